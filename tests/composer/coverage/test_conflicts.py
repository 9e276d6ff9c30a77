"""Two documents that recommend differently: a table of pairs, with near misses that are no conflict."""

import pytest

from composer.coverage.parts import QuestionPart, decide_parts
from composer.policy import AnswerPolicy
from composer.quoting.extractive import compose_extractive
from composer.reading.statement_views import StatementReader
from core.documents import Passage, Statement
from core.retrieval import Hit, Retrieval, ScoredStatement, ScorePart, TermFrequency
from core.text import hash_text
from retriever.vocabulary.lexicon import Lexicon
from retriever.vocabulary.terms import stem_text
from tests.composer.retrievals import build_document

TITLE = "Community-acquired pneumonia"


def build_retrieval_of(question: str, texts: tuple[str, str], **changes: object) -> Retrieval:
    """Return a retrieval of two documents with one statement each."""
    documents, hits = [], []
    for number, text in enumerate(texts, start=1):
        version_id = f"v{number}"
        values = {"document_id": f"guideline-{number}", "version_id": version_id, "title": TITLE}
        documents.append(build_document(**{**values, **(changes if number == 1 else {})}))
        hits.append(_build_hit(text, version_id, number))
    stems = stem_text(question)
    return Retrieval(
        query=question,
        hits=tuple(hits),
        documents=tuple(documents),
        term_frequencies=tuple(TermFrequency(term=stem, n_passages=1) for stem in stems),
        n_passages=2,
        index_id="test",
        elapsed_ms=1.0,
    )


def _build_hit(text: str, version_id: str, rank: int) -> Hit:
    statement = Statement(
        start=0,
        end=len(text),
        text=text,
        statement_id=f"s-{version_id}",
        version_id=version_id,
        ordinal=0,
        kind="sentence",
        section_path=(TITLE, "Treatment"),
    )
    passage = Passage(
        start=0,
        end=len(text),
        text=text,
        passage_id=f"p-{version_id}-{hash_text(text)[:6]}",
        version_id=version_id,
        document_id=f"guideline-{rank}",
        ordinal=0,
        section_path=(TITLE, "Treatment"),
        statement_ids=(statement.statement_id,),
    )
    return Hit(
        passage=passage,
        statements=(ScoredStatement(statement=statement, similarity=0.7),),
        rank=rank,
        score=1.0,
        parts=(ScorePart(method="dense", rank=rank, score=0.7),),
    )


def decide(question: str, texts: tuple[str, str], **changes: object) -> QuestionPart:
    """Return the one part of the question, decided on the two statements."""
    retrieval = build_retrieval_of(question, texts, **changes)
    views = StatementReader(Lexicon.load()).view_hits(retrieval)
    [part] = decide_parts(views, retrieval, Lexicon.load(), AnswerPolicy())
    return part


OPPOSED = (
    (
        "Are corticosteroids recommended in pneumonia?",
        ("Do not routinely use corticosteroids in severe pneumonia.", "Consider corticosteroids in severe pneumonia."),
    ),
    (
        "Which dose of amoxicillin in pneumonia?",
        (
            "Give amoxicillin 500 mg three times a day to adults with mild pneumonia.",
            "Give amoxicillin 1000 mg three times a day to adults with mild pneumonia.",
        ),
    ),
)
AGREED = (
    (
        "Are corticosteroids recommended in pneumonia?",
        ("Do not use corticosteroids in nonsevere pneumonia.", "Consider corticosteroids in severe pneumonia."),
    ),
    (
        "Are corticosteroids recommended in pneumonia?",
        (
            "Do not use corticosteroids in children with pneumonia.",
            "Consider corticosteroids in adults with pneumonia.",
        ),
    ),
    (
        "Are corticosteroids recommended in pneumonia?",
        ("Consider corticosteroids in severe pneumonia.", "Offer corticosteroids in severe pneumonia."),
    ),
    (
        "Are corticosteroids recommended in pneumonia?",
        ("Do not use macrolides alone in pneumonia.", "Consider corticosteroids in severe pneumonia."),
    ),
    (
        "Which dose of amoxicillin in pneumonia?",
        (
            "Give amoxicillin 500 mg three times a day to adults with mild pneumonia.",
            "In adults with mild pneumonia, give amoxicillin 500 mg three times a day.",
        ),
    ),
)


@pytest.mark.parametrize(("question", "texts"), OPPOSED)
def test_documents_that_recommend_differently_are_both_shown(question: str, texts: tuple[str, str]) -> None:
    part = decide(question, texts)

    assert len(part.conflicts) == 1
    assert {claim.text for claim in compose_extractive([part], AnswerPolicy()).claims} == set(texts)


@pytest.mark.parametrize(("question", "texts"), AGREED)
def test_documents_that_agree_or_speak_of_others_are_no_conflict(question: str, texts: tuple[str, str]) -> None:
    assert decide(question, texts).conflicts == ()


def test_a_newer_edition_is_no_conflict() -> None:
    question, texts = OPPOSED[0]

    assert decide(question, texts, superseded_by="guideline-2").conflicts == ()
