"""Tables of a page: which words stand in which cell, and which rows are heads."""

import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.readers.pdf.bands import find_banded_grids
from ingest.readers.pdf.geometry import Box
from ingest.readers.pdf.grids import Cell, Grid, find_grids
from ingest.readers.pdf.lines import Line, Word, build_segments, is_marker, merge_lines
from ingest.readers.pdf.stripes import join_stripes
from ingest.readers.symbol_fonts import BULLETS

MAX_CELL_CHARS = 1300
"""A cell with more text than this is a page frame with a rule in it, not a table cell, in a grid of two columns or rows."""
MAX_FULL_CELL_CHARS = 3500
"""The same for a grid of three columns and rows with text in them, which no page frame has."""
MAX_HEAD_CHARS = 160
"""A column head is short."""


MAX_WORD_GAP = 1.5
"""Gap between two words in one column of text, in font sizes."""
MIN_LAYOUT_ROWS = 3
"""Rows with one text each that make a layout of cells rather than a frame."""
MIN_STRIP_CELLS = 3
MAX_STRIP_CHARS = 80
"""Cells with more than a grade in them, and characters in each, of a row that stands alone in its grid."""

MIN_NUMERIC = 0.7
"""Share of a column's cells with a digit from which it is a column of figures."""

MIN_ALIGNED = 0.3
MIN_ALIGNED_LINES = 4
"""Share and number of a column's lines that have a gap ending at one place from which it is two columns of cells."""

MIN_ALIGNED_GAP = 0.5
"""Such a gap, in font sizes; a blank is 0.2 to 0.35."""

_TITLE = re.compile(r"(?:table|box|exhibit)\s+[A-Z]?\d+", re.I)


@dataclass(frozen=True, slots=True)
class CellContent:
    """A cell and the printed lines in it; ``separators[i]`` stands before line i where a blank would mislead."""

    cell: Cell
    lines: tuple[Line, ...]
    separators: tuple[str | None, ...]
    colour: int | None

    @property
    def n_chars(self) -> int:
        """Characters in the cell."""
        return sum(len(line.text) for line in self.lines)

    @property
    def is_bold(self) -> bool:
        """Whether all of the text is bold."""
        return bool(self.lines) and all(line.is_bold for line in self.lines)


@dataclass(frozen=True, slots=True)
class Table:
    """A table on one page. ``n_head_rows`` is 0 where no row is surely the head."""

    page: int
    box: Box
    edges: tuple[float, ...]
    contents: tuple[CellContent, ...]
    n_rows: int
    n_columns: int
    n_head_rows: int
    first_row: int
    is_open_above: bool = False
    """True where the first row began on the page before."""
    is_open_below: bool = False
    """True where the last row goes on overleaf."""
    is_layout: bool = False
    """True where no row holds more than one text: cells that set text beside pictures."""
    is_labelled: bool = False
    """True where each row is a short label and a text beside it: it makes sense alone without heads."""

    def row(self, index: int) -> tuple[CellContent, ...]:
        """Return the cells that cover a row (0-based), from left to right."""
        covering = [item for item in self.contents if item.cell.row <= index < item.cell.row_end]
        return tuple(sorted(covering, key=lambda item: item.cell.column))


def find_tables(
    words: Sequence[Word],
    page: int,
    rules: Sequence[Box],
    fills: Sequence[Box],
    page_height: float,
    *,
    has_connectors: bool = False,
) -> list[Table]:
    """Return the tables of a page: drawn by lines, by lines between rows only, or by shaded cells, in that order of trust.

    ``has_connectors``: arrows are drawn on the page, so boxes that touch one another are a chart.
    """
    strict = sorted(find_grids(rules), key=_area)
    banded = find_banded_grids(words, page, rules, page_height)
    fill_grids = find_grids([*rules, *(edge for fill in fills for edge in _edges(fill))])
    shaded = sorted(join_stripes(fill_grids, words, page), key=_area)
    tables: list[Table] = []
    for grid in (*strict, *banded, *shaded):
        if any(_overlap(table.box, grid.box) for table in tables) or (has_connectors and not grid.is_regular):
            continue
        table = build_table(grid, words, page, fills, page_height, is_inferred=grid in banded, is_ruled=grid in strict)
        if table is not None:
            tables.append(table)
    return tables


def _area(grid: Grid) -> float:
    return grid.box.width * grid.box.height


def _edges(fill: Box) -> tuple[Box, ...]:
    x0, y0, x1, y1 = fill.x0, fill.y0, fill.x1, fill.y1
    return Box(x0, y0, x1, y0), Box(x0, y1, x1, y1), Box(x0, y0, x0, y1), Box(x1, y0, x1, y1)


def _overlap(a: Box, b: Box) -> bool:
    return min(a.x1, b.x1) - max(a.x0, b.x0) > 2 and min(a.y1, b.y1) - max(a.y0, b.y0) > 2


