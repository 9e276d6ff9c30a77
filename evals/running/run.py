"""Runs cases against a system and keeps all that is needed to score them again."""

import time
from collections.abc import Mapping, Sequence
from typing import Literal

from core.answers import Answer
from core.documents import GuidelineDocument
from core.errors import CitewellError
from core.questions import Question, Turn
from core.record import Record
from evals.casebook.case import EvalCase
from evals.casebook.check import is_stale
from evals.running.conversation import ask_earlier
from evals.running.system import SystemUnderTest
from evals.scoring.evidence import Evidence, Hits, LoggedDocument
from evals.scoring.metrics import Estimate, Observation, estimate_mean
from evals.scoring.score import Score, Table
from evals.scoring.scorers import SCORERS, failures, score_case

SampleStatus = Literal["passed", "failed", "stale", "error"]

TABLES: tuple[Table, ...] = ("retrieval", "answer", "conduct")


class Sample(Record):
    """What became of one case; names follow inspect_ai's ``EvalSample`` where it has one."""

    id: str
    """The case."""
    epoch: int = 1
    """Which repetition it is (1-based); every case is asked once."""
    input: str
    """The question."""
    target: tuple[str, ...]
    """Quotes of the source that the answer must show."""
    case: EvalCase
    """The whole case as it was when it was run."""
    version_id: str | None
    """The version that it was scored on; null where its document is missing."""
    status: SampleStatus
    """``stale`` and ``error`` are not scored."""
    reason: str | None
    """What is wrong; null where it passed."""
    scores: dict[str, Score]
    """Its scores by metric; empty where it was not scored."""
    output: Answer | None
    """The whole answer; null where there is none."""
    paraphrased: tuple[Answer, ...] = ()
    """Answers to the case's paraphrases, in their order."""
    hits: Hits
    """What retrieval found."""
    total_time: float
    """Seconds for retrieval and answers."""


class ResultTable(Record):
    """The metrics of one table."""

    table: Table
    """Which table."""
    estimates: tuple[Estimate, ...]
    """Its metrics, in the order in which they are declared."""


NO_HITS = Hits(found=None, reason="the case was not asked")


def run_case(
    case: EvalCase, live: Mapping[str, GuidelineDocument], system: SystemUnderTest
) -> tuple[Sample, tuple[LoggedDocument, ...]]:
    """Return the sample, and the versions that it rests on.

    A fault of the system is an error that is told apart, never a score of 0.
    """
    started = time.perf_counter()
    document = live.get(case.document.document_id)
    if document is None:
        reason = f"document {case.document.document_id} is not in the index"
        return _unscored(case, None, "error", reason, started), ()
    if is_stale(case, document):
        reason = "the document has changed since the case was written"
        return _unscored(case, document.version_id, "stale", reason, started), ()
    try:
        question = _build_question(case, system)
        answer = system.answer(question)
        hits = system.search(question)
        others = tuple(system.answer(question.model_copy(update={"question": words})) for words in case.paraphrases)
        cited = {citation.version_id for citation in (*answer.citations, *answer.nearest)}
        documents = system.log_documents({document.version_id, *cited}, (answer, *others))
    except CitewellError as error:
        return _unscored(case, document.version_id, "error", f"{error.code}: {error}", started), ()
    sample = Sample(
        id=case.id,
        input=case.question,
        target=tuple(fact.quote for fact in case.required_facts),
        case=case,
        version_id=document.version_id,
        status="passed",
        reason=None,
        scores={},
        output=answer,
        paraphrased=others,
        hits=hits,
        total_time=time.perf_counter() - started,
    )
    return score_sample(sample, {item.version_id: item for item in documents}), documents


def score_sample(sample: Sample, documents: Mapping[str, LoggedDocument]) -> Sample:
    """Return the sample with its scores computed anew; one without an answer stays as it is."""
    if sample.output is None or sample.version_id is None:
        return sample
    evidence = Evidence(
        case=sample.case,
        answer=sample.output,
        hits=sample.hits,
        paraphrased=sample.paraphrased,
        documents=documents,
        version_id=sample.version_id,
    )
    scores = score_case(evidence)
    wrong = failures(scores)
    return sample.model_copy(
        update={
            "scores": scores,
            "status": "failed" if wrong else "passed",
            "reason": "; ".join(wrong) or None,
        }
    )


def _unscored(case: EvalCase, version_id: str | None, status: SampleStatus, reason: str, started: float) -> Sample:
    return Sample(
        id=case.id,
        input=case.question,
        target=tuple(fact.quote for fact in case.required_facts),
        case=case,
        version_id=version_id,
        status=status,
        reason=reason,
        scores={},
        output=None,
        hits=NO_HITS,
        total_time=time.perf_counter() - started,
    )


def _build_question(case: EvalCase, system: SystemUnderTest) -> Question:
    """Return the case's question with its conversation: each earlier question is asked, and its passages handed on."""
    turns = ask_earlier(case.history, lambda earlier, turns: system.answer(_ask(case, earlier, turns)))
    return _ask(case, case.question, turns)


def _ask(case: EvalCase, question: str, turns: tuple[Turn, ...]) -> Question:
    return Question(question=question, history=turns, audience=case.audience, document_ids=case.document_ids)


def tabulate(samples: Sequence[Sample]) -> tuple[ResultTable, ...]:
    """Return the three tables. A case that a metric does not apply to is neither scored nor unscored by it."""
    return tuple(ResultTable(table=table, estimates=_estimates(table, samples)) for table in TABLES)


def _estimates(table: Table, samples: Sequence[Sample]) -> tuple[Estimate, ...]:
    unscored = [
        Observation(cluster=cluster_of(sample), value=None, reason=sample.status)
        for sample in samples
        if not sample.scores
    ]
    names = [scorer.name for scorer in SCORERS if scorer.table == table]
    found = {name: observe(name, samples) for name in names}
    return tuple(estimate_mean(name, [*found[name], *unscored]) for name in names if found[name])


def observe(name: str, samples: Sequence[Sample]) -> list[Observation]:
    """Return one observation for every sample that the metric applies to."""
    scored = [(sample, sample.scores[name]) for sample in samples if name in sample.scores]
    return [
        Observation(
            cluster=cluster_of(sample),
            value=score.value,
            reason=score.explanation if score.value is None else None,
        )
        for sample, score in scored
    ]


def cluster_of(sample: Sample) -> str:
    """Return the document that the sample is about: cases of one document are not independent of each other."""
    return sample.case.document.document_id
