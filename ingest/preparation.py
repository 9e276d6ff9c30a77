"""Makes a staged document of a file that was read."""

from datetime import UTC, datetime

from core.documents import DocumentMetadata, GuidelineDocument, ParsedDocument, PreparedDocument, Statement
from core.text import hash_text, make_id
from corpus.staging import StagedDocument
from ingest.passages import build_passages, passage_embedding_text, statement_embedding_text
from ingest.statements.builder import build_statements
from ingest.statements.references import read_references
from retriever.models.embedding import Embedder, make_embedder_id

PIPELINE_VERSION = 8
"""Grows when statements or passages are made differently: the next ingest then reads every file again."""


def make_content_key(file_key: str, embedder: Embedder) -> str:
    """Return the key under which a file counts as unchanged: what it is made from, and what makes it.

    The embedder is part of it, because its window bounds the passages.
    """
    return f"{file_key}-{make_id('pipeline', PIPELINE_VERSION, make_embedder_id(embedder), n_chars=12)}"


def build_document(
    parsed: ParsedDocument, *, document_id: str, sha256: str, source_name: str, media_type: str
) -> GuidelineDocument:
    """Return identity and metadata of the document; its title is the file's name where it states none."""
    stated = {name: getattr(parsed.metadata, name) for name in DocumentMetadata.model_fields}
    text_sha256 = hash_text(parsed.text)
    return GuidelineDocument(
        **{
            **stated,
            "document_id": document_id,
            "version_id": make_id("version", document_id, text_sha256),
            "sha256": sha256,
            "text_sha256": text_sha256,
            "title": parsed.metadata.title or source_name,
            "references": read_references(parsed),
            "source_name": source_name,
            "media_type": media_type,
        }
    )


def prepare_document(
    document: GuidelineDocument,
    parsed: ParsedDocument,
    statements: tuple[Statement, ...],
    embedder: Embedder,
    content_key: str,
) -> StagedDocument:
    """Return the document with its passages and the hashes of all that is to be embedded."""
    passages = build_passages(document, statements, parsed, embedder.count_tokens, embedder.max_tokens)
    return StagedDocument(
        prepared=PreparedDocument(document=document, parsed=parsed, statements=statements, passages=passages),
        content_key=content_key,
        ingested_at=datetime.now(UTC).isoformat(timespec="seconds"),
        passage_hashes=tuple(hash_text(passage_embedding_text(document, passage)) for passage in passages),
        statement_hashes=tuple(hash_text(statement_embedding_text(document, statement)) for statement in statements),
    )


def prepare_again(
    document: GuidelineDocument, parsed: ParsedDocument, embedder: Embedder, content_key: str
) -> StagedDocument:
    """Return a document that was ingested before, made anew from its canonical text for this embedder."""
    statements = build_statements(document.version_id, parsed)
    new_key = make_content_key(content_key.partition("-")[0], embedder)
    return prepare_document(document, parsed, statements, embedder, new_key)
