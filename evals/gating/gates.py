"""The release gate: rules with reasons, kept in a file, judged on a run and its comparison with the baseline."""

from collections.abc import Sequence
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, model_validator

from core.record import Record, Slug
from evals.casebook.case import Harm
from evals.gating.baseline import KeptCase
from evals.gating.compare import Comparison
from evals.running.log import EvalLog
from evals.running.run import Sample, observe
from evals.scoring.metrics import Estimate, estimate_mean
from evals.scoring.scorers import find_scorer
from evals.shipped_files import GATES
from evals.yaml_files import load_yaml


class MetricGate(Record):
    """A rule about one metric. Exactly one of the limits is set."""

    metric: str
    """The metric."""
    every_case: bool = False
    """Every scored case must have the value 1."""
    min_low: float | None = Field(default=None, ge=0, le=1)
    """The lower bound of the 95 % interval must not fall below this."""
    max_drop: float | None = Field(default=None, ge=0, le=1)
    """The mean over the cases of the baseline must not fall by more than this."""
    min_n: int = Field(default=1, ge=0)
    """Cases that must have been scored, so that a metric nobody measures cannot pass."""
    waived: dict[Slug, str] = Field(default_factory=dict)
    """Cases that ``every_case`` lets pass for now, each with the reason; a waiver that is no longer needed fails the rule."""
    reason: str = Field(min_length=1)
    """Why the rule is there."""

    @model_validator(mode="after")
    def _sets_one_limit(self) -> Self:
        n_set = self.every_case + (self.min_low is not None) + (self.max_drop is not None)
        if n_set != 1:
            raise ValueError(f"{self.metric}: set exactly one of every_case, min_low and max_drop")
        if self.waived and not self.every_case:
            raise ValueError(f"{self.metric}: only every_case can waive cases")
        if find_scorer(self.metric) is None:
            raise ValueError(f"{self.metric} is no metric")
        return self


class CaseGate(Record):
    """A rule about cases one by one."""

    what: Literal["error", "stale", "unmatched", "broken"]
    """``error`` and ``stale`` cases, cases without a counterpart in the baseline, or cases that passed there and fail now."""
    harm: tuple[Harm, ...] = ()
    """Only cases of this harm; empty means all."""
    max_cases: int = Field(default=0, ge=0)
    """So many are let pass."""
    reason: str = Field(min_length=1)
    """Why the rule is there."""


class GateFile(Record):
    """All rules."""

    metrics: tuple[MetricGate, ...]
    """Rules about metrics."""
    cases: tuple[CaseGate, ...]
    """Rules about cases."""


class GateVerdict(Record):
    """What became of one rule."""

    rule: str
    """The rule in words."""
    passed: bool
    """Whether it holds."""
    found: str
    """What was found."""
    reason: str
    """Why the rule is there."""


def load_gates(path: Path = GATES) -> GateFile:
    """Return the rules.

    Raises:
        EvalCaseError: the file does not fit.
    """
    return load_yaml(path, GateFile)


def judge_gates(gates: GateFile, log: EvalLog, comparison: Comparison | None) -> tuple[GateVerdict, ...]:
    """Return one verdict per rule. Without a baseline, rules about it fail: a gate that cannot be judged is not passed."""
    metrics = tuple(_judge_metric(gate, log.samples, comparison) for gate in gates.metrics)
    return (*metrics, *(_judge_cases(gate, log.samples, comparison) for gate in gates.cases))


def is_green(verdicts: Sequence[GateVerdict]) -> bool:
    """Return whether every rule holds."""
    return all(verdict.passed for verdict in verdicts)


def _judge_metric(gate: MetricGate, samples: Sequence[Sample], comparison: Comparison | None) -> GateVerdict:
    estimate = estimate_mean(gate.metric, observe(gate.metric, samples))
    if estimate.n < gate.min_n:
        rule = f"{gate.metric}: scored in at least {gate.min_n} cases"
        return GateVerdict(rule=rule, passed=False, found=f"scored in {estimate.n}", reason=gate.reason)
    if gate.every_case:
        return _judge_every_case(gate, samples)
    if gate.min_low is not None:
        return _judge_low(gate, gate.min_low, estimate)
    return _judge_drop(gate, gate.max_drop or 0.0, comparison)


