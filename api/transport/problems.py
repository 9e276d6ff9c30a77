"""Errors as RFC 9457 problem details: one shape for every way a request can fail."""

import re
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import Field
from starlette.exceptions import HTTPException
from starlette.responses import Response

from api.transport.route_path import find_route_path
from core.errors import CitewellError, RateLimitedError
from core.record import Record
from core.validation_faults import show_message

PROBLEM_MEDIA_TYPE = "application/problem+json"
RETRY_AFTER_S = 2

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,39}")


class FieldProblem(Record):
    """What is wrong with one field of a request. What the client sent is never repeated: it may be health data."""

    location: tuple[str, ...]
    """Path to the field: ``body``, ``history``, ``0``, ``question``."""
    code: str
    """Stable code of the fault: ``missing``, ``string_too_long`` …"""
    message: str
    """What is wrong, in words."""


class Problem(Record):
    """Problem details (RFC 9457)."""

    type: str
    """Identifies the kind of problem: ``urn:citewell:problem:`` and the code."""
    title: str
    """The HTTP status in words."""
    status: int = Field(ge=400, le=599)
    """The HTTP status."""
    detail: str
    """What went wrong this time; never holds the text of a question."""
    code: str
    """Stable code to act on."""
    request_id: str
    """Id of the request, as in the ``X-Request-ID`` header and in the log."""
    help: str
    """What to do."""
    retryable: bool
    """True where the same request may succeed later."""
    errors: tuple[FieldProblem, ...] = ()
    """Faults of single fields, for ``validation_error``."""


class ChatError(Record):
    """An error as OpenAI's clients read it."""

    message: str
    """What went wrong and what to do."""
    type: str
    """``invalid_request_error`` or ``server_error``."""
    code: str
    """Stable code of the problem."""
    param: None = None
    """Always null."""


class ChatProblem(Problem):
    """Problem details that OpenAI's clients can read too: what the addresses that they use fail with."""

    error: ChatError
    """The same in OpenAI's shape."""


CHAT_PATHS = ("/v1/chat/", "/v1/models")
"""What OpenAI's clients use."""


def build_problem(
    request_id: str,
    status: int,
    code: str,
    detail: str,
    help_text: str,
    retryable: bool = False,
    errors: tuple[FieldProblem, ...] = (),
) -> Problem:
    """Return the problem with its type and title filled in from code and status."""
    return Problem(
        type=f"urn:citewell:problem:{code}",
        title=status_title(status),
        status=status,
        detail=detail,
        code=code,
        request_id=request_id,
        help=help_text,
        retryable=retryable,
        errors=errors,
    )


def status_title(status: int) -> str:
    """Return the HTTP status in words (RFC 9110); Python's own names for 413 and 422 differ between its versions."""
    return {413: "Content Too Large", 422: "Unprocessable Content"}.get(status) or HTTPStatus(status).phrase


def problem_of(error: CitewellError, request_id: str) -> Problem:
    """Return the problem that an error of Citewell's own maps to."""
    return build_problem(request_id, error.http_status, error.code, str(error), error.help, error.retryable)


def shape_problem(problem: Problem, path: str) -> Problem:
    """Return the problem as the clients of the address read it."""
    if not path.startswith(CHAT_PATHS):
        return problem
    return ChatProblem(**dict(problem), error=to_chat_error(problem))


def to_chat_error(problem: Problem) -> ChatError:
    """Return the problem as OpenAI's clients read it."""
    kind = "server_error" if problem.status >= 500 else "invalid_request_error"
    return ChatError(message=f"{problem.detail}. {problem.help}", type=kind, code=problem.code)


def respond(problem: Problem, headers: dict[str, str] | None = None) -> Response:
    """Return the response that carries the problem; one that can be retried says when."""
    retry = {"Retry-After": str(RETRY_AFTER_S)} if problem.retryable else {}
    if problem.status == 401:
        retry = {"WWW-Authenticate": "Bearer"}
    return Response(
        problem.model_dump_json(),
        status_code=problem.status,
        media_type=PROBLEM_MEDIA_TYPE,
        headers={**retry, **(headers or {})},
    )


