"""What the report shows beside the means: rates by tag and document, confused statuses, and what similarity is worth."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import get_args

from core.answers import AnswerStatus
from core.record import Record
from evals.casebook.case import COVERED
from evals.running.run import Sample, cluster_of
from evals.scoring.metrics import Estimate, Observation, estimate_mean

STATUSES: tuple[AnswerStatus, ...] = get_args(AnswerStatus)
N_BINS = 8
MIN_TAGGED = 5
"""Tags of fewer cases are left out of the plot by tag."""


class Confusion(Record):
    """How often each status was told where each was expected."""

    counts: dict[AnswerStatus, dict[AnswerStatus, int]]
    """Expected status, then told status."""
    false_answers: int
    """Questions that the sources do not answer and that were answered."""
    n_uncovered: int
    """Questions that the sources do not answer."""
    false_refusals: int
    """Questions that the sources answer and that were refused."""
    n_covered: int
    """Questions that the sources answer."""


class Bin(Record):
    """Cases whose best statement is about as similar to the question."""

    similarity: float
    """Mean similarity."""
    estimate: Estimate
    """Share of questions that the sources do answer."""


def count_confusion(samples: Sequence[Sample]) -> Confusion:
    """Return the coverage confusion matrix of the scored samples; a status that the case accepts counts as expected."""
    counts: dict[AnswerStatus, dict[AnswerStatus, int]] = {
        expected: dict.fromkeys(STATUSES, 0) for expected in STATUSES
    }
    false_answers = false_refusals = n_covered = n_uncovered = 0
    for sample in samples:
        if sample.output is None or not sample.scores:
            continue
        told = sample.output.status
        expected = told if told in sample.case.statuses else sample.case.expected_status
        counts[expected][told] += 1
        is_covered = expected in COVERED
        n_covered += is_covered
        n_uncovered += not is_covered
        false_refusals += is_covered and told not in COVERED
        false_answers += not is_covered and told in COVERED
    return Confusion(
        counts=counts,
        false_answers=false_answers,
        n_uncovered=n_uncovered,
        false_refusals=false_refusals,
        n_covered=n_covered,
    )


def pass_rates(samples: Sequence[Sample], keys: Callable[[Sample], Iterable[str]]) -> tuple[Estimate, ...]:
    """Return the share of cases that passed for each key, by name."""
    groups: dict[str, list[Observation]] = defaultdict(list)
    for sample in samples:
        if sample.scores:
            observation = Observation(cluster=cluster_of(sample), value=float(sample.status == "passed"))
            for key in keys(sample):
                groups[key].append(observation)
    return tuple(estimate_mean(name, groups[name]) for name in sorted(groups))


def by_tag(samples: Sequence[Sample]) -> tuple[Estimate, ...]:
    """Return pass rates by tag, for tags of enough cases."""
    rates = pass_rates(samples, lambda sample: sample.case.tags)
    return tuple(rate for rate in rates if rate.n >= MIN_TAGGED)


def by_document(samples: Sequence[Sample]) -> tuple[Estimate, ...]:
    """Return pass rates by document."""
    return pass_rates(samples, lambda sample: [cluster_of(sample)])


def _confidence(samples: Sequence[Sample]) -> list[tuple[float, bool, Sample]]:
    """Return (similarity of the best statement, whether the sources answer, sample), most similar first."""
    found = []
    for sample in samples:
        similarities = [hit.similarity for hit in sample.hits.found or () if hit.similarity is not None]
        if sample.scores and similarities:
            found.append((max(similarities), sample.case.expected_status in COVERED, sample))
    return sorted(found, key=lambda item: (-item[0], item[2].id))


def coverage_curve(samples: Sequence[Sample]) -> tuple[tuple[float, float], ...]:
    """Return (share of questions answered, share of these that the sources do not answer) if similarity alone decided.

    A system that went by the similarity of the best statement could choose any point of this curve; the report draws where
    the system under test stands.
    """
    ranked = _confidence(samples)
    points, n_wrong = [], 0
    for n, (_, is_covered, _) in enumerate(ranked, start=1):
        n_wrong += not is_covered
        points.append((n / len(ranked), n_wrong / n))
    return tuple(points)


def reliability(samples: Sequence[Sample]) -> tuple[Bin, ...]:
    """Return for bins of equal size how often the sources answer questions of that similarity."""
    ranked = _confidence(samples)[::-1]
    size = max(1, -(-len(ranked) // N_BINS))
    bins = [ranked[start : start + size] for start in range(0, len(ranked), size)]
    return tuple(
        Bin(
            similarity=sum(similarity for similarity, _, _ in items) / len(items),
            estimate=estimate_mean(
                "covered", [Observation(cluster=cluster_of(sample), value=float(yes)) for _, yes, sample in items]
            ),
        )
        for items in bins
    )
