"""The outermost layer: request id, body limit, security headers, one log line, and the last stop of every fault."""

import logging
import re
import time

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.metrics import Metrics
from api.services import Limits
from api.transport.faults import log_fault
from api.transport.problems import respond, shape_problem, too_large, unexpected
from api.transport.route_path import find_route_path
from api.transport.security_headers import SECURITY_HEADERS
from core.text import make_id

logger = logging.getLogger("citewell.api")

_CLIENT_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_ANSWER_PATHS = ("/v1/verify", "/v1/feedback", "/mcp")
"""Where whole answers are sent."""

_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
"""Methods that are named in log and metrics; whatever else a client sends is not repeated."""

_UPLOAD = ("POST", "/v1/documents")
"""Writes its body to a file as it comes, with a limit of its own."""


class RequestContext:
    """ASGI middleware around the whole app.

    The log line holds method, route, status and time: the route's template, never the path or the query string, and
    never a body.
    """

    def __init__(self, app: ASGIApp, limits: Limits, metrics: Metrics) -> None:
        """Wrap ``app``; ``limits`` bound its request bodies, ``metrics`` count its requests."""
        self._app = app
        self._metrics = metrics
        self._limits = limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request; other ASGI scopes pass through."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        path = find_route_path(scope)
        request_id = _request_id_of(Headers(scope=scope))
        scope.setdefault("state", {})["request_id"] = request_id
        status = 0

        async def send_with_headers(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                headers["X-Request-ID"] = request_id
                for name, value in scope["state"].get("reply_headers", {}).items():
                    headers[name] = value
                for name, value in SECURITY_HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        try:
            if (scope["method"], path) == _UPLOAD:
                await self._app(scope, receive, send_with_headers)
                return
            max_bytes = self._max_body_bytes(path)
            replay = await _read_body(Headers(scope=scope), receive, max_bytes)
            if replay is None:
                await respond(shape_problem(too_large(request_id, max_bytes), path))(scope, receive, send_with_headers)
            else:
                await self._app(scope, replay, send_with_headers)
        except ClientDisconnect:
            status = 499  # nobody is there to be told; the number is what proxies log for it
        except Exception as error:
            log_fault(error, request_id)
            if status:
                raise
            await respond(shape_problem(unexpected(request_id), path))(scope, receive, send_with_headers)
        finally:
            self._tell(scope, status, request_id, time.perf_counter() - started)

    def _tell(self, scope: Scope, status: int, request_id: str, elapsed_s: float) -> None:
        """Write the log line and count the request."""
        route = getattr(scope.get("route"), "path", "(none)")
        method = scope["method"] if scope["method"] in _METHODS else "(other)"
        identity = scope["state"].get("identity")
        self._metrics.count_request(method, route, status, elapsed_s)
        logger.info(
            "%s %s %d %.1f ms request_id=%s",
            method,
            route,
            status,
            elapsed_s * 1000,
            request_id,
            extra={
                "request_id": request_id,
                "method": method,
                "route": route,
                "status": status,
                "elapsed_ms": round(elapsed_s * 1000, 1),
                "caller": identity.subject if identity is not None and identity.kind == "key" else None,
            },
        )

    def _max_body_bytes(self, path: str) -> int:
        return self._limits.max_verify_body_bytes if path in _ANSWER_PATHS else self._limits.max_body_bytes


async def _read_body(headers: Headers, receive: Receive, max_bytes: int) -> Receive | None:
    """Return a ``receive`` that replays the body, or None when the body is larger than ``max_bytes``.

    Raises:
        ClientDisconnect: the client left before it had sent everything.
    """
    declared = headers.get("content-length", "0")
    if not declared.isdigit() or int(declared) > max_bytes:
        return None
    messages: list[Message] = []
    n_bytes = 0
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        messages.append(message)
        n_bytes += len(message.get("body", b""))
        if n_bytes > max_bytes:
            return None
        more = message.get("more_body", False)

    async def replay() -> Message:
        return messages.pop(0) if messages else await receive()

    return replay


def _request_id_of(headers: Headers) -> str:
    """Return the client's own request id where it is a plain one, a new one otherwise."""
    given = headers.get("x-request-id", "")
    return given if _CLIENT_REQUEST_ID.fullmatch(given) else make_id("request", time.time_ns())
