"""HTML pages, saved from a browser or raw."""

import re
from collections.abc import Sequence
from importlib.metadata import version

from bs4 import BeautifulSoup

from core.documents import Removed
from core.errors import EmptyDocumentError
from core.text import fold
from ingest.reader import RawBlock, ReaderOutput, SourceFile, has_content
from ingest.readers.encoding import decode_text
from ingest.readers.furniture import Furniture, PageUnit, find_furniture
from ingest.readers.html.blocks import BlockWalk, check_depth
from ingest.readers.html.main import find_main
from ingest.readers.html.metadata import read_html_metadata
from ingest.readers.recommendation_numbers import mark_recommendations
from ingest.readers.reference_lists import mark_references
from ingest.readers.table_footnotes import mark_table_footnotes

_DECLARED = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{2,40})", re.IGNORECASE)
_DECLARED_BYTES = 4096


class HtmlReader:
    """Reads the content of a web page: headings, paragraphs, lists, tables; the site around it is recorded as removed."""

    name = "html"
    version = f"2 beautifulsoup4/{version('beautifulsoup4')} lxml/{version('lxml')}"
    media_type = "text/html"
    suffixes: tuple[str, ...] = (".html", ".htm")

    def read(self, source: SourceFile) -> ReaderOutput:
        """Return what the page says.

        Raises:
            UnreadableFileError: The bytes are not text.
            EmptyDocumentError: The page has no content of its own, for example because a script draws it.
            FileLimitError: The page nests deeper than any real page does.
        """
        declared = _DECLARED.search(source.data[:_DECLARED_BYTES])
        text = decode_text(source, declared.group(1).decode("ascii") if declared else None)
        soup = BeautifulSoup(text, "lxml")
        check_depth(soup)
        removed: list[Removed] = []
        walk = BlockWalk(removed=removed)
        blocks = drop_repeated_title(walk.read(find_main(soup, removed)))
        furniture, blocks = take_furniture(blocks, removed)
        marked, references = mark_references(mark_recommendations(mark_table_footnotes(blocks)))
        if not has_content(marked):
            raise EmptyDocumentError(
                f"{source.name} has no text of its own; if a script draws the page, save it from a browser"
            )
        top = [block.text for block in marked if block.kind == "heading" and block.level == 1]
        metadata = furniture.add_to(read_html_metadata(soup, top[0] if len(top) == 1 else None))
        return ReaderOutput(
            blocks=marked, metadata=metadata.model_copy(update={"references": references}), removed=tuple(removed)
        )


def take_furniture(blocks: Sequence[RawBlock], removed: list[Removed]) -> tuple[Furniture, list[RawBlock]]:
    """Return the page's furniture and the blocks without it; what was taken out is added to ``removed``."""
    units = [
        PageUnit(block.text, block.kind in ("list_item", "table_row"), block.kind == "heading") for block in blocks
    ]
    furniture = find_furniture(units)
    removed.extend(furniture.removed(units))
    return furniture, [block for index, block in enumerate(blocks) if index not in furniture.reasons]


def drop_repeated_title(blocks: Sequence[RawBlock]) -> list[RawBlock]:
    """Return the blocks without headings that say again what the heading right before them says."""
    kept: list[RawBlock] = []
    for block in blocks:
        last = kept[-1] if kept else None
        if (
            block.kind == "heading"
            and last is not None
            and last.kind == "heading"
            and fold(last.text) == fold(block.text)
        ):
            continue
        kept.append(block)
    return kept
