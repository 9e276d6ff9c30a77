"""Vector collections in embedded Chroma. The only module that imports chromadb.

That is imported where a collection is opened: most processes search without it (``retriever.stores.passage_vectors``), and the
import takes half a second.

Each collection lies in a folder of its own, with a Chroma database of its own. So a collection that is being filled
shares no file with one that answers, and one that a killed process left behind is deleted as a folder, without opening
what may make a process crash.

Passages and statements share one collection, told apart by the prefix of their ids: what is wanted is the passage whose
best vector is nearest, and the nearest of one union gives exactly that with half the searches.
"""

import shutil
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

import numpy as np

from core.errors import IndexUnavailableError
from retriever.models.embedding import Vectors

if TYPE_CHECKING:
    import chromadb
    from chromadb.api.client import Client
    from chromadb.api.collection_configuration import CreateHNSWConfiguration

ADD_BATCH = 4000
"""Vectors handed to Chroma at once; it refuses more than about 5,000."""

SYNC_THRESHOLD = 3
"""Vectors after which Chroma writes its graph to disk; the least that it takes, so it writes after every batch, the last
one too. What is not written is put into the graph again by every process that opens the collection, each time a little
differently: with Chroma's own 1,000, four processes gave four rankings of the same collection (200 questions, 1,384
vectors). Source: https://github.com/chroma-core/chroma/issues/7463."""

EF_SEARCH = 200
"""Breadth of the graph search; at least the number of neighbours asked for is searched whatever this says."""


_GRAPH: "CreateHNSWConfiguration" = {
    "space": "cosine",
    "ef_search": EF_SEARCH,
    "ef_construction": 200,
    "sync_threshold": SYNC_THRESHOLD,
}


@dataclass(frozen=True, slots=True)
class VectorHit:
    """One vector near the question."""

    vector_id: str
    """``p:<passage_id>`` or ``s:<statement_id>``."""
    similarity: float
    """Cosine similarity in [-1, 1]; higher is better. Approximate: the collection's own arithmetic."""


@dataclass(slots=True)
class _OpenCollection:
    """A collection that is open in this process."""

    client: "Client"
    collection: "chromadb.Collection"
    n_vectors: int


