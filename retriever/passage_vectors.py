"""Exact similarities of passages and their statements to a question, from the stored vectors."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from core.errors import IndexUnavailableError
from corpus.catalogue import Catalogue
from retriever.bounded_cache import BoundedCache
from retriever.embedding import Vectors

KEPT_PASSAGES = 10_000
"""Passages whose vectors stay in memory: about 8 kB each at 384 dimensions and four statements."""


@dataclass(frozen=True, slots=True)
class PassageScores:
    """Cosine similarities of one passage to the question, in [-1, 1]; higher is better."""

    best: float
    """The best of the passage's own and its statements'. A long passage is found by the one statement that answers."""
    similarities: Vectors
    """``(1 + n_statements,) float32``: the passage's own, then its statements'."""
    vector_ids: tuple[str, ...]
    """Vector ids of ``similarities``."""

    @property
    def passage(self) -> float:
        """That of the passage as a whole."""
        return float(self.similarities[0])

    @property
    def statements(self) -> dict[str, float]:
        """Those of its statements, by statement id."""
        pairs = zip(self.vector_ids[1:], self.similarities[1:].tolist(), strict=True)
        return {vector_id.removeprefix("s:"): similarity for vector_id, similarity in pairs}


@dataclass(frozen=True, slots=True)
class _StoredVectors:
    """The vectors of one passage: its own in the first row, then its statements'."""

    vector_ids: tuple[str, ...]
    matrix: Vectors


class PassageVectors:
    """Reads vectors from the catalogue and keeps those in use. Safe to use from several threads."""

    def __init__(self, catalogue: Catalogue, embedder_id: str) -> None:
        """Read the vectors that this embedder made."""
        self._catalogue = catalogue
        self._embedder_id = embedder_id
        self._cache: BoundedCache[str, _StoredVectors] = BoundedCache(KEPT_PASSAGES)

    def score(self, passage_ids: Iterable[str], vector: Vectors) -> dict[str, PassageScores]:
        """Return the exact similarities of the passages to the question's vector; unknown passages are missing.

        All vectors are normalised, so the dot product is the cosine.

        Raises:
            IndexUnavailableError: a vector is missing from the catalogue.
        """
        stored = self._cache.load(sorted(set(passage_ids)), self._read)
        if not stored:
            return {}
        matrices = [each.matrix for each in stored.values()]
        # Not ``@``: what a matrix product gives for one row may depend on the others in the last digit.
        similarities = np.clip(np.einsum("ij,j->i", np.concatenate(matrices), vector), -1.0, 1.0)
        starts = np.cumsum([0, *(len(matrix) for matrix in matrices)])
        best = np.maximum.reduceat(similarities, starts[:-1]).tolist()
        return {
            passage_id: PassageScores(best[row], similarities[starts[row] : starts[row + 1]], each.vector_ids)
            for row, (passage_id, each) in enumerate(stored.items())
        }

    def forget(self) -> None:
        """Drop what is kept in memory: a new reading may have given an old passage a new vector."""
        # A new one, not an emptied one: a request that began before keeps what it reads to itself.
        self._cache = BoundedCache(KEPT_PASSAGES)

    def _read(self, passage_ids: Iterable[str]) -> dict[str, _StoredVectors]:
        """Read the vectors of the passages from the catalogue."""
        read = self._catalogue.embeddings.load_of_passages(self._embedder_id, passage_ids)
        found: dict[str, _StoredVectors] = {}
        for passage_id, by_id in read.items():
            vectors = [vector for vector in by_id.values() if vector is not None]
            if len(vectors) < len(by_id):
                raise IndexUnavailableError(
                    "vectors are missing from the catalogue; `citewell ingest --rebuild` mends it"
                )
            found[passage_id] = _StoredVectors(tuple(by_id), np.stack(vectors))
        return found
