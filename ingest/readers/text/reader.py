"""Plain text, with its structure inferred: headings, lists, wrapped paragraphs, tables in HTML, and a saved page's furniture."""

import re
from collections.abc import Sequence
from importlib.metadata import version

from bs4 import BeautifulSoup

from core.documents import DocumentMetadata, Removed
from core.errors import EmptyDocumentError
from core.text import normalise_line
from ingest.reader import RawBlock, ReaderOutput, SourceFile, has_content
from ingest.readers.encoding import decode_text
from ingest.readers.furniture import PageUnit, find_furniture
from ingest.readers.html.tables import read_table
from ingest.readers.list_markers import split_marker
from ingest.readers.recommendation_numbers import mark_recommendations
from ingest.readers.reference_lists import mark_references
from ingest.readers.table_footnotes import mark_table_footnotes
from ingest.readers.text.headings import SECTION_NAMES, find_headings
from ingest.readers.text.lists import ListLevels, is_alternative
from ingest.readers.text.units import TextUnit, read_units

_TABLE_START = re.compile(r"<table\b[^<>]{0,500}>", re.IGNORECASE)
_TABLE_END = re.compile(r"</table\s*>", re.IGNORECASE)
_TABLE_CELL = re.compile(r"<t[dhr]\b", re.IGNORECASE)
_CUT_TAG = re.compile(r"<(t[dhr])(?:<?(?=\d)|(?=<))", re.IGNORECASE)
"""A tag that lost its closing bracket; a parser would take what follows for the tag's name and lose it."""

_BARE_ROW_TEXT = re.compile(r"(<tr\b[^<>]*>)(?=\s*[^<\s])", re.IGNORECASE)
_CAPTION = re.compile(r"(?:table|figure|fig\.|box|chart)\s+\d[\d.]*\b.{0,160}", re.IGNORECASE)
_TABLE_MARK = "\ue000table\ue001"
_PLACEHOLDER = re.compile(
    r"\s*(?:\[[a-z ]{3,30}\]|<(?:image|img)\b[^>]*>\S*|(?:protocol|page|doc(?:ument)?|article)\s*_?id\s*=\s*\S+|<--!.*-->)\s*",
    re.IGNORECASE,
)
_CONNECTOR = re.compile(r"(?:and|or|plus|then|either|and/or)\s*:?", re.IGNORECASE)
_LOOK_AHEAD = 3


class TextReader:
    """Reads plain text; whatever tells structure without markup is used: blank lines, indents, markers, underlines, case."""

    name = "text"
    version = f"3 beautifulsoup4/{version('beautifulsoup4')} lxml/{version('lxml')}"
    media_type = "text/plain"
    suffixes: tuple[str, ...] = (".txt",)

    def read(self, source: SourceFile) -> ReaderOutput:
        """Return what the text says.

        Raises:
            UnreadableFileError: The bytes are not text.
            EmptyDocumentError: There is no text in the file but furniture.
        """
        removed: list[Removed] = []
        lines, tables = _cut_tables(_drop_placeholders(decode_text(source).split("\n"), removed))
        places = [index for index, line in enumerate(lines) if line.strip() and _TABLE_MARK not in line]
        page = [_page_unit(lines[index]) for index in places]
        furniture = find_furniture(page)
        removed.extend(furniture.removed(page))
        gone = {places[index] for index in furniture.reasons}
        kept = ["" if index in gone else line for index, line in enumerate(lines)]
        blocks = mark_table_footnotes(_build_blocks(read_units(kept, SECTION_NAMES), tables))
        marked, references = mark_references(mark_recommendations(blocks))
        if not has_content(marked):
            raise EmptyDocumentError(f"{source.name} holds no text that could be cited")
        title = marked[0].text if marked[0].kind == "heading" and marked[0].level == 1 else None
        metadata = furniture.add_to(DocumentMetadata(title=title, references=references))
        return ReaderOutput(blocks=marked, metadata=metadata, removed=tuple(removed))


def _drop_placeholders(lines: Sequence[str], removed: list[Removed]) -> list[str]:
    """Return the lines without the marks that an application left for itself: ids, includes, images."""
    kept: list[str] = []
    for line in lines:
        if _PLACEHOLDER.fullmatch(line):
            removed.append(Removed(reason="placeholder", text=normalise_line(line)))
        else:
            kept.append(line)
    return kept


