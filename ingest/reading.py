"""Reads one file into a parsed document and its statements: what happens inside the worker process."""

from dataclasses import replace
from pathlib import PurePath

from core.documents import ParsedDocument, Statement
from core.errors import EmptyDocumentError, FileLimitError
from core.record import Record
from core.text import hash_text, make_id, make_slug
from ingest.canonical import build_parsed_document
from ingest.reader import SourceFile
from ingest.readers.registry import select_reader
from ingest.sidecar import Sidecar
from ingest.statements.builder import build_statements


class ReadFile(Record):
    """A file as it was understood."""

    document_id: str
    """The document's id."""
    has_stated_id: bool
    """True where the file, its sidecar or the caller gave the id; false where it is made from the file's name."""
    version_id: str
    """Hash of the document id and the canonical text."""
    media_type: str
    """Media type of the bytes."""
    parsed: ParsedDocument
    """Canonical text and structure, with the sidecar's metadata."""
    statements: tuple[Statement, ...]
    """Statements in reading order; never empty."""


def read_file(source: SourceFile, sidecar: Sidecar, *, document_id: str | None, max_pages: int) -> ReadFile:
    """Return what the file says.

    Args:
        source: the file.
        sidecar: what its sidecar says.
        document_id: id to use whatever file and sidecar say; null lets them say.
        max_pages: most pages that a document may have.

    Raises:
        UnsupportedFileError, UnreadableFileError, EncryptedFileError, EmptyDocumentError: see the readers.
        FileLimitError: it has too many pages.
    """
    reader = select_reader(source)
    output = reader.read(source)
    if len(output.pages) > max_pages:
        raise FileLimitError(f"{source.name} has {len(output.pages)} pages, more than {max_pages}")
    output = replace(output, metadata=sidecar.apply_to(output.metadata))
    parsed = build_parsed_document(output, reader, source)
    stated_id = document_id or sidecar.document_id or output.document_id
    chosen_id = stated_id or make_slug(PurePath(source.name).stem)
    version_id = make_id("version", chosen_id, hash_text(parsed.text))
    statements = build_statements(version_id, parsed)
    if not statements:
        raise EmptyDocumentError(f"{source.name} holds no statement that could be cited")
    return ReadFile(
        document_id=chosen_id,
        has_stated_id=stated_id is not None,
        version_id=version_id,
        media_type=reader.media_type,
        parsed=parsed,
        statements=statements,
    )
