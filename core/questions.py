"""What a user asks."""

from typing import Literal

from pydantic import Field

from core.record import Record, Slug

Audience = Literal["clinician", "patient", "student"]

MAX_QUESTION_CHARS = 4000
MAX_HISTORY_TURNS = 20


class Turn(Record):
    """An earlier question of the conversation and what it was answered from. Its answer is never evidence."""

    question: str = Field(max_length=MAX_QUESTION_CHARS)
    """The earlier question."""
    passage_ids: tuple[str, ...] = ()
    """Passages that the earlier answer cited."""
    answer_id: str | None = None
    """Id of the earlier answer."""


class Question(Record):
    """A free-text question with its conversation and filters."""

    question: str = Field(max_length=MAX_QUESTION_CHARS)
    """The question as typed."""
    history: tuple[Turn, ...] = Field(default=(), max_length=MAX_HISTORY_TURNS)
    """Earlier turns, oldest first."""
    audience: Audience = "clinician"
    """For whom the answer is worded; quotes stay verbatim for all."""
    document_ids: tuple[Slug, ...] | None = None
    """Answer from these documents only; null means all."""
