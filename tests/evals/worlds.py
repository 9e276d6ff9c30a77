"""A small world for eval tests: one document, its statements, and answers made from them. Typed doubles, no mocks."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from core.answers import (
    Answer,
    AnswerStatus,
    Citation,
    Claim,
    Coverage,
    Disclaimer,
    Notice,
)
from core.documents import GuidelineDocument, Passage, Statement
from core.grades import Grade, GradeScheme
from core.questions import Question
from core.retrieval import Hit, Retrieval, ScoredStatement
from core.text import hash_text
from corpus.catalogue import VersionSummary
from evals.casebook.case import CaseBody, DocumentPin, EvalCase, RequiredFact
from evals.running.execution import run_all
from evals.running.log import EvalLog, build_log
from evals.running.run import Sample
from evals.running.system import LocalSystem
from evals.running.workers import run_in_threads
from evals.scoring.evidence import Evidence, Hits, log_document, log_hit
from evals.stack import EvalStack
from tests.provenance import PROVENANCE

TEXT = "Doxorubicin is the standard. [I, A]\nPazopanib is an option.\nTaxanes are active. [III, B]"
SENTENCES = {
    "Doxorubicin is the standard.": "[I, A]",
    "Pazopanib is an option.": None,
    "Taxanes are active.": "[III, B]",
}
VERSION_ID = "version-1"
DOCUMENT = GuidelineDocument(
    document_id="sarcoma",
    version_id=VERSION_ID,
    sha256=hash_text("bytes"),
    text_sha256=hash_text(TEXT),
    title="Sarcoma",
    source_name="sarcoma.md",
    media_type="text/markdown",
)


def make_grade(raw: str) -> Grade:
    """Return an ESMO grade."""
    level, strength = raw.strip("[]").split(", ")
    return Grade(scheme=GradeScheme.ESMO, level=level, strength=strength, direction="for", raw=raw)


def make_statements(version_id: str = VERSION_ID) -> tuple[Statement, ...]:
    """Return the statements of the document."""
    return tuple(
        Statement(
            start=TEXT.index(words),
            end=TEXT.index(words) + len(words),
            text=words,
            statement_id=f"s{ordinal}",
            version_id=version_id,
            ordinal=ordinal,
            kind="sentence",
            section_path=("Treatment",),
            grade=make_grade(raw) if raw else None,
        )
        for ordinal, (words, raw) in enumerate(SENTENCES.items())
    )


def make_answer(*statements: Statement, status: AnswerStatus = "answered") -> Answer:
    """Return an answer that quotes the statements in this order."""
    citations = tuple(
        Citation(
            number=number,
            document_id=DOCUMENT.document_id,
            version_id=item.version_id,
            text_sha256=DOCUMENT.text_sha256,
            passage_id="p1",
            grade=item.grade,
            title=DOCUMENT.title,
            publisher=None,
            version=None,
            last_updated=None,
            review_status="submitted",
            section_path=item.section_path,
            page=None,
            quote=item.text,
            start=item.start,
            end=item.end,
            url=None,
            viewer_url="/view",
        )
        for number, item in enumerate(statements, start=1)
    )
    claims = tuple(
        Claim(
            claim_id=f"c{number}",
            kind="statement",
            text=item.text,
            lead_in=None,
            section_path=item.section_path,
            citation_numbers=(number,),
            grade=item.grade,
            verbatim=True,
        )
        for number, item in enumerate(statements, start=1)
    )
    return Answer(
        answer_id="a1",
        created_at=datetime(2026, 1, 1, tzinfo=UTC),
        question="q",
        interpreted_question="q",
        audience="clinician",
        status=status,
        status_reason=None if status == "answered" else "a reason",
        claims=claims,
        citations=citations,
        coverage=Coverage(documents_searched=(), missing=()),
        notices=(Notice(code="pending_review", text="Nobody has approved it."),) if statements else (),
        disclaimer=Disclaimer(id="d1", text="Not a decision."),
        provenance=PROVENANCE,
    )


def make_retrieval(*statements: Statement) -> Retrieval:
    """Return a retrieval with one passage per statement, in this order."""
    hits = tuple(
        Hit(
            passage=Passage(
                start=item.start,
                end=item.end,
                text=item.text,
                passage_id=f"p{item.ordinal}",
                version_id=item.version_id,
                document_id=DOCUMENT.document_id,
                ordinal=item.ordinal,
                section_path=item.section_path,
                statement_ids=(item.statement_id,),
            ),
            statements=(ScoredStatement(statement=item, similarity=0.5),),
            rank=rank,
            score=1 / rank,
            parts=(),
        )
        for rank, item in enumerate(statements, start=1)
    )
    return Retrieval(query="q", hits=hits, documents=(DOCUMENT,), n_passages=3, index_id="index-1", elapsed_ms=1.0)


def make_case(**changes: object) -> EvalCase:
    """Return a case that asks for the standard drug, with changes to its body."""
    body = {
        "id": "first-line",
        "question": "What is standard?",
        "expected_status": "answered",
        "required_facts": (RequiredFact(fact="doxorubicin is standard", quote="Doxorubicin is the standard"),),
        "author": "tests",
    } | changes
    pin = DocumentPin(document_id=DOCUMENT.document_id, text_sha256=DOCUMENT.text_sha256)
    return EvalCase(**CaseBody.model_validate(body).model_dump(), document=pin, file="cases.yaml")


@dataclass
class ListedSources:
    """The one document and its statements."""

    documents: tuple[GuidelineDocument, ...] = (DOCUMENT,)
    text: str = TEXT
    statements: tuple[Statement, ...] = field(default_factory=make_statements)

    def list_documents(self) -> tuple[GuidelineDocument, ...]:
        return self.documents

    def load_document(self, version_id: str) -> GuidelineDocument:
        return next(document for document in self.documents if document.version_id == version_id)

    def load_text(self, version_id: str) -> str:
        return self.text

    def list_versions(self, document_id: str) -> tuple[VersionSummary, ...]:
        return tuple(
            VersionSummary(
                document=document,
                sequence=1,
                is_live=True,
                ingested_at="2026-01-01T00:00:00Z",
                n_statements=3,
                n_passages=3,
            )
            for document in self.documents
            if document.document_id == document_id
        )

    def load_statements(self, version_id: str) -> tuple[Statement, ...]:
        return self.statements


@dataclass
class ScriptedAnswerer:
    """Gives one answer to everything, and keeps what it was asked."""

    reply: Answer | Exception
    asked: list[Question] = field(default_factory=list)

    def answer(self, question: Question) -> Answer:
        self.asked.append(question)
        if isinstance(self.reply, Exception):
            raise self.reply
        return self.reply


@dataclass
class ScriptedRetriever:
    """Finds the same passages for everything."""

    retrieval: Retrieval

    def retrieve(self, question: Question, *, k: int | None = None) -> Retrieval:
        return self.retrieval


def make_stack(reply: Answer | Exception, sources: ListedSources | None = None) -> EvalStack:
    """Return a stack that gives this reply."""
    answerer = ScriptedAnswerer(reply)
    return EvalStack(
        sources=sources or ListedSources(),
        retriever=ScriptedRetriever(make_retrieval(*make_statements())),
        answerer=answerer,
        settings_digest="d",
        code_version="0",
        answer_with=lambda _: answerer,
        find_report=lambda _: None,
    )


def run(cases: Sequence[EvalCase], stack: EvalStack) -> tuple[Sample, ...]:
    """Return one sample per case."""
    return run_log(cases, stack).samples


def run_log(cases: Sequence[EvalCase], stack: EvalStack) -> EvalLog:
    """Return the log of a run outside any checkout."""
    system = LocalSystem(stack)
    samples, documents = run_all(cases, lambda waiting: run_in_threads(waiting, system, 1))
    return build_log(samples, documents, system.code_version, Path("/"))


def make_evidence(
    case: EvalCase, answer: Answer, *retrieved: Statement, paraphrased: tuple[Answer, ...] = ()
) -> Evidence:
    """Return what the case is scored from."""
    found = retrieved or make_statements()
    return Evidence(
        case=case,
        answer=answer,
        hits=Hits(found=tuple(map(log_hit, make_retrieval(*found).hits))),
        paraphrased=paraphrased,
        documents={VERSION_ID: log_document(DOCUMENT, TEXT, make_statements())},
        version_id=VERSION_ID,
    )
