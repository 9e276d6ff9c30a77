"""HTML tables as rows that make sense alone."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from bs4.element import Tag

from core.documents import BlockKind
from core.text import normalise_line
from ingest.reader import RawBlock
from ingest.readers.html.text import LINE_BREAK, render_inline
from ingest.readers.list_markers import marker_style

_MAX_SPAN = 60
"""Columns that one cell may span; a page that says more is not taken at its word."""

_MAX_COLUMNS = 100
_MAX_CELLS = 50_000
"""Beyond these, spans are ignored: a small file must not make a table of millions of cells."""

_MAX_HEAD_WORDS = 9
"""A first row without ``<th>`` is taken for column heads only if each cell has at most this many words."""

_LIST_MARKER = re.compile(r"\(?(?:\d{1,3}|[a-z]|[ivx]{1,4})[.)]|[•▪■●○◦·・*–-]", re.IGNORECASE)
_BULLET_LINE = re.compile(r"^\s*[•▪■●○◦·・]\s*")
_BLOCKS_IN_CELLS = ("p", "li", "div", "h1", "h2", "h3", "h4", "h5", "h6")


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of the grid; a cell that spans several places stands in each of them."""

    text: str
    is_head: bool
    is_bold: bool
    origin: tuple[int, int]


Row = list[Cell | None]


def is_layout_table(table: Tag) -> bool:
    """Return whether a table only arranges the page: it nests tables, has one column, or says that it presents."""
    if table.get("role") in ("presentation", "none") or table.find("table") is not None:
        return True
    rows = table.find_all("tr")
    return not any(len(row.find_all(["td", "th"], recursive=False)) > 1 for row in rows)


def read_table(table: Tag, number: int) -> list[RawBlock]:
    """Return the caption, rows and footnotes of a data table.

    Args:
        table: The ``<table>`` element.
        number: Number of the table, unique within the document.
    """
    caption = table.find("caption")
    blocks = []
    if isinstance(caption, Tag) and (text := cell_text(caption)):
        blocks.append(RawBlock("caption", text))
    grid = _build_grid(table)
    if as_list := _read_list(grid):
        return blocks + as_list
    n_heads = _count_head_rows(table, grid)
    grid, n_heads, title = _drop_false_heads(grid, n_heads)
    if title and not blocks:
        blocks.append(RawBlock("caption", title))
    heads, are_certain = _column_heads(grid, n_heads)
    names_first = _names_first_column(grid[:n_heads], heads)
    width = max((len(row) for row in grid), default=0)
    label = ""
    for index, row in enumerate(grid[n_heads:], start=n_heads):
        cells = _distinct(row)
        texts = [cell.text for cell, _ in cells if cell.text]
        if not texts:
            continue
        if len(cells) == 1 and width > 1 and len(row) >= width:
            if index == len(grid) - 1 or re.match(r"[*†‡§¶#ᵃᵇᶜᵈᵉᶠᵍʰ]|notes?\b|[a-z][).] ", texts[0], re.IGNORECASE):
                blocks.append(RawBlock("footnote", texts[0]))
            else:
                label = texts[0]
            continue
        if index + 1 < len(grid) and _is_section_row(cells, width):
            label = texts[0]
            continue
        fits = are_certain and len(row) <= max(len(heads), width if not heads else len(heads))
        text = _row_text(cells, heads, label, names_first)
        blocks.append(RawBlock("table_row", text, table=number, column_heads=heads, is_quotable=fits))
    return blocks


def _is_section_row(cells: list[tuple[Cell, list[int]]], width: int) -> bool:
    """Return whether a row only names the rows below it: one bold cell at its start, and the others left empty."""
    first, columns = cells[0]
    is_named = columns[0] == 0 and (first.is_bold or first.is_head) and bool(first.text)
    return is_named and len(cells) == width > 2 and not any(cell.text for cell, _ in cells[1:])


def cell_text(cell: Tag) -> str:
    """Return the words of a cell on one line; its own lines and list items are set apart by semicolons."""
    rendered = _render_cell(cell)
    lines = [normalise_line(line) for line in rendered.split(LINE_BREAK)]
    parts: list[str] = []
    for line in filter(None, lines):
        bare = _BULLET_LINE.sub("", line)
        goes_on = line == bare and (bare[0].islower() or bare[0] == "(")
        if parts and not goes_on and (line != bare or parts[-1][-1].isalnum() or parts[-1][-1] in ")%]"):
            parts[-1] = parts[-1].rstrip(";,") + ";"
        if bare:
            parts.append(bare)
    return normalise_line(" ".join(parts))