def _cut_tables(lines: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return the lines with each HTML table replaced by one mark, and the tables' markup in order.

    Tables in such files are seldom closed: one ends with its last line of cells before a blank line.
    """
    kept: list[str] = []
    tables: list[str] = []
    index = 0
    while index < len(lines):
        match = _TABLE_START.search(lines[index])
        if match is None:
            kept.append(lines[index].replace("\ue000", "").replace("\ue001", ""))
            index += 1
            continue
        end, tail = _find_table_end(lines, index)
        markup = _repair_cells("\n".join(lines[index:end])[match.start() :])
        if close := _TABLE_END.search(markup):
            tail, markup = markup[close.end() :], markup[: close.end()]
        tables.append(markup)
        kept += [lines[index][: match.start()], "", _TABLE_MARK, "", tail]
        index = end
    return kept, tables


def _repair_cells(markup: str) -> str:
    """Return a table's markup with cut tags closed and with cells around text that stands in a row without one."""
    return _BARE_ROW_TEXT.sub(r"\1<td>", _CUT_TAG.sub(r"<\1>", markup))


def _find_table_end(lines: Sequence[str], start: int) -> tuple[int, str]:
    index = start
    while index < len(lines):
        if _TABLE_END.search(lines[index]):
            return index + 1, ""
        if not lines[index].strip():
            ahead = [line for line in lines[index + 1 : index + 1 + _LOOK_AHEAD] if line.strip()]
            # A blank line inside a cell is followed by more cells before any new table.
            if not ahead or not _TABLE_CELL.search(ahead[0]) or _TABLE_START.search(ahead[0]):
                return index, ""
        index += 1
    return index, ""


def _page_unit(line: str) -> PageUnit:
    marker, _ = split_marker(line)
    return PageUnit(normalise_line(line) or "-", is_item=marker is not None)


def _build_blocks(units: Sequence[TextUnit], tables: Sequence[str]) -> list[RawBlock]:
    headings = {heading.index: heading for heading in find_headings(units)}
    levels = ListLevels()
    blocks: list[RawBlock] = []
    n_tables = 0
    for index, unit in enumerate(units):
        if unit.text == _TABLE_MARK:
            levels.close()
            blocks += _read_markup_table(tables[n_tables], n_tables + 1)
            n_tables += 1
        elif index in headings:
            levels.close()
            heading = headings[index]
            blocks.append(RawBlock("heading", heading.text, level=heading.level, marker=heading.marker))
        elif unit.marker is not None:
            level = levels.level_of(unit)
            if is_alternative(unit, blocks, level):
                blocks.append(_alternative(unit, level))
                if level == 0:
                    levels.close()
            else:
                blocks.append(RawBlock("list_item", unit.text, level=level, marker=unit.marker))
        elif _is_connector(units, index, blocks):
            level = blocks[-1].level
            blocks.append(RawBlock("list_item", unit.text, level=level, is_quotable=False))
        else:
            levels.close()
            is_caption = _CAPTION.fullmatch(unit.text) is not None and not unit.text.endswith(".")
            blocks.append(RawBlock("caption" if is_caption else "paragraph", unit.text))
    return blocks


def _alternative(unit: TextUnit, level: int) -> RawBlock:
    """Return the name after an "Or:" as a sibling of the name that the list before it hangs under."""
    if level == 0:
        return RawBlock("paragraph", unit.text)
    return RawBlock("list_item", unit.text, level=level - 1, marker=unit.marker)


def _is_connector(units: Sequence[TextUnit], index: int, blocks: Sequence[RawBlock]) -> bool:
    """Return whether a unit is an "or" between two items: it belongs to their list, and says nothing alone."""
    is_between = (
        bool(blocks)
        and blocks[-1].kind == "list_item"
        and index + 1 < len(units)
        and units[index + 1].marker is not None
    )
    return is_between and _CONNECTOR.fullmatch(units[index].text) is not None


def _read_markup_table(markup: str, number: int) -> list[RawBlock]:
    table = BeautifulSoup(markup, "lxml").find("table")
    return read_table(table, number) if table is not None else []
