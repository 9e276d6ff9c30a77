"""Reading order: one column or several, found page by page from the gaps between segments.

A gutter is an x that many pairs of neighbouring segments leave free. Segments that cross it (headings and tables over the
whole width) end the columns above them; the columns below start anew.
"""

import itertools
import re
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.readers.pdf.lines import Line, merge_lines
from ingest.readers.pdf.side_heads import find_side_heads
from ingest.readers.pdf.tables import Table

BADGE = re.compile(r"(?:[A-F]|I{1,3}|IV|V|[1-4](?:[⁺+]{1,2}|[⁻–-])?|[✓√])$")
"""Grades and levels of evidence as guidelines set them beside a paragraph (JOSPT A-F and I-V, SIGN A-D and 1++ to 4)."""
MIN_PAIRS = 4
"""Pairs of segments side by side that make a gutter likely."""
MIN_GUTTER = 6.0
"""Points; a narrower gap is a gap between words."""
MIN_COLUMN_CHARS = 16
"""Median characters of a line in a column of running text; shorter aligned lines are a table."""


@dataclass(frozen=True, slots=True)
class Column:
    """Lines that are read from top to bottom, with the left and right edge of the column in points."""

    lines: tuple[Line, ...]
    x0: float
    x1: float
    badges: tuple[Line, ...] = ()
    """Grades and levels of evidence set beside the text, in a box or in the margin."""


def order_page(segments: Sequence[Line], tables: Sequence[Table]) -> list[Column | Table]:
    """Return the columns and tables of a page in reading order."""
    parts = find_side_heads(segments)
    result: list[Column | Table] = []
    rest, tables_left = list(segments), list(tables)
    for part in parts:
        above = [line for line in rest if line.centre < part.top]
        tables_above = [table for table in tables_left if table.box.y0 < part.top]
        result.extend(_order(above, tables_above, depth=0))
        taken = part.lines
        rest = [line for line in rest if line.centre >= part.top and line not in taken]
        tables_left = [table for table in tables_left if table not in tables_above]
        for item in part.items:
            result.append(_column(list(item.label)))
            result.extend(_order(list(item.text), [], depth=1))
    result.extend(_order(rest, tables_left, depth=0))
    return result


def _order(segments: list[Line], tables: list[Table], depth: int) -> list[Column | Table]:
    gutter = _find_gutter(segments) if depth < 4 else None
    if gutter is None:
        return _stack(segments, tables)
    g0, g1 = gutter
    middle = (g0 + g1) / 2
    wide: list[Line | Table] = [line for line in segments if line.x0 < middle < line.x1]
    wide.extend(table for table in tables if table.box.x0 < middle < table.box.x1)
    right = [line for line in segments if line.x0 >= middle]
    left = [line for line in segments if line.x1 <= middle]
    ends = _paragraph_ends(wide, left, right)
    wide.extend(ends)
    wide.sort(key=_top)
    left = [line for line in left if line not in ends]
    tables_left = [table for table in tables if table.box.x1 <= middle]
    tables_right = [table for table in tables if table.box.x0 >= middle]
    result: list[Column | Table] = []
    loose: list[Line] = []
    edges = [-1e9, *(_top(item) for item in wide), 1e9]

    def flush() -> None:
        if loose:
            result.extend(_stack(loose, []))
            loose.clear()

    for index in range(len(edges) - 1):
        if index:
            item = wide[index - 1]
            if isinstance(item, Table):
                flush()
                result.append(item)
            else:
                loose.append(item)
        lower, upper = edges[index], edges[index + 1]
        in_left = [line for line in left if lower <= line.centre < upper]
        in_right = [line for line in right if lower <= line.centre < upper]
        some_left = [table for table in tables_left if lower <= table.box.y0 < upper]
        some_right = [table for table in tables_right if lower <= table.box.y0 < upper]
        if some_left or some_right or _are_columns(in_left, in_right):
            flush()
            result.extend(_order(in_left, some_left, depth + 1))
            result.extend(_order(in_right, some_right, depth + 1))
        else:
            loose.extend(in_left + in_right)
    flush()
    return result


def _paragraph_ends(wide: list[Line | Table], left: list[Line], right: list[Line]) -> list[Line]:
    """Return the short lines that go on with a wide paragraph rather than open the left column."""
    ends: list[Line] = []
    chain = [line for line in wide if isinstance(line, Line)]
    for line in sorted(left, key=lambda line: line.centre):
        beside = any(other.y0 <= line.centre <= other.y1 for other in right)
        above = any(
            0.5 * line.size < line.base - other.base < 1.6 * line.size
            and abs(other.x0 - line.x0) < 2.5
            and abs(other.size - line.size) < 0.5
            for other in chain
        )
        if above and not beside:
            ends.append(line)
            chain.append(line)
    return ends


