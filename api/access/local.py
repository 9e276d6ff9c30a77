"""Tells requests that were made on this machine from those that may come from elsewhere."""

import ipaddress

from starlette.requests import HTTPConnection

_FORWARDING_HEADERS = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via")


def is_local_request(request: HTTPConnection) -> bool:
    """Return whether the request shows that it was made on this machine.

    Both ends of the connection have to be this machine's own addresses. A proxy on the same machine is told by the
    headers that proxies add, and a web page of another site by the names in ``Host`` and ``Origin``.
    """
    client = request.client.host if request.client else ""
    server = request.scope.get("server") or ("",)
    origin = request.headers.get("origin")
    return (
        is_loopback(client)
        and is_loopback(str(server[0]))
        and is_loopback(request.url.hostname or "")
        and (origin is None or origin == f"{request.url.scheme}://{request.url.netloc}")
        and not getattr(request.state, "is_proxied", False)
        and not any(name in request.headers for name in _FORWARDING_HEADERS)
    )


def is_loopback(host: str) -> bool:
    """Return whether the host is this machine's own address; a name other than localhost counts as elsewhere."""
    if host.casefold() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