def build_table(
    grid: Grid,
    words: Sequence[Word],
    page: int,
    fills: Sequence[Box],
    page_height: float,
    *,
    is_inferred: bool = False,
    is_ruled: bool = False,
) -> Table | None:
    """Return the grid with its text as a table, or ``None`` where it is a frame, a box or a drawing.

    ``is_ruled``: lines are drawn on all sides of the cells, so that a row with one text, beside a picture, is a cell too.
    ``is_inferred``: no line is drawn between the columns, so that two may have been taken for one.
    """
    inside = [word for word in words if grid.box.holds((word.x0 + word.x1) / 2, word.base - 0.3 * word.size, 1.0)]
    contents = []
    for cell in grid.cells:
        held = [word for word in inside if cell.box.holds((word.x0 + word.x1) / 2, word.base - 0.3 * word.size)]
        lines = merge_lines(build_segments(held, page))
        contents.append(CellContent(cell, tuple(lines), _separators(lines, cell.box), _colour(cell.box, fills)))
    used_rows = {item.cell.row for item in contents if item.lines}
    used_columns = {item.cell.column for item in contents if item.lines}
    is_strip = grid.n_rows == 1 and _is_strip(contents)
    if len(used_columns) < 2 or (len(used_rows) < 2 and not is_strip):
        return None
    full_rows = [row for row in range(grid.n_rows) if sum(bool(item.lines) for item in _row(contents, row)) > 1]
    is_layout = is_ruled and len(full_rows) < 2 and grid.is_regular and len(used_rows) >= MIN_LAYOUT_ROWS
    is_layout = is_layout and not any(_has_columns(item) for item in contents)
    if len(full_rows) < 2 and not is_strip and not is_layout:
        return None
    longest = max(item.n_chars for item in contents)
    is_long = longest > MAX_CELL_CHARS or (grid.box.height > 0.8 * page_height and longest > 700)
    if is_long and (longest > MAX_FULL_CELL_CHARS or not (is_layout or _is_full(contents, grid))):
        return None
    first_row = _first_row(contents, grid)
    is_doubtful = is_strip or is_layout or not grid.is_regular or (is_inferred and _has_merged_columns(contents))
    return Table(
        page,
        grid.box,
        tuple(sorted({item.cell.box.x0 for item in contents} | {grid.box.x1})),
        tuple(contents),
        grid.n_rows,
        grid.n_columns,
        0 if is_doubtful else _count_head_rows(contents, grid, first_row),
        first_row,
        grid.is_open_above or grid.box.y0 < -1,
        grid.is_open_below or grid.box.y1 > page_height + 1,
        is_layout,
        grid.is_labelled,
    )


def _has_columns(item: CellContent) -> bool:
    """Return whether the text of a cell stands in columns of its own."""
    wide = [
        line
        for line in item.lines
        if any(b.x0 - a.x1 > MAX_WORD_GAP * line.size for a, b in itertools.pairwise(line.words[1:]))
    ]
    return len(wide) > 1


def _is_strip(contents: Sequence[CellContent]) -> bool:
    """Return whether one row of cells is short enough to be the end of a table that began on the page before."""
    filled = [item for item in contents if item.lines]
    n_texts = sum(item.n_chars > 2 for item in filled)
    return n_texts >= MIN_STRIP_CELLS and all(item.n_chars <= MAX_STRIP_CHARS for item in filled)


def _is_full(contents: Sequence[CellContent], grid: Grid) -> bool:
    """Return whether a grid of three columns and rows or more has text in nearly all of its cells, none of them spanning columns."""
    filled = [item for item in contents if item.lines]
    is_plain = all(item.cell.column_end - item.cell.column == 1 for item in filled)
    return is_plain and grid.n_rows >= 3 and grid.n_columns >= 3 and len(filled) >= 0.8 * grid.n_rows * grid.n_columns


