"""Tables to rows that make sense alone: ``Head: cell; Head: cell``, also where a table goes on over pages."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from core.text import fold, normalise_line
from ingest.readers.pdf.bands import MIN_INDENT
from ingest.readers.pdf.blocks import Draft, build_drafts
from ingest.readers.pdf.headings import Headings
from ingest.readers.pdf.joining import Hyphenation, join_lines
from ingest.readers.pdf.layout import BADGE, Column
from ingest.readers.pdf.lines import Line, join_words
from ingest.readers.pdf.tables import CellContent, Table
from ingest.readers.symbol_fonts import BULLETS

_BREAKS_OFF = re.compile(r"(?:[,(]|\b(?:or|and|plus|with|the|of|to))$", re.I)
"""A cell that ends like this goes on overleaf, so the row does not make sense alone."""
MAX_HEAD_CHARS = 240
"""A column head with those above it; a longer one is the text of something that is no table."""
MAX_SECTION_CHARS = 120
"""A row of one bold, shaded or outdented cell up to this long names the section of the rows below it."""


@dataclass(frozen=True, slots=True)
class _Heads:
    """Column heads with the extent that they stand over, in points."""

    number: int
    spans: tuple[tuple[float, float, str], ...]
    edges: tuple[float, ...]
    page: int
    sections: tuple[tuple[float, str], ...]
    """Font size and text of the section rows that the next row stands under, outermost first."""

    def over(self, x0: float, x1: float) -> str | None:
        """Return the head over an extent; heads joined by `` / `` where the cell lies under more than one."""
        found = [text for a, b, text in self.spans if min(b, x1) - max(a, x0) > 0.3 * min(b - a, x1 - x0) and text]
        return " / ".join(dict.fromkeys(found)) or None


@dataclass(frozen=True, slots=True)
class _CutRow:
    """A row that the end of the page cuts in two."""

    draft: Draft
    cells: tuple[CellContent, ...]
    section: str

    def with_rest(self, cells: Sequence[CellContent]) -> list[CellContent]:
        """Return the cells of both halves, column by column; ``cells`` are those overleaf."""
        whole: list[CellContent] = []
        rest = list(self.cells)
        for cell in cells:
            above = [item for item in rest if _middle(item) in range(int(cell.cell.box.x0), int(cell.cell.box.x1) + 1)]
            rest = [item for item in rest if item not in above]
            lines = (*(line for item in above for line in item.lines), *cell.lines)
            separators = (*(mark for item in above for mark in item.separators), *cell.separators)
            whole.append(CellContent(cell.cell, lines, separators, cell.colour))
        return sorted([*whole, *rest], key=lambda item: item.cell.box.x0)

    def goes_on(self, cells: Sequence[CellContent]) -> bool:
        """Return whether ``cells`` are the rest of the row: a row of its own names in its first column what it is about."""
        x0 = cells[0].cell.box.x0
        return not any(abs(item.cell.box.x0 - x0) < 6 for item in self.cells if item.cell.column == 0)

    def complete(self, whole: Draft) -> None:
        """Make the row on the page before the whole one."""
        self.draft.lines[:] = whole.lines
        self.draft.text, self.draft.spans = whole.text, whole.spans
        self.draft.column_heads, self.draft.is_quotable = whole.column_heads, whole.is_quotable


def _middle(item: CellContent) -> int:
    return int((item.cell.box.x0 + item.cell.box.x1) / 2)


class TableWriter:
    """Writes the rows of tables in reading order, and remembers the heads for a table that goes on overleaf."""

    def __init__(self, hyphenation: Hyphenation, headings: Headings) -> None:
        self._headings = headings
        self._hyphenation = hyphenation
        self._last: _Heads | None = None
        self._count = 0
        self._cut: _CutRow | None = None
        self.repeated_heads: list[tuple[int, str]] = []
        """(page, text) of heads that were printed again on a further page."""

    def end_continuation(self) -> None:
        """Forget the heads: text stands between the last table and whatever comes next."""
        self._last = None
        self._cut = None

    def write(self, table: Table) -> list[Draft]:
        """Return the rows, and the texts that go over the whole width, from top to bottom."""
        drafts = [self._paragraph(table, row) for row in range(table.first_row)]
        heads, is_new = self._heads(table)
        if heads is None:
            self._count += 1
            self.end_continuation()
            return [*filter(None, drafts), *self._unsure_rows(table)]
        start = table.first_row + (table.n_head_rows if is_new else 0)
        sections = [] if is_new and self._last is None else list(heads.sections)
        previous: tuple[int, ...] | None = None
        cut, self._cut = self._cut, None
        last_row = max((item.cell.row for item in table.contents if item.lines), default=0)
        for row in range(start, table.n_rows):
            cells = [cell for cell in table.row(row) if cell.lines]
            key = tuple(id(cell) for cell in cells)
            if not cells or key == previous:
                continue
            previous = key
            if row == start and table.is_open_above and cut is not None and heads is self._last and cut.goes_on(cells):
                cut.complete(self._row(cut.with_rest(cells), heads, cut.section, table))
                continue
            if len(cells) == 1 and _is_full_width(cells[0], table):
                named = _section_name(cells[0], table)
                if named is not None:
                    while sections and sections[-1][0] <= named[0] + 0.2:
                        sections.pop()
                    sections.append(named)
                is_section = named is not None
                draft = self._lines_draft(cells[0], "caption" if is_section else "paragraph", table.page)
                draft.starts_column = self._last is not None and row == start and not is_section
                drafts.append(draft)
                continue
            section = " – ".join(name for _, name in sections)
            draft = self._row(cells, heads, section, table)
            drafts.append(draft)
            if table.is_open_below and row == last_row:
                self._cut = _CutRow(draft, tuple(cells), section)
        self._last = _Heads(heads.number, heads.spans, heads.edges, table.page, tuple(sections))
        return [draft for draft in drafts if draft is not None]

    def _heads(self, table: Table) -> tuple[_Heads | None, bool]:
        """Return the table's heads (its own or those of the page before), and whether its first rows are heads."""
        last = self._last
        goes_on = last is not None and table.page - last.page == 1 and _same_edges(last.edges, table.edges)
        if table.n_head_rows == 0:
            return (last, False) if goes_on else (None, False)
        spans = self._spans(table)
        if (
            goes_on
            and last is not None
            and {fold(text) for _, _, text in spans} == {fold(text) for _, _, text in last.spans}
        ):
            self.repeated_heads.append((table.page, normalise_line("; ".join(text for _, _, text in spans if text))))
            return last, True
        self._count += 1
        self._last = None
        return _Heads(self._count, spans, table.edges, table.page, ()), True

    def _spans(self, table: Table) -> tuple[tuple[float, float, str], ...]:
        spans: list[tuple[float, float, str]] = []
        rows = range(table.first_row, table.first_row + table.n_head_rows)
        deepest = table.row(rows[-1])
        for cell in deepest:
            x0, x1 = cell.cell.box.x0, cell.cell.box.x1
            texts: list[str] = []
            for row in rows:
                for other in table.row(row):
                    box = other.cell.box
                    text = self._text(other)[0]
                    if text and box.x0 <= x0 + 2 and box.x1 >= x1 - 2 and text not in texts:
                        texts.append(text.rstrip(":"))
            spans.append((x0, x1, " – ".join(texts)))
        return tuple(spans)

    def _text(self, cell: CellContent) -> tuple[str, list[tuple[int, int]]]:
        pieces = [_without_bullet(line) for line in cell.lines]
        return join_lines(pieces, self._hyphenation, cell.separators)

    def _row(self, cells: Sequence[CellContent], heads: _Heads, section: str, table: Table) -> Draft:
        text = f"{section} – " if section else ""
        spans: list[tuple[int, int]] = []
        lines: list[Line] = []
        names: list[str] = []
        is_sure = True
        for index, cell in enumerate(cells):
            head = heads.over(cell.cell.box.x0, cell.cell.box.x1)
            is_stub = head is None and index == 0 and cell.cell.column == 0
            is_sure = is_sure and (is_stub if head is None else len(head) <= MAX_HEAD_CHARS)
            text += "; " if index else ""
            text += f"{head}: " if head else ""
            content, own = self._text(cell)
            content = content.rstrip(";")
            is_sure = is_sure and not _BREAKS_OFF.search(content)
            spans.extend((len(text) + start, len(text) + min(end, len(content))) for start, end in own)
            lines.extend(cell.lines)
            text += content
            if head:
                names.append(head)
        return Draft(
            "table_row",
            lines,
            table.page,
            text=text,
            spans=spans,
            table=heads.number,
            column_heads=tuple(names),
            is_quotable=is_sure and len(cells) > 1,
        )

    def _unsure_rows(self, table: Table) -> list[Draft]:
        drafts: list[Draft] = []
        previous: tuple[int, ...] | None = None
        has_stubs = _has_bold_stubs(table)
        for row in range(table.first_row, table.n_rows):
            cells = [cell for cell in table.row(row) if cell.lines]
            key = tuple(id(cell) for cell in cells)
            if not cells or key == previous:
                continue
            previous = key
            if len(cells) == 1 and (table.is_layout or _is_full_width(cells[0], table)):
                drafts.extend(self._text_drafts(cells[0]))
                if table.is_layout and _is_full_width(cells[0], table) and _section_name(cells[0], table) is not None:
                    drafts[-1].kind = "heading"
                continue
            is_labelled = has_stubs and len(cells) == 2 and cells[0].is_bold and not cells[1].is_bold
            if is_labelled or (table.is_labelled and len(cells) == 2):
                drafts.append(self._labelled(cells[0], cells[1], table))
                continue
            if len(cells) == 2 and len(cells[0].lines) == 1 and BADGE.match(cells[0].lines[0].text):
                graded = self._text_drafts(cells[1])
                graded[0].marker = graded[0].marker or cells[0].lines[0].text
                drafts.extend(graded)
                continue
            text = ""
            spans: list[tuple[int, int]] = []
            lines: list[Line] = []
            for cell in cells:
                text += " | " if text else ""
                content, own = self._text(cell)
                spans.extend((len(text) + start, len(text) + end) for start, end in own)
                lines.extend(cell.lines)
                text += content
            drafts.append(
                Draft("table_row", lines, table.page, text=text, spans=spans, table=self._count, is_quotable=False)
            )
        return drafts

    def _labelled(self, stub: CellContent, cell: CellContent, table: Table) -> Draft:
        """Return the row of a table without heads whose first column is bold: ``label: text`` makes sense alone."""
        label, _ = self._text(stub)
        content, own = self._text(cell)
        text = f"{label.rstrip(':')}: {content}"
        shift = len(text) - len(content)
        spans = [*self._text(stub)[1], *((start + shift, end + shift) for start, end in own)]
        is_whole = _BREAKS_OFF.search(content) is None and not content.endswith(":")
        lines = [*stub.lines, *cell.lines]
        return Draft("table_row", lines, table.page, text=text, spans=spans, table=self._count, is_quotable=is_whole)

    def _paragraph(self, table: Table, row: int) -> Draft | None:
        cells = [cell for cell in table.row(row) if cell.lines and cell.cell.row == row]
        lines = [line for cell in cells for line in cell.lines]
        text, spans = join_lines([line.text for line in lines], self._hyphenation)
        return Draft("caption", lines, table.page, text=text, spans=spans) if lines else None

    def _text_drafts(self, cell: CellContent) -> list[Draft]:
        """Return a cell of running text as paragraphs and lists."""
        column = Column(cell.lines, min(line.x0 for line in cell.lines), max(line.x1 for line in cell.lines))
        drafts = build_drafts(column, self._headings, math.inf)
        drafts[0].starts_column = False
        return drafts

    def _lines_draft(self, cell: CellContent, kind: str, page: int) -> Draft:
        text, spans = self._text(cell)
        return Draft("caption" if kind == "caption" else "paragraph", list(cell.lines), page, text=text, spans=spans)


