"""Review decisions over HTTP: the history for everybody, decisions only from the machine itself."""

import ipaddress
from datetime import datetime

from fastapi import APIRouter, Request
from pydantic import AwareDatetime, Field

from api.documents import DocumentDetail, describe_document
from api.problems import problem_responses
from api.services import Documents, InjectedServices
from core.documents import Review, ReviewStatus
from core.errors import ForbiddenError
from core.record import Record, Sha256, Slug
from corpus.checklist import ReviewChecklist
from corpus.reviews import Checkpoint, ConfirmedHow, ReviewEntry

router = APIRouter(prefix="/v1/documents", tags=["documents"])

_FORWARDING_HEADERS = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via")


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
    by: str = Field(min_length=1, max_length=200)
    """Who decides."""
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
def get_reviews(document_id: str, services: InjectedServices) -> ReviewHistory:
    """Return who set which status on which reading, and when; and what the next approval would confirm."""
    return load_history(services.documents, document_id)


@router.post(
    "/{document_id}/review",
    responses=problem_responses(403, 404, 409, 413, 422, 500),
    summary="Decide on a document's review",
)
def post_review(
    document_id: str, decision: ReviewRequest, request: Request, services: InjectedServices
) -> DocumentDetail:
    """Record a review decision on the live version; only from the machine that Citewell runs on."""
    check_is_local(request)
    services.documents.set_review(
        document_id,
        decision.status,
        decision.by,
        decision.note,
        confirmed=decision.confirmed,
        how="api" if decision.confirmed else None,
        review_key=decision.review_key,
    )
    return describe_document(services.documents, document_id)


def check_is_local(request: Request) -> None:
    """Refuse a request that may come from elsewhere: nothing here knows yet who asks.

    Both ends of the connection have to be this machine's own addresses. A proxy on the same machine is told by the
    headers that proxies add, and a web page of another site by the names in ``Host`` and ``Origin``.

    Raises:
        ForbiddenError: the request does not show that it was made on this machine.
    """
    client = request.client.host if request.client else ""
    server = request.scope.get("server") or ("",)
    origin = request.headers.get("origin")
    is_local = (
        _is_loopback(client)
        and _is_loopback(str(server[0]))
        and _is_loopback(request.url.hostname or "")
        and (origin is None or origin == f"{request.url.scheme}://{request.url.netloc}")
        and not any(name in request.headers for name in _FORWARDING_HEADERS)
    )
    if not is_local:
        raise ForbiddenError("review decisions are only taken from the machine that Citewell runs on")


def _is_loopback(host: str) -> bool:
    """Return whether the host is this machine's own address; a name other than localhost counts as elsewhere."""
    if host.casefold() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _to_entry(entry: ReviewEntry, *, is_on_this_reading: bool) -> HistoryEntry:
    kept = {
        name: getattr(entry, name) for name in HistoryEntry.model_fields if name not in ("at", "is_on_this_reading")
    }
    return HistoryEntry(**kept, at=datetime.fromisoformat(entry.at), is_on_this_reading=is_on_this_reading)