class ChromaVectors:
    """The collections under one folder. Safe to use from several threads."""

    def __init__(self, path: Path) -> None:
        """Use the folder; it is created with the first collection."""
        self._path = path
        self._open: dict[str, _OpenCollection] = {}
        self._broken: dict[str, str] = {}
        self._lock = threading.Lock()

    def build(self, name: str, rows: Iterable[tuple[Sequence[str], Vectors]]) -> int:
        """Fill a new collection, wait until it is on disk, and return the number of its vectors.

        Args:
            name: a name that no collection has or ever had.
            rows: batches of vector ids and their vectors, ``(n, dim) float32``, rows L2-normalised.

        Raises:
            IndexUnavailableError: it cannot be written.
        """
        folder = self._path / name
        folder.mkdir(parents=True)
        n_vectors = 0
        try:
            client = _open_client(folder)
        except _name_faults() as error:
            raise IndexUnavailableError(f"the vectors cannot be written: {error}") from error
        try:
            collection = client.create_collection(
                name,
                embedding_function=None,
                configuration={"hnsw": _GRAPH},
            )
            for ids, vectors in _cut_batches(rows):
                collection.add(ids=list(ids), embeddings=vectors)
                n_vectors += len(ids)
        except _name_faults() as error:
            raise IndexUnavailableError(f"the vectors cannot be written: {error}") from error
        finally:
            client.close()
        return n_vectors

    def search(self, names: Sequence[str], vector: Vectors, k: int) -> list[VectorHit]:
        """Return the ``k`` vectors nearest to the question's in all named collections, the most similar first.

        An id that two collections hold appears once, with its better similarity; whether a vector is still live is for
        the catalogue to say.

        Args:
            names: published collections.
            vector: the question's vector, ``(dim,) float32``, L2-normalised.
            k: how many.

        Raises:
            IndexUnavailableError: a collection is missing or does not answer.
        """
        best: dict[str, float] = {}
        for name in names:
            opened = self._load(name)
            n_results = min(k, opened.n_vectors)
            if n_results == 0:
                continue
            try:
                found = opened.collection.query(
                    query_embeddings=vector.reshape(1, -1), n_results=n_results, include=["distances"]
                )
            except _name_faults() as error:
                raise IndexUnavailableError(f"collection {name} does not answer: {error}") from error
            distances = found["distances"] or [[]]
            for vector_id, distance in zip(found["ids"][0], distances[0], strict=True):
                similarity = _to_similarity(distance)
                best[vector_id] = max(similarity, best.get(vector_id, similarity))
        ranked = sorted(best.items(), key=lambda entry: (-entry[1], entry[0]))
        return [VectorHit(vector_id, similarity) for vector_id, similarity in ranked[:k]]

    def open(self, names: Iterable[str]) -> None:
        """Open the collections, so that the first search does not wait for it.

        Raises:
            IndexUnavailableError: one is missing or cannot be opened.
        """
        for name in names:
            self._load(name)

    def keep_open(self, names: Iterable[str]) -> None:
        """Close every collection but these: what is no longer published need not stay in memory."""
        wanted = set(names)
        with self._lock:
            for name in [name for name in self._open if name not in wanted]:
                self._open.pop(name).client.close()

    def close(self) -> None:
        """Close every collection."""
        self.keep_open(())

    def remove_other(self, names: Iterable[str]) -> list[str]:
        """Delete every collection but these without opening it, and return what went.

        Only the holder of the writer lock may call this.
        """
        wanted = set(names)
        if not self._path.is_dir():
            return []
        removed = [path.name for path in sorted(self._path.iterdir()) if path.name not in wanted]
        for name in removed:
            shutil.rmtree(self._path / name)
        return removed

    def _load(self, name: str) -> _OpenCollection:
        """Return the open collection; the first call opens it."""
        with self._lock:
            if name not in self._open:
                if name in self._broken:
                    raise IndexUnavailableError(f"collection {name} cannot be opened: {self._broken[name]}")
                if not (self._path / name / "chroma.sqlite3").is_file():
                    raise IndexUnavailableError(f"the vectors of collection {name} are missing")
                try:
                    self._open[name] = _open_collection(self._path / name, name)
                except _name_faults() as error:
                    # Chroma keeps what failed to start and would hand it out again; no name is ever used twice.
                    self._broken[name] = str(error)
                    raise IndexUnavailableError(f"collection {name} cannot be opened: {error}") from error
            return self._open[name]


def _name_faults() -> tuple[type[Exception], ...]:
    """Return what Chroma raises where its files are not as they should be."""
    from chromadb.errors import ChromaError

    return ChromaError, ValueError, OSError


def _open_collection(folder: Path, name: str) -> _OpenCollection:
    """Return the collection, open for searching."""
    client = _open_client(folder)
    try:
        # Without ``embedding_function=None`` Chroma would build one from what the collection's files say.
        collection = client.get_collection(name, embedding_function=None)
        return _OpenCollection(client, collection, collection.count())
    except _name_faults():
        client.close()
        raise


def _open_client(folder: Path) -> "Client":
    """Return an embedded client without telemetry."""
    import chromadb
    from chromadb.config import Settings

    client = chromadb.PersistentClient(path=str(folder), settings=Settings(anonymized_telemetry=False))
    # PersistentClient is typed as the interface, which has no ``close``; what it returns is this class.
    return cast("Client", client)


def _cut_batches(rows: Iterable[tuple[Sequence[str], Vectors]]) -> Iterator[tuple[Sequence[str], Vectors]]:
    """Yield the rows in batches that Chroma takes, none of which is too small to be written to disk."""
    waiting_ids: list[str] = []
    waiting: list[Vectors] = []
    for ids, vectors in rows:
        waiting_ids += ids
        waiting.append(vectors)
        while len(waiting_ids) >= ADD_BATCH + SYNC_THRESHOLD:
            joined = np.concatenate(waiting)
            yield waiting_ids[:ADD_BATCH], joined[:ADD_BATCH]
            waiting_ids, waiting = waiting_ids[ADD_BATCH:], [joined[ADD_BATCH:]]
    if waiting_ids:
        yield waiting_ids, np.concatenate(waiting)


def _to_similarity(distance: float) -> float:
    """Return the cosine similarity for Chroma's cosine distance. The one place where distances end.

    Source: Chroma's cosine distance is ``1 - cos``.
    """
    return max(-1.0, min(1.0, 1.0 - float(distance)))
