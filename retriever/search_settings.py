"""What shapes a search."""

import math
from typing import Self

from pydantic import Field, model_validator

from core.documents import ReviewStatus
from core.record import Record


class SearchSettings(Record):
    """Sizes and weights of the search. The defaults suit guidelines asked in a clinician's words."""

    k: int = Field(default=12, ge=1)
    """Passages found by their score; those that complete a list come on top."""
    n_dense_candidates: int = Field(default=120, ge=1)
    """Vectors asked of the vector index; four or five belong to one passage."""
    n_lexical_candidates: int = Field(default=60, ge=1)
    """Passages asked of the lexical index."""
    dense_weight: float = Field(default=0.5, ge=0)
    """Weight of the cosine similarity in the fused score."""
    lexical_weight: float = Field(default=0.5, ge=0)
    """Weight in the fused score of the lexical score, which is near 1 for a passage that holds all the question's words and
    little else. The mean nDCG@10 of five judged collections (1,436 questions) is 0.633 to 0.635 anywhere between 0.35 and
    0.55, and 0.40 or 0.45 where the collection that is judged has no say (``benchmarks/fusion_weights.py``). Within that range
    0.5 ships: of 247 questions in ward wording on the shipped guidelines, the required facts stand among the twelve hits
    for 0.947 with it, for 0.935 with 0.45. Tried on the same questions and left out: a quarter of a passage's own vector
    beside its best statement's (mediqa2019 +0.019, cpgqa -0.008); feedback from the three best passages (+0.006, but MRR
    0.903 to 0.889 on 443 development cases); a weight that follows the share of words found further than the scale does
    (+0.002 at most)."""
    expansion_weight: float = Field(default=0.4, ge=0)
    """Weight of a stem that only the lexicon adds to the question, beside 1 for the question's own."""
    context_weight: float = Field(default=0.5, gt=0)
    """Weight of a stem that a follow-up takes over from earlier questions, beside 1 for what it says itself. Of forty
    follow-ups, 38 have the right statement in the first three hits with 0.5, 37 with 1 (``benchmarks/bench_follow_ups.py``);
    the value was chosen on these forty."""
    grade_weight: float = Field(default=2.0, gt=0)
    """Weight of an evidence grade that the question names ("[I, A]"): more than a word, because it was asked for to the letter."""
    max_overfetch_rounds: int = Field(default=3, ge=0)
    """How often a search is repeated with four times the candidates while too few live passages are found."""
    exact_scan_max_passages: int = Field(default=5000, ge=0)
    """A search among at most so many passages scans all their vectors exactly. The graph search is not faster there (25,000
    vectors: 4 ms), and two graphs of the same vectors do not find quite the same."""
    sign_scan_max_vectors: int = Field(default=2_000_000, ge=0)
    """An index of at most so many vectors is searched by comparing the signs of all of them, a larger one by Chroma's graph.
    Of 103,102 vectors the graph finds 0.917 of the twelve passages that an exact search with vectors alone finds, signs
    0.951, and of the 65,384 of mediqa2019 0.973 and 0.993 (100 questions each), in the same time. Of a million the graph
    found 0.677, signs find 0.987. The graph stays in the memory of each process, takes seconds to open at a million, and
    two graphs of the same vectors differ. Two million is not measured: where signs take about 50 ms."""
    n_compared_vectors: int = Field(default=2400, ge=1)
    """Vectors, at least, whose exact similarity is computed after the signs were compared."""
    compared_share: float = Field(default=0.02, ge=0, le=1)
    """The same as a share of all vectors, which counts above 120,000. Among a million vectors scattered around 500 real ones
    0.02 finds 0.967 of the twelve nearest, 0.01 finds 0.932 and 0.04 finds 0.990 (60 questions)."""
    n_reranked: int = Field(default=24, ge=1)
    """Passages that a cross-encoder puts into its own order, where one is named; at least ``k``."""
    n_list_hits: int = Field(default=3, ge=0)
    """Best hits whose lists are completed."""
    max_list_passages: int = Field(default=12, ge=0)
    """Most passages that are brought along to complete lists."""
    answerable: tuple[ReviewStatus, ...] = ("submitted", "under_review", "approved")
    """Review statuses that may be answered from."""

    def widen(self, k: int) -> Self:
        """Return the settings for ``k`` passages, with as many candidates for each as the settings have."""
        share = max(1.0, k / self.k)
        candidates = {
            name: math.ceil(getattr(self, name) * share)
            for name in ("n_dense_candidates", "n_lexical_candidates", "n_reranked")
        }
        return self.model_copy(update={"k": k, **candidates})

    @model_validator(mode="after")
    def _searches_something(self) -> Self:
        if self.dense_weight + self.lexical_weight <= 0:
            raise ValueError("dense_weight and lexical_weight must not both be 0")
        return self
