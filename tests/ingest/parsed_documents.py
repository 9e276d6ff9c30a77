"""Small parsed documents for tests, built from lines through the real canonical text."""

from core.documents import DocumentMetadata, GuidelineDocument, ParsedDocument
from core.text import hash_bytes, hash_text, make_id
from ingest.canonical import build_parsed_document
from ingest.reader import RawBlock, RawPage, ReaderOutput, SourceFile

NO_METADATA = DocumentMetadata()


class BlockReader:
    """A reader that gives the blocks it was made with."""

    name = "blocks"
    version = "1"
    media_type = "text/plain"
    suffixes: tuple[str, ...] = (".txt",)

    def __init__(self, output: ReaderOutput) -> None:
        self._output = output

    def read(self, source: SourceFile) -> ReaderOutput:
        return self._output


def parse_blocks(
    *blocks: RawBlock,
    metadata: DocumentMetadata = NO_METADATA,
    pages: tuple[RawPage, ...] = (),
) -> ParsedDocument:
    """Return the canonical document of these blocks."""
    output = ReaderOutput(blocks=blocks, metadata=metadata, pages=pages)
    return build_parsed_document(output, BlockReader(output), SourceFile(name="test.txt", data=b""))


def parse_lines(*lines: str, metadata: DocumentMetadata = NO_METADATA) -> ParsedDocument:
    """Return the canonical document of lines: ``# `` opens a heading, ``- `` an item (two blanks a level), ``1.2.3 `` a
    recommendation, ``| `` a table row (``head: cell; head: cell``), ``^* `` a footnote, ``@ `` a reference; others are
    paragraphs."""
    return parse_blocks(*[_read_line(line) for line in lines], metadata=metadata)


def _read_line(line: str) -> RawBlock:
    words = line.lstrip()
    level = (len(line) - len(words)) // 2
    if words.startswith("#"):
        marks, text = words.split(" ", 1)
        return RawBlock(kind="heading", text=text, level=len(marks))
    if words.startswith("- "):
        return RawBlock(kind="list_item", text=words[2:], level=level, marker="•")
    if words.startswith("| "):
        heads = tuple(cell.split(": ", 1)[0] for cell in words[2:].split("; ") if ": " in cell)
        return RawBlock(kind="table_row", text=words[2:], table=0, column_heads=heads)
    if words.startswith("^"):
        marker, text = words[1:].split(" ", 1)
        return RawBlock(kind="footnote", text=text, marker=marker)
    if words.startswith("@ "):
        return RawBlock(kind="reference", text=words[2:])
    first, _, rest = words.partition(" ")
    if rest and first.replace(".", "").isdigit() and "." in first:
        return RawBlock(kind="list_item" if first.endswith(".") else "paragraph", text=rest, level=level, marker=first)
    return RawBlock(kind="paragraph", text=words)


def build_document(parsed: ParsedDocument, title: str = "Sarcoma guideline") -> GuidelineDocument:
    """Return an identity for the parsed document."""
    text_sha256 = hash_text(parsed.text)
    return GuidelineDocument(
        document_id="sarcoma",
        version_id=make_id("version", "sarcoma", text_sha256),
        sha256=hash_bytes(b""),
        text_sha256=text_sha256,
        title=title,
        source_name="test.txt",
        media_type="text/plain",
    )
