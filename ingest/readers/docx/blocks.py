"""The body of a Word document to blocks: headings, paragraphs, lists, tables, captions and text boxes."""

import re
from dataclasses import dataclass, field, replace

from core.documents import BlockKind, Removed
from core.text import normalise_line
from ingest.reader import RawBlock
from ingest.readers.docx.numbering import ListMark, Numbering
from ingest.readers.docx.package import Element, find_child, get_number, get_value, local_name
from ingest.readers.docx.styles import Styles
from ingest.readers.docx.tables import cells_in_order, is_layout, read_word_table
from ingest.readers.docx.text import UNKNOWN, ParagraphText, TextReader, read_plain_text
from ingest.readers.html.text import LINE_BREAK
from ingest.readers.list_markers import marker_style, split_marker

_TITLE = re.compile(r"title")
_SUBTITLE = re.compile(r"subtitle")
_CONTENTS = re.compile(r"toc \d|toc heading|table of figures|index \d|index heading")
_CAPTION = re.compile(r"caption")
_CONTINUATION = re.compile(r"list continue(?: \d)?")
_NESTED_STYLE = re.compile(r"list (?:bullet|number) ([2-9])")
"""Word's own list styles keep the nesting in their names: each is the first level of a list of its own."""
_REFERENCE = re.compile(r"bibliography|endnote bibliography")
_CAPTION_TEXT = re.compile(r"(?:table|figure|fig\.|box|algorithm) [A-Z]?\d+[\d.-]*\b", re.IGNORECASE)
_MAX_HEADING_CHARS = 250
_MAX_BOLD_WORDS = 12
"""A bold line of at most this many words without closing punctuation heads what follows it."""
_MIN_BOX_WORDS = 8
"""A text box with fewer words labels a figure."""
_GROUPS = frozenset({"wgp", "wpc", "group", "grpSp"})
_MAX_NESTING = 60