def _top(item: Line | Table) -> float:
    return item.box.y0 if isinstance(item, Table) else item.centre


def _stack(segments: list[Line], tables: list[Table]) -> list[Column | Table]:
    """Return one column from top to bottom, with the tables where they stand."""
    result: list[Column | Table] = []
    rest = sorted(segments, key=lambda line: line.centre)
    for table in sorted(tables, key=lambda item: item.box.y0):
        above = [line for line in rest if line.centre < table.box.y0]
        if above:
            result.append(_column(above))
        rest = [line for line in rest if line.centre >= table.box.y0]
        result.append(table)
    if rest:
        result.append(_column(rest))
    return result


def _column(segments: list[Line]) -> Column:
    badges = _find_badges(segments)
    rest = [line for line in segments if line not in badges] or segments
    return Column(
        tuple(merge_lines(rest)),
        min(line.x0 for line in rest),
        max(line.x1 for line in rest),
        tuple(badges) if rest is not segments else (),
    )


def _find_badges(segments: list[Line]) -> list[Line]:
    """Return the segments that hold nothing but a grade and stand beside the text."""
    found = [line for line in segments if BADGE.match(line.text)]
    others = [line for line in segments if not BADGE.match(line.text) and len(line.text) > 12]
    badges = []
    for line in found:
        beside = [other for other in others if other.y0 - line.size < line.centre < other.y1 + line.size]
        is_left = any(line.x1 < other.x0 and other.x0 - line.x1 < 6 * line.size for other in beside)
        is_right = any(other.x1 < line.x0 for other in beside) and not any(
            other.x0 < line.x1 < other.x1 for other in beside
        )
        if beside and (is_left or is_right):
            badges.append(line)
    return badges


def _find_gutter(segments: list[Line]) -> tuple[float, float] | None:
    gaps = _gaps(segments)
    if len(gaps) < MIN_PAIRS:
        return None
    counts: dict[int, int] = {}
    for x0, x1 in gaps:
        for x in range(int(x0) + 1, int(x1)):
            counts[x] = counts.get(x, 0) + 1
    tried: set[int] = set()
    for peak_x in sorted(counts, key=lambda x: -counts[x]):
        peak = counts[peak_x]
        if peak_x in tried:
            continue
        if peak < MIN_PAIRS:
            return None
        x0 = x1 = peak_x
        while counts.get(x0 - 1, 0) >= 0.85 * peak:
            x0 -= 1
        while counts.get(x1 + 1, 0) >= 0.85 * peak:
            x1 += 1
        tried.update(range(x0, x1 + 1))
        if x1 - x0 + 1 >= MIN_GUTTER and _makes_columns(segments, (x0 + x1) / 2):
            return float(x0), float(x1)
    return None


def _gaps(segments: list[Line]) -> list[tuple[float, float]]:
    """Return the gap between each segment and its next neighbour to the right, where one stands beside it."""
    gaps: list[tuple[float, float]] = []
    ordered = sorted(segments, key=lambda line: line.x0)
    for index, line in enumerate(ordered):
        middle = line.centre
        for other in ordered[index + 1 :]:
            if other.x0 > line.x1 and other.y0 <= middle <= other.y1:
                if other.x0 - line.x1 >= MIN_GUTTER:
                    gaps.append((line.x1, other.x0))
                break
    return gaps


def _makes_columns(segments: list[Line], middle: float) -> bool:
    """Return whether most of the segments beside the gutter lie in bands that are columns of text."""
    tops = sorted(line.centre for line in segments if line.x0 < middle < line.x1)
    edges = [-1e9, *tops, 1e9]
    left = [line for line in segments if line.x1 <= middle]
    right = [line for line in segments if line.x0 >= middle]
    n_in_columns = 0
    for lower, upper in itertools.pairwise(edges):
        in_left = [line for line in left if lower <= line.centre < upper]
        in_right = [line for line in right if lower <= line.centre < upper]
        if _are_columns(in_left, in_right):
            n_in_columns += len(in_left) + len(in_right)
    return n_in_columns >= 0.4 * (len(left) + len(right)) and n_in_columns >= 2 * MIN_PAIRS


def _are_columns(left: list[Line], right: list[Line]) -> bool:
    """Return whether the segments are two columns of text rather than the cells of a table."""
    if len(left) < 3 or len(right) < 3:
        return False
    median = min(statistics.median(len(line.text) for line in side) for side in (left, right))
    if median >= 2 * MIN_COLUMN_CHARS:
        return True
    bases = [line.base for line in right]
    n_aligned = sum(any(abs(line.base - base) < 0.25 * line.size for base in bases) for line in left)
    return median >= MIN_COLUMN_CHARS and n_aligned < 0.9 * len(left)
