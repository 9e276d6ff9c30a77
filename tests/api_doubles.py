"""Scripted parts for tests of the surfaces, built on the core records."""

import threading
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from fastapi import FastAPI

from api.access.gatekeeper import Gatekeeper
from api.admin.uploads import Uploads
from api.app import build_app
from api.records import Records
from api.services import Check, Limits, PageOptions, build_services
from composer.answer_stream import AnswerPart, stream_answer
from core.answers import (
    Answer,
    Citation,
    Claim,
    Coverage,
    Disclaimer,
    Notice,
    SearchedDocument,
    Source,
)
from core.documents import GuidelineDocument, ParsedDocument, Passage, PreparedDocument, ReviewStatus, Statement
from core.errors import (
    AnswerNotFoundError,
    DocumentNotFoundError,
    PassageNotFoundError,
    ReviewRefusedError,
    VersionNotFoundError,
)
from core.feedback import FeedbackKind
from core.questions import Question
from core.retrieval import Hit, Retrieval, ScoredStatement, ScorePart
from corpus.audit import AuditAction, AuditEntry
from corpus.catalogue import VersionSummary
from corpus.checklist import ReviewChecklist, build_checklist, check_approval
from corpus.review_binding import bind_to, digest_statements
from corpus.reviews import Checkpoint, ConfirmedHow, ReviewEntry
from tests.prepared_documents import build_prepared
from tests.provenance import PROVENANCE

SECRET = "xyzzy-patient-four-two"
"""Stands for what a client must never find again in a log or an error."""

SARCOMA = build_prepared(
    "sarcoma",
    {
        "First line": ["Doxorubicin is the standard first-line treatment.", "Weigh <b>toxicity</b> & benefit."],
        "Second line": [
            "Trabectedin is an option in liposarcoma.",
            "Pazopanib is an option in non-adipogenic sarcoma.",
        ],
    },
    title="Sarcoma <script>alert(1)</script>",
)


class MemoryCatalogue:
    """Holds prepared documents; the last one of each id is live, unless it was withdrawn."""

    def __init__(self, *prepared: PreparedDocument) -> None:
        self._prepared = {item.document.version_id: item for item in prepared}
        self._live = {item.document.document_id: item.document for item in prepared}
        self._reviews: list[ReviewEntry] = []

    def list_documents(self) -> tuple[GuidelineDocument, ...]:
        return tuple(self._live.values())

    def load_document_by_id(self, document_id: str) -> GuidelineDocument:
        if document_id not in self._live:
            raise DocumentNotFoundError(f"there is no live document {document_id}")
        return self._live[document_id]

    def list_versions(self, document_id: str) -> tuple[VersionSummary, ...]:
        return tuple(
            VersionSummary(
                document=item.document,
                sequence=sequence,
                is_live=self._live[document_id] == item.document,
                ingested_at="2026-01-02T03:04:05+00:00",
                n_statements=len(item.statements),
                n_passages=len(item.passages),
            )
            for sequence, item in enumerate(self._prepared.values(), start=1)
            if item.document.document_id == document_id
        )

    def load_document(self, version_id: str) -> GuidelineDocument:
        return self._load(version_id).document

    def load_text(self, version_id: str) -> str:
        return self._load(version_id).parsed.text

    def load_bytes(self, version_id: str) -> bytes:
        return self._load(version_id).parsed.text.encode()

    def load_parsed(self, version_id: str) -> ParsedDocument:
        return self._load(version_id).parsed

    def load_statements(self, version_id: str) -> tuple[Statement, ...]:
        return self._load(version_id).statements

    def load_passage(self, passage_id: str) -> Passage:
        for item in self._prepared.values():
            for passage in item.passages:
                if passage.passage_id == passage_id:
                    return passage
        raise PassageNotFoundError("there is no such passage")

    def load_passage_statements(self, passage_ids: Iterable[str]) -> dict[str, tuple[Statement, ...]]:
        return {passage_id: self._statements_of(self.load_passage(passage_id)) for passage_id in passage_ids}

    def remove_document(self, document_id: str) -> GuidelineDocument:
        document = self.load_document_by_id(document_id)
        del self._live[document_id]
        return document

    def list_reviews(self, document_id: str) -> tuple[ReviewEntry, ...]:
        return tuple(entry for entry in self._reviews if entry.document_id == document_id)

    def load_checklist(self, document_id: str) -> ReviewChecklist:
        prepared = self._load(self.load_document_by_id(document_id).version_id)
        digest = digest_statements(prepared.statements)
        binding = bind_to(prepared.document, digest, prepared.parsed.parser, prepared.parsed.parser_version)
        return build_checklist(binding, prepared.document, prepared.parsed, prepared.statements)

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
        checklist = self.load_checklist(document_id)
        if review_key not in (None, checklist.review_key):
            raise ReviewRefusedError("the document has changed")
        if status == "approved":
            check_approval(checklist, confirmed)
        entry = ReviewEntry(
            **checklist.binding.model_dump(),
            status=status,
            by=by,
            at="2026-01-02T03:04:05+00:00",
            note=note,
            confirmed=tuple(confirmed),
            how=how,
        )
        self._reviews.append(entry)
        self._live[document_id] = self._live[document_id].model_copy(update={"review": entry.to_review()})
        return self._live[document_id]

    def _statements_of(self, passage: Passage) -> tuple[Statement, ...]:
        statements = self._load(passage.version_id).statements
        return tuple(statement for statement in statements if statement.statement_id in passage.statement_ids)

    def _load(self, version_id: str) -> PreparedDocument:
        if version_id not in self._prepared:
            raise VersionNotFoundError("there is no such version")
        return self._prepared[version_id]