@dataclass(slots=True)
class BodyWalk:
    """One walk over the body, in reading order."""

    styles: Styles
    numbering: Numbering
    text: TextReader
    removed: list[Removed]
    has_title: bool = False
    """True where a paragraph has the style of the document's title: every other heading then stands below it."""
    title: str | None = None
    blocks: list[RawBlock] = field(default_factory=list)
    _n_tables: int = 0
    _level: int = 0

    def read(self, body: Element) -> list[RawBlock]:
        """Return the blocks of the body."""
        self.has_title = any(
            local_name(node) == "pStyle" and self.styles.is_named(get_value(node), _TITLE) for node in body.iter()
        )
        self._walk(body)
        return _level_lists(self.blocks)

    def _walk(self, node: Element) -> None:
        for child in node:
            name = local_name(child)
            if name == "p":
                self._read_paragraph(child)
            elif name == "tbl":
                self._read_table(child)
            elif name == "sdt" and self._is_contents(child):
                self._remove("table_of_contents", child)
            elif name in ("sdt", "sdtContent", "customXml", "ins", "moveTo"):
                self._walk(child)
            elif name in ("del", "moveFrom"):
                self._remove("deleted_change", child)

    @staticmethod
    def _is_contents(element: Element) -> bool:
        gallery = get_value(find_child(element, "sdtPr", "docPartObj", "docPartGallery")) or ""
        return gallery.lower() == "table of contents"

    def _remove(self, reason: str, element: Element) -> None:
        text = read_plain_text(element)
        if text:
            self.removed.append(Removed(reason=reason, text=text))

    def _read_table(self, table: Element) -> None:
        if is_layout(table):
            for cell in cells_in_order(table):
                self._walk(cell)
            return
        self._n_tables += 1
        for block in read_word_table(table, self.text, self._n_tables):
            self._add(block)

    def _read_paragraph(self, paragraph: Element) -> None:
        properties = find_child(paragraph, "pPr")
        style = get_value(find_child(properties, "pStyle")) or self.styles.default_paragraph
        if self.styles.is_named(style, _CONTENTS):
            self._remove("table_of_contents", paragraph)
            return
        found = self.text.read(paragraph)
        whole = normalise_line(found.text.replace(LINE_BREAK, " "))
        level = self.styles.heading_level(style, properties)
        mark = self._count(style, properties) if whole else None
        if whole:
            self._place(found, whole, style, level, mark)
        for box in found.boxes:
            self._read_box(box)

    def _count(self, style: str | None, properties: Element | None) -> ListMark | None:
        list_id, level = self.styles.numbering(style)
        own = find_child(properties, "numPr")
        list_id = get_value(find_child(own, "numId")) or list_id
        stated = get_number(find_child(own, "ilvl"))
        level = level if stated is None else stated
        if list_id is None or not self.numbering.has(list_id):
            return None
        mark = self.numbering.count(list_id, level or 0)
        nested = _NESTED_STYLE.fullmatch(self.styles.name(style))
        return replace(mark, level=int(nested[1]) - 1) if nested and mark.level == 0 else mark

    def _place(
        self, found: ParagraphText, whole: str, style: str | None, level: int | None, mark: ListMark | None
    ) -> None:
        is_named = self.styles.is_named
        if is_named(style, _TITLE) and self.title is None:
            self.title = whole
            self._add(RawBlock("heading", whole, level=1))
        elif is_named(style, _SUBTITLE):
            self._add(RawBlock("boilerplate", whole))
        elif level is not None and len(whole) <= _MAX_HEADING_CHARS:
            self._level = level + self.has_title
            text = whole.rstrip(": ") or whole
            self._add(RawBlock("heading", text, level=self._level, marker=mark.text or None if mark else None))
        elif is_named(style, _CAPTION) or (_CAPTION_TEXT.match(whole) and found.is_bold):
            self._add(RawBlock("caption", whole))
        elif is_named(style, _REFERENCE):
            self._add(RawBlock("reference", whole, marker=mark.text or None if mark else None))
        elif is_named(style, _CONTINUATION) and self.blocks and self.blocks[-1].kind == "list_item":
            last = self.blocks.pop()
            self._add(replace(last, text=f"{last.text} {whole}"))
        elif mark is not None:
            self._add_marked(whole, mark)
        elif _heads(found, whole):
            self._add(RawBlock("heading", whole, level=self._level + 1 if self._level else 1 + self.has_title))
        else:
            self._add_lines(found.text)

    def _add_marked(self, text: str, mark: ListMark) -> None:
        """A paragraph whose number has three levels, or two right under a numbered heading, is a recommendation."""
        kind: BlockKind = "list_item"
        if mark.n_numbers > 2 or (mark.n_numbers == 2 and mark.level == 0):
            kind = "paragraph"
        level = mark.level if kind == "list_item" else 0
        self._add(RawBlock(kind, text, level=level, marker=mark.text or None))

    def _add_lines(self, text: str) -> None:
        """Add the paragraph; its own line breaks part it where a sentence ends or a typed bullet begins."""
        units: list[tuple[str | None, str]] = []
        for line in filter(None, (normalise_line(line) for line in text.split(LINE_BREAK))):
            marker, bare = split_marker(line)
            if marker is None or marker_style(marker) not in ("bullet", "dash") or marker == "o":
                marker, bare = None, line
            goes_on = marker is None and bool(units) and (line[0].islower() or units[-1][1][-1] not in ".;:!?")
            if goes_on:
                units[-1] = (units[-1][0], f"{units[-1][1]} {bare}")
            else:
                units.append((marker, bare))
        for marker, bare in units:
            self._add(RawBlock("paragraph" if marker is None else "list_item", bare, marker=marker))

    def _read_box(self, box: Element) -> None:
        """Text in a drawing of several shapes is a figure's; a lone box with sentences in it is a call-out."""
        is_figure = any(local_name(parent) in _GROUPS for parent in box.iterancestors())
        text = read_plain_text(box)
        if not text:
            return
        if is_figure or len(text.split()) < _MIN_BOX_WORDS:
            self._add(RawBlock("figure_text", text, is_quotable=False))
        elif sum(local_name(parent) == "txbxContent" for parent in box.iterancestors()) < _MAX_NESTING:
            self._walk(box)

    def _add(self, block: RawBlock) -> None:
        self.blocks.append(replace(block, is_quotable=False) if UNKNOWN in block.text else block)


def _heads(found: ParagraphText, whole: str) -> bool:
    """Return whether a paragraph that no style marks is a heading all the same."""
    is_short = len(whole.split()) <= _MAX_BOLD_WORDS
    return found.is_bold and is_short and whole[-1] not in ".,;:!?" and any(char.isalpha() for char in whole)


def _level_lists(blocks: list[RawBlock]) -> list[RawBlock]:
    """Return the blocks with the outermost items of each run of items at level 0."""
    levelled: list[RawBlock] = []
    run: list[RawBlock] = []
    for block in [*blocks, None]:
        if block is not None and block.kind == "list_item":
            run.append(block)
            continue
        least = min((item.level for item in run), default=0)
        levelled += [replace(item, level=item.level - least) for item in run]
        run = []
        if block is not None:
            levelled.append(block)
    return levelled
