"""The audit record, append-only: who changed what in this installation, and when."""

from datetime import UTC, datetime
from typing import Literal

from sqlalchemy import Connection, insert, select

from core.record import Record
from corpus.database import Database
from corpus.schema import audit

AuditAction = Literal[
    "key_created",
    "key_revoked",
    "embed_created",
    "embed_revoked",
    "document_uploaded",
    "document_removed",
    "review_set",
    "answers_deleted",
    "backup_made",
    "backup_restored",
]


class AuditEntry(Record):
    """One change. Never holds the text of a question or an answer."""

    at: str
    """When (ISO 8601, UTC)."""
    actor: str
    """Who: the name of a key or user, or ``command line``."""
    action: AuditAction
    """What was done."""
    subject: str
    """What it was done to: a document, a key …"""
    detail: str | None
    """More about it; null where there is nothing to add."""


class AuditRecord:
    """The record in the database; entries are only ever added."""

    def __init__(self, database: Database) -> None:
        """Use an open database."""
        self._database = database

    def add(self, actor: str, action: AuditAction, subject: str, detail: str | None = None) -> None:
        """Add an entry in a transaction of its own."""
        with self._database.write() as connection:
            add_entry(connection, actor, action, subject, detail)

    def list_entries(self, limit: int = 1000) -> tuple[AuditEntry, ...]:
        """Return the newest entries, oldest first."""
        columns = (audit.c.at, audit.c.actor, audit.c.action, audit.c.subject, audit.c.detail)
        query = select(*columns).order_by(audit.c.audit_id.desc()).limit(limit)
        with self._database.read() as connection:
            rows = connection.execute(query).mappings().all()
        return tuple(AuditEntry.model_validate(dict(row)) for row in reversed(rows))


def add_entry(connection: Connection, actor: str, action: AuditAction, subject: str, detail: str | None = None) -> None:
    """Add an entry in the same transaction as the change that it tells of."""
    values = {"at": now_utc(), "actor": actor[:200], "action": action, "subject": subject[:200], "detail": detail}
    connection.execute(insert(audit).values(**values))


def now_utc() -> str:
    """Return the time (ISO 8601, UTC, whole seconds)."""
    return datetime.now(UTC).isoformat(timespec="seconds")