def _render_cell(cell: Tag) -> str:
    pieces: list[str] = []
    for child in cell.children:
        if isinstance(child, Tag) and (child.name in (*_BLOCKS_IN_CELLS, "ul", "ol", "table", "tr", "blockquote")):
            pieces += [LINE_BREAK, _render_cell(child), LINE_BREAK]
        elif isinstance(child, Tag) and child.find([*_BLOCKS_IN_CELLS, "br"]) is not None:
            pieces.append(_render_cell(child))
        else:
            # A line break followed by a bullet is how plain pages write lists into cells.
            text = str(child) if not isinstance(child, Tag) else None
            if text is not None and re.search(r"\n\s*[•▪■●○◦]", text):
                pieces.append(re.sub(r"\n\s*(?=[•▪■●○◦])", LINE_BREAK, text))
            else:
                pieces.append(render_inline(child))
    return "".join(pieces)


def _rows(table: Tag) -> Iterable[Tag]:
    return (row for row in table.find_all("tr") if row.find_parent("table") is table)


def _span(cell: Tag, name: str) -> int:
    value = str(cell.get(name, "1")).strip()
    return min(max(int(value), 1), _MAX_SPAN) if value.isascii() and value.isdigit() and len(value) < 6 else 1


def _build_grid(table: Tag) -> list[Row]:
    rows = list(_rows(table))
    grid: list[Row] = [[] for _ in rows]
    held: dict[tuple[int, int], Cell] = {}
    for y, row in enumerate(rows):
        x = 0
        for element in row.find_all(["td", "th"], recursive=False):
            while (y, x) in held:
                x += 1
            text = cell_text(element)
            bold = "".join(part.get_text() for part in element.find_all(["b", "strong"]))
            is_bold = bool(text) and normalise_line(bold) == normalise_line(element.get_text())
            cell = Cell(text, element.name == "th", is_bold, (y, x))
            is_bounded = x < _MAX_COLUMNS and len(held) < _MAX_CELLS
            n_columns = _span(element, "colspan") if is_bounded else 1
            n_rows = min(_span(element, "rowspan"), len(rows) - y) if is_bounded else 1
            for dy in range(n_rows):
                for dx in range(n_columns):
                    held.setdefault((y + dy, x + dx), cell)
            x += n_columns
    for y, x in sorted(held):
        grid[y] += [None] * (x - len(grid[y]))
        grid[y].append(held[y, x])
    return [row for row in grid if row]


def _distinct(row: Row) -> list[tuple[Cell, list[int]]]:
    """Return the cells of a row, each with the columns that it spans."""
    found: dict[tuple[int, int], tuple[Cell, list[int]]] = {}
    for x, cell in enumerate(row):
        if cell is not None:
            found.setdefault(cell.origin, (cell, []))[1].append(x)
    return list(found.values())


def _count_head_rows(table: Tag, grid: list[Row]) -> int:
    head = table.find("thead")
    if isinstance(head, Tag) and head.find_parent("table") is table and head.find(["td", "th"]) is not None:
        stated = len([row for row in head.find_all("tr") if row.find(["td", "th"]) is not None])
        return min(stated, len(grid))
    return _count_stated_heads(grid) or int(_looks_like_heads(grid))


def _count_stated_heads(grid: list[Row]) -> int:
    count = 0
    for row in grid:
        if not all(cell is None or cell.is_head or not cell.text for cell in row) or len(_distinct(row)) < 2:
            break
        count += 1
    return count if count < len(grid) else 0


