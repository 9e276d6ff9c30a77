"""Is the process alive, and can it answer."""

from typing import Literal

from fastapi import APIRouter, Response

from api.services import Check, InjectedServices
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
