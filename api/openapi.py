"""The OpenAPI description: FastAPI's own, with examples of every answer status and of the failures."""

import json
from importlib.resources import files
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from api.transport.problems import (
    CHAT_PATHS,
    PROBLEM_MEDIA_TYPE,
    ChatProblem,
    FieldProblem,
    Problem,
    build_problem,
    shape_problem,
    status_title,
)
from core.errors import (
    AnswerTimeoutError,
    CitewellError,
    DocumentNotFoundError,
    ForbiddenError,
    IndexMissingError,
    RateLimitedError,
    ReviewRefusedError,
    UnauthenticatedError,
    UsageError,
)

ANSWER_EXAMPLES = ("answered", "partially_answered", "not_covered", "declined")

_DESCRIPTION = """Answers clinicians' questions from guidelines that the operator chose, and from nothing else.

Every claim of an answer carries a citation that was checked against the source: `text[start:end]` of the cited version
is the quote. Grades are copied to the letter. What the guidelines do not hold is answered with `not_covered`, which is
an answer and not an error. Failures are RFC 9457 problem details with a stable `code` and a `request_id`.
"""

_EXAMPLE_REQUEST_ID = "3f9c2a71d0b84e5f9a66"


def describe(app: FastAPI) -> dict[str, Any]:
    """Return the OpenAPI document of the app's routes, built once per app."""
    if app.openapi_schema is None:
        schema = get_openapi(title=app.title, version=app.version, description=_DESCRIPTION, routes=app.routes)
        for operations in schema["paths"].values():
            for operation in operations.values():
                _describe_access(operation)
                _describe_problems(operation)
        _describe_chat_problems(schema)
        answers = schema["paths"]["/v1/answers"]["post"]["responses"]["200"]["content"]["application/json"]
        answers["examples"] = load_answer_examples()
        for unused in ("HTTPValidationError", "ValidationError"):
            schema["components"]["schemas"].pop(unused, None)
        app.openapi_schema = schema
    return app.openapi_schema


def load_answer_examples() -> dict[str, Any]:
    """Return the example answers by status, as the product gave them (``api/example_answers``)."""
    folder = files("api").joinpath("example_answers")
    return {
        status: {"summary": status, "value": json.loads(folder.joinpath(f"{status}.json").read_text(encoding="utf-8"))}
        for status in ANSWER_EXAMPLES
        if folder.joinpath(f"{status}.json").is_file()
    }


def _describe_access(operation: dict[str, Any]) -> None:
    """Add the failures of every operation with a body, and of every protected one: nobody named, not allowed, too often."""
    added: tuple[int, ...] = (400,) if "requestBody" in operation else ()
    if "security" in operation:
        # A server on this machine's own address is open by default, so a key is not always needed.
        operation["security"] = [*operation["security"], {}]
        added = (*added, 401, 403, 429)
    for status in added:
        if str(status) not in operation["responses"]:
            content = {"application/json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
            operation["responses"][str(status)] = {"description": status_title(status), "content": content}
    operation["responses"] = dict(sorted(operation["responses"].items()))


def _describe_chat_problems(schema: dict[str, Any]) -> None:
    """Say that the addresses of chat clients fail with one field more."""
    definition = ChatProblem.model_json_schema(ref_template="#/components/schemas/{model}")
    schema["components"]["schemas"] |= definition.pop("$defs") | {"ChatProblem": definition}
    for path, operations in schema["paths"].items():
        if not path.startswith(CHAT_PATHS):
            continue
        for operation in operations.values():
            for status, response in operation["responses"].items():
                if (content := response.get("content", {}).get(PROBLEM_MEDIA_TYPE)) is not None:
                    content["schema"] = {"$ref": "#/components/schemas/ChatProblem"}
                    shown = shape_problem(build_example_problem(int(status)), path)
                    content["example"] = shown.model_dump(mode="json")


def _describe_problems(operation: dict[str, Any]) -> None:
    """Give each failure its real media type and an example."""
    for status, response in operation["responses"].items():
        schema = response.get("content", {}).get("application/json", {}).get("schema", {})
        if schema.get("$ref", "").endswith("/Problem"):
            example = build_example_problem(int(status)).model_dump(mode="json")
            response["content"] = {PROBLEM_MEDIA_TYPE: {"schema": schema, "example": example}}
    unused = operation["responses"].get("422", {}).get("content", {}).get("application/json", {})
    if unused.get("schema", {}).get("$ref", "").endswith("/HTTPValidationError"):
        del operation["responses"]["422"]


def build_example_problem(status: int) -> Problem:
    """Return a failure with this status, as a client would see it."""
    if status == 422:
        too_long = FieldProblem(
            location=("body", "question"), code="string_too_long", message="String should have at most 4000 characters"
        )
        return build_problem(
            _EXAMPLE_REQUEST_ID,
            422,
            "validation_error",
            "1 field of the request cannot be used",
            "`errors` names each field; /openapi.json describes the request.",
            errors=(too_long,),
        )
    if status == 413:
        return build_problem(
            _EXAMPLE_REQUEST_ID,
            413,
            "body_too_large",
            "the request body is larger than 65536 bytes",
            "Shorten the question or its history.",
        )
    error, detail = _EXAMPLE_ERRORS[status]
    return build_problem(_EXAMPLE_REQUEST_ID, status, error.code, detail, error.help, error.retryable)


_EXAMPLE_ERRORS: dict[int, tuple[type[CitewellError], str]] = {
    400: (UsageError, "the request cannot be read"),
    401: (UnauthenticatedError, "the request names no API key and no token"),
    403: (ForbiddenError, "Ward tablet lacks the scope review"),
    404: (DocumentNotFoundError, "no document has the id 'sarcoma-2019'"),
    409: (ReviewRefusedError, "sarcoma cannot be approved before its tables are confirmed"),
    429: (RateLimitedError, "more than 60 per 1 minute"),
    500: (CitewellError, "the server failed to handle the request"),
    503: (IndexMissingError, "nothing has been ingested yet"),
    504: (AnswerTimeoutError, "no answer within 60 s"),
}
"""Class and message by status."""
