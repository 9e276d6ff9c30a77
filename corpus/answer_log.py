"""The answer log: the one place where questions and answers are kept, where the operator asked for it."""

import hashlib
import hmac
from datetime import UTC, datetime, timedelta
from typing import Literal

from sqlalchemy import ColumnElement, delete, func, insert, select

from core.answers import Answer
from core.errors import AnswerNotFoundError
from core.record import Record
from corpus.audit import add_entry, now_utc
from corpus.database import Database
from corpus.embeds import EmbedStore
from corpus.schema import answer_log, answer_log_versions

AnswerLogMode = Literal["off", "hashed", "full"]


class LoggedAnswer(Record):
    """An answer that the log knows of."""

    answer_id: str
    """Id of the answer."""
    logged_at: str
    """When it was given (ISO 8601, UTC)."""
    status: str
    """Status of the answer."""
    is_full: bool
    """True where the whole answer is kept; otherwise only a keyed hash of its question is."""


class AnswerLog:
    """Keeps answers as the mode says, for so many days.

    ``hashed`` keeps no text: a keyed hash of the question, the status, and the versions that were cited, so that a
    recall finds the answers that rest on a version.
    """

    def __init__(self, database: Database, mode: AnswerLogMode = "off", retention_days: int = 90) -> None:
        """Use an open database.

        Args:
            database: the database.
            mode: what is kept of new answers.
            retention_days: days after which an answer is deleted.
        """
        self._database = database
        self._mode = mode
        self._retention_days = retention_days
        self._key: bytes | None = None

    def keep(self, answer: Answer) -> None:
        """Keep the answer as the mode says, and delete what is past its days.

        Raises:
            IndexUnavailableError: it cannot be written. An answer that was to be kept and cannot be is not given.
        """
        if self._mode == "off":
            return
        values = {
            "answer_id": answer.answer_id,
            "logged_at": now_utc(),
            "status": answer.status,
            "question_hmac": self._hash(answer.question),
            "answer_json": answer.model_dump_json() if self._mode == "full" else None,
        }
        version_ids = sorted({source.version_id for source in (*answer.citations, *answer.nearest)})
        oldest = (datetime.now(UTC) - timedelta(days=self._retention_days)).isoformat(timespec="seconds")
        with self._database.write() as connection:
            connection.execute(delete(answer_log).where(answer_log.c.logged_at < oldest))
            connection.execute(insert(answer_log).values(**values))
            for version_id in version_ids:
                connection.execute(
                    insert(answer_log_versions).values(answer_id=answer.answer_id, version_id=version_id)
                )

    def load(self, answer_id: str) -> Answer:
        """Return a logged answer.

        Raises:
            AnswerNotFoundError: the log does not hold it in full.
        """
        oldest = (datetime.now(UTC) - timedelta(days=self._retention_days)).isoformat(timespec="seconds")
        query = select(answer_log.c.answer_json).where(
            answer_log.c.answer_id == answer_id, answer_log.c.logged_at >= oldest
        )
        with self._database.read() as connection:
            found = connection.execute(query).scalar_one_or_none()
        if found is None:
            raise AnswerNotFoundError("the answer log does not hold this answer in full")
        return Answer.model_validate_json(found)

    def recall(self, version_id: str) -> tuple[LoggedAnswer, ...]:
        """Return the logged answers that cited a version or showed it as nearest, oldest first."""
        query = (
            select(answer_log)
            .join(answer_log_versions, answer_log.c.answer_id == answer_log_versions.c.answer_id)
            .where(answer_log_versions.c.version_id == version_id)
            .order_by(answer_log.c.logged_at, answer_log.c.answer_id)
        )
        with self._database.read() as connection:
            return tuple(
                LoggedAnswer(
                    answer_id=row.answer_id,
                    logged_at=row.logged_at,
                    status=row.status,
                    is_full=row.answer_json is not None,
                )
                for row in connection.execute(query)
            )

    def delete(self, actor: str, *, answer_id: str | None = None, before: str | None = None) -> int:
        """Delete answers and return how many: one, those logged before a time (ISO 8601, UTC), or all where neither is given."""
        conditions: list[ColumnElement[bool]] = []
        if answer_id is not None:
            conditions.append(answer_log.c.answer_id == answer_id)
        if before is not None:
            conditions.append(answer_log.c.logged_at < before)
        with self._database.write() as connection:
            n_deleted = connection.execute(delete(answer_log).where(*conditions)).rowcount
            subject = answer_id or (f"before {before}" if before else "all")
            add_entry(connection, actor, "answers_deleted", subject, f"{n_deleted} answers")
        return n_deleted

    def count(self) -> int:
        """Return how many answers the log holds."""
        with self._database.read() as connection:
            return connection.execute(select(func.count()).select_from(answer_log)).scalar_one()

    def _hash(self, question: str) -> str:
        if self._key is None:
            self._key = EmbedStore(self._database).load_token_secret().encode()
        return hmac.new(self._key, b"question\x1f" + question.encode(), hashlib.sha256).hexdigest()
