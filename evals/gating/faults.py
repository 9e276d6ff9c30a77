"""Evals of the evals: each fault that is put into the system must turn the gate red, and no harmless change may.

Most faults change a recorded answer, so a log is enough to try them. Those of the retriever and of the follow-ups need the
system itself, and cost a run each.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from core.answers import Answer
from core.questions import Question
from core.record import Record
from core.retrieval import Retrieval, Retriever
from evals.casebook.case import EvalCase
from evals.gating.baseline import keep_log, select_kept
from evals.gating.compare import compare_runs
from evals.gating.fault_answers import ANSWER_FAULTS, HARMLESS_CHANGES
from evals.gating.gates import GateFile, is_green, judge_gates
from evals.running.execution import run_all
from evals.running.log import EvalLog, build_log, replace_samples
from evals.running.run import Sample, score_sample
from evals.running.system import LocalSystem
from evals.running.workers import run_in_threads
from evals.scoring.evidence import LoggedDocument
from evals.stack import Answering, EvalStack

FaultKind = Literal["none", "fault", "harmless"]


class FaultRow(Record):
    """What became of the gate under one change."""

    name: str
    """The change."""
    kind: FaultKind
    """``fault`` must turn the gate red; ``none`` and ``harmless`` must leave it green."""
    what: str
    """What was changed."""
    is_red: bool
    """Whether the gate was red."""
    rules: tuple[str, ...]
    """The rules that failed."""

    @property
    def is_expected(self) -> bool:
        """Whether the gate told right."""
        return self.is_red == (self.kind == "fault")


@dataclass(frozen=True, slots=True)
class SystemFault:
    """A fault of the system that cannot be shown on a recorded answer."""

    name: str
    what: str
    inject: Callable[[EvalStack], Answering]


class DroppingRetriever:
    """Leaves out the best passages."""

    def __init__(self, inner: Retriever, n_dropped: int) -> None:
        self._inner = inner
        self._n_dropped = n_dropped

    def retrieve(self, question: Question, *, k: int | None = None) -> Retrieval:
        """Return the retrieval without its best hits; ranks close up."""
        found = self._inner.retrieve(question, k=k)
        kept = found.hits[self._n_dropped :]
        hits = tuple(hit.model_copy(update={"rank": rank}) for rank, hit in enumerate(kept, start=1))
        return found.model_copy(update={"hits": hits})


class ForgetfulRetriever:
    """Understands every question as if nothing had been asked before."""

    def __init__(self, inner: Retriever) -> None:
        self._inner = inner

    def retrieve(self, question: Question, *, k: int | None = None) -> Retrieval:
        """Return what is found without the conversation."""
        return self._inner.retrieve(question.model_copy(update={"history": ()}), k=k)


SYSTEM_FAULTS = (
    SystemFault(
        "best_hit_dropped",
        "the retriever leaves out its best passage",
        lambda stack: stack.answer_with(DroppingRetriever(stack.retriever, 1)),
    ),
    SystemFault(
        "conversation_forgotten",
        "follow-ups are understood without their conversation",
        lambda stack: stack.answer_with(ForgetfulRetriever(stack.retriever)),
    ),
)


def try_faults(log: EvalLog, gates: GateFile, stack: EvalStack | None = None) -> tuple[FaultRow, ...]:
    """Return one row per change, judged against the log itself as the baseline.

    With a stack, the faults of the system are tried as well, on the cases of the log.
    """
    rows = [_judge("none", "none", "the system as it is", log, log, gates)]
    documents = {document.version_id: document for document in log.documents}
    for fault in ANSWER_FAULTS:
        changed = change_answers(log, fault.change, documents)
        rows.append(_judge(fault.name, "fault", fault.what, log, changed, gates))
    for harmless in HARMLESS_CHANGES:
        changed = change_answers(log, harmless.change, documents)
        rows.append(_judge(harmless.name, "harmless", harmless.what, log, changed, gates))
    for system_fault in SYSTEM_FAULTS if stack else ():
        changed = _run_with(system_fault, stack, log)
        rows.append(_judge(system_fault.name, "fault", system_fault.what, log, changed, gates))
    return tuple(rows)


def change_answers(
    log: EvalLog,
    change: Callable[[Answer, EvalCase, Mapping[str, LoggedDocument]], Answer],
    documents: Mapping[str, LoggedDocument],
) -> EvalLog:
    """Return the log as if the system had given the changed answers."""

    def apply(sample: Sample) -> Sample:
        if sample.output is None:
            return sample
        answer = change(sample.output, sample.case, documents)
        others = tuple(change(other, sample.case, documents) for other in sample.paraphrased)
        if (answer, others) == (sample.output, sample.paraphrased):
            return sample
        return score_sample(sample.model_copy(update={"output": answer, "paraphrased": others}), documents)

    return replace_samples(log, tuple(map(apply, log.samples)))


def _run_with(fault: SystemFault, stack: EvalStack | None, log: EvalLog) -> EvalLog:
    if stack is None:
        raise ValueError("a fault of the system needs the system")
    faulty = replace(stack, answerer=fault.inject(stack))
    system = LocalSystem(faulty)
    cases: Sequence[EvalCase] = [sample.case for sample in log.samples]
    samples, documents = run_all(cases, lambda waiting: run_in_threads(waiting, system, 1))
    changed = build_log(samples, documents, system.code_version, None)
    return changed.model_copy(update={"eval": log.eval})


def _judge(name: str, kind: FaultKind, what: str, before: EvalLog, after: EvalLog, gates: GateFile) -> FaultRow:
    kept = keep_log(before)
    comparison = compare_runs(select_kept(kept, [sample.id for sample in after.samples]), keep_log(after))
    verdicts = judge_gates(gates, after, comparison)
    failed = tuple(verdict.rule for verdict in verdicts if not verdict.passed)
    return FaultRow(name=name, kind=kind, what=what, is_red=not is_green(verdicts), rules=failed)
