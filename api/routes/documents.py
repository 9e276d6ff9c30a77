"""Which documents may be answered from, and their text."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import AwareDatetime

from api.access.requirement import Reader
from api.services import Documents, InjectedServices, Services
from api.transport.problems import problem_responses
from core.documents import GuidelineDocument, Review
from core.errors import VersionNotFoundError
from core.record import IsoDate, Record, Sha256, Slug
from corpus.catalogue import VersionSummary
from corpus.review_dates import find_due_date

router = APIRouter(prefix="/v1/documents", tags=["documents"])

VersionParameter = Annotated[
    str | None, Query(max_length=120, description="Id of a version, live or retired; the live one where absent.")
]


class DocumentSummary(Record):
    """A live document in short."""

    document_id: Slug
    """Stable id over all versions."""
    version_id: str
    """The live version."""
    title: str
    """Title."""
    publisher: str | None
    """Who issued it."""
    version_label: str | None
    """The publisher's own version label."""
    published_on: IsoDate | None
    """First publication, to the precision stated."""
    last_updated: IsoDate | None
    """Last update, to the precision stated."""
    review: Review
    """Where it stands in the review workflow."""
    review_due: IsoDate | None
    """Last day on which its next review is in time; null where nothing sets a date."""
    superseded_by: Slug | None
    """The document that replaces it; null while it is current."""
    url: str | None
    """Where the publisher keeps it."""
    viewer_url: str
    """Path of its text in Citewell's own viewer."""


class DocumentList(Record):
    """Every document that may be answered from."""

    documents: tuple[DocumentSummary, ...]
    """Live documents, by title."""


class VersionEntry(Record):
    """One version of a document."""

    version_id: str
    """Id of the version."""
    version_label: str | None
    """The publisher's own version label."""
    last_updated: IsoDate | None
    """Last update, to the precision stated."""
    text_sha256: Sha256
    """SHA-256 of its canonical text."""
    is_live: bool
    """True for the version that is answered from."""
    ingested_at: AwareDatetime
    """When it was read."""


class DocumentDetail(Record):
    """A document with its versions."""

    document: GuidelineDocument
    """The live version."""
    versions: tuple[VersionEntry, ...]
    """All its versions, retired ones included; their texts stay readable."""
    viewer_url: str
    """Path of its text in Citewell's own viewer."""


class DocumentText(Record):
    """The canonical text that every offset points into."""

    version_id: str
    """The version."""
    text: str
    """Canonical text: ``text[start:end]`` of a citation is its quote."""


def viewer_url(document_id: str, version_id: str, start: int | None = None, end: int | None = None) -> str:
    """Return the path of the viewer, with a quote highlighted where a span is given."""
    address = f"/documents/{document_id}?version={version_id}"
    return address if start is None or end is None else f"{address}&start={start}&end={end}#quote"


def summarise(document: GuidelineDocument, review_interval_months: int | None) -> DocumentSummary:
    """Return the document in short."""
    kept = document.model_dump(include=set(DocumentSummary.model_fields) - {"review"})
    due = find_due_date(document, review_interval_months)
    return DocumentSummary(
        **kept,
        review=document.review,
        review_due=None if due is None else due.isoformat(),
        viewer_url=viewer_url(document.document_id, document.version_id),
    )


def list_summaries(catalogue: Documents, review_interval_months: int | None) -> DocumentList:
    """Return the live documents by title."""
    documents = sorted(catalogue.list_documents(), key=lambda document: (document.title, document.document_id))
    return DocumentList(documents=tuple(summarise(document, review_interval_months) for document in documents))


def describe_document(catalogue: Documents, document_id: str) -> DocumentDetail:
    """Return the live version of a document and what versions it has, or raise DocumentNotFoundError."""
    document = catalogue.load_document_by_id(document_id)
    return DocumentDetail(
        document=document,
        versions=tuple(_to_entry(version) for version in catalogue.list_versions(document_id)),
        viewer_url=viewer_url(document.document_id, document.version_id),
    )


def load_version(services: Services, document_id: str, version_id: str | None) -> GuidelineDocument:
    """Return the named version of the document, or its live one.

    Raises:
        DocumentNotFoundError: no such document.
        VersionNotFoundError: no such version, or one of another document.
    """
    if version_id is None:
        return services.documents.load_document_by_id(document_id)
    document = services.documents.load_document(version_id)
    if document.document_id != document_id:
        raise VersionNotFoundError("the document has no such version")
    return document


@router.get("", responses=problem_responses(500), summary="List the documents that may be answered from")
def get_documents(services: InjectedServices, _reader: Reader) -> DocumentList:
    """Return the live documents with review status and dates."""
    return list_summaries(services.documents, services.review_interval_months)


@router.get("/{document_id}", responses=problem_responses(404, 422, 500), summary="Show a document")
def get_document(document_id: str, services: InjectedServices, _reader: Reader) -> DocumentDetail:
    """Return identity, hashes and metadata of the live version, and the ids of all versions."""
    return describe_document(services.documents, document_id)


@router.get(
    "/{document_id}/text", responses=problem_responses(404, 422, 500), summary="Read a document's canonical text"
)
def get_document_text(
    document_id: str, services: InjectedServices, _reader: Reader, version: VersionParameter = None
) -> DocumentText:
    """Return the text that citations point into; retired versions stay readable, so that old answers verify."""
    document = load_version(services, document_id, version)
    return DocumentText(version_id=document.version_id, text=services.documents.load_text(document.version_id))


def _to_entry(version: VersionSummary) -> VersionEntry:
    document = version.document
    return VersionEntry(
        version_id=document.version_id,
        version_label=document.version_label,
        last_updated=document.last_updated,
        text_sha256=document.text_sha256,
        is_live=version.is_live,
        ingested_at=datetime.fromisoformat(version.ingested_at),
    )
