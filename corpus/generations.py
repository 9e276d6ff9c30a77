"""Which vector collections are published, and what readers must notice."""

import json
import time

from sqlalchemy import Connection, insert, literal_column, select, update

from core.record import Record
from corpus.database import Database
from corpus.schema import index_state

INDEX_SCHEMA = 1
"""Layout of the indexes: vector ids, embedded texts, lexical fields. A change here needs ``citewell ingest --rebuild``."""


class CollectionRef(Record):
    """A published vector collection. It is never written again."""

    name: str
    """Name of the collection."""
    n_vectors: int
    """Vectors that it holds, dead ones included."""


class IndexState(Record):
    """What is published."""

    revision: int
    """Grows with every change that a reader must notice: publications, reviews, removals."""
    generation: int
    """Grows with every publication of vectors; 0 means that nothing was published."""
    index_schema: int
    """Layout of the indexes."""
    embedder_id: str
    """The embedder that made the vectors."""
    dim: int
    """Length of the vectors."""
    collections: tuple[CollectionRef, ...]
    """Published collections, the base first, then deltas in order."""
    previous: tuple[str, ...]
    """Names of the collections of the generation before: readers may still have them open."""
    published_at: float
    """When, in seconds since the epoch."""

    @property
    def n_vectors(self) -> int:
        """Vectors in all published collections, dead ones included."""
        return sum(collection.n_vectors for collection in self.collections)


class GenerationStore:
    """The single row of index state."""

    def __init__(self, database: Database) -> None:
        """Use the database."""
        self._database = database

    def load(self) -> IndexState | None:
        """Return what is published; null where nothing ever was."""
        with self._database.read() as connection:
            return load_state(connection)

    def load_revision(self) -> int | None:
        """Return the revision alone, which is all that most requests need to know; null where nothing was published."""
        with self._database.read_rows() as read:
            return next((revision for (revision,) in read(_REVISION)), None)


_REVISION = select(index_state.c.revision).where(index_state.c.state_id == literal_column("1"))


def load_state(connection: Connection) -> IndexState | None:
    """Return what is published, read on the connection; null where nothing ever was."""
    row = connection.execute(select(index_state).where(index_state.c.state_id == 1)).mappings().one_or_none()
    if row is None:
        return None
    return IndexState(
        revision=row["revision"],
        generation=row["generation"],
        index_schema=row["index_schema"],
        embedder_id=row["embedder_id"],
        dim=row["dim"],
        collections=tuple(CollectionRef.model_validate(entry) for entry in json.loads(row["collections_json"])),
        previous=tuple(json.loads(row["previous_json"])),
        published_at=row["published_at"],
    )


def publish_state(
    connection: Connection, *, embedder_id: str, dim: int, collections: tuple[CollectionRef, ...]
) -> IndexState:
    """Publish the collections as a new generation, on the caller's transaction, and return the new state."""
    before = load_state(connection)
    names = {collection.name for collection in collections}
    state = IndexState(
        revision=1 if before is None else before.revision + 1,
        generation=1 if before is None else before.generation + 1,
        index_schema=INDEX_SCHEMA,
        embedder_id=embedder_id,
        dim=dim,
        collections=collections,
        previous=() if before is None else tuple(old.name for old in before.collections if old.name not in names),
        published_at=time.time(),
    )
    values = {
        "revision": state.revision,
        "generation": state.generation,
        "index_schema": state.index_schema,
        "embedder_id": state.embedder_id,
        "dim": state.dim,
        "collections_json": json.dumps([collection.model_dump() for collection in collections]),
        "previous_json": json.dumps(state.previous),
        "published_at": state.published_at,
    }
    if before is None:
        connection.execute(insert(index_state).values(state_id=1, **values))
    else:
        connection.execute(update(index_state).where(index_state.c.state_id == 1).values(**values))
    return state


def advance_revision(connection: Connection) -> None:
    """Make readers look again at their next request, on the caller's transaction."""
    connection.execute(
        update(index_state).where(index_state.c.state_id == 1).values(revision=index_state.c.revision + 1)
    )
