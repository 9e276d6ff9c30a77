"""Takes what readers say of answers."""

from fastapi import APIRouter
from pydantic import Field

from api.access.requirement import Asker
from api.services import InjectedServices
from api.transport.problems import problem_responses
from core.answers import Answer
from core.feedback import FeedbackKind
from core.record import Record

router = APIRouter(prefix="/v1", tags=["answers"])


class FeedbackRequest(Record):
    """A reader's word on an answer."""

    answer_id: str = Field(min_length=1, max_length=64, examples=["a_0123456789abcdef01234567"])
    """The answer it is about."""
    claim_id: str | None = Field(default=None, max_length=40, examples=["c1"])
    """The claim it is about; null for the whole answer."""
    kind: FeedbackKind
    """Helpful, not helpful, or a concern about what was answered."""
    comment: str | None = Field(default=None, max_length=4000)
    """The reader's own words; kept with consent alone."""
    consent: bool = Field(default=False, strict=True)
    """Whether the reader agrees that words and answer are kept."""
    answer: Answer | None = None
    """The answer as the reader sees it; kept for a concern with consent, also where the answer log is off."""


class FeedbackReply(Record):
    """The feedback was taken."""

    feedback_id: str
    """Id by which the reader can ask about it."""


@router.post(
    "/feedback",
    status_code=202,
    responses=problem_responses(413, 422, 500, 503),
    summary="Say whether an answer helped, or report a concern",
)
def post_feedback(body: FeedbackRequest, services: InjectedServices, _asker: Asker) -> FeedbackReply:
    """Keep the reader's word. Without consent neither comment nor answer is kept."""
    feedback_id = services.records.feedback.add(
        body.answer_id, body.claim_id, body.kind, body.comment, body.answer, consent=body.consent
    )
    return FeedbackReply(feedback_id=feedback_id)
