"""Footnotes of a PDF: taken apart, each with the mark that binds it to the words or cells that bear it."""

import re
from collections.abc import Sequence
from dataclasses import replace

from ingest.reader import RawBlock, RawLine
from ingest.readers.table_footnotes import BORNE, LOWERED, NEXT_NOTE, OPENING, read_mark

_DIGITS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_NUMBER = re.compile(r"([⁰¹²³⁴-⁹]{1,2})\s*(?=\S)")
_SYMBOL_MARK = re.compile(r"[*†‡§¶#]{1,3}")


def bind_footnotes(blocks: Sequence[RawBlock]) -> list[RawBlock]:
    """Return the blocks with their footnotes told apart: the mark is the marker, or the place that a number stands at.

    Under a table, a line that opens with a mark which the table's own rows bear is a footnote too, whatever its type.
    """
    result: list[RawBlock] = []
    borne: set[str] = set()
    last_table: int | None = None
    for block in blocks:
        if block.kind == "table_row":
            borne = borne if block.table == last_table else set()
            last_table = block.table
            borne |= {match.group().translate(LOWERED) for match in BORNE.finditer(block.text)}
            result.append(block)
            continue
        notes = _take_apart(block, borne)
        result.extend(notes or [block])
        if not notes and block.kind != "footnote":
            borne, last_table = set(), None
    return _anchor_numbers(result)


def _take_apart(block: RawBlock, borne: set[str]) -> list[RawBlock]:
    """Return the footnotes that a block holds; empty where it is none, or has no mark."""
    is_note = block.kind == "footnote"
    if not is_note and (block.kind not in ("paragraph", "list_item") or not borne):
        return []
    notes: list[RawBlock] = []
    start = 0
    mark = block.marker or ""
    opening = None if mark else OPENING.match(block.text)
    if opening is not None:
        mark, start = read_mark(opening), opening.end()
    if not mark or not (
        mark in borne or (is_note and _SYMBOL_MARK.fullmatch(mark)) or (is_note and opening is not None)
    ):
        return []
    for cut in NEXT_NOTE.finditer(block.text, start):
        following = OPENING.match(block.text, cut.end())
        if following is None or not (read_mark(following) in borne or following["symbol"] or following["raised"]):
            continue
        notes.append(_cut(block, start, cut.start(), mark))
        mark, start = read_mark(following), following.end()
    notes.append(_cut(block, start, len(block.text), mark))
    return notes if all(note.text for note in notes) else []


def _cut(block: RawBlock, start: int, end: int, mark: str | None) -> RawBlock:
    """Return a part of a block as a footnote of its own, with its lines and pages."""
    lines = tuple(
        RawLine(
            max(line.start, start) - start, min(line.end, end) - start, line.page, line.x0, line.y0, line.x1, line.y1
        )
        for line in block.lines
        if line.end > start and line.start < end
    )
    pages = [(0, block.page), *block.page_breaks]
    page = next(number for offset, number in reversed(pages) if offset <= start)
    breaks = tuple((offset - start, number) for offset, number in block.page_breaks if start < offset < end)
    return replace(
        block,
        kind="footnote",
        text=block.text[start:end],
        level=0,
        marker=mark,
        page=page,
        page_breaks=breaks,
        lines=lines,
    )


def _anchor_numbers(blocks: list[RawBlock]) -> list[RawBlock]:
    """Return the blocks with numbered footnotes bound to the one place on their page where the number is raised.

    Not in documents with a reference list: there a raised number is a reference.
    """
    if any(block.kind == "reference" for block in blocks):
        return blocks
    result = list(blocks)
    for index, block in enumerate(blocks):
        opening = _NUMBER.match(block.text) if block.kind == "footnote" and block.marker is None else None
        if opening is None:
            continue
        place = _find_raised(blocks, index, opening[1])
        if place is not None:
            note = _cut(block, opening.end(), len(block.text), opening[1].translate(_DIGITS))
            result[index] = replace(note, anchor=place)
    return result


def _find_raised(blocks: Sequence[RawBlock], index: int, number: str) -> tuple[int, int] | None:
    """Return block and offset of the raised number, where it stands once on the page."""
    pattern = re.compile(rf"(?<=\S)(?<![⁰¹²³⁴-⁹]){number}(?![⁰¹²³⁴-⁹])")
    found = [
        (other, match.start())
        for other in range(index)
        if blocks[other].page == blocks[index].page and blocks[other].kind != "footnote"
        for match in pattern.finditer(blocks[other].text)
    ]
    return found[0] if len(found) == 1 else None
