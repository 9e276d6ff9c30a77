"""Vectors by (embedder, hash of the embedded text): nothing is embedded twice, and collections can be built again."""

from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, Table, and_, delete, func, insert, literal, select, union_all

from corpus.batches import split_batches
from corpus.database import Database
from corpus.schema import embeddings, passage_statements, passages, statements

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

    def load_of_passages(self, embedder_id: str, passage_ids: Iterable[str]) -> dict[str, dict[str, Vector | None]]:
        """Return, for each passage, its vectors by vector id: its own (``p:…``) first, then its statements' (``s:…``).

        An unknown passage is missing from the result; a vector that was never made is null. One query for all: a question
        asks for some hundred vectors, and the way by their hashes costs more than the reading.
        """
        found: dict[str, dict[str, Vector | None]] = {}
        with self._database.read() as connection:
            for batch in split_batches(sorted(set(passage_ids))):
                own = (
                    select(passages.c.passage_id, literal(-1).label("position"), literal(""), embeddings.c.vector)
                    .outerjoin(embeddings, _is_vector_of(passages, embedder_id))
                    .where(passages.c.passage_id.in_(batch))
                )
                members = (
                    select(
                        passage_statements.c.passage_id,
                        passage_statements.c.position,
                        statements.c.statement_id,
                        embeddings.c.vector,
                    )
                    .join(statements, statements.c.statement_id == passage_statements.c.statement_id)
                    .outerjoin(embeddings, _is_vector_of(statements, embedder_id))
                    .where(passage_statements.c.passage_id.in_(batch))
                )
                rows = connection.execute(union_all(own, members)).all()
                for passage_id, _, statement_id, blob in sorted(rows, key=lambda row: (row[0], row[1])):
                    vector_id = f"s:{statement_id}" if statement_id else f"p:{passage_id}"
                    vector = None if blob is None else np.frombuffer(blob, dtype="<f4")
                    found.setdefault(passage_id, {})[vector_id] = vector
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


def _is_vector_of(table: Table, embedder_id: str) -> ColumnElement[bool]:
    """Return the condition that joins a passage or a statement with its vector."""
    return and_(embeddings.c.text_hash == table.c.embedding_hash, embeddings.c.embedder_id == embedder_id)
