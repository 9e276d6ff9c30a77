"""Makes one ranking of dense and lexical scores."""

from collections.abc import Mapping
from dataclasses import dataclass

from core.retrieval import ScorePart


@dataclass(frozen=True, slots=True)
class FusedPassage:
    """A passage with its fused score."""

    passage_id: str
    score: float
    """Higher is better."""
    found_by: tuple[tuple[str, int, float], ...]
    """Method, rank and score of each method that found the passage."""

    @property
    def parts(self) -> tuple[ScorePart, ...]:
        """What each method contributed. Built on demand: of a hundred passages a dozen become hits."""
        return tuple(ScorePart(method=method, rank=rank, score=score) for method, rank, score in self.found_by)


def fuse_scores(
    dense: Mapping[str, float], lexical: Mapping[str, float], *, dense_weight: float, lexical_weight: float
) -> list[FusedPassage]:
    """Return all passages by fused score, the best first, ties by id.

    Scores are fused rather than ranks: a rank says nothing of how far apart two passages are, and equal weights on ranks
    lose to either method where that one is nearly always right. Cosine similarity counts as it is (below 0 as 0); BM25 has
    no upper bound and is divided by the best of this search.

    Source: convex combination of a semantic and a scaled lexical score, Bruch, Gai and Ingber, ACM TOIS 2023;42(1):20.

    Args:
        dense: cosine similarity by passage, exact, for every candidate.
        lexical: BM25 by passage, for those that the lexical index found.
        dense_weight: weight of the cosine similarity.
        lexical_weight: weight of the scaled BM25.
    """
    best_lexical = max(lexical.values(), default=0.0)
    scale = 1.0 / best_lexical if best_lexical > 0 else 0.0
    total = dense_weight + lexical_weight
    dense_ranks, lexical_ranks = _rank(dense), _rank(lexical)
    fused = []
    for passage_id in dense.keys() | lexical.keys():
        score = dense_weight * max(0.0, dense.get(passage_id, 0.0))
        score += lexical_weight * scale * lexical.get(passage_id, 0.0)
        found_by = tuple(
            (method, ranks[passage_id], scores[passage_id])
            for method, ranks, scores in (("dense", dense_ranks, dense), ("lexical", lexical_ranks, lexical))
            if passage_id in scores
        )
        fused.append(FusedPassage(passage_id, score / total, found_by))
    return sorted(fused, key=lambda passage: (-passage.score, passage.passage_id))


def _rank(scores: Mapping[str, float]) -> dict[str, int]:
    """Return the rank (1-based) of each passage, ties by id."""
    ranked = sorted(scores, key=lambda passage_id: (-scores[passage_id], passage_id))
    return {passage_id: rank for rank, passage_id in enumerate(ranked, start=1)}