class ScriptedAnswerer:
    """Answers by the first word of the question; records the questions; waits where it is told to."""

    def __init__(self, prepared: PreparedDocument = SARCOMA) -> None:
        self.questions: list[Question] = []
        self.may_go_on = threading.Event()
        self.may_go_on.set()
        self._prepared = prepared
        self.errors: dict[str, Exception] = {}

    def answer(self, question: Question) -> Answer:
        self.questions.append(question)
        assert self.may_go_on.wait(timeout=10)
        word = question.question.split()[0]
        if word in self.errors:
            raise self.errors[word]
        return build_answer(question, self._prepared, is_covered=word != "unknown")

    def stream(self, question: Question) -> Iterator[AnswerPart]:
        yield from stream_answer(self.answer(question))


class MemoryRecords:
    """Keeps answers, feedback and changes in memory; plays all three parts of ``api.records.Records``."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {}
        self.feedback: list[tuple[str, str, str | None, Answer | None]] = []
        self.changes: list[AuditEntry] = []

    def keep(self, answer: Answer) -> None:
        self.answers[answer.answer_id] = answer

    def load(self, answer_id: str) -> Answer:
        if answer_id not in self.answers:
            raise AnswerNotFoundError("there is no such answer")
        return self.answers[answer_id]

    def list_entries(self, limit: int = 1000) -> tuple[AuditEntry, ...]:
        return tuple(self.changes[-limit:])

    def build(self) -> Records:
        return Records(answers=self, feedback=_MemoryFeedback(self), audit=_MemoryAudit(self))


class _MemoryFeedback:
    def __init__(self, records: MemoryRecords) -> None:
        self._records = records

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
        self._records.feedback.append((answer_id, kind, comment if consent else None, answer if consent else None))
        return f"f_{len(self._records.feedback)}"


class _MemoryAudit:
    def __init__(self, records: MemoryRecords) -> None:
        self._records = records

    def add(self, actor: str, action: AuditAction, subject: str, detail: str | None = None) -> None:
        at = "2026-01-02T03:04:05+00:00"
        self._records.changes.append(AuditEntry(at=at, actor=actor, action=action, subject=subject, detail=detail))

    def list_entries(self, limit: int = 1000) -> tuple[AuditEntry, ...]:
        return self._records.list_entries(limit)


class ScriptedRetriever:
    """Finds the passages of its document in reading order: all, or as many as it is asked for."""

    def __init__(self, prepared: PreparedDocument = SARCOMA) -> None:
        self._prepared = prepared

    def retrieve(self, question: Question, *, k: int | None = None) -> Retrieval:
        statements = {statement.statement_id: statement for statement in self._prepared.statements}
        hits = tuple(
            Hit(
                passage=passage,
                statements=tuple(
                    ScoredStatement(statement=statements[statement_id], similarity=0.5)
                    for statement_id in passage.statement_ids
                ),
                rank=rank,
                score=1 / rank,
                parts=(ScorePart(method="dense", rank=rank, score=1 / rank),),
            )
            for rank, passage in enumerate(self._prepared.passages[:k], start=1)
        )
        return Retrieval(
            query=question.question,
            hits=hits,
            documents=(self._prepared.document,),
            n_passages=len(hits),
            index_id="index-1",
            elapsed_ms=1.0,
        )


def build_answer(question: Question, prepared: PreparedDocument, *, is_covered: bool = True) -> Answer:
    """Return an answer of two claims from the document, or one that is not covered."""
    document = prepared.document
    sources = tuple(_build_source(prepared, statement) for statement in prepared.statements[:2])
    citations = tuple(Citation(number=number, **dict(source)) for number, source in enumerate(sources, start=1))
    claims = tuple(
        Claim(
            claim_id=f"c{citation.number}",
            kind="statement",
            text=citation.quote,
            lead_in=None,
            section_path=citation.section_path,
            citation_numbers=(citation.number,),
            grade=None,
            verbatim=True,
        )
        for citation in citations
    )
    return Answer(
        answer_id="a_1",
        created_at=datetime(2026, 1, 2, tzinfo=UTC),
        question=question.question,
        interpreted_question=question.question,
        audience=question.audience,
        status="answered" if is_covered else "not_covered",
        status_reason=None if is_covered else "The guidelines searched do not answer this.",
        claims=claims if is_covered else (),
        citations=citations if is_covered else (),
        nearest=() if is_covered else sources[:1],
        coverage=Coverage(
            documents_searched=(
                SearchedDocument(
                    document_id=document.document_id, title=document.title, version=None, last_updated=None
                ),
            ),
            missing=() if is_covered else ("the dose",),
        ),
        notices=(Notice(code="pending_review", text="No reviewer has approved this document."),),
        disclaimer=Disclaimer(id="test-1", text="This is the disclaimer."),
        provenance=PROVENANCE,
    )


def _build_source(prepared: PreparedDocument, statement: Statement) -> Source:
    document = prepared.document
    passage = next(item for item in prepared.passages if statement.statement_id in item.statement_ids)
    return Source(
        document_id=document.document_id,
        version_id=document.version_id,
        text_sha256=document.text_sha256,
        passage_id=passage.passage_id,
        grade=None,
        title=document.title,
        publisher=document.publisher,
        version=document.version_label,
        last_updated=document.last_updated,
        review_status=document.review.status,
        section_path=statement.section_path,
        page=None,
        quote=statement.text,
        start=statement.start,
        end=statement.end,
        url=None,
        viewer_url=f"/documents/{document.document_id}?version={document.version_id}#quote",
    )


def build_scripted_app(
    answerer: ScriptedAnswerer | None = None,
    *,
    checks: tuple[Check, ...] = (),
    limits: Limits | None = None,
    prepared: PreparedDocument = SARCOMA,
    catalogue: MemoryCatalogue | None = None,
    gatekeeper: Gatekeeper | None = None,
    records: MemoryRecords | None = None,
    page_options: PageOptions | None = None,
    trusted_proxies: tuple[str, ...] = (),
    uploads: Uploads | None = None,
) -> FastAPI:
    """Return the application over scripted parts."""
    limits = limits or Limits()
    services = build_services(
        answerer=answerer or ScriptedAnswerer(prepared),
        catalogue=catalogue or MemoryCatalogue(prepared),
        retriever=ScriptedRetriever(prepared),
        check_readiness=lambda: checks,
        limits=limits,
        records=(records or MemoryRecords()).build(),
        page_options=page_options,
    )
    return build_app(services, limits, gatekeeper, trusted_proxies, uploads)
