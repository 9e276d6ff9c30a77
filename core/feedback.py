"""What a reader said of an answer."""

from typing import Literal

from core.answers import Answer
from core.record import Record

FeedbackKind = Literal["helpful", "not_helpful", "concern"]


class Feedback(Record):
    """One reader's word on an answer or a claim of it."""

    feedback_id: str
    """Id of the feedback."""
    received_at: str
    """When it came (ISO 8601, UTC)."""
    answer_id: str
    """The answer it is about."""
    claim_id: str | None
    """The claim it is about; null for the whole answer."""
    kind: FeedbackKind
    """Helpful, not helpful, or a concern."""
    comment: str | None
    """The reader's own words; null without consent."""
    consent: bool
    """Whether the reader agreed that words and answer are kept."""
    answer: Answer | None
    """The answer as the reader saw it, for a concern with consent; it may be forged, so verify it before use."""
