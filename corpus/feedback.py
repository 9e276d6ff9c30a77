"""What readers say of answers; words and answers are kept with their consent alone."""

import secrets

from sqlalchemy import RowMapping, delete, insert, select

from core.answers import Answer
from core.feedback import Feedback, FeedbackKind
from corpus.audit import now_utc
from corpus.database import Database
from corpus.schema import feedback


class FeedbackStore:
    """The feedback in the database."""

    def __init__(self, database: Database) -> None:
        """Use an open database."""
        self._database = database

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
        """Keep the feedback and return its id; without consent neither words nor answer are kept."""
        feedback_id = f"f_{secrets.token_hex(12)}"
        keeps_answer = consent and kind == "concern" and answer is not None
        values = {
            "feedback_id": feedback_id,
            "received_at": now_utc(),
            "answer_id": answer_id,
            "claim_id": claim_id,
            "kind": kind,
            "comment": comment if consent else None,
            "consent": consent,
            "answer_json": answer.model_dump_json() if keeps_answer and answer else None,
        }
        with self._database.write() as connection:
            connection.execute(insert(feedback).values(**values))
        return feedback_id

    def list_feedback(self, kind: FeedbackKind | None = None) -> tuple[Feedback, ...]:
        """Return the feedback, oldest first; of one kind where it is named."""
        query = select(feedback).order_by(feedback.c.received_at, feedback.c.feedback_id)
        if kind is not None:
            query = query.where(feedback.c.kind == kind)
        with self._database.read() as connection:
            return tuple(_to_feedback(row) for row in connection.execute(query).mappings())

    def find(self, feedback_id: str) -> Feedback | None:
        """Return one piece of feedback; null where there is none."""
        query = select(feedback).where(feedback.c.feedback_id == feedback_id)
        with self._database.read() as connection:
            row = connection.execute(query).mappings().one_or_none()
        return _to_feedback(row) if row else None

    def delete(self, answer_id: str | None = None) -> int:
        """Delete the feedback on one answer, or all of it, and return how many."""
        query = delete(feedback)
        if answer_id is not None:
            query = query.where(feedback.c.answer_id == answer_id)
        with self._database.write() as connection:
            return connection.execute(query).rowcount


def _to_feedback(row: RowMapping) -> Feedback:
    kept = {name: row[name] for name in Feedback.model_fields if name != "answer"}
    stored = row["answer_json"]
    return Feedback.model_validate({**kept, "answer": Answer.model_validate_json(stored) if stored else None})
