"""What a reader takes and gives: the narrow interface between file formats and everything after them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Protocol

from core.documents import BlockKind, DocumentMetadata, PageFlag, Removed


@dataclass(frozen=True, slots=True)
class SourceFile:
    """The bytes of one file and its name, without its folder."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class RawLine:
    """Where one printed line of a block stands: a span in the block's text and a box on its page, in points from the top left."""

    start: int
    end: int
    page: int
    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(frozen=True, slots=True)
class RawBlock:
    """One structural unit as a reader found it.

    ``text`` is one line that ``core.text.normalise_line`` leaves as it is; a list marker is not in it. A table row's
    text is already the row that makes sense alone: ``Drug: ifosfamide; Dose: 14 g/m²``.
    """

    kind: BlockKind
    text: str
    level: int = 0
    """Heading level (1-based) or nesting of a list item (0-based)."""
    marker: str | None = None
    """Bullet, list number or recommendation number that stood before the text."""
    page: int | None = None
    """Physical page (1-based) on which the block starts."""
    page_breaks: tuple[tuple[int, int], ...] = ()
    """(offset in ``text``, page) for each further page that the block runs on to."""
    table: int | None = None
    """Number of the table that a row belongs to, unique within the document."""
    column_heads: tuple[str, ...] = ()
    """Column heads of a table row."""
    is_quotable: bool = True
    """False where the reader is unsure of the block; it never becomes a statement."""
    lines: tuple[RawLine, ...] = ()
    anchor: tuple[int, int] | None = None
    """Where the mark of a footnote stands: (index of the block, offset in its text). Null where only its marker says so."""


@dataclass(frozen=True, slots=True)
class RawPage:
    """One physical page: number (1-based), printed label, flags."""

    number: int
    label: str | None = None
    flags: tuple[PageFlag, ...] = ()


@dataclass(frozen=True, slots=True)
class ReaderOutput:
    """What a reader understood of a file, in reading order."""

    blocks: tuple[RawBlock, ...]
    metadata: DocumentMetadata = field(default_factory=DocumentMetadata)
    pages: tuple[RawPage, ...] = ()
    removed: tuple[Removed, ...] = ()
    document_id: str | None = None
    """Id that the file gives itself (front matter key ``id``); null where it gives none."""


def has_content(blocks: Iterable[RawBlock]) -> bool:
    """Return whether one of the blocks can hold a statement: headings alone are no content."""
    return any(block.kind in ("paragraph", "list_item", "table_row") for block in blocks)


class DocumentReader(Protocol):
    """Reads one file format."""

    name: str
    """Stable name, kept with each parsed document."""
    version: str
    """Version of the reader and of the library it stands on; a change makes documents parse again."""
    media_type: str
    """Media type of the files it reads."""
    suffixes: tuple[str, ...]
    """File endings that it reads, lower case with the dot."""

    def read(self, source: SourceFile) -> ReaderOutput:
        """Return what the file says.

        Raises:
            UnreadableFileError: damaged, cut short, or not what its name says.
            EncryptedFileError: locked with a password.
            EmptyDocumentError: nothing that can be cited.
        """
        ...
