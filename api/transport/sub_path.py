"""Makes the links of the pages fit the sub-path that a proxy serves them under."""

import re

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_LINK = re.compile(rb'((?:href|src|action)=")/(?!/)')


class SubPath:
    """ASGI middleware: puts the sub-path before every link of our own pages that begins with a slash.

    All text on the pages is escaped, so what looks like an attribute is one. Streams and data pass through.
    """

    def __init__(self, app: ASGIApp, root_path: str) -> None:
        """Wrap ``app``; ``root_path`` is like ``/citewell``."""
        self._app = app
        self._root_path = root_path
        self._prefix = rb"\1" + root_path.encode() + b"/"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request; other ASGI scopes pass through."""
        if scope["type"] == "http":
            scope["root_path"] = self._root_path
        head: Message | None = None
        body = b""

        async def send_with_links(message: Message) -> None:
            nonlocal head, body
            if message["type"] == "http.response.start":
                is_page = MutableHeaders(scope=message).get("content-type", "").startswith("text/html")
                head = message if is_page else None
            if head is None:
                await send(message)
            elif message["type"] == "http.response.body":
                body += message.get("body", b"")
                if not message.get("more_body", False):
                    body = _LINK.sub(self._prefix, body)
                    MutableHeaders(scope=head)["Content-Length"] = str(len(body))
                    await send(head)
                    await send({"type": "http.response.body", "body": body})

        await self._app(scope, receive, send_with_links if scope["type"] == "http" else send)
