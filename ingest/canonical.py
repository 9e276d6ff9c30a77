"""Canonical text: what a reader found, joined into the text that every offset points into."""

import re
from dataclasses import dataclass, field
from itertools import pairwise

from core.documents import Block, BlockKind, LineBox, Page, ParsedDocument
from core.record import SectionPath
from core.text import fold, normalise_line
from ingest.reader import DocumentReader, RawBlock, ReaderOutput, SourceFile

_MAX_OPENER_WORDS = 12
"""A line of at most this many words without closing punctuation, right before a list, opens it."""

_MAX_OPENER_CHARS = 400
"""Beyond this, "the following" closes a paragraph of prose rather than opening a list."""

_NUMBER = re.compile(r"\(?(\d+|[a-z]|[ivx]+)[.)]\)?$", re.IGNORECASE)
_TRAILING_MARKS = re.compile(r"(?:\s|\[[^\[\]]{1,24}\]|[\d¹²³⁴⁵⁶⁷⁸⁹⁰,–-])+$")
_MARKS_CHARS = 80
"""Grades and reference numbers at the end of a line take no more than this."""

_OPENING_WORDS = re.compile(
    r"\b(?:following|follows|includ(?:e|es|ed|ing)|such as|listed below|are|is|if|when|where|with|to|for|by|of|either|or|and|may|should)$",
    re.IGNORECASE,
)
_FOLLOWING = re.compile(r"\b(?:the following|as follows|(?:listed|shown|given) below)\b[^.]*\.?$", re.IGNORECASE)
_BULLET = "•"


_LABELLED = re.compile(r"[A-Z][^:;.!?]{0,50}:\s")
"""An item that opens with a name of its own is a sibling of the label before it: "Adult: …" after "Child:"."""

_PEOPLE = re.compile(
    r"(?:adults?|child(?:ren)?|neonat(?:es?|al)|newborns?|infants?|elderly|adolescents?|p(?:a)?ediatric|pregnan(?:t|cy)|women|men"
    r"|(?:under|over|below|above)\s\d+\s?(?:years?|months?)|\d+\s?(?:[-–]|to|months?|years?|weeks?)[^:]{0,24}(?:years?|months?|weeks?))"
    r"\b(?:[^:]{0,40}:|\s\d)",
    re.IGNORECASE,
)
"""An item that says for whom: "Adult: 1 g daily" after "Amoxicillin" is a dose of it."""

_STEP = re.compile(
    r"(?:(?:first|second|third|fourth|fifth|sixth|next|initial|loading|starting|maintenance)\b[^:]{0,30}"
    r"|(?:day|week|month|step|stage|cycle|phase)s?\s?\d[^:]{0,24}):",
    re.IGNORECASE,
)
"""An item that says when: "First week: 1 mg at night" after "Bromocriptine:" is a dose of it."""

_NO_SUBJECT = re.compile(
    r"(?:not (?:recommended|for|to be|in|if|suitable|licensed)|contraindicated|avoid(?:ed)? (?:in|if)|max(?:imum)?\b|up to|then\b)",
    re.IGNORECASE,
)
"""An item that says nothing without the drug above it: "Not recommended in children"."""

_BARE_NAME = re.compile(r"[A-Z][^\d.:;!?]{2,60}")
_MAX_NAME_WORDS = 4

_CONNECTOR = re.compile(r"(?:^|\s)(?:and|or|and/or|plus|then|followed by)\s?:$", re.IGNORECASE)

_MAX_LABEL_WORDS = 12
"""Words of a paragraph with a colon at its end that leads into the paragraph after it."""


@dataclass(slots=True)
class _OpenList:
    """A list that further items can still join."""

    level: int
    group: int
    last_item: int
    is_numbered: bool
    opener: int | None
    label: int | None = None
    """An item with a colon at its end and nothing under it: the items after it are its own."""
    name: int | None = None
    """A bare name with an item for some people right after it: a drug above its doses, written at one level."""
    has_small_start: bool = False
    """Whether the label's first item begins with a digit or in lower case; one that does not is then no longer its own."""


