"""What the API stands on: the parts that the composition root hands to it, and its limits."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Annotated, Protocol

from fastapi import Depends, Request
from pydantic import Field

from api.answering.answer_pool import AnswerPool
from api.answering.logged_answering import Answering, LoggedAnswering
from api.metrics import Metrics
from api.records import Records
from core.documents import GuidelineDocument, ParsedDocument, Passage, ReviewStatus, Statement
from core.record import Record
from core.retrieval import Retriever
from corpus.catalogue import VersionSummary
from corpus.checklist import ReviewChecklist
from corpus.reviews import Checkpoint, ConfirmedHow, ReviewEntry


class Documents(Protocol):
    """What the API reads of the catalogue; ``corpus.catalogue.Catalogue`` is the real one."""

    def list_documents(self) -> tuple[GuidelineDocument, ...]:
        """Return the live version of every document that is not withdrawn."""
        ...

    def load_document_by_id(self, document_id: str) -> GuidelineDocument:
        """Return the live version of a document, or raise DocumentNotFoundError."""
        ...

    def list_versions(self, document_id: str) -> tuple[VersionSummary, ...]:
        """Return every version of a document, live and retired."""
        ...

    def load_document(self, version_id: str) -> GuidelineDocument:
        """Return a version, live or retired, or raise VersionNotFoundError."""
        ...

    def load_text(self, version_id: str) -> str:
        """Return the canonical text of a version, live or retired."""
        ...

    def load_bytes(self, version_id: str) -> bytes:
        """Return the original bytes of a version, live or retired."""
        ...

    def load_parsed(self, version_id: str) -> ParsedDocument:
        """Return the structure of a version, live or retired."""
        ...

    def load_statements(self, version_id: str) -> tuple[Statement, ...]:
        """Return the statements of a version in reading order."""
        ...

    def load_passage(self, passage_id: str) -> Passage:
        """Return a passage of any version, or raise PassageNotFoundError."""
        ...

    def load_passage_statements(self, passage_ids: Iterable[str]) -> dict[str, tuple[Statement, ...]]:
        """Return the statements of each passage in reading order."""
        ...

    def remove_document(self, document_id: str) -> GuidelineDocument:
        """Take the document out of answers and return its last live version, or raise DocumentNotFoundError."""
        ...

    def list_reviews(self, document_id: str) -> tuple[ReviewEntry, ...]:
        """Return every review decision on a document, oldest first."""
        ...

    def load_checklist(self, document_id: str) -> ReviewChecklist:
        """Return what an approval of the live version confirms, or raise DocumentNotFoundError."""
        ...

    def set_review(
        self,
        document_id: str,
        status: ReviewStatus,
        by: str,
        note: str | None = None,
        *,
        confirmed: Iterable[Checkpoint] = (),
        how: ConfirmedHow | None = None,
        review_key: str | None = None,
    ) -> GuidelineDocument:
        """Record a review decision on the live version, or raise ReviewRefusedError."""
        ...


class Check(Record):
    """One thing that was looked at, and whether it is as it should be."""

    name: str
    """What was checked."""
    ok: bool
    """Whether it is in order."""
    detail: str
    """What was found."""
    help: str | None = None
    """What to do where it is not in order."""


class Limits(Record):
    """Bounds on what one process takes on."""

    max_body_bytes: int = Field(default=65_536, ge=1)
    """Largest request body in bytes."""
    max_verify_body_bytes: int = Field(default=2_097_152, ge=1)
    """Largest body in bytes where a whole answer is sent: ``POST /v1/verify`` and ``POST /v1/feedback``."""
    answer_workers: int = Field(default=2, ge=1)
    """Questions answered at the same time."""
    answer_queue: int = Field(default=32, ge=0)
    """Questions that may wait."""
    answer_timeout_s: float = Field(default=60.0, gt=0)
    """Seconds that a client may wait for its answer."""


class PageOptions(Record):
    """What the operator decides of the pages and the widget."""

    allows_patient_audience: bool = False
    """Whether questions with the audience ``patient`` are answered."""
    editorial_policy: str | None = None
    """The operator's own text on who reviews and how (Markdown); null where there is none."""
    starter_questions: tuple[str, ...] = ()
    """Questions that the chat page offers; empty leaves it to the guidelines that ship with Citewell."""


@dataclass(frozen=True, slots=True)
class Services:
    """The parts behind the routes."""

    answerer: Answering
    documents: Documents
    retriever: Retriever
    check_readiness: Callable[[], tuple[Check, ...]]
    """Looks at database, index and model; empty or all ``ok`` means ready."""
    pool: AnswerPool
    records: Records
    metrics: Metrics
    review_interval_months: int | None = None
    """Months between reviews of documents that state none themselves; null sets none."""
    pages: PageOptions = field(default_factory=PageOptions)
    """What the operator decides of the pages and the widget."""


def _services_of(request: Request) -> Services:
    services: Services = request.app.state.services
    return services


InjectedServices = Annotated[Services, Depends(_services_of)]
"""The services as a route's parameter."""


def build_services(
    answerer: Answering,
    catalogue: Documents,
    retriever: Retriever,
    check_readiness: Callable[[], tuple[Check, ...]],
    limits: Limits,
    records: Records,
    review_interval_months: int | None = None,
    page_options: PageOptions | None = None,
    metrics: Metrics | None = None,
) -> Services:
    """Return the parts behind the routes: answers are kept in the log before they are given, and wait in a bounded queue."""
    metrics = metrics or Metrics()
    pool = AnswerPool(
        limits.answer_workers,
        limits.answer_queue,
        limits.answer_timeout_s,
        lambda wait_s: metrics.time_stage("queue", wait_s),
    )
    return Services(
        answerer=LoggedAnswering(answerer, records.answers, metrics),
        documents=catalogue,
        retriever=retriever,
        check_readiness=check_readiness,
        pool=pool,
        records=records,
        metrics=metrics,
        review_interval_months=review_interval_months,
        pages=page_options or PageOptions(),
    )
