"""Review decisions over HTTP: by keys with the scope ``review``, under their own name, or on the machine itself."""

from datetime import datetime

from fastapi import APIRouter
from pydantic import AwareDatetime, Field

from api.access.identity import ANONYMOUS, Identity
from api.access.requirement import Reader, Reviewer
from api.routes.documents import DocumentDetail, describe_document
from api.services import Documents, InjectedServices
from api.transport.problems import problem_responses
from core.documents import Review, ReviewStatus
from core.errors import ForbiddenError, UsageError
from core.record import Record, Sha256, Slug
from corpus.checklist import ReviewChecklist
from corpus.reviews import Checkpoint, ConfirmedHow, ReviewEntry

router = APIRouter(prefix="/v1/documents", tags=["documents"])


class HistoryEntry(Record):
    """One review decision."""

    status: ReviewStatus
    """The status that was set."""
    by: str | None
    """Who set it."""
    at: AwareDatetime
    """When."""
    note: str | None
    """The reviewer's note."""
    version_id: str | None
    """The version that was reviewed; null for a decision from before decisions were bound."""
    sha256: Sha256 | None
    """SHA-256 of the bytes that were reviewed."""
    text_sha256: Sha256
    """SHA-256 of the canonical text that was reviewed."""
    parser: str | None
    """Name of the reader that had read the bytes."""
    parser_version: str | None
    """Version of that reader."""
    confirmed: tuple[Checkpoint, ...]
    """What the reviewer confirmed."""
    how: ConfirmedHow | None
    """How it was confirmed: asked one by one, named in the command, by ``--yes`` from a script, or over the API."""
    is_on_this_reading: bool
    """True where the decision was made on exactly the bytes and statements that are live now."""


class ReviewHistory(Record):
    """All that was ever decided on a document; entries are only ever added."""

    document_id: Slug
    """The document."""
    review: Review
    """The review that holds for the live version."""
    checklist: ReviewChecklist
    """What an approval of the live version confirms, and what forbids it."""
    entries: tuple[HistoryEntry, ...]
    """Every decision, oldest first."""


class ReviewRequest(Record):
    """A review decision."""

    status: ReviewStatus
    """The new status. ``withdrawn`` takes the document out of answers at once."""
    by: str | None = Field(default=None, min_length=1, max_length=200)
    """Who decides, for requests without a key; a decision made with a key bears the key's name."""
    note: str | None = Field(default=None, max_length=2000)
    """The reviewer's note."""
    review_key: str = Field(min_length=1, max_length=120)
    """``checklist.review_key`` of the history that the reviewer saw; refused where the document has changed since."""
    confirmed: tuple[Checkpoint, ...] = ()
    """What the reviewer checked; an approval needs ``statements``, ``grades``, ``tables`` and ``flags``."""


def load_history(catalogue: Documents, document_id: str) -> ReviewHistory:
    """Return every decision on the document and what the next one would rest on, or raise DocumentNotFoundError."""
    document = catalogue.load_document_by_id(document_id)
    checklist = catalogue.load_checklist(document_id)
    statements_sha256 = checklist.binding.statements_sha256
    return ReviewHistory(
        document_id=document.document_id,
        review=document.review,
        checklist=checklist,
        entries=tuple(
            _to_entry(entry, is_on_this_reading=entry.covers(document, statements_sha256))
            for entry in catalogue.list_reviews(document_id)
        ),
    )


@router.get(
    "/{document_id}/reviews", responses=problem_responses(404, 422, 500), summary="List a document's review decisions"
)
def get_reviews(document_id: str, services: InjectedServices, _reader: Reader) -> ReviewHistory:
    """Return who set which status on which reading, and when; and what the next approval would confirm."""
    return load_history(services.documents, document_id)


@router.post(
    "/{document_id}/review",
    responses=problem_responses(400, 404, 409, 413, 422, 500),
    summary="Decide on a document's review",
)
def post_review(
    document_id: str, decision: ReviewRequest, services: InjectedServices, reviewer: Reviewer
) -> DocumentDetail:
    """Record a review decision on the live version, under the name of the key or person that decides."""
    by = decide_reviewer(reviewer, decision.by)
    services.documents.set_review(
        document_id,
        decision.status,
        by,
        decision.note,
        confirmed=decision.confirmed,
        how="api" if decision.confirmed else None,
        review_key=decision.review_key,
    )
    services.records.audit.add(by, "review_set", document_id, decision.status)
    return describe_document(services.documents, document_id)


def decide_reviewer(reviewer: Identity, named: str | None) -> str:
    """Return the name that a decision bears: the key's or the person's own; on the machine itself the one that is given.

    Raises:
        ForbiddenError: another name than their own was given.
        UsageError: nobody is named.
    """
    if reviewer.kind == ANONYMOUS:
        if not named:
            raise UsageError("a review decision names who decided; without a key, `by` has to")
        return named
    if named not in (None, reviewer.name):
        raise ForbiddenError(f"this decision would bear the name {reviewer.name}; leave `by` out")
    return reviewer.name


def _to_entry(entry: ReviewEntry, *, is_on_this_reading: bool) -> HistoryEntry:
    kept = {
        name: getattr(entry, name) for name in HistoryEntry.model_fields if name not in ("at", "is_on_this_reading")
    }
    return HistoryEntry(**kept, at=datetime.fromisoformat(entry.at), is_on_this_reading=is_on_this_reading)