def _drop_false_heads(grid: list[Row], n_heads: int) -> tuple[list[Row], int, str]:
    """Return the grid without heads that name no column, the number of those left, and the table's title if one was.

    A head over all columns is the table's title; heads that only count the columns (0, 1, 2) come from the software that
    wrote the table, and the real ones stand in the row below.
    """
    title = ""
    width = max((len(row) for row in grid), default=0)
    while grid and width > 1 and len(grid[0]) >= width and len(_distinct(grid[0])) == 1:
        cell = _distinct(grid[0])[0][0]
        if not (cell.is_head or cell.is_bold or n_heads):
            break
        title = title or cell.text
        grid, n_heads = grid[1:], max(n_heads - 1, 0)
    if n_heads == 1 and len(grid) > 2:
        texts = [cell.text for cell, _ in _distinct(grid[0])]
        if texts in ([str(number) for number in range(len(texts))], [str(number + 1) for number in range(len(texts))]):
            grid = grid[1:]
    if not n_heads:
        n_heads = _count_stated_heads(grid) or int(_looks_like_heads(grid))
    return grid, n_heads, title


def _looks_like_heads(grid: list[Row]) -> bool:
    if len(grid) < 2:
        return False
    first = _distinct(grid[0])
    texts = [cell.text for cell, _ in first]
    if len(first) < 2 or not all(texts[1:]) or len(set(texts)) < len(texts):
        return False
    if any(len(text.split()) > _MAX_HEAD_WORDS or text.endswith((".", ";")) or text[:1] in "•-" for text in texts):
        return False
    bold = [cell.is_bold for cell, _ in first if cell.text]
    if all(bold) and not all(cell.is_bold for cell, _ in _distinct(grid[1]) if cell.text):
        return True
    if any(cell is not None and cell.is_head for row in grid for cell in row):
        return False
    return len(first) >= 3


def _column_heads(grid: list[Row], n_heads: int) -> tuple[tuple[str, ...], bool]:
    """Return the column heads and whether they are certain: guessed ones are, where every row has as many cells."""
    if not n_heads:
        return (), all(len(row) <= 2 or (row[0] is not None and row[0].is_head) for row in grid)
    width = max(len(row) for row in grid[:n_heads])
    heads: list[str] = []
    for x in range(width):
        parts: list[str] = []
        for row in grid[:n_heads]:
            cell = row[x] if x < len(row) else None
            if cell is not None and cell.text and (not parts or parts[-1] != cell.text):
                parts.append(cell.text.rstrip(":"))
        heads.append(" – ".join(parts))
    is_stated = any(cell is not None and cell.is_head for row in grid[:n_heads] for cell in row)
    return tuple(heads), is_stated or all(len(row) == width for row in grid)


def _names_first_column(head_rows: list[Row], heads: tuple[str, ...]) -> bool:
    """Return whether the first head names its own column.

    Where heads were guessed and the others count something ("Age" before "1 year" and "3 years"), it names them.
    """
    is_stated = any(cell is not None and cell.is_head for row in head_rows for cell in row)
    return is_stated or len(heads) < 3 or not all(any(char.isdigit() for char in head) for head in heads[1:])


def _row_text(cells: list[tuple[Cell, list[int]]], heads: tuple[str, ...], label: str, names_first: bool) -> str:
    parts = [label.rstrip(":")] if label else []
    if not heads:
        texts = [cell.text for cell, _ in cells if cell.text]
        body = f"{texts[0].rstrip(':')}: {'; '.join(texts[1:])}" if len(texts) > 1 else texts[0]
        return normalise_line("; ".join([*parts, body]))
    for cell, columns in cells:
        if not cell.text:
            continue
        if columns[0] == 0 and not names_first and cell.text[0].isalpha():
            parts.append(cell.text)
            continue
        named = dict.fromkeys(heads[x] for x in columns if x < len(heads) and heads[x])
        head = " / ".join(named) if len(named) <= 3 else ""
        parts.append(f"{head}: {cell.text}" if head else cell.text)
    return normalise_line("; ".join(part.rstrip(";") for part in parts))


def _read_list(grid: list[Row]) -> list[RawBlock]:
    """Return list items where the first column holds nothing but list markers, else nothing."""
    rows = [[cell for cell in row if cell is not None and cell.text] for row in grid]
    rows = [row for row in rows if row]
    if not rows or not all(len(row) == 2 and _LIST_MARKER.fullmatch(row[0].text) for row in rows):
        return []
    blocks: list[RawBlock] = []
    outer: str | None = None
    kind: BlockKind = "list_item"
    for marker, cell in rows:
        style = marker_style(marker.text)
        outer = outer or style
        blocks.append(RawBlock(kind, cell.text, level=0 if style == outer else 1, marker=marker.text))
    return blocks
