"""Runs cases against one index, in process, and keeps all that is needed to score them again."""

import time
from collections.abc import Callable, Sequence
from typing import Literal

from core.answers import Answer
from core.documents import GuidelineDocument, Statement
from core.errors import CitewellError
from core.questions import Question, Turn
from core.record import Record
from evals.case import EvalCase
from evals.check import is_stale
from evals.metrics import Estimate, Observation, estimate_mean
from evals.score import Score, Scored, Table, failures, score_case
from evals.stack import EvalStack

SampleStatus = Literal["passed", "failed", "stale", "error"]

TABLES: tuple[Table, ...] = ("retrieval", "answer", "conduct")


class Sample(Record):
    """What became of one case."""

    case_id: str
    """The case."""
    document_id: str
    """The document that it is about."""
    tags: tuple[str, ...]
    """Its tags."""
    status: SampleStatus
    """``stale`` and ``error`` are not scored."""
    reason: str | None
    """What is wrong; null where it passed."""
    scores: tuple[Score, ...]
    """Its scores; empty where it was not scored."""
    answer: Answer | None
    """The whole answer; null where there is none."""
    elapsed_ms: float
    """Milliseconds for retrieval and answer."""


class ResultTable(Record):
    """The metrics of one table."""

    table: Table
    """Which table."""
    estimates: tuple[Estimate, ...]
    """Its metrics in the order in which they first occur."""


def run_cases(
    cases: Sequence[EvalCase], stack: EvalStack, on_sample: Callable[[Sample], None] | None = None
) -> tuple[Sample, ...]:
    """Return one sample per case, in the order of the cases. ``on_sample`` is called after each, for progress."""
    documents = {document.document_id: document for document in stack.sources.list_documents()}
    samples = []
    for case in cases:
        sample = _run_case(case, documents.get(case.document.document_id), stack)
        samples.append(sample)
        if on_sample:
            on_sample(sample)
    return tuple(samples)


def _run_case(case: EvalCase, document: GuidelineDocument | None, stack: EvalStack) -> Sample:
    """Return the sample; a fault of the system is an error that is told apart, never a score of 0."""
    started = time.perf_counter()
    if document is None:
        return _unscored(case, "error", f"document {case.document.document_id} is not in the index", started)
    if is_stale(case, document):
        return _unscored(case, "stale", "the document has changed since the case was written", started)
    try:
        question = _build_question(case, stack)
        retrieval = stack.retriever.retrieve(question)
        answer = stack.answerer.answer(question)
        item = Scored(
            case=case,
            text=stack.sources.load_text(document.version_id),
            statements=_load_cited_statements(answer, stack),
            sources=stack.sources,
            retrieval=retrieval,
            answer=answer,
        )
        scores = score_case(item)
    except CitewellError as error:
        return _unscored(case, "error", f"{error.code}: {error}", started)
    wrong = failures(scores)
    return Sample(
        case_id=case.id,
        document_id=case.document.document_id,
        tags=case.tags,
        status="failed" if wrong else "passed",
        reason="; ".join(wrong) or None,
        scores=scores,
        answer=answer,
        elapsed_ms=_elapsed_ms(started),
    )


def _unscored(case: EvalCase, status: SampleStatus, reason: str, started: float) -> Sample:
    return Sample(
        case_id=case.id,
        document_id=case.document.document_id,
        tags=case.tags,
        status=status,
        reason=reason,
        scores=(),
        answer=None,
        elapsed_ms=_elapsed_ms(started),
    )


def _elapsed_ms(started: float) -> float:
    return (time.perf_counter() - started) * 1000


def _build_question(case: EvalCase, stack: EvalStack) -> Question:
    """Return the case's question with its conversation: each earlier question is asked, and its passages handed on."""
    turns: list[Turn] = []
    for earlier in case.history:
        answer = stack.answerer.answer(_ask(case, earlier, turns))
        passage_ids = tuple(dict.fromkeys(citation.passage_id for citation in answer.citations))
        turns.append(Turn(question=earlier, passage_ids=passage_ids))
    return _ask(case, case.question, turns)


def _ask(case: EvalCase, question: str, turns: Sequence[Turn]) -> Question:
    return Question(question=question, history=tuple(turns), audience=case.audience, document_ids=case.document_ids)


def _load_cited_statements(answer: Answer, stack: EvalStack) -> dict[tuple[str, int, int], Statement]:
    version_ids = sorted({citation.version_id for citation in answer.citations})
    statements = [item for version_id in version_ids for item in stack.sources.load_statements(version_id)]
    return {(item.version_id, item.start, item.end): item for item in statements}


def tabulate(samples: Sequence[Sample]) -> tuple[ResultTable, ...]:
    """Return the three tables. A case that a metric does not apply to is neither scored nor unscored by it."""
    return tuple(ResultTable(table=table, estimates=_estimates(table, samples)) for table in TABLES)


def _estimates(table: Table, samples: Sequence[Sample]) -> tuple[Estimate, ...]:
    observations: dict[str, list[Observation]] = {}
    for sample in samples:
        for score in sample.scores:
            if score.table == table:
                reason = score.reason if score.value is None else None
                observation = Observation(cluster=sample.document_id, value=score.value, reason=reason)
                observations.setdefault(score.name, []).append(observation)
    unscored = [
        Observation(cluster=sample.document_id, value=None, reason=sample.status)
        for sample in samples
        if not sample.scores
    ]
    return tuple(estimate_mean(name, [*found, *unscored]) for name, found in observations.items())
