"""Serves one MCP client on standard input and output."""

import asyncio
import logging
import sys

from citewell import wiring
from citewell.settings import Settings
from core.code_version import find_code_version


def run_mcp(settings: Settings) -> None:
    """Serve until the client leaves. Standard output belongs to the protocol; what is to be said goes to standard error.

    Raises:
        CitewellError: index or model cannot be used.
    """
    from api.clients.mcp_server import build_mcp_server, serve_stdio

    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
    services = wiring.build_services(settings, wiring.build_index(settings))
    server = build_mcp_server(services, find_code_version(), settings.public_url or "")
    try:
        asyncio.run(serve_stdio(server))
    except KeyboardInterrupt:
        pass  # Ctrl-C is one way to end it
    finally:
        services.pool.close()