def _colour(box: Box, fills: Sequence[Box]) -> int | None:
    x, y = (box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2
    over = [fill for fill in fills if fill.holds(x, y)]
    return min(over, key=lambda fill: fill.width * fill.height).colour if over else None


def _separators(lines: Sequence[Line], box: Box) -> tuple[str | None, ...]:
    """Return what stands before each line of a cell: ``; `` where a new item starts, else ``None``.

    A line that ends although the next word would have fitted was ended on purpose: without a separator, doses that stand
    one below another would run together.
    """
    result: list[str | None] = []
    for index, line in enumerate(lines):
        result.append(None)
        if index == 0:
            continue
        last = lines[index - 1]
        first = line.words[0]
        if (
            last.text.endswith((";", ":", ",", "-", "/", "–", "(", "+", "=", "<", ">"))
            or _is_connective(last)
            or _is_connective(line)
        ):
            continue
        is_item = first.text[:1] in BULLETS and len(line.words) > 1 and is_marker(first.text) and first.text != "o"
        padding = max(2.0, min(other.x0 for other in lines) - box.x0)
        fits = last.x1 + 0.3 * last.size + (first.x1 - first.x0) < box.x1 - padding - 0.5 * last.size
        starts_new = not first.text[:1].islower() and first.text[:1] not in ")](["
        if is_item or (fits and starts_new):
            result[-1] = " " if last.text.endswith((".", "?", "!")) else "; "
    return tuple(result)


def _is_connective(line: Line) -> bool:
    return line.text.casefold().strip(" .,:") in ("or", "and", "plus", "and/or", "then", "with", "&", "+")


def _first_row(contents: Sequence[CellContent], grid: Grid) -> int:
    """Return the first row that is not one title cell over the whole width."""
    for row in range(grid.n_rows):
        cells = [item for item in _row(contents, row) if item.lines]
        if len(cells) > 1 and not _TITLE.match(cells[0].lines[0].text):
            return row
    return 0


def _count_head_rows(contents: Sequence[CellContent], grid: Grid, first_row: int) -> int:
    """Return how many rows from ``first_row`` are heads; 0 where that is not certain."""
    body = [item for item in contents if item.cell.row > first_row and item.lines]
    if not _is_head_row(_row(contents, first_row), body):
        return 0
    n_heads = 1
    while first_row + n_heads < grid.n_rows - 1:
        above = _row(contents, first_row + n_heads - 1)
        has_span = any(item.cell.column_end - item.cell.column > 1 and item.lines for item in above)
        reaches = any(item.cell.row_end > first_row + n_heads and item.lines for item in above)
        row = _row(contents, first_row + n_heads)
        starting = [item for item in row if item.cell.row == first_row + n_heads and item.lines]
        if not (has_span or reaches) or not starting or not _is_head_row(row, body):
            break
        if sum(item.n_chars for item in starting) > 40 * len(starting):
            break
        n_heads += 1
    return n_heads


def _row(contents: Sequence[CellContent], index: int) -> list[CellContent]:
    covering = [item for item in contents if item.cell.row <= index < item.cell.row_end]
    return sorted(covering, key=lambda item: item.cell.column)


def _is_head_row(row: Sequence[CellContent], body: Sequence[CellContent]) -> bool:
    filled = [item for item in row if item.lines]
    if len(filled) < 2 or any(item.n_chars > MAX_HEAD_CHARS for item in filled):
        return False
    if any(not item.lines for item in row if item.cell.column > 0):
        return False
    if not row[0].lines and len(filled) == len(row) - 1 and row[0].cell.column == 0:
        stubs = [item for item in body if item.cell.column == 0]
        if len(stubs) >= 2 and row[0].cell.row_end == row[0].cell.row + 1:
            return True
    body_bold = sum(item.is_bold for item in body) / max(1, len(body))
    if all(item.is_bold for item in filled) and body_bold < 0.6:
        return True
    if all(item.is_bold for item in filled if item.cell.column > 0) and body_bold < 0.5 and len(filled) > 2:
        return True
    if len(filled) == len(row) and _stands_over_figures(filled, body):
        return True
    colours = {item.colour for item in filled}
    common = Counter(item.colour for item in body).most_common(1)
    if len(colours) == 1 and None not in colours and common and common[0][0] not in colours:
        return sum(item.colour in colours for item in body) < 0.34 * len(body)
    return False


def _stands_over_figures(row: Sequence[CellContent], body: Sequence[CellContent]) -> bool:
    """Return whether a row without a digit stands over two or more columns of figures."""
    if any(char.isdigit() and char.isascii() for item in row for line in item.lines for char in line.text):
        return False
    n_columns = 0
    for head in row:
        cells = [item for item in body if item.cell.column == head.cell.column]
        n_figures = sum(any(char.isdigit() for line in item.lines for char in line.text) for item in cells)
        n_columns += len(cells) >= 3 and n_figures >= MIN_NUMERIC * len(cells)
    return n_columns >= 2


def _has_merged_columns(body: Sequence[CellContent]) -> bool:
    """Return whether words within one column stand below one another like a column of their own."""
    for column in {item.cell.column for item in body}:
        cells = [item for item in body if (item.cell.column, item.cell.column_end) == (column, column + 1)]
        lines = [
            line for item in cells for line in item.lines if len(line.words) > 1 and not is_marker(line.words[0].text)
        ]
        gaps: dict[int, int] = defaultdict(int)
        for line in lines:
            for last, word in itertools.pairwise(line.words):
                if word.x0 - last.x1 > MIN_ALIGNED_GAP * line.size:
                    gaps[round(word.x0 / 2)] += 1
        counts = [count + gaps.get(place + 1, 0) for place, count in gaps.items()]
        if max(counts, default=0) >= max(MIN_ALIGNED_LINES, MIN_ALIGNED * len(lines)):
            return True
    return False