@dataclass(slots=True)
class _Structure:
    """Parents, groups and section paths, found in one pass over the raw blocks."""

    blocks: tuple[RawBlock, ...]
    title_index: int | None
    lists: list[_OpenList] = field(default_factory=list)
    headings: list[tuple[int, str]] = field(default_factory=list)
    tables: dict[int, tuple[int, int | None]] = field(default_factory=dict)

    def place(self, index: int) -> tuple[SectionPath, int | None, int | None]:
        """Return section path, parent and group of the block at ``index``; blocks are placed in order."""
        block = self.blocks[index]
        if block.kind == "heading":
            return self._enter_heading(index, block), None, None
        path = tuple(text for _, text in self.headings)
        if block.kind == "list_item":
            parent, group = self._place_item(index, block)
            return path, parent, group
        if block.kind == "table_row" and block.table is not None:
            if block.table not in self.tables:
                self.tables[block.table] = (index, self._find_table_opener(index))
            group, parent = self.tables[block.table]
            return path, parent, group
        if block.kind not in ("boilerplate", "footnote", "caption"):
            self.lists.clear()
        return path, self._find_label(index) if block.kind == "paragraph" else None, None

    def _find_label(self, index: int) -> int | None:
        """Return the short paragraph with a colon at its end that stands right before a paragraph."""
        before = self.blocks[index - 1] if index else None
        if before is None or before.kind != "paragraph" or not before.is_quotable:
            return None
        is_label = len(before.text.split()) <= _MAX_LABEL_WORDS and _ends_with_colon(before.text)
        return index - 1 if is_label else None

    def _enter_heading(self, index: int, block: RawBlock) -> SectionPath:
        self.lists.clear()
        if index == self.title_index:
            return (block.text,)
        level = max(block.level, 1)
        self.headings = [entry for entry in self.headings if entry[0] < level] + [(level, block.text)]
        return tuple(text for _, text in self.headings)

    def _place_item(self, index: int, block: RawBlock) -> tuple[int | None, int]:
        while self.lists and self.lists[-1].level > block.level:
            self.lists.pop()
        is_numbered = bool(block.marker and _NUMBER.match(block.marker))
        current = self.lists[-1] if self.lists and self.lists[-1].level == block.level else None
        if current is not None and not self._starts_new_list(current, block, is_numbered):
            current.last_item = index
        else:
            if current is not None:
                self.lists.pop()
            opener = self._find_opener(index) if not self.lists else None
            current = _OpenList(block.level, index, index, is_numbered, opener)
            self.lists.append(current)
        self._update_labels(current, index)
        label = current.label if current.label is not None else current.name
        if label is not None:
            return label, current.group
        return (self.lists[-2].last_item if len(self.lists) > 1 else current.opener), current.group

    def _update_labels(self, current: _OpenList, index: int) -> None:
        """Note what item of the same level leads into this one.

        Authors write "Amoxicillin", "Adult: 500 mg", "Child:" and the doses of children as items of one level. A label's
        own items end where the next label begins, or where one begins differently from the first; a name's, with the first
        that says neither for whom nor stands under a label.
        """
        text = self.blocks[index].text
        before = self.blocks[index - 1] if index else None
        is_after_item = (
            before is not None
            and before.kind == "list_item"
            and before.level == current.level
            and current.group < index
        )
        is_portion = _is_portion(text)
        if is_after_item and before is not None and is_portion and _is_name(before.text):
            current.name = index - 1
        starts_small = not text[0].isupper()
        if (_ends_with_colon(text) and not _CONNECTOR.search(text)) or _LABELLED.match(text):
            current.label = None
        elif is_after_item and before is not None and _ends_with_colon(before.text):
            is_label = not _CONNECTOR.search(before.text)
            current.label, current.has_small_start = (index - 1 if is_label else None), starts_small
        elif current.has_small_start and not starts_small:
            current.label = None
        if current.label is None and not is_portion and not _NO_SUBJECT.match(text):
            current.name = None

    @staticmethod
    def _starts_new_list(current: _OpenList, block: RawBlock, is_numbered: bool) -> bool:
        if block.marker is None:
            return False
        restarts = is_numbered and re.fullmatch(r"\(?1[.)]", block.marker) is not None
        return current.is_numbered != is_numbered or restarts

    def _find_opener(self, index: int) -> int | None:
        if index == 0:
            return None
        before = self.blocks[index - 1]
        is_opener = before.kind == "caption" or (before.kind == "paragraph" and opens_list(before.text))
        return index - 1 if is_opener else None

    def _find_table_opener(self, index: int) -> int | None:
        if index == 0:
            return None
        before = self.blocks[index - 1]
        if before.kind == "caption" or (before.kind in ("paragraph", "list_item") and _ends_with_colon(before.text)):
            return index - 1
        return None


def _is_portion(text: str) -> bool:
    """Return whether an item says for whom or when, and nothing of what."""
    return _PEOPLE.match(text) is not None or _STEP.match(text) is not None


def _is_name(text: str) -> bool:
    """Return whether an item may be the name of what the items after it portion out."""
    bare = _strip_marks(text).rstrip(": ")
    return len(bare.split()) <= _MAX_NAME_WORDS and _BARE_NAME.fullmatch(bare) is not None and not _is_portion(text)


def opens_list(text: str) -> bool:
    """Return whether a paragraph that stands right before a list leads into it.

    A closing colon says so; so do "the following", a last word that cannot end a sentence, and a short line without
    closing punctuation (the headings that authors do not mark as such).
    """
    if _ends_with_colon(text):
        return True
    bare = _strip_marks(text)
    if len(bare) <= _MAX_OPENER_CHARS and _FOLLOWING.search(bare):
        return True
    if not bare or bare[-1] in ".!?;…":
        return False
    return len(bare.split()) <= _MAX_OPENER_WORDS or _OPENING_WORDS.search(bare) is not None


def _ends_with_colon(text: str) -> bool:
    return _strip_marks(text).endswith(":")


