"""Tables without any line: what stands between their rows is as uncertain as the rows themselves."""

import itertools
from collections.abc import Sequence

from ingest.readers.pdf.blocks import WIDE_GAP, Draft
from ingest.readers.pdf.lines import Line, is_marker

MIN_ROWS = 2
"""Lines with a gap that end at one place from which a column of cells starts there."""
ALIGNED = 4.0
"""Points by which the starts of the cells in one column may differ."""
MIN_CELL_GAP = 0.8
"""Gap before a word, in font sizes, that may be the gap between two cells once a column is known to start there."""
MAX_BETWEEN = 3
"""Blocks between two lines with a gap that are still in one table with them."""

_TEXT = ("paragraph", "list_item", "heading")


def doubt_loose_rows(drafts: Sequence[Draft]) -> None:
    """Mark the blocks that stand between lines with gaps and keep to the same columns: cells read across are no sentence."""
    rows = [index for index, draft in enumerate(drafts) if _is_row(draft)]
    for first, last in itertools.pairwise(rows):
        if last - first > MAX_BETWEEN + 1:
            continue
        for draft in drafts[first + 1 : last]:
            starts = _starts(drafts, rows, first)
            if draft.kind in _TEXT and _keeps_to(draft, (drafts[first], drafts[last]), starts):
                draft.kind, draft.is_quotable = "table_row", False
    if rows and rows[-1] + 1 < len(drafts):
        following = drafts[rows[-1] + 1]
        starts = _starts(drafts, rows, rows[-1])
        if following.kind in _TEXT[:2] and _keeps_to(following, (drafts[rows[-1]],), starts):
            following.kind, following.is_quotable = "table_row", False


def _is_row(draft: Draft) -> bool:
    return draft.kind == "table_row" and draft.text is None and not draft.is_quotable


def _starts(drafts: Sequence[Draft], rows: Sequence[int], row: int) -> list[float]:
    """Return where columns start in the lines with gaps around a row: places that two or more lines share."""
    near = [index for index in rows if abs(index - row) <= 4 * (MAX_BETWEEN + 1)]
    places = sorted(x for index in near for line in drafts[index].lines for x in _after_gaps(line, WIDE_GAP))
    starts: list[float] = []
    for place in places:
        count = sum(abs(place - other) <= ALIGNED for other in places)
        if count >= MIN_ROWS and (not starts or place - starts[-1] > ALIGNED):
            starts.append(place)
    return starts


def _after_gaps(line: Line, gap: float) -> list[float]:
    """Return where the words stand that follow a gap of so many font sizes; the text after a list marker does not count."""
    pairs = enumerate(itertools.pairwise(line.words))
    return [b.x0 for i, (a, b) in pairs if b.x0 - a.x1 > gap * line.size and not (i == 0 and is_marker(a.text))]


def _keeps_to(draft: Draft, rows: Sequence[Draft], starts: Sequence[float]) -> bool:
    """Return whether a line of the block begins in a later column of the rows, or has a gap where one starts."""
    left = min(draft.marker_x if draft.marker else draft.lines[0].x0 for draft in rows)
    later = [start for start in starts if start > left + 2 * ALIGNED]
    return any(
        line.x0 > start - ALIGNED or any(abs(place - start) <= ALIGNED for place in _after_gaps(line, MIN_CELL_GAP))
        for line in draft.lines
        for start in later
    )
