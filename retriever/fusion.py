"""Makes one ranking of dense and lexical scores."""

import math
from collections.abc import Container, Mapping
from dataclasses import dataclass

ROUNDING = 1e-4
"""How far the vector search's own arithmetic may be from the exact similarity."""
GRAPH_MARGIN = 0.05
"""How much more similar than the last returned vector one may be that the graph search, which is not exact, missed."""

BM25_K1 = 1.2
"""How soon repeating a word stops to count: tantivy's value, which cannot be set."""


@dataclass(frozen=True, slots=True)
class FusedPassage:
    """A passage with its fused score."""

    passage_id: str
    score: float
    """Higher is better."""
    found_by: tuple[tuple[str, int, float], ...]
    """Method, rank and score of each method that found the passage."""


def fuse_scores(
    dense: Mapping[str, float],
    lexical: Mapping[str, float],
    *,
    dense_weight: float,
    lexical_weight: float,
    full_lexical: float = 0.0,
    only: Container[str] | None = None,
) -> list[FusedPassage]:
    """Return the passages by fused score, the best first, ties by id.

    Scores are fused rather than ranks: a rank says nothing of how far apart two passages are, and equal weights on ranks
    lose to either method where that one is nearly always right. Cosine similarity counts as it is (below 0 as 0). BM25 is
    divided by what a passage full of the question's words would score, so the weight follows the question: where a passage
    shares most of its rare words, words decide; where even the best one shares few, meaning does. Dividing by the best
    score of the search instead gave chance matches the same say (nDCG@10, mean of five
    collections cut to 768 documents, the texts embedded whole: 0.602 against 0.595, each with the weight that the other four
    chose; equal weights on ranks 0.578).

    Source: convex combination of a semantic and a scaled lexical score, Bruch, Gai and Ingber, ACM TOIS 2023;42(1):20,
    who name the theoretical bounds of a score as one way to scale it.

    Args:
        dense: cosine similarity by passage, exact, for every candidate.
        lexical: BM25 by passage, for those that the lexical index found.
        dense_weight: weight of the cosine similarity.
        lexical_weight: weight of the scaled BM25.
        full_lexical: ``compute_full_bm25`` of the question; where the best passage scores higher, for its headings count
            as well, its score is the scale.
        only: passages that are returned; null means all. The ranks count the others too.
    """
    scale = _find_scale(lexical, full_lexical)
    total = dense_weight + lexical_weight
    dense_ranks, lexical_ranks = _rank(dense), _rank(lexical)
    fused = []
    for passage_id in dense.keys() | lexical.keys():
        if only is not None and passage_id not in only:
            continue
        score = dense_weight * max(0.0, dense.get(passage_id, 0.0))
        score += lexical_weight * scale * lexical.get(passage_id, 0.0)
        found_by = tuple(
            (method, ranks[passage_id], scores[passage_id])
            for method, ranks, scores in (("dense", dense_ranks, dense), ("lexical", lexical_ranks, lexical))
            if passage_id in scores
        )
        fused.append(FusedPassage(passage_id, score / total, found_by))
    return sorted(fused, key=lambda passage: (-passage.score, passage.passage_id))


def compute_full_bm25(weights: Mapping[str, float], counts: Mapping[str, int], n_passages: int) -> float:
    """Return the BM25 that a passage comes near to by holding nothing but the question's words.

    Source: the bound of BM25's term part, ``(k1 + 1) * idf`` with tantivy's ``k1 = 1.2`` and
    ``idf = ln(1 + (N - n + 0.5) / (n + 0.5))``; Robertson and Zaragoza, Foundations and Trends in IR 2009;3(4):333.

    Args:
        weights: weight of each stem that is searched for.
        counts: passages that hold the stem, of all that the lexical index answers from.
        n_passages: how many those are.
    """
    idf = {stem: math.log1p((n_passages - counts[stem] + 0.5) / (counts[stem] + 0.5)) for stem in weights}
    return (BM25_K1 + 1) * sum(weight * idf[stem] for stem, weight in weights.items())


def find_contenders(
    near: Mapping[str, float],
    lexical: Mapping[str, float],
    k: int,
    *,
    floor: float,
    dense_weight: float,
    lexical_weight: float,
    full_lexical: float,
) -> frozenset[str]:
    """Return the passages that may be among the ``k`` best, so that only their vectors need to be read.

    What the vector search did not return is less similar than the last that it did; so a passage that only shares words
    has an upper bound, and one whose bound lies under the k-th best score cannot win.

    Args:
        near: best similarity by passage, as the vector search gave it.
        lexical: BM25 by passage.
        k: how many passages are wanted.
        floor: similarity of the last vector that was returned.
        dense_weight: as for ``fuse_scores``.
        lexical_weight: as for ``fuse_scores``.
        full_lexical: as for ``fuse_scores``.
    """
    scale = lexical_weight * _find_scale(lexical, full_lexical)
    lowest: list[float] = []
    highest: dict[str, float] = {}
    for passage_id in near.keys() | lexical.keys():
        words = scale * lexical.get(passage_id, 0.0)
        known = near.get(passage_id)
        low, high = (0.0, floor + GRAPH_MARGIN) if known is None else (known - ROUNDING, known + ROUNDING)
        lowest.append(words + dense_weight * max(0.0, low))
        highest[passage_id] = words + dense_weight * max(0.0, high)
    if len(lowest) <= k:
        return frozenset(highest)
    threshold = sorted(lowest, reverse=True)[k - 1]
    return frozenset(passage_id for passage_id, score in highest.items() if score >= threshold)


def _find_scale(lexical: Mapping[str, float], full_lexical: float) -> float:
    """Return what BM25 is multiplied with to lie between 0 and 1."""
    largest = max(full_lexical, max(lexical.values(), default=0.0))
    return 1.0 / largest if largest > 0 else 0.0


def _rank(scores: Mapping[str, float]) -> dict[str, int]:
    """Return the rank (1-based) of each passage, ties by id."""
    ranked = sorted((-score, passage_id) for passage_id, score in scores.items())
    return {passage_id: rank for rank, (_, passage_id) in enumerate(ranked, start=1)}
