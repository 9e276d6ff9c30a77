"""Compares a run with a baseline, case by case: the paired difference per metric, what broke and what was mended."""

from collections.abc import Sequence
from typing import Literal

from core.record import Record
from evals.gating.baseline import Baseline, KeptCase
from evals.scoring.metrics import Difference, Pair, estimate_difference
from evals.scoring.score import Table
from evals.scoring.scorers import SCORERS

Change = Literal["broke", "mended", "changed", "same"]


class CaseChange(Record):
    """One case in both runs."""

    before: KeptCase
    """In the baseline."""
    after: KeptCase
    """In this run."""
    change: Change
    """``broke``: passed before and does not now. ``mended``: the reverse. ``changed``: other words, same verdict."""
    metrics: tuple[str, ...]
    """Metrics whose value differs."""


class MetricChange(Record):
    """One metric over the cases that both runs scored."""

    table: Table
    """Its table."""
    difference: Difference
    """This run less the baseline."""


class Comparison(Record):
    """Two runs."""

    before: str
    """Digest of the baseline's results."""
    after: str
    """Digest of this run's results."""
    metrics: tuple[MetricChange, ...]
    """One per metric that both runs have."""
    cases: tuple[CaseChange, ...]
    """Cases that both runs scored, unchanged ones included."""
    changed_cases: tuple[str, ...]
    """Cases that ask something else since: not compared."""
    added: tuple[str, ...]
    """Cases that only this run has."""
    removed: tuple[str, ...]
    """Cases that only the baseline has."""
    unscored: tuple[str, ...]
    """Cases that one of the two did not score: stale, or in error."""

    def select(self, change: Change) -> tuple[CaseChange, ...]:
        """Return the cases with this change."""
        return tuple(case for case in self.cases if case.change == change)


def compare_runs(before: Baseline, after: Baseline) -> Comparison:
    """Return what differs. Only cases that are the same in both, and scored in both, are compared."""
    old, new = ({case.id: case for case in run.cases} for run in (before, after))
    both = [case_id for case_id in new if case_id in old]
    same = [case_id for case_id in both if old[case_id].case_digest == new[case_id].case_digest]
    scored = [case_id for case_id in same if old[case_id].scores and new[case_id].scores]
    pairs = [(old[case_id], new[case_id]) for case_id in scored]
    return Comparison(
        before=before.digest,
        after=after.digest,
        metrics=_compare_metrics(pairs),
        cases=tuple(_compare_case(one, other) for one, other in pairs),
        changed_cases=tuple(case_id for case_id in both if case_id not in same),
        added=tuple(case_id for case_id in new if case_id not in old),
        removed=tuple(case_id for case_id in old if case_id not in new),
        unscored=tuple(case_id for case_id in same if case_id not in scored),
    )


def _compare_metrics(pairs: Sequence[tuple[KeptCase, KeptCase]]) -> tuple[MetricChange, ...]:
    found = []
    for scorer in SCORERS:
        values = [
            Pair(cluster=new.document_id, before=before, after=after)
            for old, new in pairs
            if (before := old.scores.get(scorer.name)) is not None
            and (after := new.scores.get(scorer.name)) is not None
        ]
        if values:
            found.append(MetricChange(table=scorer.table, difference=estimate_difference(scorer.name, values)))
    return tuple(found)


def _compare_case(before: KeptCase, after: KeptCase) -> CaseChange:
    names = sorted(set(before.scores) | set(after.scores))
    metrics = tuple(name for name in names if before.scores.get(name) != after.scores.get(name))
    change: Change = "same"
    if before.status == "passed" and after.status != "passed":
        change = "broke"
    elif before.status != "passed" and after.status == "passed":
        change = "mended"
    elif (before.told, before.claims) != (after.told, after.claims) or metrics:
        change = "changed"
    return CaseChange(before=before, after=after, change=change, metrics=metrics)
