"""Exact similarities of passages and their statements to a question, from the stored vectors."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.errors import IndexUnavailableError
from corpus.catalogue import Catalogue
from retriever.bounded_cache import BoundedCache
from retriever.embedding import Vectors

KEPT_STACKS = 4
"""Scans whose vectors stay in memory in one piece: of 5,000 passages with four statements about 40 MB."""
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


_Stack = tuple[tuple[str, ...], NDArray[np.intp], Vectors]
"""Passages, the row in which each begins, and the vectors of all."""


class PassageVectors:
    """Reads vectors from the catalogue and keeps those in use. Safe to use from several threads."""

    def __init__(self, catalogue: Catalogue, embedder_id: str) -> None:
        """Read the vectors that this embedder made."""
        self._catalogue = catalogue
        self._embedder_id = embedder_id
        self._cache: BoundedCache[str, _StoredVectors] = BoundedCache(KEPT_PASSAGES)
        self._stacks: BoundedCache[frozenset[str], _Stack] = BoundedCache(KEPT_STACKS)

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
        similarities = np.clip(_multiply(np.concatenate(matrices), vector), -1.0, 1.0)
        starts = np.cumsum([0, *(len(matrix) for matrix in matrices)])
        best = np.maximum.reduceat(similarities, starts[:-1]).tolist()
        return {
            passage_id: PassageScores(best[row], similarities[starts[row] : starts[row + 1]], each.vector_ids)
            for row, (passage_id, each) in enumerate(stored.items())
        }

    def scan(
        self, version_ids: frozenset[str], find_passages: Callable[[], Iterable[str]], vector: Vectors, k: int
    ) -> dict[str, float]:
        """Return the exact similarity of the ``k`` passages that are nearest to the question, ties by id.

        Args:
            version_ids: what is scanned.
            find_passages: gives the passages of these versions, where their vectors are not at hand.
            vector: the question's vector, ``(dim,) float32``, L2-normalised.
            k: how many.

        Raises:
            IndexUnavailableError: a vector is missing from the catalogue.
        """
        stacks = self._stacks.load((version_ids,), lambda _: {version_ids: self._stack(find_passages())})
        passage_ids, starts, matrix = stacks[version_ids]
        if not passage_ids:
            return {}
        best = np.maximum.reduceat(np.clip(_multiply(matrix, vector), -1.0, 1.0), starts)
        nearest = np.argsort(-best, kind="stable")[:k]
        return {passage_ids[row]: float(best[row]) for row in nearest}

    def forget(self) -> None:
        """Drop what is kept in memory: a new reading may have given an old passage a new vector."""
        # New ones, not emptied ones: a request that began before keeps what it reads to itself.
        self._cache = BoundedCache(KEPT_PASSAGES)
        self._stacks = BoundedCache(KEPT_STACKS)

    def _stack(self, passage_ids: Iterable[str]) -> _Stack:
        """Return the vectors of the passages in one matrix, the passages by id."""
        stored = self._cache.load(sorted(passage_ids), self._read)
        ordered = sorted(stored)
        matrices = [stored[passage_id].matrix for passage_id in ordered]
        starts = np.cumsum([0, *(len(matrix) for matrix in matrices)])[:-1]
        return tuple(ordered), starts, np.concatenate(matrices) if matrices else np.empty((0, 0), dtype=np.float32)

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


def _multiply(matrix: Vectors, vector: Vectors) -> Vectors:
    """Return the dot product of each row with the vector.

    Not ``@``: what a matrix product gives for one row may depend on the others in the last digit, and a passage has to
    score the same whichever others it is scored with.
    """
    return np.asarray(np.einsum("ij,j->i", matrix, vector), dtype=np.float32)
