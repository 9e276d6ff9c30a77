"""Brings staged documents into the indexes and publishes them: the one place where a generation is made."""

import itertools
import secrets
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

import numpy as np

from core.errors import IndexMismatchError
from corpus.catalogue import Catalogue
from corpus.generations import INDEX_SCHEMA, CollectionRef, IndexState
from corpus.passages import PassageKeys
from corpus.staging import StagedDocument
from ingest.passages import passage_embedding_text, statement_embedding_text
from retriever.index import SearchIndex, mend_lexical
from retriever.models.embedding import Embedder, Vectors, make_embedder_id
from retriever.stores.lexical import LexicalPassage
from retriever.stores.lexical_source import build_lexical_passages, load_lexical_passages
from retriever.stores.row_source import mend_rows

MAX_COLLECTIONS = 4
"""Published collections at most: with eight a query costs 11 ms, with one 2 ms (100,000 vectors)."""

EMBED_BUFFER = 512
"""Texts that are sorted by length together: more saves little padding, and less is lost when a run is killed."""

EMBED_BATCH = 128
"""Texts whose vectors are stored together: the embedder spreads them over its threads."""

COPY_BATCH = 2000
"""Vectors that are copied from SQL into a collection at once."""


class Publisher:
    """Embeds, indexes and publishes staged documents. Its caller holds the writer lock."""

    def __init__(self, index: SearchIndex, embedder: Embedder) -> None:
        """Write into the index with the vectors of the embedder."""
        self._index = index
        self._catalogue: Catalogue = index.catalogue
        self._embedder = embedder
        self._embedder_id = make_embedder_id(embedder)

    def check_embedder(self) -> None:
        """Compare the published index with the embedder.

        Raises:
            IndexMismatchError: it was built with another model, dimension or layout.
        """
        state = self._catalogue.generations.load()
        if state is None:
            return
        found = (state.index_schema, state.embedder_id, state.dim)
        wanted = (INDEX_SCHEMA, self._embedder_id, self._embedder.dim)
        if found != wanted:
            raise IndexMismatchError(f"the index was built as {found}, this Citewell is set to {wanted}")

    def clean_up(self) -> None:
        """Delete what killed runs left behind, and mend the lexical index."""
        self._remove_dead_collections(self._catalogue.generations.load())
        self._catalogue.blobs.remove_unfinished()
        self._index.lexical.reload()
        mend_lexical(self._catalogue, self._index.lexical)
        mend_rows(self._catalogue, self._index.rows, self._catalogue.generations.load())
        self._remove_dead_readings()

    def embed(self, document_ids: Sequence[str], on_embedded: Callable[[int], None]) -> int:
        """Embed what was never embedded of the staged documents and return how many texts that were.

        Args:
            document_ids: staged documents.
            on_embedded: called with the number of texts that were just embedded or found to be there.
        """
        n_embedded = 0
        waiting: dict[str, str] = {}
        for document in self._catalogue.staging.load(document_ids):
            texts = collect_texts(document)
            missing = self._catalogue.embeddings.find_missing(self._embedder_id, texts)
            on_embedded(len(texts) - len(missing))
            waiting.update((text_hash, texts[text_hash]) for text_hash in sorted(missing))
            if len(waiting) >= EMBED_BUFFER:
                n_embedded += self._embed_texts(waiting, on_embedded)
                waiting = {}
        return n_embedded + self._embed_texts(waiting, on_embedded)

    def publish(self, document_ids: Sequence[str], *, is_rebuild: bool = False) -> IndexState:
        """Publish the staged documents, whose texts are all embedded, as one new generation.

        The order keeps every moment answerable: vectors go into a collection that nobody reads, the lexical index is
        given the new passages beside the old ones, one SQL transaction makes everything live, and only then do the
        retired passages leave the lexical index.

        Args:
            document_ids: staged documents; all others stay as they are.
            is_rebuild: build one new base from everything, whatever was published before.
        """
        collections = self._build_collections(document_ids, is_rebuild=is_rebuild)
        live = set(self._catalogue.load_live().reading_ids.values())
        # Readings that are live are there already; others a killed run may have put there.
        unpublished = [each for each in self._index.lexical.count_by_reading() if each not in live]
        self._index.lexical.update(remove_readings=unpublished, add=self._build_lexical(document_ids, live))
        state = self._catalogue.publish(
            document_ids, embedder_id=self._embedder_id, dim=self._embedder.dim, collections=collections
        )
        if is_rebuild:
            self._index.lexical.rebuild(load_lexical_passages(self._catalogue))
        self._remove_dead_readings()
        self._remove_dead_collections(state)
        return state

    def _build_lexical(self, document_ids: Sequence[str], live: Collection[str]) -> Iterator[LexicalPassage]:
        """Yield the staged passages of readings that are not live."""
        for document in self._catalogue.staging.load(document_ids):
            if document.reading_id not in live:
                prepared = document.prepared
                yield from build_lexical_passages(
                    prepared.document, prepared.statements, prepared.passages, document.reading_id
                )

    def _embed_texts(self, texts: Mapping[str, str], on_embedded: Callable[[int], None]) -> int:
        """Embed the texts by hash, the longest first, and keep the vectors."""
        ordered = sorted(texts, key=lambda text_hash: (-len(texts[text_hash]), text_hash))
        for start in range(0, len(ordered), EMBED_BATCH):
            batch = ordered[start : start + EMBED_BATCH]
            vectors = self._embedder.embed([texts[text_hash] for text_hash in batch])
            self._catalogue.embeddings.save(self._embedder_id, dict(zip(batch, vectors, strict=True)))
            on_embedded(len(batch))
        return len(ordered)

    def _build_collections(self, document_ids: Sequence[str], *, is_rebuild: bool) -> tuple[CollectionRef, ...]:
        """Return the collections of the new generation; what is new goes into a delta, or all into a new base."""
        state = self._catalogue.generations.load()
        published = () if state is None or is_rebuild else state.collections
        live = self._load_live_keys()
        new: dict[str, str] = {}
        after = dict(live)
        for document in self._catalogue.staging.load(document_ids):
            keys = document.vector_keys()
            after[document.prepared.document.document_id] = keys
            before = live.get(document.prepared.document.document_id, {}) if published else {}
            new.update(
                (vector_id, text_hash) for vector_id, text_hash in keys.items() if before.get(vector_id) != text_hash
            )
        n_after = sum(len(keys) for keys in after.values())
        n_with_delta = sum(collection.n_vectors for collection in published) + len(new)
        if published and not new:
            return published
        # Half of the vectors being dead costs every search as much as having twice the corpus.
        if published and len(published) < MAX_COLLECTIONS and n_with_delta <= 2 * n_after:
            return (*published, self._build_collection("delta", new, self._collect_passages(document_ids)))
        others = [document_id for document_id in live if document_id not in document_ids]
        passages = itertools.chain(self._collect_passages(document_ids), self._load_passages(others))
        vectors = {key: value for keys in after.values() for key, value in keys.items()}
        return (self._build_collection("base", vectors, passages),)

    def _collect_passages(self, document_ids: Sequence[str]) -> Iterator[PassageKeys]:
        """Yield what the passages of the staged documents hold."""
        for document in self._catalogue.staging.load(document_ids):
            yield from document.passage_keys()

    def _load_passages(self, document_ids: Collection[str]) -> list[PassageKeys]:
        """Return what the passages of the live documents hold."""
        documents = self._catalogue.list_documents(include_withdrawn=True)
        versions = [each.version_id for each in documents if each.document_id in set(document_ids)]
        return self._catalogue.passages.load_keys(versions)

    def _load_live_keys(self) -> dict[str, dict[str, str]]:
        """Return, for each live document, the hash of the embedded text by vector id."""
        documents = self._catalogue.list_documents(include_withdrawn=True)
        return {
            document.document_id: self._catalogue.passages.load_vector_keys([document.version_id])
            for document in documents
        }

    def _build_collection(self, kind: str, keys: Mapping[str, str], passages: Iterable[PassageKeys]) -> CollectionRef:
        """Fill a new collection with the stored vectors, and put the passages' rows beside it."""
        name = f"{kind}-{secrets.token_hex(8)}"
        n_vectors = self._index.vectors.build(name, self._read_rows(keys))
        self._index.rows.write(name, passages, self._embedder.dim, self._load_vectors)
        return CollectionRef(name=name, n_vectors=n_vectors)

    def _load_vectors(self, text_hashes: Iterable[str]) -> Mapping[str, Vectors]:
        return self._catalogue.embeddings.load(self._embedder_id, text_hashes)

    def _read_rows(self, keys: Mapping[str, str]) -> Iterator[tuple[Sequence[str], Vectors]]:
        """Yield vector ids with their stored vectors, in batches."""
        vector_ids = list(keys)
        for start in range(0, len(vector_ids), COPY_BATCH):
            batch = vector_ids[start : start + COPY_BATCH]
            vectors = self._catalogue.embeddings.load(self._embedder_id, {keys[vector_id] for vector_id in batch})
            yield batch, np.stack([vectors[keys[vector_id]] for vector_id in batch])

    def _remove_dead_collections(self, state: IndexState | None) -> None:
        """Delete all collections but the published ones and those of the generation before, which may still be read."""
        names = () if state is None else (*(collection.name for collection in state.collections), *state.previous)
        self._index.vectors.remove_other(names)

    def _remove_dead_readings(self) -> None:
        """Take out of the lexical index what is not live."""
        live = set(self._catalogue.load_live().reading_ids.values())
        dead = [reading_id for reading_id in self._index.lexical.count_by_reading() if reading_id not in live]
        if dead:
            self._index.lexical.update(remove_readings=dead)


def collect_texts(document: StagedDocument) -> dict[str, str]:
    """Return every text of the document that is to be embedded, by its hash."""
    prepared = document.prepared
    texts = {
        text_hash: passage_embedding_text(prepared.document, passage)
        for passage, text_hash in zip(prepared.passages, document.passage_hashes, strict=True)
    }
    texts.update(
        (text_hash, statement_embedding_text(prepared.document, statement))
        for statement, text_hash in zip(prepared.statements, document.statement_hashes, strict=True)
    )
    wanted = set(document.vector_keys().values())
    return {text_hash: text for text_hash, text in texts.items() if text_hash in wanted}
