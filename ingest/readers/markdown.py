"""Markdown files: front matter, headings, nested lists, pipe tables and inline HTML."""

import re
from collections.abc import Sequence
from dataclasses import replace
from importlib.metadata import version

from bs4 import BeautifulSoup
from markdown_it import MarkdownIt

from core.documents import DocumentMetadata, Removed
from core.errors import EmptyDocumentError, FileLimitError
from core.text import fold
from ingest.reader import RawBlock, ReaderOutput, SourceFile, has_content
from ingest.readers.encoding import decode_text
from ingest.readers.front_matter import read_front_matter
from ingest.readers.html.blocks import BlockWalk
from ingest.readers.html.reader import drop_repeated_title, take_furniture
from ingest.readers.markdown_dialect import to_plain_markdown
from ingest.readers.recommendation_numbers import mark_recommendations
from ingest.readers.reference_lists import mark_references
from ingest.readers.table_footnotes import mark_table_footnotes

_MAX_NESTING = 120
"""Levels of nesting that the parser follows; beyond them it would leave text out."""

_MAX_LEVELS = 50
"""Levels of lists and quotations that are read; each takes two of the parser's."""

_MAX_TITLE_WORDS = 16


class MarkdownReader:
    """Reads CommonMark with tables; it is rendered to HTML and read as that, so inline HTML needs no second path."""

    name = "markdown"
    version = f"3 markdown-it-py/{version('markdown-it-py')} beautifulsoup4/{version('beautifulsoup4')} lxml/{version('lxml')}"
    media_type = "text/markdown"
    suffixes: tuple[str, ...] = (".md", ".markdown")

    def read(self, source: SourceFile) -> ReaderOutput:
        """Return what the file says.

        Raises:
            UnreadableFileError: The bytes are not text, or the front matter has a wrong value; the message names the key.
            EmptyDocumentError: There is no text but headings.
            FileLimitError: Lists or quotations nest deeper than any real document does.
        """
        front = read_front_matter(decode_text(source), source.name)
        _check_nesting(front.body, source.name)
        parser = MarkdownIt("commonmark", {"html": True, "maxNesting": _MAX_NESTING}).enable(["table", "strikethrough"])
        # Handbooks indent their lists as they please; read as code, such items would lose their markers.
        parser.disable("code")
        soup = BeautifulSoup(parser.render(to_plain_markdown(front.body)), "lxml")
        removed: list[Removed] = []
        walk = BlockWalk(removed=removed)
        blocks = _mark_title(drop_repeated_title(walk.read(soup)), front.metadata.title)
        furniture, blocks = take_furniture(blocks, removed)
        marked, references = mark_references(mark_recommendations(mark_table_footnotes(blocks, has_star_bullets=True)))
        if not has_content(marked):
            raise EmptyDocumentError(f"{source.name} holds no text that could be cited")
        metadata = furniture.add_to(_complete(front.metadata, marked))
        if references and not metadata.references:
            metadata = metadata.model_copy(update={"references": references})
        return ReaderOutput(blocks=marked, metadata=metadata, removed=tuple(removed), document_id=front.document_id)


def _check_nesting(text: str, name: str) -> None:
    """Refuse what the parser would leave out: it stops at its limit of nesting and says nothing."""
    for line in text.split("\n"):
        bare = line.lstrip(" \t>-*+")
        prefix = line[: len(line) - len(bare)].expandtabs(4)
        is_item = any(sign in prefix for sign in "-*+") or re.match(r"\d{1,9}[.)] ", bare) is not None
        n_indents = (len(prefix) - len(prefix.lstrip())) // 2 if is_item else 0
        if max(prefix.count(">"), len(prefix.split()), n_indents) > _MAX_LEVELS:
            raise FileLimitError(f"{name} nests lists or quotations more than {_MAX_LEVELS} deep")


def _mark_title(blocks: Sequence[RawBlock], stated: str | None) -> list[RawBlock]:
    """Return the blocks with a title in the first line as a heading, where the file has no heading of level 1.

    Where the front matter states another title, a short first line is content.
    """
    kept = list(blocks)
    if kept and kept[0].kind == "paragraph" and not any(block.kind == "heading" and block.level == 1 for block in kept):
        text = kept[0].text
        if stated is not None and fold(text) != fold(stated):
            return kept
        if len(text.split()) <= _MAX_TITLE_WORDS and text[-1] not in ".?!:;,":
            kept[0] = replace(kept[0], kind="heading", level=1)
    return kept


def _complete(metadata: DocumentMetadata, blocks: Sequence[RawBlock]) -> DocumentMetadata:
    if metadata.title is not None:
        return metadata
    top = [block.text for block in blocks if block.kind == "heading" and block.level == 1]
    first = next((block for block in blocks if block.kind == "heading"), None)
    if (first is not None and first.level == 1) or len(top) == 1:
        return metadata.model_copy(update={"title": top[0]})
    return metadata
