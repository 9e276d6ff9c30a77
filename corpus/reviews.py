"""Review decisions, append-only: who set which status on which reading of a document, and when."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Literal

from sqlalchemy import Connection, insert, select

from core.documents import GuidelineDocument, Review, ReviewStatus
from core.record import Record
from corpus.review_binding import ReviewBinding
from corpus.schema import reviews

Checkpoint = Literal["statements", "grades", "tables", "flags"]

CHECKPOINTS: tuple[Checkpoint, ...] = ("statements", "grades", "tables", "flags")
"""What a reviewer confirms before a document is approved."""

ConfirmedHow = Literal["prompt", "list", "yes", "api"]


class ReviewEntry(Record):
    """One decision of the record."""

    document_id: str
    """The document."""
    version_id: str | None = None
    """The version that was reviewed; null for a decision from before decisions were bound."""
    sha256: str | None = None
    """SHA-256 of the bytes that were reviewed."""
    text_sha256: str
    """Hash of the canonical text that was reviewed: a changed text is not covered by it."""
    statements_sha256: str | None = None
    """Hash over the statements that were reviewed: other statements of the same text are not covered by it."""
    parser: str | None = None
    """Name of the reader that had read the bytes."""
    parser_version: str | None = None
    """Version of that reader."""
    status: ReviewStatus
    """The status that was set."""
    by: str | None
    """Who set it."""
    at: str
    """When (ISO 8601, UTC)."""
    note: str | None
    """The reviewer's note."""
    confirmed: tuple[Checkpoint, ...] = ()
    """What the reviewer confirmed."""
    how: ConfirmedHow | None = None
    """How: asked one by one (``prompt``), named in the command (``list``), by ``--yes`` from a script (``yes``), or over the API."""

    def covers(self, document: GuidelineDocument, statements_sha256: str | None) -> bool:
        """Return whether the decision was made on exactly this reading of the document."""
        return (
            self.sha256 is not None
            and self.statements_sha256 is not None
            and (self.sha256, self.text_sha256, self.statements_sha256)
            == (document.sha256, document.text_sha256, statements_sha256)
        )

    def concerns(self, document: GuidelineDocument) -> bool:
        """Return whether the decision was made on the same bytes or the same text, however they were read."""
        return document.text_sha256 == self.text_sha256 or document.sha256 == self.sha256

    def to_review(self) -> Review:
        """Return the decision as it stands on a document."""
        return Review(status=self.status, by=self.by, on=self.at[:10], note=self.note)


Decisions = Mapping[str, Sequence[ReviewEntry]]
"""Every decision by document id, oldest first."""


def add_review(
    connection: Connection,
    binding: ReviewBinding,
    status: ReviewStatus,
    by: str,
    note: str | None,
    confirmed: Iterable[Checkpoint] = (),
    how: ConfirmedHow | None = None,
) -> None:
    """Append a decision on this reading of the document."""
    connection.execute(
        insert(reviews).values(
            **binding.model_dump(),
            status=status,
            by=by,
            at=datetime.now(UTC).isoformat(timespec="seconds"),
            note=note,
            confirmed=",".join(confirmed),
            how=how,
        )
    )


def load_reviews(connection: Connection, document_id: str) -> tuple[ReviewEntry, ...]:
    """Return every decision on the document, oldest first."""
    return tuple(load_decisions(connection, document_id).get(document_id, ()))


def load_decisions(connection: Connection, document_id: str | None = None) -> dict[str, list[ReviewEntry]]:
    """Return every decision, or those on one document, by document id and oldest first."""
    query = select(reviews).order_by(reviews.c.review_id)
    if document_id is not None:
        query = query.where(reviews.c.document_id == document_id)
    found: dict[str, list[ReviewEntry]] = {}
    for row in connection.execute(query).mappings():
        values = {name: value for name, value in row.items() if name != "review_id"}
        values["confirmed"] = tuple(part for part in row["confirmed"].split(",") if part)
        found.setdefault(row["document_id"], []).append(ReviewEntry.model_validate(values))
    return found


def apply_review(document: GuidelineDocument, statements_sha256: str | None, decisions: Decisions) -> GuidelineDocument:
    """Return the document with the review that holds for this reading of it.

    The newest decision on exactly this reading holds. A withdrawal also holds for the same bytes or the same text read
    otherwise, so that no upgrade brings a withdrawn document back. Whatever else was decided on another reading is
    only noted: the document is ``submitted`` again. A file that calls itself approved is ``submitted`` as well.
    """
    entries = decisions.get(document.document_id, ())
    is_newest = True
    for entry in reversed(entries):
        if entry.covers(document, statements_sha256):
            return document.model_copy(update={"review": entry.to_review()})
        if entry.concerns(document):
            if is_newest and entry.status == "withdrawn":
                return document.model_copy(update={"review": entry.to_review()})
            is_newest = False
    return document.model_copy(update={"review": _lapse(document.review, entries[-1] if entries else None)})


def _lapse(stated: Review, newest: ReviewEntry | None) -> Review:
    """Return the review of a reading that nobody decided on: never approved, whatever the file says of itself."""
    if newest is not None and newest.status == "approved" and stated.status != "withdrawn":
        note = f"Approved by {newest.by} on {newest.at[:10]}; the document has changed since."
        return Review(status="submitted", note=note)
    if stated.status == "approved":
        return Review(status="submitted", note="The file calls itself approved; nobody has confirmed it here.")
    return stated
