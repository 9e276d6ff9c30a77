"""Builds the web application. Importing this module builds nothing."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from importlib.metadata import PackageNotFoundError, version

from fastapi import FastAPI

from api import (
    answers,
    documents,
    embed_tokens,
    feedback,
    health,
    page_images,
    page_view,
    pages,
    reviews,
    search,
    verify,
    widget_routes,
)
from api.access.gatekeeper import Gatekeeper
from api.access.origins import Origins
from api.access.policy import AccessPolicy
from api.answer_pool import AnswerPool
from api.logged_answering import LoggedAnswering
from api.openapi import describe
from api.problems import add_problem_handlers
from api.records import Records
from api.request_context import RequestContext
from api.services import Answering, Check, Documents, Limits, PageOptions, Services
from core.retrieval import Retriever


def build_app(
    answerer: Answering,
    catalogue: Documents,
    retriever: Retriever,
    check_readiness: Callable[[], tuple[Check, ...]],
    limits: Limits,
    records: Records,
    gatekeeper: Gatekeeper | None = None,
    review_interval_months: int | None = None,
    page_options: PageOptions | None = None,
) -> FastAPI:
    """Return the application over the parts given; it owns its answering threads and ends them on shutdown.

    Without a gatekeeper it is open to whoever reaches it.
    """
    pool = AnswerPool(limits.answer_workers, limits.answer_queue, limits.answer_timeout_s)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        pool.close()

    app = build_routes(lifespan)
    logged = LoggedAnswering(answerer, records.answers)
    app.state.services = Services(
        logged,
        catalogue,
        retriever,
        check_readiness,
        pool,
        records,
        review_interval_months,
        page_options or PageOptions(),
    )
    app.state.gatekeeper = gatekeeper or Gatekeeper(AccessPolicy())
    app.state.page_shelf = page_images.PageShelf()
    app.add_middleware(Origins, gatekeeper=app.state.gatekeeper)
    app.add_middleware(RequestContext, limits=limits)
    add_problem_handlers(app)
    return app


def build_routes(lifespan: Callable[[FastAPI], object] | None = None) -> FastAPI:
    """Return the routes without the parts behind them: enough to describe the API, not to serve it."""
    app = FastAPI(
        title="Citewell",
        version=_code_version(),
        lifespan=lifespan,  # type: ignore[arg-type]  # narrower than Starlette's union of lifespans
        docs_url=None,  # the bundled pages load scripts from elsewhere, which the content policy forbids
        redoc_url=None,
    )
    for module in (
        answers,
        feedback,
        documents,
        page_images,
        reviews,
        search,
        verify,
        embed_tokens,
        health,
        widget_routes,
        page_view,
        pages,
    ):
        app.include_router(module.router)
    app.openapi = lambda: describe(app)  # type: ignore[method-assign]  # FastAPI's documented way to extend it
    return app


def _code_version() -> str:
    try:
        return version("citewell")
    except PackageNotFoundError:
        return "0+checkout"
