"""Layers (viii) and (ix) as far as they need a model of their own: nearness in meaning, and entailment as a veto."""

from typing import Protocol

import numpy as np

from core.answers import DraftClaim, Violation
from retriever.models.embedding import Embedder

MIN_SIMILARITY = 0.45
"""Least cosine similarity of a claim to what it rests on. Set by judgement; ``python -m evals.corruption.thresholds FOLDER`` shows what others give."""


class ClaimCheck(Protocol):
    """A check of one claim beside its quotes, beyond the rules."""

    def check(self, claim: DraftClaim) -> list[Violation]:
        """Return what is wrong with the claim; empty where nothing is."""
        ...


class EntailmentModel(Protocol):
    """Says how likely a text follows from another, and how likely it contradicts it."""

    def judge(self, premise: str, hypothesis: str) -> tuple[float, float]:
        """Return the probabilities of entailment and of contradiction, each in [0, 1]."""
        ...


class SimilarityCheck:
    """A claim that is far in meaning from its quotes says something else."""

    def __init__(self, embedder: Embedder, min_similarity: float = MIN_SIMILARITY) -> None:
        self._embedder = embedder
        self._min_similarity = min_similarity

    def measure(self, claim: DraftClaim) -> float:
        """Return the cosine similarity of the claim to its quotes under their lead-ins."""
        one, other = self._embedder.embed([claim.text, join_evidence(claim)])
        return float(np.dot(one, other))

    def check(self, claim: DraftClaim) -> list[Violation]:
        """Return a violation where the claim is too far from its quotes."""
        if self.measure(claim) >= self._min_similarity:
            return []
        return [Violation(rule="similarity", claim_index=0, detail="the claim is far in meaning from its quotes")]


class EntailmentVeto:
    """A claim that an entailment model does not find in its quotes is refused; the model never lets one through alone."""

    def __init__(self, model: EntailmentModel, min_entailment: float, max_contradiction: float) -> None:
        self._model = model
        self._min_entailment = min_entailment
        self._max_contradiction = max_contradiction

    def check(self, claim: DraftClaim) -> list[Violation]:
        """Return a violation where the quotes do not entail the claim, or contradict it."""
        entailment, contradiction = self._model.judge(join_evidence(claim), claim.text)
        if entailment >= self._min_entailment and contradiction <= self._max_contradiction:
            return []
        return [Violation(rule="entailment", claim_index=0, detail="the quotes do not entail the claim")]


def join_evidence(claim: DraftClaim) -> str:
    """Return the words that a claim rests on: its lead-ins, then its quotes."""
    return " ".join([*(lead_in.text for lead_in in claim.lead_ins), *(quote.text for quote in claim.quotes)])
