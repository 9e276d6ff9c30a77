"""An invented guideline put down row by row, and the answer to a question from it, without any reader or index."""

from collections import Counter
from dataclasses import dataclass

from composer.coverage.parts import QuestionPart, decide_parts
from composer.policy import AnswerPolicy
from composer.quoting.extractive import compose_extractive
from composer.reading.statement_views import StatementReader
from core.answers import Draft
from core.documents import ListPlace, Passage, Statement, StatementKind
from core.grades import Grade, GradeScheme
from core.record import SpannedText
from core.retrieval import Hit, Retrieval, ScoredStatement, ScorePart, TermFrequency
from retriever.vocabulary.lexicon import Lexicon
from retriever.vocabulary.terms import stem_text
from tests.composer.retrievals import build_document

LEXICON = Lexicon.load()


@dataclass(frozen=True, slots=True)
class Row:
    """One statement of the guideline."""

    text: str
    section: tuple[str, ...] = ()
    """Headings below the title."""
    below: str | None = None
    """Text of the statement or label that it stands below."""
    list_id: str | None = None
    """List or table that it stands in."""
    grade: str | None = None
    """Strength, A or B."""
    similarity: float = 0.6
    """Similarity to any question."""
    kind: StatementKind = "list_item"

    @property
    def opens_list(self) -> bool:
        """Whether it says nothing alone."""
        return self.text.endswith(":")


def retrieve(question: str, title: str, rows: list[Row]) -> Retrieval:
    """Return a retrieval that holds the whole guideline."""
    text = "\n".join(row.text for row in rows)
    totals = Counter(row.list_id for row in rows)
    places: Counter[str | None] = Counter()
    statements = []
    for ordinal, row in enumerate(rows):
        places[row.list_id] += 1
        statements.append(_state(text, title, row, ordinal, places[row.list_id], totals[row.list_id]))
    document = build_document(title=title, document_id="invented")
    passage = Passage(
        start=0,
        end=len(text),
        text=text,
        passage_id="p1",
        version_id=document.version_id,
        document_id=document.document_id,
        ordinal=0,
        section_path=(title,),
        statement_ids=tuple(statement.statement_id for statement in statements),
    )
    named = set(stem_text(" ".join((title, text, *(heading for row in rows for heading in row.section)))))
    hit = Hit(
        passage=passage,
        statements=tuple(
            ScoredStatement(statement=statement, similarity=row.similarity)
            for statement, row in zip(statements, rows, strict=True)
        ),
        rank=1,
        score=1.0,
        parts=(ScorePart(method="dense", rank=1, score=0.6),),
    )
    return Retrieval(
        query=question,
        hits=(hit,),
        documents=(document,),
        term_frequencies=tuple(
            TermFrequency(term=stem, n_passages=int(stem in named)) for stem in sorted(set(stem_text(question)))
        ),
        n_passages=1,
        index_id="test",
        elapsed_ms=1.0,
    )


def decide(question: str, title: str, rows: list[Row]) -> list[QuestionPart]:
    """Return what the guideline holds on the question."""
    retrieval = retrieve(question, title, rows)
    return decide_parts(StatementReader(LEXICON).view_hits(retrieval), retrieval, LEXICON, AnswerPolicy())


def answer(question: str, title: str, rows: list[Row]) -> Draft:
    """Return the claims in their order."""
    return compose_extractive(decide(question, title, rows), AnswerPolicy())


def read_claims(question: str, title: str, rows: list[Row]) -> list[str]:
    """Return the texts of the claims in their order."""
    return [claim.text for claim in answer(question, title, rows).claims]


def _state(text: str, title: str, row: Row, ordinal: int, position: int, total: int) -> Statement:
    start = text.index(row.text)
    lead_ins = ()
    if row.below is not None:
        above = text.index(row.below)
        lead_ins = (SpannedText(start=above, end=above + len(row.below), text=row.below),)
    return Statement(
        start=start,
        end=start + len(row.text),
        text=row.text,
        statement_id=f"s{ordinal}",
        version_id="v1",
        ordinal=ordinal,
        kind=row.kind,
        section_path=(title, *row.section),
        opens_list=row.opens_list,
        lead_ins=lead_ins,
        list_place=ListPlace(list_id=row.list_id, position=position, total=total) if row.list_id else None,
        grade=_grade(row.grade) if row.grade else None,
    )


def _grade(strength: str) -> Grade:
    return Grade(
        scheme=GradeScheme.ESMO, level="I", strength=strength, direction="for", raw=f"[I, {strength}]", start=0, end=6
    )