def _has_bold_stubs(table: Table) -> bool:
    """Return whether the table has two columns, of which the first is bold in every row and the second in none or few."""
    rows = [[cell for cell in table.row(row) if cell.lines] for row in range(table.first_row, table.n_rows)]
    pairs = [cells for cells in rows if len(cells) == 2]
    if len(pairs) < 2 or any(len(cells) > 2 for cells in rows):
        return False
    return all(cells[0].is_bold for cells in pairs) and sum(cells[1].is_bold for cells in pairs) <= 0.2 * len(pairs)


def _section_name(cell: CellContent, table: Table) -> tuple[float, str] | None:
    """Return font size and text of a row that names the rows below it: one short line that opens in bold, or is outdented."""
    if len(cell.lines) != 1 or len(cell.lines[0].text) > MAX_SECTION_CHARS:
        return None
    below = [item for item in table.contents if item.cell.row == cell.cell.row_end and item.cell.column == 0]
    if below and below[0].lines and below[0].lines[0].x0 >= cell.lines[0].x0 + MIN_INDENT:
        return cell.lines[0].size, cell.lines[0].text
    bold = []
    for word in cell.lines[0].words:
        if not word.is_bold:
            break
        bold.append(word)
    name = join_words(bold)
    return (cell.lines[0].size, name) if len(name) > 2 else None


def _is_full_width(cell: CellContent, table: Table) -> bool:
    return cell.cell.box.width > 0.95 * table.box.width


def _same_edges(a: Sequence[float], b: Sequence[float]) -> bool:
    """Return whether the columns of two tables stand at the same places; extra edges from spanning cells are allowed."""
    if abs(a[0] - b[0]) > 6 or abs(a[-1] - b[-1]) > 6:
        return False
    few, many = sorted((list(a), list(b)), key=len)
    return all(any(abs(x - y) <= 6 for y in many) for x in few)


def _without_bullet(line: Line) -> str:
    first = line.words[0].text
    if len(line.words) > 1 and first in BULLETS and first not in "–—o→":
        return Line(line.words[1:], line.page).text
    return line.text
