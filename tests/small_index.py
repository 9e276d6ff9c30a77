"""Builds a small searchable index from prepared documents, the way ingest does."""

from pathlib import Path

from core.documents import PreparedDocument
from core.text import hash_text
from corpus.lock import hold_writer_lock
from corpus.staging import StagedDocument
from ingest.passages import passage_embedding_text, statement_embedding_text
from ingest.publisher import Publisher
from retriever.index import SearchIndex
from retriever.models.embedding import Embedder


def publish(index: SearchIndex, embedder: Embedder, *documents: PreparedDocument, is_rebuild: bool = False) -> None:
    """Publish the documents as one ingest run does."""
    publisher = Publisher(index, embedder)
    with hold_writer_lock(index.home.lock_path, timeout_s=10):
        publisher.clean_up()
        for prepared in documents:
            index.catalogue.staging.save(stage(prepared))
        document_ids = [prepared.document.document_id for prepared in documents]
        publisher.embed(document_ids, lambda _n_texts: None)
        publisher.publish(document_ids, is_rebuild=is_rebuild)


def stage(prepared: PreparedDocument) -> StagedDocument:
    """Return the document with the hashes of the texts that are embedded for it."""
    document = prepared.document
    return StagedDocument(
        prepared=prepared,
        content_key=hash_text(prepared.model_dump_json()),
        ingested_at="2026-01-02T03:04:05+00:00",
        passage_hashes=tuple(hash_text(passage_embedding_text(document, each)) for each in prepared.passages),
        statement_hashes=tuple(hash_text(statement_embedding_text(document, each)) for each in prepared.statements),
    )


def count_folders(path: Path) -> int:
    """Return how many folders the folder holds."""
    return sum(child.is_dir() for child in path.iterdir())
