"""Is the process alive, and can it answer."""

from typing import Literal

from fastapi import APIRouter, Response

from api.access.requirement import Asker
from api.metrics import CONTENT_TYPE
from api.services import Check, InjectedServices
from api.transport.problems import problem_responses
from core.errors import ForbiddenError
from core.record import Record

router = APIRouter(tags=["health"])


class Liveness(Record):
    """The process runs."""

    status: Literal["alive"] = "alive"
    """Always ``alive``."""


class Readiness(Record):
    """Whether questions can be answered now."""

    status: Literal["ready", "not_ready"]
    """``ready`` where every check is in order."""
    checks: tuple[Check, ...]
    """What was looked at."""


@router.get("/livez", summary="Is the process alive")
def get_livez() -> Liveness:
    """Answer as long as the process runs; looks at nothing else, so that a broken index does not restart it."""
    return Liveness()


@router.get("/readyz", summary="Can questions be answered", responses={503: {"model": Readiness}})
def get_readyz(services: InjectedServices, response: Response) -> Readiness:
    """Look at database, index and model; 503 while one of them is not in order."""
    checks = services.check_readiness()
    is_ready = all(check.ok for check in checks)
    response.status_code = 200 if is_ready else 503
    return Readiness(status="ready" if is_ready else "not_ready", checks=checks)


@router.get(
    "/metrics",
    response_class=Response,
    responses={
        200: {"content": {"text/plain": {"schema": {"type": "string"}}}},
        **problem_responses(500),
    },
    summary="Read the metrics",
)
def get_metrics(services: InjectedServices, reader: Asker) -> Response:
    """Return Prometheus' text format: requests, times by stage, answers, broken rules, queue, index generation.

    Widgets may not read it. Nothing of a question or an answer is in it.
    """
    if reader.kind == "token":
        raise ForbiddenError("an embed token does not open the metrics")
    services.metrics.set_queue(services.pool.n_open)
    return Response(services.metrics.render(), media_type=CONTENT_TYPE)
