"""Tables of a Word document, read by the same rules as those of web pages."""

import re
from dataclasses import dataclass

from bs4 import BeautifulSoup
from bs4.element import Tag

from ingest.reader import RawBlock
from ingest.readers.docx.package import Element, find_child, get_number, get_value, is_on, local_name
from ingest.readers.docx.styles import Styles
from ingest.readers.docx.text import ParagraphText, TextReader
from ingest.readers.html.tables import read_table
from ingest.readers.html.text import LINE_BREAK

_PLAIN_STYLE = re.compile(r"(?:normal table|table grid(?: light)?|)")
_MAX_GRID_COLUMNS = 500


@dataclass(slots=True)
class _Cell:
    """A cell of the grid; one that goes on below has more than one row."""

    column: int
    n_columns: int
    texts: list[ParagraphText]
    n_rows: int = 1


def is_layout(table: Element) -> bool:
    """Return whether the table only arranges the page: it has one column, or holds other tables."""
    rows = _find_rows(table)
    if any(local_name(node) == "tbl" for cell in _all_cells(rows) for node in cell.iter()):
        return True
    return not any(len(list(_find_cells(row))) > 1 for row in rows)


def read_word_table(table: Element, reader: TextReader, number: int) -> list[RawBlock]:
    """Return the caption, rows and footnotes of a data table.

    Args:
        table: the ``w:tbl`` element.
        reader: reads its paragraphs.
        number: number of the table, unique within the document.
    """
    rows = _find_rows(table)
    grid = [_read_row(row, reader) for row in rows]
    _join_rows(grid, rows)
    return read_table(_to_html(table, rows, grid, reader.styles), number)


def cells_in_order(table: Element) -> list[Element]:
    """Return the cells row by row, for a table that only arranges the page."""
    return _all_cells(_find_rows(table))


def _all_cells(rows: list[Element]) -> list[Element]:
    return [cell for row in rows for cell in _find_cells(row)]


def _find_rows(table: Element) -> list[Element]:
    """Return the rows, those in content controls and of accepted changes included, deleted ones left out."""
    rows: list[Element] = []
    for child in table:
        if local_name(child) == "tr" and find_child(child, "trPr", "del") is None:
            rows.append(child)
        elif local_name(child) in ("sdt", "sdtContent", "customXml"):
            rows += _find_rows(child)
    return rows


def _find_cells(row: Element) -> list[Element]:
    cells: list[Element] = []
    for child in row:
        if local_name(child) == "tc":
            cells.append(child)
        elif local_name(child) in ("sdt", "sdtContent", "customXml"):
            cells += _find_cells(child)
    return cells


def _read_row(row: Element, reader: TextReader) -> list[_Cell]:
    column = min(get_number(find_child(row, "trPr", "gridBefore")) or 0, _MAX_GRID_COLUMNS)
    cells: list[_Cell] = []
    for element in _find_cells(row):
        n_columns = min(get_number(find_child(element, "tcPr", "gridSpan")) or 1, _MAX_GRID_COLUMNS)
        texts = [reader.read(node) for node in element.iter() if local_name(node) == "p"]
        cells.append(_Cell(column, n_columns, texts))
        column += n_columns
    return cells


def _join_rows(grid: list[list[_Cell]], rows: list[Element]) -> None:
    """Make one cell of those that Word says go on from the cell above (``vMerge``)."""
    open_cells: dict[int, _Cell] = {}
    for cells, row in zip(grid, rows, strict=True):
        kept: list[_Cell] = []
        starts: dict[int, _Cell] = {}
        for cell, element in zip(cells, _find_cells(row), strict=True):
            merge = find_child(element, "tcPr", "vMerge")
            above = open_cells.get(cell.column)
            if merge is not None and get_value(merge) != "restart" and above is not None:
                above.n_rows += 1
                starts[cell.column] = above
                continue
            if merge is not None:
                starts[cell.column] = cell
            kept.append(cell)
        open_cells = starts
        cells[:] = kept


def _to_html(table: Element, rows: list[Element], grid: list[list[_Cell]], styles: Styles) -> Tag:
    soup = BeautifulSoup("", "lxml")
    tag = soup.new_tag("table")
    n_heads = _count_heads(table, rows, styles)
    body = tag
    if n_heads:
        head = soup.new_tag("thead")
        tag.append(head)
        body = soup.new_tag("tbody")
        tag.append(body)
    for index, cells in enumerate(grid):
        line = soup.new_tag("tr")
        for cell in cells:
            attributes = {"colspan": str(cell.n_columns), "rowspan": str(cell.n_rows)}
            element = soup.new_tag("th" if index < n_heads else "td", attrs=attributes)
            for text in cell.texts:
                element.append(_to_paragraph(soup, text))
            line.append(element)
        (head if index < n_heads else body).append(line)
    return tag


def _to_paragraph(soup: BeautifulSoup, text: ParagraphText) -> Tag:
    paragraph = soup.new_tag("p")
    target = paragraph
    if text.is_bold:
        target = soup.new_tag("b")
        paragraph.append(target)
    for index, line in enumerate(text.text.split(LINE_BREAK)):
        if index:
            target.append(soup.new_tag("br"))
        target.append(line.replace("\t", " "))
    return paragraph


def _count_heads(table: Element, rows: list[Element], styles: Styles) -> int:
    """Return how many rows are column heads as the document says: repeated on each page, or set apart by the table's style."""
    count = 0
    for row in rows:
        if not is_on(find_child(row, "trPr", "tblHeader")):
            break
        count += 1
    if count:
        return count if count < len(rows) else 0
    properties = find_child(table, "tblPr")
    style = styles.name(get_value(find_child(properties, "tblStyle")))
    is_first = get_value(find_child(properties, "tblLook"), "firstRow") in ("1", "true", "on")
    return int(is_first and len(rows) > 1 and _PLAIN_STYLE.fullmatch(style) is None)
