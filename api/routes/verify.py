"""Verify an answer again, claim by claim."""

from fastapi import APIRouter

from api.access.requirement import Reader
from api.services import InjectedServices
from api.transport.problems import problem_responses
from composer.verify import Verdict, verify_answer
from core.answers import Answer

router = APIRouter(prefix="/v1", tags=["verify"])


@router.post("/verify", responses=problem_responses(413, 422, 500, 503), summary="Verify an answer")
def post_verify(answer: Answer, services: InjectedServices, _reader: Reader) -> Verdict:
    """Check every citation of an answer against the text of the version that it names, and say what fails.

    Versions that were retired since are still known, so that old answers can be verified.
    """
    return verify_answer(answer, services.documents)
