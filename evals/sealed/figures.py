"""The figures of a sealed set, each with n and an interval over documents."""

from collections.abc import Callable, Sequence

from evals.scoring.metrics import Estimate, Observation, estimate_mean
from evals.sealed.judging import Judged

_COUNTED: tuple[tuple[str, Callable[[Judged], Sequence[bool]]], ...] = (
    ("facts_retrieved", lambda item: item.facts_retrieved),
    ("required_facts", lambda item: item.facts_shown),
    ("some_fact", lambda item: () if item.is_near_miss else (any(item.facts_shown),)),
    ("right_first", lambda item: () if item.is_near_miss else (item.is_right_first,)),
    ("claims_needed", lambda item: () if item.is_near_miss else item.claims_needed),
    ("no_false_refusal", lambda item: () if item.is_near_miss else (item.is_answered,)),
    ("no_false_answer", lambda item: (not item.is_answered,) if item.is_near_miss else ()),
    ("quotes_exact", lambda item: item.quotes_exact),
    ("grades_kept", lambda item: item.grades_kept),
)

MEANINGS = {
    "facts_retrieved": "of the required facts, those that a retrieved statement holds",
    "required_facts": "of the required facts, those that a claim shows",
    "some_fact": "of the questions with an answer, those whose claims show a required fact",
    "right_first": "of the questions with an answer, those whose first claim may lead",
    "claims_needed": "of the claims on questions with an answer, those that show a required fact",
    "no_false_refusal": "of the questions with an answer, those that are answered",
    "no_false_answer": "of the near misses, those that are not answered",
    "quotes_exact": "of the quotes, cited and nearest, those that stand at their offsets",
    "grades_kept": "of the claims and citations, those with the grade of the source's statement",
}
"""What each figure counts."""


def estimate_figures(judged: Sequence[Judged]) -> tuple[Estimate, ...]:
    """Return the figures that anything was counted for."""
    estimates = []
    for name, read in _COUNTED:
        observations = [Observation(cluster=item.path, value=float(value)) for item in judged for value in read(item)]
        if observations:
            estimates.append(estimate_mean(name, observations))
    return tuple(estimates)


def is_faithful(judged: Sequence[Judged]) -> bool:
    """Return whether every quote is exact and every grade the source's own."""
    return all(all(item.quotes_exact) and all(item.grades_kept) for item in judged)