def _judge_every_case(gate: MetricGate, samples: Sequence[Sample]) -> GateVerdict:
    scored = [sample for sample in samples if gate.metric in sample.scores]
    below = {sample.id for sample in scored if sample.scores[gate.metric].value != 1}
    wrong = [sample.id for sample in scored if sample.id in below and sample.id not in gate.waived]
    idle = [sample.id for sample in scored if sample.id in gate.waived and sample.id not in below]
    n_waived = len(below) - len(wrong)
    waived = f", {n_waived} waived" if n_waived else ""
    found = f"below 1 or unscored in {len(wrong)} of {len(scored)}{waived}: {_name(wrong)}"
    if not wrong:
        found = f"waived without need: {_name(idle)}" if idle else f"1 in all {len(scored) - n_waived}{waived}"
    rule = f"{gate.metric}: 1 in every case"
    return GateVerdict(rule=rule, passed=not (wrong or idle), found=found, reason=gate.reason)


def _judge_low(gate: MetricGate, min_low: float, estimate: Estimate) -> GateVerdict:
    low = estimate.interval.low if estimate.interval else None
    found = f"mean {estimate.value:.3f}, n {estimate.n}, " if estimate.value is not None else ""
    found += f"lower bound {low:.3f}" if low is not None else f"no interval: {estimate.reason}"
    passed = low is not None and low >= min_low
    return GateVerdict(
        rule=f"{gate.metric}: lower bound at least {min_low:.3f}", passed=passed, found=found, reason=gate.reason
    )


def _judge_drop(gate: MetricGate, max_drop: float, comparison: Comparison | None) -> GateVerdict:
    rule = f"{gate.metric}: falls by at most {max_drop:.3f} against the baseline"
    changes = comparison.metrics if comparison else ()
    change = next((item.difference for item in changes if item.difference.name == gate.metric), None)
    if change is None:
        return GateVerdict(rule=rule, passed=False, found="no baseline to compare with", reason=gate.reason)
    found = f"{change.before:.3f} before, {change.after:.3f} now, n {change.n}"
    return GateVerdict(rule=rule, passed=-change.value <= max_drop + 1e-9, found=found, reason=gate.reason)


def _judge_cases(gate: CaseGate, samples: Sequence[Sample], comparison: Comparison | None) -> GateVerdict:
    harm = f" of harm {' or '.join(gate.harm)}" if gate.harm else ""
    rule = f"at most {gate.max_cases} {_CASES[gate.what]}{harm}"
    if gate.what in ("error", "stale"):
        wrong = [sample.id for sample in samples if sample.status == gate.what and _has_harm(gate, sample.case.harm)]
    elif comparison is None:
        return GateVerdict(rule=rule, passed=False, found="no baseline to compare with", reason=gate.reason)
    elif gate.what == "unmatched":
        wrong = [*comparison.changed_cases, *comparison.added, *comparison.removed]
    else:
        wrong = [item.after.id for item in comparison.select("broke") if _has_harm(gate, _harm_of(item.after))]
    found = f"{len(wrong)}: {_name(wrong)}" if wrong else "none"
    return GateVerdict(rule=rule, passed=len(wrong) <= gate.max_cases, found=found, reason=gate.reason)


_CASES = {
    "error": "cases in error",
    "stale": "stale cases",
    "unmatched": "cases that the baseline lacks, or has otherwise",
    "broken": "cases that passed in the baseline and fail now",
}


def _has_harm(gate: CaseGate, harm: Harm) -> bool:
    return not gate.harm or harm in gate.harm


def _harm_of(case: KeptCase) -> Harm:
    return case.harm


def _name(case_ids: Sequence[str], max_named: int = 5) -> str:
    more = len(case_ids) - max_named
    return ", ".join(case_ids[:max_named]) + (f" and {more} more" if more > 0 else "")