def retry_headers(error: CitewellError) -> dict[str, str]:
    """Return the header that says when to come back, where the error knows it."""
    return {"Retry-After": str(error.retry_after_s)} if isinstance(error, RateLimitedError) else {}


def too_large(request_id: str, max_bytes: int) -> Problem:
    """Return the problem of a body that is larger than allowed."""
    return build_problem(
        request_id,
        413,
        "body_too_large",
        f"the request body is larger than {max_bytes} bytes",
        "Shorten the question or its history.",
    )


def unexpected(request_id: str) -> Problem:
    """Return the problem of a fault that nobody foresaw: no class name, no message, no trace."""
    return build_problem(
        request_id, 500, CitewellError.code, "the server failed to handle the request", CitewellError.help
    )


def problem_responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return the OpenAPI responses of the failures that a route documents."""
    return {status: {"model": Problem, "description": status_title(status)} for status in statuses}


def add_problem_handlers(app: FastAPI) -> None:
    """Make the app answer every failure in the one shape."""

    async def on_citewell_error(request: Request, error: Exception) -> Response:
        assert isinstance(error, CitewellError)
        return respond(
            shape_problem(problem_of(error, request.state.request_id), find_route_path(request.scope)),
            retry_headers(error),
        )

    async def on_validation_error(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        return respond(
            shape_problem(_validation_problem(error, request.state.request_id), find_route_path(request.scope))
        )

    async def on_http_error(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        path = find_route_path(request.scope)
        problem = shape_problem(_http_problem(error, request.state.request_id), path)
        headers = dict(error.headers or {})
        if error.status_code == 405 and (methods := _find_methods(app, path)):
            headers["Allow"] = ", ".join(methods)
        return respond(problem, headers)

    app.add_exception_handler(CitewellError, on_citewell_error)
    app.add_exception_handler(RequestValidationError, on_validation_error)
    app.add_exception_handler(HTTPException, on_http_error)


def _validation_problem(error: RequestValidationError, request_id: str) -> Problem:
    errors = tuple(
        FieldProblem(
            location=tuple(_name_of(part) for part in item["loc"]), code=str(item["type"]), message=_message_of(item)
        )
        for item in error.errors()
    )
    return build_problem(
        request_id,
        422,
        "validation_error",
        f"{len(errors)} field{'s' if len(errors) != 1 else ''} of the request cannot be used",
        "`errors` names each field; /openapi.json describes the request.",
        errors=errors,
    )


def _find_methods(app: FastAPI, path: str) -> list[str]:
    """Return every method that an address of the API takes; the framework names those of one of its routes alone."""
    for template, operations in app.openapi()["paths"].items():
        if re.fullmatch(re.sub(r"\\{[^}]+\\}", "[^/]+", re.escape(template)), path):
            return sorted(method.upper() for method in operations)
    return []


def _message_of(item: dict[str, object]) -> str:
    """Return pydantic's message, but for the kinds that repeat what was sent or speak of Python."""
    if item["type"] == "json_invalid":
        return "the body is not valid JSON"
    if item["type"] == "model_attributes_type":
        return "this is not a JSON object; the body is JSON with Content-Type: application/json"
    return show_message(str(item["msg"]))


def _name_of(part: object) -> str:
    """Return an index or a plain name; anything else that a client put in place of a name is not repeated."""
    text = str(part)
    return text if isinstance(part, int) or _NAME.fullmatch(text) else "…"


def _http_problem(error: HTTPException, request_id: str) -> Problem:
    known = {
        404: ("not_found", "there is nothing at this address", "/openapi.json lists every address."),
        405: ("method_not_allowed", "this address does not take this method", "The Allow header names those it takes."),
    }
    default = ("bad_request", "the request cannot be read", "/openapi.json describes every request.")
    code, detail, help_text = known.get(error.status_code, default)
    return build_problem(request_id, error.status_code, code, detail, help_text)
