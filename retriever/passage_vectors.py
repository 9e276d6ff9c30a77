"""Exact similarities of passages and their statements to a question, from the stored vectors."""

import threading
from collections import OrderedDict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from core.errors import IndexUnavailableError
from corpus.catalogue import Catalogue
from retriever.embedding import Vectors

CACHED_PASSAGES = 10_000
"""Passages whose vectors stay in memory: about 8 kB each at 384 dimensions and four statements."""


@dataclass(frozen=True, slots=True)
class PassageScores:
    """Cosine similarities of one passage to the question, in [-1, 1]; higher is better."""

    best: float
    """The best of the passage's own and its statements'. A long passage is found by the one statement that answers."""
    passage: float
    """That of the passage as a whole."""
    statements: dict[str, float]
    """Those of its statements, by statement id."""


@dataclass(frozen=True, slots=True)
class _StoredVectors:
    """The vectors of one passage: its own in the first row, then its statements'."""

    statement_ids: tuple[str, ...]
    matrix: Vectors


class PassageVectors:
    """Reads vectors from the catalogue and keeps those in use. Safe to use from several threads."""

    def __init__(self, catalogue: Catalogue, embedder_id: str) -> None:
        """Read the vectors that this embedder made."""
        self._catalogue = catalogue
        self._embedder_id = embedder_id
        self._cache: OrderedDict[str, _StoredVectors] = OrderedDict()
        self._lock = threading.Lock()

    def score(self, passage_ids: Iterable[str], vector: Vectors) -> dict[str, PassageScores]:
        """Return the exact similarities of the passages to the question's vector; unknown passages are missing.

        Raises:
            IndexUnavailableError: a vector is missing from the catalogue.
        """
        return {
            passage_id: _score(stored, vector) for passage_id, stored in self._load(sorted(set(passage_ids))).items()
        }

    def resolve(self, vector_ids: Sequence[str], version_ids: Collection[str]) -> frozenset[str]:
        """Return the live passages of these versions that the vectors (``p:…``, ``s:…``) belong to."""
        passage_ids = {each.removeprefix("p:") for each in vector_ids if each.startswith("p:")}
        statement_ids = [each.removeprefix("s:") for each in vector_ids if each.startswith("s:")]
        for holders in self._catalogue.passages.find_passages_of_statements(statement_ids).values():
            passage_ids.update(holders)
        return frozenset(self._catalogue.passages.find_live_ids(passage_ids, version_ids))

    def find_passages(self, version_ids: Collection[str]) -> frozenset[str]:
        """Return every live passage of these versions."""
        return frozenset(self._catalogue.passages.find_version_passage_ids(version_ids))

    def forget(self) -> None:
        """Drop what is kept in memory: a new reading may have given an old passage a new vector."""
        with self._lock:
            # A new dict, not an emptied one: a request that began before keeps what it reads to itself.
            self._cache = OrderedDict()

    def _load(self, passage_ids: Sequence[str]) -> dict[str, _StoredVectors]:
        """Return the stored vectors of the passages, from memory where they are there."""
        found: dict[str, _StoredVectors] = {}
        with self._lock:
            cache = self._cache
            for passage_id in passage_ids:
                if passage_id in cache:
                    cache.move_to_end(passage_id)
                    found[passage_id] = cache[passage_id]
        missing = [passage_id for passage_id in passage_ids if passage_id not in found]
        if missing:
            read = self._read(missing)
            found.update(read)
            with self._lock:
                cache.update(read)
                while len(cache) > CACHED_PASSAGES:
                    cache.popitem(last=False)
        return found

    def _read(self, passage_ids: Sequence[str]) -> dict[str, _StoredVectors]:
        """Read the vectors of the passages from the catalogue."""
        keys = self._catalogue.passages.load_passage_keys(passage_ids)
        hashes = {text_hash for own, members in keys.values() for text_hash in (own, *members.values())}
        vectors = self._catalogue.embeddings.load(self._embedder_id, hashes)
        if len(vectors) < len(hashes):
            raise IndexUnavailableError(
                f"{len(hashes) - len(vectors)} vectors are missing from the catalogue; `citewell ingest --rebuild` mends it"
            )
        return {
            passage_id: _StoredVectors(
                tuple(members), np.stack([vectors[text_hash] for text_hash in (own, *members.values())])
            )
            for passage_id, (own, members) in keys.items()
        }


def _score(stored: _StoredVectors, vector: Vectors) -> PassageScores:
    """Return the cosine similarities of one passage. All vectors are normalised, so the dot product is the cosine."""
    similarities = [float(similarity) for similarity in np.clip(stored.matrix @ vector, -1.0, 1.0)]
    return PassageScores(
        max(similarities), similarities[0], dict(zip(stored.statement_ids, similarities[1:], strict=True))
    )