def _strip_marks(text: str) -> str:
    """Return the text without the grade and the reference numbers at its end."""
    return text[:-_MARKS_CHARS] + _TRAILING_MARKS.sub("", text[-_MARKS_CHARS:])


def build_parsed_document(output: ReaderOutput, reader: DocumentReader, source: SourceFile) -> ParsedDocument:
    """Return the canonical text with its blocks, pages and line boxes.

    Headings are set off by blank lines; list items are indented two blanks a level and bear their marker outside the
    block's span, so ``text[block.start:block.end]`` is the block's text to the letter. The document's title, where it
    stands as the one heading of level 1, is left out of the section paths below it: it is known from the metadata.

    Args:
        output: What the reader understood.
        reader: The reader, for its name and version.
        source: The file, named in errors.

    Raises:
        ValueError: A block's text is empty or not normalised, which is a fault in the reader.
    """
    structure = _Structure(output.blocks, find_title_heading(output))
    parts: list[str] = []
    blocks: list[Block] = []
    position = 0
    for index, raw in enumerate(output.blocks):
        if not raw.text or normalise_line(raw.text) != raw.text:
            raise ValueError(f"{source.name}: block {index} of reader {reader.name} is empty or not normalised")
        path, parent, group = structure.place(index)
        prefix = (_separate(output.blocks[index - 1], raw, parent) if index else "") + _mark(raw)
        start = position + len(prefix)
        position = start + len(raw.text)
        parts += [prefix, raw.text]
        blocks.append(
            Block(
                start=start,
                end=position,
                kind=raw.kind,
                level=raw.level,
                section_path=path,
                parent=parent,
                group=group,
                marker=raw.marker,
                page=raw.page,
                column_heads=raw.column_heads,
                anchor=None if raw.anchor is None else blocks[raw.anchor[0]].start + raw.anchor[1],
                is_quotable=raw.is_quotable,
            )
        )
    return ParsedDocument(
        text="".join(parts),
        blocks=tuple(blocks),
        pages=_build_pages(output, blocks),
        lines=_build_lines(output.blocks, blocks),
        removed=output.removed,
        metadata=output.metadata,
        parser=reader.name,
        parser_version=reader.version,
    )


def find_title_heading(output: ReaderOutput) -> int | None:
    """Return the index of the heading that is the document's title; null where no heading plainly is.

    It is the first heading, the only one of level 1, and says what the metadata's title says (or a part of it).
    """
    headings = [index for index, block in enumerate(output.blocks) if block.kind == "heading"]
    top = [index for index in headings if output.blocks[index].level <= 1]
    if len(top) != 1 or headings[0] != top[0] or output.metadata.title is None:
        return None
    stated, found = fold(output.metadata.title), fold(output.blocks[top[0]].text)
    return top[0] if found in stated or stated in found else None


_SINGLE_LINE_KINDS: frozenset[BlockKind] = frozenset({"list_item", "table_row", "reference"})


def _separate(before: RawBlock, block: RawBlock, parent: int | None) -> str:
    if block.kind == before.kind and block.kind in _SINGLE_LINE_KINDS and block.table == before.table:
        return "\n"
    if block.kind in _SINGLE_LINE_KINDS and parent is not None and before.kind in ("paragraph", "caption"):
        return "\n"
    return "\n\n"


def _mark(block: RawBlock) -> str:
    indent = "  " * block.level if block.kind == "list_item" else ""
    if block.marker is None:
        return indent
    marker = normalise_line(block.marker)
    if block.kind == "list_item" and not any(char.isalnum() for char in marker):
        marker = _BULLET
    return f"{indent}{marker} " if marker else indent


def _build_pages(output: ReaderOutput, blocks: list[Block]) -> tuple[Page, ...]:
    extents: dict[int, tuple[int, int]] = {}

    def extend(page: int, start: int, end: int) -> None:
        known = extents.get(page)
        extents[page] = (min(known[0], start), max(known[1], end)) if known else (start, end)

    for raw, block in zip(output.blocks, blocks, strict=True):
        if raw.page is None:
            continue
        cuts = [(0, raw.page), *raw.page_breaks, (len(raw.text), raw.page)]
        for (start, page), (end, _) in pairwise(cuts):
            if end > start:
                extend(page, block.start + start, block.start + end)
    pages: list[Page] = []
    position = 0
    known_pages = {page.number: page for page in output.pages}
    for number in sorted(known_pages.keys() | extents.keys()):
        start, end = extents.get(number, (position, position))
        position = end
        raw_page = known_pages.get(number)
        label, flags = (raw_page.label, raw_page.flags) if raw_page else (None, ())
        pages.append(Page(number=number, label=label, start=start, end=end, flags=flags))
    return tuple(pages)


def _build_lines(raw_blocks: tuple[RawBlock, ...], blocks: list[Block]) -> tuple[LineBox, ...]:
    return tuple(
        LineBox(
            start=block.start + line.start,
            end=block.start + line.end,
            page=line.page,
            x0=line.x0,
            y0=line.y0,
            x1=line.x1,
            y1=line.y1,
        )
        for raw, block in zip(raw_blocks, blocks, strict=True)
        for line in raw.lines
    )
