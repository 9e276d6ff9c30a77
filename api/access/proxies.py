"""Believes what trusted proxies say of a request: the client's address, the scheme and who asks; and nobody else."""

import ipaddress

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from core.errors import SettingsError


class Proxies:
    """ASGI middleware. Headers that claim a client are left alone unless the connection comes from a trusted address."""

    def __init__(self, app: ASGIApp, trusted: tuple[str, ...]) -> None:
        """Wrap ``app``.

        Args:
            app: the application.
            trusted: addresses and networks of proxies, such as ``10.0.0.5`` or ``10.0.0.0/24``.

        Raises:
            SettingsError: one of them is none.
        """
        self._app = app
        try:
            self._trusted = [ipaddress.ip_network(text, strict=False) for text in trusted]
        except ValueError as error:
            raise SettingsError(f"CITEWELL_TRUSTED_PROXIES: {error}") from error

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request; other ASGI scopes pass through."""
        client = scope.get("client")
        if scope["type"] == "http" and client is not None and self._is_trusted(client[0]):
            headers = Headers(scope=scope)
            scope.setdefault("state", {})["is_proxied"] = True
            origin = self._find_client(headers.getlist("x-forwarded-for"))
            if origin is not None:
                scope["client"] = (origin, 0)
            if headers.get("x-forwarded-proto") in ("http", "https"):
                scope["scheme"] = headers["x-forwarded-proto"]
        await self._app(scope, receive, send)

    def _find_client(self, forwarded: list[str]) -> str | None:
        """Return the last address that no trusted proxy has: what stands before it may be made up."""
        addresses = [part.strip() for line in forwarded for part in line.split(",")]
        for address in reversed(addresses):
            if not _is_address(address):
                return None
            if not self._is_trusted(address):
                return address
        return None

    def _is_trusted(self, address: str) -> bool:
        return _is_address(address) and any(ipaddress.ip_address(address) in network for network in self._trusted)


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
