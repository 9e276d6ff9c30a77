"""Review decisions, append-only: who set which status on which text, and when."""

from datetime import UTC, datetime

from sqlalchemy import Connection, insert, select

from core.documents import GuidelineDocument, Review, ReviewStatus
from core.record import Record
from corpus.schema import reviews


class ReviewEntry(Record):
    """One decision of the record."""

    document_id: str
    """The document."""
    text_sha256: str
    """Hash of the canonical text that was reviewed: a changed text is not covered by it."""
    status: ReviewStatus
    """The status that was set."""
    by: str | None
    """Who set it."""
    at: str
    """When (ISO 8601, UTC)."""
    note: str | None
    """The reviewer's note."""


def add_review(
    connection: Connection, document: GuidelineDocument, status: ReviewStatus, by: str | None, note: str | None
) -> None:
    """Append a decision on the document's present text."""
    connection.execute(
        insert(reviews).values(
            document_id=document.document_id,
            text_sha256=document.text_sha256,
            status=status,
            by=by,
            at=datetime.now(UTC).isoformat(timespec="seconds"),
            note=note,
        )
    )


def load_reviews(connection: Connection, document_id: str) -> tuple[ReviewEntry, ...]:
    """Return every decision on the document, oldest first."""
    rows = connection.execute(
        select(reviews).where(reviews.c.document_id == document_id).order_by(reviews.c.review_id)
    ).mappings()
    return tuple(
        ReviewEntry.model_validate({name: value for name, value in row.items() if name != "review_id"}) for row in rows
    )


def load_newest_reviews(connection: Connection) -> dict[tuple[str, str], Review]:
    """Return the newest decision for each (document id, text hash)."""
    newest: dict[tuple[str, str], Review] = {}
    for row in connection.execute(select(reviews).order_by(reviews.c.review_id)).mappings():
        newest[row["document_id"], row["text_sha256"]] = Review(
            status=row["status"], by=row["by"], on=row["at"][:10], note=row["note"]
        )
    return newest


def apply_review(document: GuidelineDocument, newest: dict[tuple[str, str], Review]) -> GuidelineDocument:
    """Return the document with the newest decision on this very text, or with what the document states of itself."""
    review = newest.get((document.document_id, document.text_sha256))
    return document if review is None else document.model_copy(update={"review": review})
