"""Where the API keeps what it must remember: the answer log, feedback and the audit record."""

from dataclasses import dataclass
from typing import Protocol

from core.answers import Answer
from core.feedback import FeedbackKind
from corpus.audit import AuditAction, AuditEntry


class AnswerKeeper(Protocol):
    """The answer log; ``corpus.answer_log.AnswerLog`` is the real one."""

    def keep(self, answer: Answer) -> None:
        """Keep the answer as the operator set it."""
        ...

    def load(self, answer_id: str) -> Answer:
        """Return a logged answer, or raise AnswerNotFoundError."""
        ...


class FeedbackKeeper(Protocol):
    """Where feedback is kept; ``corpus.feedback.FeedbackStore`` is the real one."""

    def add(
        self,
        answer_id: str,
        claim_id: str | None,
        kind: FeedbackKind,
        comment: str | None,
        answer: Answer | None,
        *,
        consent: bool,
    ) -> str:
        """Keep the feedback and return its id."""
        ...


class AuditKeeper(Protocol):
    """The audit record; ``corpus.audit.AuditRecord`` is the real one."""

    def add(self, actor: str, action: AuditAction, subject: str, detail: str | None = None) -> None:
        """Add an entry."""
        ...

    def list_entries(self, limit: int = 1000) -> tuple[AuditEntry, ...]:
        """Return the newest entries, oldest first."""
        ...


@dataclass(frozen=True, slots=True)
class Records:
    """The three of them."""

    answers: AnswerKeeper
    feedback: FeedbackKeeper
    audit: AuditKeeper
