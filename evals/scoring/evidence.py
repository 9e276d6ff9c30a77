"""What one case is scored from: plain records that a log holds whole, so that it can be scored again alone."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from core.answers import Answer, Claim, Source
from core.documents import GuidelineDocument, ReviewStatus, Statement
from core.grades import Grade
from core.record import Record
from core.retrieval import Hit
from evals.casebook.case import EvalCase
from evals.casebook.places import Place


class LoggedStatement(Place):
    """What the source says of one statement, for comparison with what an answer says of it."""

    grade: Grade | None
    """Its own grade."""
    lead_ins: tuple[Place, ...]
    """Parents without which it is not understood."""
    qualifiers: tuple[Place, ...]
    """Caveats that travel with it."""


class LoggedDocument(Record):
    """A version of a document as it stood when the cases were run."""

    document_id: str
    """The document."""
    version_id: str
    """Its version."""
    text_sha256: str
    """SHA-256 of the text."""
    review_status: ReviewStatus
    """Where it stood in review."""
    is_superseded: bool
    """Whether another document replaces it."""
    text: str
    """The canonical text."""
    statements: tuple[LoggedStatement, ...] | None
    """Its statements, or those that answers cited; null where they could not be read."""


class LoggedHit(Record):
    """One retrieved passage."""

    rank: int
    """Rank (1-based)."""
    document_id: str
    """Its document."""
    places: tuple[Place, ...]
    """What it shows of the document: statements and their lead-ins."""
    similarity: float | None = None
    """Cosine similarity of the question and the nearest of its statements in [-1, 1]; null where it is unknown."""


class Hits(Record):
    """What retrieval found, or why that is unknown."""

    found: tuple[LoggedHit, ...] | None
    """Passages by rank; null where they are unknown."""
    reason: str | None = None
    """Why they are unknown."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that one case is scored from."""

    case: EvalCase
    answer: Answer
    hits: Hits
    paraphrased: tuple[Answer, ...]
    """Answers to the case's paraphrases, in their order."""
    documents: Mapping[str, LoggedDocument]
    """Every version that the case or an answer rests on, by version id."""
    version_id: str
    """The version that the case is pinned to."""

    @property
    def text(self) -> str:
        """The pinned document's canonical text."""
        return self.documents[self.version_id].text

    def statement_of(self, source: Source) -> LoggedStatement | None:
        """Return the source's own statement at exactly the place that is cited; null where none begins and ends there."""
        document = self.documents.get(source.version_id)
        statements = (document.statements if document else None) or ()
        return next((item for item in statements if (item.start, item.end) == (source.start, source.end)), None)

    def words_at(self, source: Source) -> str:
        """Return what the named version says at the cited offsets; empty where there is no such version."""
        document = self.documents.get(source.version_id)
        return document.text[source.start : source.end] if document else ""

    def claim_places(self, claim: Claim) -> tuple[Place, ...]:
        """Return what a claim shows of the pinned document: its quotes, its lead-ins and its qualifiers."""
        quotes = self.quote_places(claim)
        # Lead-ins and qualifiers stand in the document of the first citation.
        if not quotes or self.answer.citations[claim.citation_numbers[0] - 1].document_id != self.document_id:
            return quotes
        beside = [*claim.outer_lead_ins, *claim.qualifiers, *([claim.lead_in] if claim.lead_in else [])]
        return (*quotes, *(Place(start=span.start, end=span.end) for span in beside))

    def quote_places(self, claim: Claim) -> tuple[Place, ...]:
        """Return where in the pinned document the claim's own quotes stand."""
        cited = [self.answer.citations[number - 1] for number in claim.citation_numbers]
        return tuple(Place(start=item.start, end=item.end) for item in cited if item.document_id == self.document_id)

    @property
    def document_id(self) -> str:
        """The pinned document."""
        return self.case.document.document_id


def log_statement(statement: Statement) -> LoggedStatement:
    """Return what scoring needs of a statement."""
    return LoggedStatement(
        start=statement.start,
        end=statement.end,
        grade=statement.grade,
        lead_ins=tuple(Place(start=span.start, end=span.end) for span in statement.lead_ins),
        qualifiers=tuple(Place(start=span.start, end=span.end) for span in statement.qualifiers),
    )


def log_document(document: GuidelineDocument, text: str, statements: Iterable[Statement] | None) -> LoggedDocument:
    """Return what scoring needs of a version."""
    return LoggedDocument(
        document_id=document.document_id,
        version_id=document.version_id,
        text_sha256=document.text_sha256,
        review_status=document.review.status,
        is_superseded=document.superseded_by is not None,
        text=text,
        statements=None if statements is None else tuple(map(log_statement, statements)),
    )


def merge_documents(documents: Iterable[LoggedDocument]) -> dict[str, LoggedDocument]:
    """Return one record per version id, with the statements of all that are given."""
    merged: dict[str, LoggedDocument] = {}
    for document in documents:
        known = merged.get(document.version_id)
        merged[document.version_id] = _unite(known, document) if known else document
    return merged


def _unite(one: LoggedDocument, other: LoggedDocument) -> LoggedDocument:
    if one.statements == other.statements or other.statements is None:
        return one
    statements = {(item.start, item.end): item for item in (*(one.statements or ()), *other.statements)}
    return one.model_copy(update={"statements": tuple(statements[key] for key in sorted(statements))})


def log_hit(hit: Hit) -> LoggedHit:
    """Return what scoring needs of a hit."""
    statements = [scored.statement for scored in hit.statements]
    spans = [span for statement in statements for span in (statement, *statement.lead_ins)]
    return LoggedHit(
        rank=hit.rank,
        document_id=hit.passage.document_id,
        places=tuple(Place(start=span.start, end=span.end) for span in spans),
        similarity=max((scored.similarity for scored in hit.statements), default=None),
    )
