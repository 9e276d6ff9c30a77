"""Word documents (.docx)."""

from collections.abc import Sequence
from dataclasses import replace
from importlib.metadata import version

from core.documents import DocumentMetadata, Removed
from core.errors import EmptyDocumentError, UnreadableFileError
from core.text import normalise_line
from ingest.reader import RawBlock, ReaderOutput, SourceFile, has_content
from ingest.readers.docx.blocks import BodyWalk
from ingest.readers.docx.notes import NoteKey, NoteMarks, place_notes, read_notes
from ingest.readers.docx.numbering import Numbering
from ingest.readers.docx.package import Element, WordPackage, find_child, local_name, open_package
from ingest.readers.docx.styles import Styles
from ingest.readers.docx.text import TextReader, read_plain_text
from ingest.readers.furniture import Furniture, PageUnit, find_furniture
from ingest.readers.recommendation_numbers import mark_recommendations
from ingest.readers.reference_lists import mark_references
from ingest.readers.table_footnotes import mark_table_footnotes

_PLACEHOLDER_TITLES = ("microsoft word", "document", "untitled", "word document", "title")
_NOTE_PARTS = {"footnotes": "footnote", "endnotes": "endnote"}
_SITE_REASONS = frozenset({"site_furniture", "page_question", "breadcrumb"})
_EDGE_PARTS = {"header": "running_header", "footer": "running_footer", "comments": "comment"}


class DocxReader:
    """Reads Word documents by their styles: what the document looks like with every tracked change accepted."""

    name = "docx"
    version = f"1 lxml/{version('lxml')} beautifulsoup4/{version('beautifulsoup4')}"
    media_type = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    suffixes: tuple[str, ...] = (".docx",)

    def read(self, source: SourceFile) -> ReaderOutput:
        """Return what the document says.

        Raises:
            UnreadableFileError: It is damaged, cut short or no Word document.
            EncryptedFileError: It is locked with a password.
            EmptyDocumentError: It has no text of its own, only pictures perhaps.
            FileLimitError: It unpacks to more, or nests deeper, than any real document does.
        """
        package = open_package(source)
        related = package.find_related(package.main)
        styles = Styles.from_part(_load_first(package, related, "styles"))
        numbering = Numbering.from_part(_load_first(package, related, "numbering"), styles)
        removed: list[Removed] = []
        text = TextReader(styles, NoteMarks(), removed)
        body = find_child(package.document, "body")
        if body is None:
            raise UnreadableFileError(f"{source.name} is damaged: its document has no body")
        walk = BodyWalk(styles, numbering, text, removed)
        blocks = walk.read(body)
        notes = _load_notes(package, related, text)
        removed += _load_edges(package, related)
        furniture, blocks = _take_furniture(blocks, removed)
        marked, references = mark_references(mark_recommendations(mark_table_footnotes(blocks)))
        placed, endnotes = place_notes(marked, text.marks, notes)
        if not has_content(placed):
            raise EmptyDocumentError(f"{source.name} has no text that could be cited; its pages may be pictures")
        stated = _read_properties(package)
        metadata = furniture.add_to(
            stated.model_copy(
                update={
                    "title": _choose_title(walk.title, stated.title, placed),
                    "language": stated.language or styles.language,
                    "references": references or endnotes,
                }
            )
        )
        return ReaderOutput(blocks=placed, metadata=metadata, removed=tuple(removed))


def _take_furniture(blocks: list[RawBlock], removed: list[Removed]) -> tuple[Furniture, list[RawBlock]]:
    """Return review badge, date lines and disclaimer, and the blocks without them; a Word file has no site around it."""
    units = [
        PageUnit(block.text, block.kind in ("list_item", "table_row"), block.kind == "heading") for block in blocks
    ]
    furniture = find_furniture(units)
    furniture.reasons = {index: reason for index, reason in furniture.reasons.items() if reason not in _SITE_REASONS}
    removed.extend(furniture.removed(units))
    return furniture, [block for index, block in enumerate(blocks) if index not in furniture.reasons]


def _load_first(package: WordPackage, related: dict[str, list[str]], kind: str) -> Element | None:
    parts = related.get(kind)
    return package.load(parts[0]) if parts else None


def _load_notes(package: WordPackage, related: dict[str, list[str]], text: TextReader) -> dict[NoteKey, str]:
    """Return the words of the footnotes and endnotes."""
    reader = replace(text, marks=NoteMarks())

    def read(note: Element) -> str:
        paragraphs = (node for node in note.iter() if str(node.tag).endswith("}p"))
        return " ".join(reader.read(paragraph).text for paragraph in paragraphs).replace("\0", " ")

    found: dict[NoteKey, str] = {}
    for part, kind in _NOTE_PARTS.items():
        found |= read_notes(_load_first(package, related, part), kind, read)
    return found


def _load_edges(package: WordPackage, related: dict[str, list[str]]) -> list[Removed]:
    """Return the running headers and footers, each wording once, and the comments: no part of the document's text."""
    found: dict[Removed, None] = {}
    for kind, reason in _EDGE_PARTS.items():
        for part in dict.fromkeys(related.get(kind, [])):
            text = read_plain_text(package.load(part))
            if text:
                found[Removed(reason=reason, text=text)] = None
    return list(found)


def _read_properties(package: WordPackage) -> DocumentMetadata:
    """Return what the file's properties say. The dates of the file are not those of the guideline, so they are left."""
    related = package.find_related("") if package.has("_rels/.rels") else {}
    root = _load_first(package, related, "core-properties")
    stated = {local_name(element): normalise_line(element.text or "") for element in (root if root is not None else ())}
    title, language, label = (stated.get(name) for name in ("title", "language", "version"))
    return DocumentMetadata(title=title or None, language=language or None, version_label=label or None)


def _choose_title(shown: str | None, stated: str | None, blocks: Sequence[RawBlock]) -> str | None:
    """Return the title that the document shows; else the one in its properties, which templates often fill wrongly."""
    if shown is not None:
        return shown
    top = [block.text for block in blocks if block.kind == "heading" and block.level == 1]
    first = next((block for block in blocks if block.kind == "heading"), None)
    if first is not None and first.level == 1 and len(top) == 1:
        return top[0]
    return stated if stated is not None and not stated.lower().startswith(_PLACEHOLDER_TITLES) else None
