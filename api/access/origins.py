"""Which web pages may call the API: the origins of embed ids, and the server's own pages."""

from urllib.parse import urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from api.access.gatekeeper import Gatekeeper
from api.access.local import is_loopback
from api.transport.problems import problem_of, respond
from api.transport.route_path import find_route_path
from core.errors import ForbiddenError

_API_PATHS = ("/v1/", "/mcp")
_WIDGET_PATHS = ("/widget.js", "/widget/")
_PREFLIGHT_S = 600

ANY_PAGE = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}
"""The widget's files hold nothing of anybody; every page may load them."""


class Origins:
    """ASGI middleware: refuses calls from foreign pages, and lets allowed ones read the replies (CORS)."""

    def __init__(self, app: ASGIApp, gatekeeper: Gatekeeper) -> None:
        """Wrap ``app``; the gatekeeper knows the origins."""
        self._app = app
        self._gatekeeper = gatekeeper

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request; other ASGI scopes pass through."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        path = find_route_path(scope)
        request_id = scope["state"]["request_id"]
        if self._gatekeeper.policy.checks_host and not self._is_known_host(headers.get("host", "")):
            error = ForbiddenError("this server is not reached under that name; CITEWELL_PUBLIC_URL sets its name")
            await respond(problem_of(error, request_id))(scope, receive, send)
            return
        if path.startswith(_WIDGET_PATHS):
            scope["state"]["reply_headers"] = ANY_PAGE
        origin = headers.get("origin")
        if origin is None or not path.startswith(_API_PATHS) or self._is_own(origin, headers):
            await self._app(scope, receive, send)
            return
        if not await run_in_threadpool(self._gatekeeper.is_allowed_origin, origin):
            error = ForbiddenError("pages of this origin may not call the API")
            await respond(problem_of(error, request_id))(scope, receive, send)
            return
        scope["state"]["reply_headers"] = _allow(origin)
        if scope["method"] == "OPTIONS" and "access-control-request-method" in headers:
            await Response(status_code=204, headers=_PREFLIGHT)(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _is_own(self, origin: str, headers: Headers) -> bool:
        """Return whether the page is one of the server's own."""
        host = urlsplit(origin).netloc.casefold()
        return host != "" and host in (headers.get("host", "").casefold(), self._gatekeeper.policy.public_host)

    def _is_known_host(self, host: str) -> bool:
        if host.casefold() == self._gatekeeper.policy.public_host:
            return True
        try:
            name = urlsplit(f"//{host}").hostname or ""
        except ValueError:
            return False
        return is_loopback(name)


def _allow(origin: str) -> dict[str, str]:
    return {
        "Access-Control-Allow-Origin": origin,
        "Access-Control-Expose-Headers": "X-Request-ID, Retry-After",
        "Cross-Origin-Resource-Policy": "cross-origin",
        "Vary": "Origin",
    }


_PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, POST",
    "Access-Control-Allow-Headers": "Authorization, Content-Type, X-Request-ID",
    "Access-Control-Max-Age": str(_PREFLIGHT_S),
}
