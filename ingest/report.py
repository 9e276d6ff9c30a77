"""What an ingest run did, and what it says while it goes on."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from core.documents import PageFlag
from core.record import Record

FileStatus = Literal["added", "updated", "unchanged", "duplicate", "skipped", "failed"]


class FileResult(Record):
    """What became of one file."""

    path: str
    """The file."""
    status: FileStatus
    """``added``, ``updated`` (text, metadata or reader changed), ``unchanged``, ``duplicate`` (same bytes and name as another file of the run), ``skipped`` (no format that is read, found in a folder) or ``failed``."""
    document_id: str | None = None
    """The document; null where there is none."""
    version_id: str | None = None
    """Its version."""
    title: str | None = None
    """Its title."""
    n_pages: int = 0
    """Pages; 0 for formats without pages."""
    n_statements: int = 0
    """Statements."""
    n_graded: int = 0
    """Statements with a grade."""
    n_passages: int = 0
    """Passages."""
    flags: tuple[PageFlag, ...] = ()
    """What is wrong with at least one page."""
    elapsed_s: float = 0.0
    """Seconds that reading took."""
    error_code: str | None = None
    """Code of the error, for ``failed`` and ``skipped``."""
    error_message: str | None = None
    """What is wrong with the file."""
    error_help: str | None = None
    """What to do about it."""


class IngestReport(Record):
    """What an ingest run did."""

    files: tuple[FileResult, ...]
    """Every file of the run, in order."""
    generation: int
    """The published generation; 0 where nothing was ever published."""
    is_published: bool
    """Whether this run published one."""
    n_embedded: int
    """Texts that were embedded in this run."""
    n_live_documents: int
    """Documents that are live now, withdrawn ones included."""
    n_live_passages: int
    """Passages that are live now, those of withdrawn documents included."""
    elapsed_s: float
    """Seconds that the run took."""

    @property
    def n_failed(self) -> int:
        """Files that failed."""
        return sum(result.status == "failed" for result in self.files)


@dataclass(frozen=True, slots=True)
class FilesFound:
    """The run knows its files."""

    n_files: int


@dataclass(frozen=True, slots=True)
class FileDone:
    """A file was read, left as it is, or given up."""

    result: FileResult


@dataclass(frozen=True, slots=True)
class EmbeddingStarted:
    """All files are read; this many vectors are needed."""

    n_texts: int
    n_passages: int


@dataclass(frozen=True, slots=True)
class TextsEmbedded:
    """So many more of the vectors are there."""

    n_texts: int


@dataclass(frozen=True, slots=True)
class IndexPublished:
    """The new generation answers."""

    generation: int


IngestEvent = FilesFound | FileDone | EmbeddingStarted | TextsEmbedded | IndexPublished
IngestListener = Callable[[IngestEvent], None]
