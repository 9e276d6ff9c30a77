"""Tables drawn with lines between rows only: the columns come from how the cells stand below one another."""

import itertools
import statistics
from collections.abc import Sequence

from ingest.readers.pdf_glyphs import Box
from ingest.readers.pdf_grids import Cell, Grid
from ingest.readers.pdf_lines import Line, Word, build_segments

MIN_GAP = 5.0
"""Points free of text over all rows between two columns of cells."""
MIN_TEXT_CHARS = 32
"""Median characters of a printed line from which a column is running text."""
MAX_CELL_CHARS = 70
"""Median characters of a printed line in a cell; longer ones are columns of running text between two rules."""


def find_banded_grids(words: Sequence[Word], page: int, rules: Sequence[Box], page_height: float) -> list[Grid]:
    """Return grids between three or more horizontal rules of one width whose text stands in columns."""
    grids: list[Grid] = []
    for band in _rule_groups(rules):
        box = Box(band[0].x0, band[0].y0, band[-1].x1, band[-1].y1)
        if box.height > 0.85 * page_height or box.height < 12:
            continue
        inside = [word for word in words if box.holds((word.x0 + word.x1) / 2, word.base - 0.3 * word.size)]
        segments = build_segments(inside, page)
        grid = _build(band, segments)
        if grid is not None:
            grids.append(grid)
    return grids


def _rule_groups(rules: Sequence[Box]) -> list[list[Box]]:
    flats = sorted((rule for rule in rules if rule.width >= rule.height and rule.width > 80), key=lambda rule: rule.y0)
    groups: list[list[Box]] = []
    for rule in flats:
        for group in groups:
            if abs(group[-1].x0 - rule.x0) < 6 and abs(group[-1].x1 - rule.x1) < 6:
                if rule.y0 - group[-1].y1 > 3:
                    group.append(rule)
                break
        else:
            groups.append([rule])
    return [group for group in groups if len(group) >= 3]


def _build(band: list[Box], segments: list[Line]) -> Grid | None:
    x0, x1 = band[0].x0, band[0].x1
    rows = _group(segments)
    n_multiple = sum(len(row) > 1 for row in rows)
    if n_multiple < 3 or n_multiple < 0.4 * len(rows):
        return None
    if statistics.median(len(line.text) for line in segments) > MAX_CELL_CHARS:
        return None
    xs = _column_edges([row for row in rows if len(row) > 1], x0, x1)
    if len(xs) < 3:
        return None
    if _is_running_text(segments, xs):
        return None
    ys = _row_edges(band, rows, xs)
    cells = []
    for row in range(len(ys) - 1):
        held = [line for line in segments if ys[row] <= line.base - 0.3 * line.size < ys[row + 1]]
        crossing = len(held) == 1 and any(held[0].x0 < x < held[0].x1 for x in xs[1:-1])
        if crossing:
            cells.append(Cell(Box(x0, ys[row], x1, ys[row + 1]), row, row + 1, 0, len(xs) - 1))
            continue
        for column in range(len(xs) - 1):
            box = Box(xs[column], ys[row], xs[column + 1], ys[row + 1])
            cells.append(Cell(box, row, row + 1, column, column + 1))
    return Grid(Box(x0, ys[0], x1, ys[-1]), tuple(cells), len(ys) - 1, len(xs) - 1)


def _is_running_text(segments: list[Line], xs: list[float]) -> bool:
    """Return whether every column holds long lines: text in columns between the rules of a page frame."""
    medians = []
    for x0, x1 in itertools.pairwise(xs):
        lengths = [len(line.text) for line in segments if x0 <= (line.x0 + line.x1) / 2 < x1]
        medians.append(statistics.median(lengths) if lengths else 0)
    return len(segments) > 12 and min(medians) >= MIN_TEXT_CHARS


def _group(segments: list[Line]) -> list[list[Line]]:
    rows: list[list[Line]] = []
    for line in sorted(segments, key=lambda item: item.base):
        if rows and line.base - rows[-1][0].base < 0.3 * line.size:
            rows[-1].append(line)
        else:
            rows.append([line])
    return rows


def _column_edges(rows: list[list[Line]], x0: float, x1: float) -> list[float]:
    spans = sorted((line.x0, line.x1) for row in rows for line in row)
    edges = [x0]
    reach = spans[0][1]
    for start, end in spans[1:]:
        if start - reach >= MIN_GAP:
            edges.append((start + reach) / 2)
        reach = max(reach, end)
    edges.append(max(x1, reach))
    return edges


def _row_edges(band: list[Box], rows: list[list[Line]], xs: list[float]) -> list[float]:
    """Return the row edges: the rules, and between them each line that opens the first column after a wider gap."""
    ys = [band[0].y0]
    steps = [b[0].base - a[0].base for a, b in itertools.pairwise(rows)]
    leading = min((step for step in steps if step > 3), default=12.0)
    for upper, lower in itertools.pairwise(band):
        inner = [row for row in rows if upper.y0 <= row[0].base - 0.3 * row[0].size < lower.y0]
        gaps = [b[0].base - a[0].base for a, b in itertools.pairwise(inner)]
        is_uniform = not gaps or max(gaps) < 1.12 * leading
        is_head = upper is band[0]
        for row, gap in zip(inner[1:], gaps, strict=True):
            opens = row[0].x0 < xs[1]
            if opens and not is_head and (is_uniform or gap >= 1.12 * leading):
                ys.append(row[0].base - 0.85 * row[0].size)
        ys.append(lower.y0)
    return ys
