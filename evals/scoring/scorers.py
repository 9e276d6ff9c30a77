"""Every metric, and what they make of one case."""

from collections.abc import Mapping

from evals.scoring.answer import ANSWER_SCORERS
from evals.scoring.conduct import CONDUCT_SCORERS
from evals.scoring.evidence import Evidence
from evals.scoring.retrieval import RETRIEVAL_SCORERS
from evals.scoring.score import Score, Scorer
from evals.scoring.sources import SOURCE_SCORERS

SCORERS: tuple[Scorer, ...] = (*RETRIEVAL_SCORERS, *ANSWER_SCORERS, *SOURCE_SCORERS, *CONDUCT_SCORERS)

_BY_NAME = {scorer.name: scorer for scorer in SCORERS}


def find_scorer(name: str) -> Scorer | None:
    """Return the metric of this name; null for one that this version no longer has."""
    return _BY_NAME.get(name)


def score_case(evidence: Evidence) -> dict[str, Score]:
    """Return every score that applies to the case; what does not apply is absent, what could not be computed is null."""
    computed = {scorer.name: scorer.compute(evidence) for scorer in SCORERS}
    return {name: score for name, score in computed.items() if score is not None}


def failures(scores: Mapping[str, Score]) -> tuple[str, ...]:
    """Return what is wrong with a case, in words: every safety and quality score below 1.

    Retrieval and the other diagnostics are not judged case by case: an answer that is right needs no excuse.
    """
    judged = [name for name, score in scores.items() if score.value is not None and score.value < 1]
    return tuple(f"{name}: {scores[name].explanation}" for name in judged if _BY_NAME[name].role != "diagnostic")
