"""Vectors by (embedder, hash of the embedded text): nothing is embedded twice, and collections can be built again."""

from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import delete, func, insert, select

from corpus.batches import split_batches
from corpus.database import Database
from corpus.schema import embeddings

Vector = NDArray[np.float32]
"""One vector, ``(dim,) float32``, L2-normalised."""


class EmbeddingStore:
    """The embeddings table."""

    def __init__(self, database: Database) -> None:
        """Use the database."""
        self._database = database

    def load(self, embedder_id: str, text_hashes: Iterable[str]) -> dict[str, Vector]:
        """Return the vectors that are there, by text hash; a hash that was never embedded is missing from the result."""
        wanted = sorted(set(text_hashes))
        found: dict[str, Vector] = {}
        with self._database.read() as connection:
            for batch in split_batches(wanted):
                rows = connection.execute(
                    select(embeddings.c.text_hash, embeddings.c.vector).where(
                        embeddings.c.embedder_id == embedder_id, embeddings.c.text_hash.in_(batch)
                    )
                )
                found.update((text_hash, np.frombuffer(vector, dtype="<f4")) for text_hash, vector in rows)
        return found

    def find_missing(self, embedder_id: str, text_hashes: Iterable[str]) -> set[str]:
        """Return the hashes that have no vector yet."""
        missing = set(text_hashes)
        with self._database.read() as connection:
            for batch in split_batches(sorted(missing)):
                rows = connection.execute(
                    select(embeddings.c.text_hash).where(
                        embeddings.c.embedder_id == embedder_id, embeddings.c.text_hash.in_(batch)
                    )
                )
                missing.difference_update(rows.scalars().all())
        return missing

    def save(self, embedder_id: str, vectors: Mapping[str, Vector]) -> None:
        """Keep the vectors; those that are there already stay as they are."""
        missing = sorted(self.find_missing(embedder_id, vectors))
        if not missing:
            return
        rows = [
            {"embedder_id": embedder_id, "text_hash": text_hash, "vector": vectors[text_hash].astype("<f4").tobytes()}
            for text_hash in missing
        ]
        with self._database.write() as connection:
            connection.execute(insert(embeddings), rows)

    def count(self, embedder_id: str) -> int:
        """Return how many vectors this embedder has made."""
        query = select(func.count()).select_from(embeddings).where(embeddings.c.embedder_id == embedder_id)
        with self._database.read() as connection:
            return connection.execute(query).scalar_one()

    def remove_other(self, embedder_id: str) -> int:
        """Delete the vectors of every other embedder and return how many went."""
        with self._database.write() as connection:
            return connection.execute(delete(embeddings).where(embeddings.c.embedder_id != embedder_id)).rowcount
