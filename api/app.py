"""Builds the web application. Importing this module builds nothing."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from fastapi import FastAPI
from starlette.routing import Route

from api.access.gatekeeper import Gatekeeper
from api.access.origins import Origins
from api.access.policy import AccessPolicy
from api.access.proxies import Proxies
from api.admin import routes as admin_routes
from api.admin.uploads import Uploads
from api.clients import openai_chat
from api.openapi import describe
from api.pages import page_view
from api.pages import routes as page_routes
from api.routes import answers, documents, embed_tokens, feedback, health, page_images, reviews, search, verify, widget
from api.services import Limits, Services
from api.transport.problems import add_problem_handlers
from api.transport.request_context import RequestContext
from api.transport.sub_path import SubPath
from core.code_version import find_code_version


def build_app(
    services: Services,
    limits: Limits,
    gatekeeper: Gatekeeper | None = None,
    trusted_proxies: tuple[str, ...] = (),
    uploads: Uploads | None = None,
) -> FastAPI:
    """Return the application over the parts given; it ends their answering threads on shutdown.

    Without a gatekeeper it is open to whoever reaches it.

    Raises:
        SettingsError: an address of a proxy is none.
    """
    # Takes a second, which describing the API need not pay.
    from api.clients.mcp_server import McpEndpoint, build_mcp_server

    gatekeeper = gatekeeper or Gatekeeper(AccessPolicy())
    mcp = McpEndpoint(build_mcp_server(services, find_code_version(), gatekeeper.policy.public_url or ""), gatekeeper)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with mcp.run():
            yield
        services.pool.close()
        if uploads is not None:
            uploads.close()

    app = build_routes(lifespan)
    app.router.routes.append(Route("/mcp", mcp, include_in_schema=False))
    app.state.services = services
    app.state.gatekeeper = gatekeeper
    app.state.uploads = uploads
    app.state.page_shelf = page_images.PageShelf()
    app.add_middleware(Origins, gatekeeper=gatekeeper)
    app.add_middleware(RequestContext, limits=limits, metrics=services.metrics)
    if trusted_proxies:
        app.add_middleware(Proxies, trusted=trusted_proxies)
    if gatekeeper.policy.root_path:
        app.add_middleware(SubPath, root_path=gatekeeper.policy.root_path)
    add_problem_handlers(app)
    return app


def build_routes(lifespan: Callable[[FastAPI], object] | None = None) -> FastAPI:
    """Return the routes without the parts behind them: enough to describe the API, not to serve it."""
    app = FastAPI(
        title="Citewell",
        version=find_code_version(),
        lifespan=lifespan,  # type: ignore[arg-type]  # narrower than Starlette's union of lifespans
        docs_url=None,  # the bundled pages load scripts from elsewhere, which the content policy forbids
        redoc_url=None,
    )
    for module in (
        answers,
        feedback,
        documents,
        page_images,
        admin_routes,
        reviews,
        search,
        verify,
        openai_chat,
        embed_tokens,
        health,
        widget,
        page_view,
        page_routes,
    ):
        app.include_router(module.router)
    app.openapi = lambda: describe(app)  # type: ignore[method-assign]  # FastAPI's documented way to extend it
    return app
