"""Builds the web application. Importing this module builds nothing."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from importlib.metadata import PackageNotFoundError, version

from fastapi import FastAPI

from api import answers, documents, health, pages, reviews, search, verify
from api.answer_pool import AnswerPool
from api.openapi import describe
from api.problems import add_problem_handlers
from api.request_context import RequestContext
from api.services import Answering, Check, Documents, Limits, Services
from core.retrieval import Retriever


def build_app(
    answerer: Answering,
    catalogue: Documents,
    retriever: Retriever,
    check_readiness: Callable[[], tuple[Check, ...]],
    limits: Limits,
    review_interval_months: int | None = None,
) -> FastAPI:
    """Return the application over the parts given; it owns its answering threads and ends them on shutdown."""
    pool = AnswerPool(limits.answer_workers, limits.answer_queue, limits.answer_timeout_s)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        pool.close()

    app = build_routes(lifespan)
    app.state.services = Services(answerer, catalogue, retriever, check_readiness, pool, review_interval_months)
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
    for module in (answers, documents, reviews, search, verify, health, pages):
        app.include_router(module.router)
    app.openapi = lambda: describe(app)  # type: ignore[method-assign]  # FastAPI's documented way to extend it
    return app


def _code_version() -> str:
    try:
        return version("citewell")
    except PackageNotFoundError:
        return "0+checkout"
