"""Means with the number behind them: n, unscored and a 95 % interval clustered by document.

Unknown is not zero: a case that could not be scored is counted apart, and a mean over nothing is null with a reason.
"""

import random
from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import lru_cache
from typing import Literal

from pydantic import Field

from core.record import Record

N_RESAMPLES = 2000
SEED = 20250924
CONFIDENCE = 0.95

IntervalMethod = Literal["cluster_bootstrap", "exact_binomial"]


class Observation(Record):
    """One case's value of one metric."""

    cluster: str
    """Document that the case is about; cases of one document are not independent of each other."""
    value: float | None
    """The value in [0, 1], higher is better; null where it could not be computed."""
    reason: str | None = None
    """Why it could not be computed; null where it could."""


class Interval(Record):
    """A 95 % confidence interval."""

    low: float
    """Lower bound."""
    high: float
    """Upper bound."""
    method: IntervalMethod
    """How it was computed."""


class Estimate(Record):
    """A mean over cases."""

    name: str
    """The metric."""
    value: float | None
    """Mean over the scored cases in [0, 1]; null where none was scored."""
    n: int = Field(ge=0)
    """Cases that were scored."""
    unscored: int = Field(ge=0)
    """Cases that were not scored."""
    interval: Interval | None
    """Interval of the mean; null where it could not be computed."""
    reason: str | None
    """Why value or interval is null; null where neither is."""
    unscored_reasons: dict[str, int]
    """How often each reason kept a case from being scored."""


class Pair(Record):
    """One case's value of one metric in two runs."""

    cluster: str
    """Document that the case is about."""
    before: float
    """Value in the earlier run."""
    after: float
    """Value in the later run."""


class Difference(Record):
    """A mean paired difference: the later run less the earlier one."""

    name: str
    """The metric."""
    before: float
    """Mean of the earlier run over the cases that both scored."""
    after: float
    """Mean of the later run over the same cases."""
    n: int
    """Cases that both scored."""
    interval: Interval | None
    """95 % interval of the difference; null where it could not be computed."""
    reason: str | None
    """Why the interval is null."""

    @property
    def value(self) -> float:
        """The difference; above 0 the later run is better."""
        return self.after - self.before


def estimate_difference(name: str, pairs: Sequence[Pair]) -> Difference:
    """Return the mean paired difference with its interval over resampled documents.

    Where no case differs the interval has no width, which says that nothing changed on these cases and no more.
    """
    clusters: dict[str, list[float]] = defaultdict(list)
    for pair in pairs:
        clusters[pair.cluster].append(pair.after - pair.before)
    n = len(pairs)
    interval = _bootstrap_interval([clusters[key] for key in sorted(clusters)]) if len(clusters) > 1 else None
    return Difference(
        name=name,
        before=sum(pair.before for pair in pairs) / n,
        after=sum(pair.after for pair in pairs) / n,
        n=n,
        interval=interval,
        reason=None if interval else "one document only",
    )


def estimate_mean(name: str, observations: Sequence[Observation]) -> Estimate:
    """Return the mean of the observations with n, unscored and interval."""
    scored = [(item.cluster, item.value) for item in observations if item.value is not None]
    reasons = Counter(item.reason or "no reason given" for item in observations if item.value is None)
    n, unscored, kept = len(scored), sum(reasons.values()), dict(sorted(reasons.items()))
    if not scored:
        return Estimate(
            name=name,
            value=None,
            n=0,
            unscored=unscored,
            interval=None,
            reason="no case was scored",
            unscored_reasons=kept,
        )
    interval, reason = _interval(scored)
    return Estimate(
        name=name,
        value=sum(value for _, value in scored) / n,
        n=n,
        unscored=unscored,
        interval=interval,
        reason=reason,
        unscored_reasons=kept,
    )


def _interval(scored: Sequence[tuple[str, float]]) -> tuple[Interval | None, str | None]:
    values = {value for _, value in scored}
    if values <= {1.0} or values <= {0.0}:
        return _exact_interval(len(scored), all_succeeded=values == {1.0}), None
    clusters: dict[str, list[float]] = defaultdict(list)
    for cluster, value in scored:
        clusters[cluster].append(value)
    if len(clusters) < 2:
        return None, "one document only"
    return _bootstrap_interval([clusters[name] for name in sorted(clusters)]), None


def _exact_interval(n: int, *, all_succeeded: bool) -> Interval:
    """Return the exact binomial interval for n successes, or none, of n.

    A bootstrap over identical values has no width and would claim certainty from three cases.
    Source: Clopper and Pearson, Biometrika 1934;26:404-413; closed form at the two ends.
    """
    bound = ((1 - CONFIDENCE) / 2) ** (1 / n)
    low, high = (bound, 1.0) if all_succeeded else (0.0, 1 - bound)
    return Interval(low=low, high=high, method="exact_binomial")


def _bootstrap_interval(clusters: Sequence[Sequence[float]]) -> Interval:
    """Return the percentile interval over resampled documents, the same in every run.

    Source: Davison and Hinkley, Bootstrap Methods and their Application (1997), section 3.8: whole clusters are drawn.
    """
    return _resample(tuple((sum(cluster), len(cluster)) for cluster in clusters))


@lru_cache(maxsize=1024)
def _resample(sums: tuple[tuple[float, int], ...]) -> Interval:
    generator = random.Random(SEED)
    means = []
    for _ in range(N_RESAMPLES):
        drawn = generator.choices(sums, k=len(sums))
        means.append(sum(total for total, _ in drawn) / sum(size for _, size in drawn))
    means.sort()
    tail = (1 - CONFIDENCE) / 2
    low, high = means[int(tail * N_RESAMPLES)], means[int((1 - tail) * N_RESAMPLES) - 1]
    return Interval(low=low, high=high, method="cluster_bootstrap")
