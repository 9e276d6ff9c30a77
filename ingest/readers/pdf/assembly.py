"""Drafts of all pages to blocks: joined across columns and pages, with levels, references and line boxes."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from core.text import fold
from ingest.reader import RawBlock, RawLine
from ingest.readers.pdf.blocks import Draft
from ingest.readers.pdf.geometry import Box
from ingest.readers.pdf.headings import Headings
from ingest.readers.pdf.imprint import is_imprint
from ingest.readers.pdf.joining import Hyphenation, join_lines
from ingest.readers.pdf.lines import Line
from ingest.readers.pdf.rotation import turn_back

_OPEN_END = re.compile(r"[.?!:][\"'”’)\]]*(?:[⁰¹²³⁴-⁹,–\d]*)$")
_REFERENCES = re.compile(
    r"(?:\d+(?:\.\d+)*\.?\s+|appendix\s+\w+[:.]?\s+)?(?:references?|reference list|bibliography|literature cited|references cited)$"
)
_FLOATS = ("table_row", "caption", "footnote", "figure_text", "boilerplate")
_MAX_FLOATS = 120
MIN_REPEATED_CHARS = 25
"""Characters of a line at the end of a page from which the same line at the start of the next is the same print."""
MAX_PAGES_OF_FLOATS = 3
"""Pages with nothing but tables and figures that may stand between the two halves of a paragraph."""


@dataclass(frozen=True, slots=True)
class PageTurn:
    """How a page was turned for reading, and its size in points when turned."""

    turn: int
    width: float
    height: float


def join_drafts(drafts: Sequence[Draft], hyphenation: Hyphenation) -> list[Draft]:
    """Return the drafts with those joined that a column or page break cut in two.

    Tables, captions and footnotes that stand between the two halves are put before the joined block, so that the text
    stays in the order of the pages.
    """
    result: list[Draft] = []
    for draft in drafts:
        place = _open_draft(result) if draft.starts_column or (result and result[-1].kind in _FLOATS) else None
        if place is not None and _goes_on(result[place], draft):
            opened = result.pop(place)
            _extend(opened, draft, hyphenation)
            result.append(opened)
        else:
            result.append(draft)
    return result


def _extend(opened: Draft, draft: Draft, hyphenation: Hyphenation) -> None:
    """Add the second half of a block to its first, without a line that the page's end cut through and that is printed again."""
    if opened.text is None and draft.text is None and len(draft.lines) > 1 and _is_printed_again(opened, draft):
        draft.lines.pop(0)
    opened.lines.extend(draft.lines)
    if opened.text is None or draft.text is None:
        return
    kept, between = hyphenation.join(opened.text, draft.text)
    shift = len(kept) + len(between)
    opened.text = kept + between + draft.text
    opened.spans.extend((start + shift, end + shift) for start, end in draft.spans)


def _is_printed_again(opened: Draft, draft: Draft) -> bool:
    last, first = opened.lines[-1], draft.lines[0]
    return last.page < first.page and len(first.text) >= MIN_REPEATED_CHARS and last.text == first.text


def _open_draft(result: Sequence[Draft]) -> int | None:
    for place in range(len(result) - 1, max(-1, len(result) - _MAX_FLOATS), -1):
        if result[place].kind in ("paragraph", "list_item", "reference"):
            return place
        if result[place].kind not in _FLOATS:
            return None
    return None


def _goes_on(last: Draft, draft: Draft) -> bool:
    """Return whether a block at the top of a column goes on with the one that the column before left open."""
    if draft.kind != "paragraph" or draft.marker is not None or (draft.text is None) != (last.text is None):
        return False
    if (
        not 0 <= draft.page - last.lines[-1].page <= MAX_PAGES_OF_FLOATS + 1
        or abs(last.size - draft.size) > 0.09 * last.size
    ):
        return False
    head, tail = last.lines[-1].text, draft.lines[0].text
    if head.endswith(("-", "\u2010", "\u00ad")) and tail[:1].isalnum():
        return True
    if _OPEN_END.search(head) or ("://" in head.rsplit(" ", 1)[-1] and tail[:1].isupper()):
        return False
    if tail[:1].islower() or tail[:1] in "([" or tail[:1].isdigit():
        return True
    if head.endswith((",", "–", "/", "&", "(")) or head.rsplit(" ", 1)[-1].casefold() in _OPENERS:
        return True
    is_full = last.lines[-1].x1 > last.column_x1 - 5 * last.size
    return is_full and not head.endswith(";") and len(head) > 30


_OPENERS = frozenset(
    {"the", "a", "an", "and", "or", "of", "in", "to", "for", "with", "by", "on", "at", "from", "as", "is", "are", "be"}
)


def build_blocks(
    drafts: Sequence[Draft], headings: Headings, hyphenation: Hyphenation, turns: dict[int, PageTurn]
) -> list[RawBlock]:
    """Return the blocks with levels set, references marked, and a box for each printed line."""
    blocks: list[RawBlock] = []
    indents: list[float] = []
    reference_level: int | None = None
    for draft in drafts:
        text, spans = _compose(draft, hyphenation)
        if not text:
            continue
        kind, level = draft.kind, 0
        if kind == "heading":
            level = headings.level(draft.lines, text)
            if reference_level is None or level <= reference_level:
                is_list = _REFERENCES.match(fold(text).strip(" .:")) is not None
                reference_level = level if is_list else None
        elif reference_level is not None and kind in ("paragraph", "list_item", "footnote"):
            kind = "reference"
        elif kind in ("paragraph", "list_item", "footnote", "caption") and is_imprint(text):
            kind = "boilerplate"
        if draft.kind == "list_item":
            level = _nest(indents, draft.marker_x - draft.column_x0)
        elif draft.kind not in ("footnote", "caption"):
            indents.clear()
        page, breaks = _pages(draft, spans)
        blocks.append(
            RawBlock(
                kind,
                text,
                level,
                draft.marker if kind not in ("heading", "caption") else None,
                page,
                breaks,
                draft.table,
                draft.column_heads,
                draft.is_quotable,
                _line_boxes(draft, spans, len(text), turns),
            )
        )
    return blocks


def _compose(draft: Draft, hyphenation: Hyphenation) -> tuple[str, list[tuple[int, int]]]:
    if draft.text is not None and draft.spans:
        return join_lines([draft.text], hyphenation)[0], draft.spans
    text, spans = join_lines(draft.pieces(), hyphenation)
    if draft.text is None:
        return text, spans
    whole = join_lines([draft.text], hyphenation)[0]
    shift = max(0, len(whole) - len(text))
    if whole[shift:] != text:
        return whole, [(0, len(whole))] * len(draft.lines)
    return whole, [(start + shift, end + shift) for start, end in spans]


def _nest(indents: list[float], x: float) -> int:
    """Return the nesting (0-based) of a marker at this indentation, given those of the list so far."""
    while indents and indents[-1] > x + 4:
        indents.pop()
    if not indents or indents[-1] < x - 4:
        indents.append(x)
    return len(indents) - 1


def _pages(draft: Draft, spans: Sequence[tuple[int, int]]) -> tuple[int, tuple[tuple[int, int], ...]]:
    """Return the page on which a block starts, and the places from which all of it stands on a later one."""
    breaks: list[tuple[int, int]] = []
    earliest = [line.page for line in draft.lines] or [draft.page]
    for index in range(len(earliest) - 2, -1, -1):
        earliest[index] = min(earliest[index], earliest[index + 1])
    current = earliest[0]
    for page, (start, _) in zip(earliest, spans, strict=False):
        if page > current:
            current = page
            breaks.append((start, current))
    return earliest[0], tuple(breaks)


def _line_boxes(
    draft: Draft, spans: Sequence[tuple[int, int]], length: int, turns: dict[int, PageTurn]
) -> tuple[RawLine, ...]:
    result: list[RawLine] = []
    position = 0
    for line, (start, end) in zip(draft.lines, spans, strict=False):
        start, end = max(start, position), min(end, length)
        if end <= start:
            continue
        position = end
        box = _displayed(line, turns)
        result.append(
            RawLine(start, end, line.page, round(box.x0, 1), round(box.y0, 1), round(box.x1, 1), round(box.y1, 1))
        )
    return tuple(result)


def _displayed(line: Line, turns: dict[int, PageTurn]) -> Box:
    turn = turns[line.page]
    return turn_back(Box(line.x0, line.y0, line.x1, line.y1), turn.width, turn.height, turn.turn)
