"""Tables drawn with lines between rows only: the columns come from how the cells stand below one another."""

import itertools
import re
import statistics
from collections import Counter
from collections.abc import Sequence

from ingest.readers.pdf.geometry import Box
from ingest.readers.pdf.grids import Cell, Grid, merge_collinear
from ingest.readers.pdf.lines import Line, Word, build_segments

MIN_GAP = 5.0
"""Points free of text over all rows between two columns of cells."""
MIN_TEXT_CHARS = 32
"""Median characters of a printed line from which a column is running text."""
MAX_CELL_CHARS = 70
"""Median characters of a printed line in a cell; longer ones are columns of running text between two rules."""
MIN_RULED_ROWS = 4
"""Bands below the head from which the rules stand between rows rather than between groups of them."""
MIN_LABELLED_ROWS = 3
MIN_LABELLED_CHARS = 60
MAX_LABEL_CHARS = 120
MIN_LABEL_WIDTH = 50.0
"""Rows, characters and points of a table whose rows are a short label and a longer text beside it."""
MIN_INDENT = 3.0
"""Points by which rows stand to the right of the name of their section."""

_NOTE = re.compile(r"(?:abbreviations?|notes?|sources?)\b|[ᵃ-ᶻⁱ⁰¹²³⁴-⁹*†‡§¶]", re.I)
"""How the notes below a table open."""


def find_banded_grids(words: Sequence[Word], page: int, rules: Sequence[Box], page_height: float) -> list[Grid]:
    """Return grids between three or more horizontal rules of one width whose text stands in columns."""
    grids: list[Grid] = []
    for group in _rule_groups(merge_collinear(rules)):
        grid = _label_grid(*_without_notes(group, words, page))
        if grid is not None:
            grids.append(grid)
    for group in _rule_groups(rules):
        band, segments = _without_notes(group, words, page)
        box = Box(band[0].x0, band[0].y0, band[-1].x1, band[-1].y1)
        if len(band) < 3 or box.height > 0.85 * page_height or box.height < 12:
            continue
        grid = _build(band, segments, rules)
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


def _without_notes(band: list[Box], words: Sequence[Word], page: int) -> tuple[list[Box], list[Line]]:
    """Return the rules without those around notes below the table, and the segments between the rules that are left."""
    while True:
        box = Box(band[0].x0, band[0].y0, band[-1].x1, band[-1].y1)
        inside = [word for word in words if box.holds((word.x0 + word.x1) / 2, word.base - 0.3 * word.size)]
        segments = build_segments(inside, page, is_table=True)
        last = [line for line in segments if line.centre >= band[-2].y0]
        if (
            len(band) < 4
            or not last
            or not _NOTE.match(min(last, key=lambda line: (line.x0 > box.x0 + 40, line.base)).text)
        ):
            return band, segments
        band = band[:-1]


def _build(band: list[Box], segments: list[Line], rules: Sequence[Box]) -> Grid | None:
    x0, x1 = band[0].x0, band[0].x1
    rows = _group(segments)
    n_multiple = sum(len(row) > 1 for row in rows)
    if n_multiple < 3 or n_multiple < 0.4 * len(rows):
        return None
    if statistics.median(len(line.text) for line in segments) > MAX_CELL_CHARS:
        return None
    head = _head_band(band, rows)
    body = [row for row in rows if len(row) > 1 and row[0].centre >= band[head + 1].y0]
    whole = _column_edges([row for row in rows if len(row) > 1], x0, x1)
    xs = _settle(_column_edges(body, x0, x1), whole, body) if len(body) >= 3 else whole
    spans = _find_spans(band[head], band[head + 1], xs, rules)
    heads = [line for line in segments if band[head].y0 <= line.centre < band[head + 1].y0]
    if len(xs) > len(whole) and not _are_spanned(heads, xs, spans):
        xs, spans = whole, []
    if len(xs) < 3:
        return None
    if _is_running_text(segments, xs):
        return None
    ys = _row_edges(band, rows, xs, head)
    top = ys.index(band[head].y0)
    level = max((span.y0 for span in spans), default=0.0)
    if spans:
        ys.insert(top + 1, level)
    cells = []
    for row in range(len(ys) - 1):
        if spans and row in (top, top + 1):
            cells.extend(_head_cells(xs, ys, row, top, spans))
            continue
        held = [line for line in segments if ys[row] <= line.centre < ys[row + 1]]
        if _crosses(held, xs) or _names_section(held, xs, segments, ys[row + 1]):
            cells.append(Cell(Box(x0, ys[row], x1, ys[row + 1]), row, row + 1, 0, len(xs) - 1))
            continue
        for column in range(len(xs) - 1):
            box = Box(xs[column], ys[row], xs[column + 1], ys[row + 1])
            cells.append(Cell(box, row, row + 1, column, column + 1))
    return Grid(Box(x0, ys[0], x1, ys[-1]), tuple(cells), len(ys) - 1, len(xs) - 1)


def _label_grid(band: list[Box], segments: list[Line]) -> Grid | None:
    """Return the grid of a table that has a rule between all of its rows, each of one short label and a text beside it."""
    counts = Counter(round(line.x0) for line in segments if line.x0 > band[0].x0 + MIN_LABEL_WIDTH)
    if not counts or len(band) < MIN_LABELLED_ROWS + 1:
        return None
    edge = counts.most_common(1)[0][0] - MIN_GAP / 2
    beside = sorted((line for line in segments if line.x0 > edge), key=lambda line: line.base)
    has_columns = any(b.base - a.base < 0.3 * a.size for a, b in itertools.pairwise(beside))
    if has_columns or any(line.x0 < edge < line.x1 for line in segments):
        return None
    cells: list[Cell] = []
    for row, (upper, lower) in enumerate(itertools.pairwise(band)):
        held = [line for line in segments if upper.y0 <= line.centre < lower.y0]
        label = sum(len(line.text) for line in held if line.x1 <= edge)
        text = sum(len(line.text) for line in held if line.x0 > edge)
        if not 0 < label <= MAX_LABEL_CHARS or text < max(MIN_LABELLED_CHARS, label):
            return None
        cells.append(Cell(Box(band[0].x0, upper.y0, edge, lower.y0), row, row + 1, 0, 1))
        cells.append(Cell(Box(edge, upper.y0, band[0].x1, lower.y0), row, row + 1, 1, 2))
    box = Box(band[0].x0, band[0].y0, band[0].x1, band[-1].y0)
    return Grid(box, tuple(cells), len(band) - 1, 2, is_labelled=True)


def _crosses(held: list[Line], xs: list[float]) -> bool:
    return len(held) == 1 and any(held[0].x0 < x < held[0].x1 for x in xs[1:-1])


def _names_section(held: list[Line], xs: list[float], segments: list[Line], end: float) -> bool:
    """Return whether a row is one line in the first column, and the next row is indented."""
    if len(held) != 1 or held[0].x1 > xs[1]:
        return False
    below = min(
        (line for line in segments if line.centre >= end and line.x0 < xs[1]), key=lambda x: x.base, default=None
    )
    return below is not None and below.x0 >= held[0].x0 + MIN_INDENT


def _head_band(band: list[Box], rows: list[list[Line]]) -> int:
    """Return the index of the rule above the heads: the first below which cells stand side by side."""
    for index, (upper, lower) in enumerate(itertools.pairwise(band[:-1])):
        if any(len(row) > 1 for row in rows if upper.y0 <= row[0].centre < lower.y0):
            return index
    return 0


def _find_spans(upper: Box, lower: Box, xs: list[float], rules: Sequence[Box]) -> list[Box]:
    """Return the rules within the head, each below a head that stands over several columns; all on one height or none."""
    found = [
        rule
        for rule in rules
        if rule.width >= rule.height
        and upper.y0 + 3 < rule.y0 < lower.y0 - 3
        and sum(rule.x0 <= (a + b) / 2 <= rule.x1 for a, b in itertools.pairwise(xs)) > 1
        and rule.width < 0.95 * upper.width
    ]
    is_level = bool(found) and max(rule.y0 for rule in found) - min(rule.y0 for rule in found) < 2
    return found if is_level else []


def _are_spanned(heads: list[Line], xs: list[float], spans: list[Box]) -> bool:
    """Return whether each head that reaches over a column's edge has a rule below it that says which columns it is for."""
    return all(
        any(span.x0 - 2 <= line.x0 and line.x1 <= span.x1 + 2 and line.centre < span.y0 for span in spans)
        for line in heads
        if any(line.x0 < x - 1 and x + 1 < line.x1 for x in xs[1:-1])
    )


def _head_cells(xs: list[float], ys: list[float], row: int, top: int, spans: list[Box]) -> list[Cell]:
    """Return the cells of one of the two rows of a head with rules below the heads over several columns."""
    covered: dict[int, Box] = {}
    for span in spans:
        for column in range(len(xs) - 1):
            if span.x0 <= (xs[column] + xs[column + 1]) / 2 <= span.x1:
                covered[column] = span
    cells: list[Cell] = []
    for column in range(len(xs) - 1):
        over = covered.get(column)
        if over is None:
            if row == top:
                box = Box(xs[column], ys[top], xs[column + 1], ys[top + 2])
                cells.append(Cell(box, top, top + 2, column, column + 1))
        elif row > top:
            cells.append(Cell(Box(xs[column], ys[row], xs[column + 1], ys[row + 1]), row, row + 1, column, column + 1))
        elif covered.get(column - 1) is not over:
            end = max(other for other, one in covered.items() if one is over) + 1
            cells.append(Cell(Box(xs[column], ys[row], xs[end], ys[row + 1]), row, row + 1, column, end))
    return cells


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
    return [sorted(row, key=lambda item: item.x0) for row in rows]


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


def _settle(edges: list[float], whole: list[float], rows: list[list[Line]]) -> list[float]:
    """Return the edges, each moved within its gap to where the heads leave it free as well."""
    lines = [line for row in rows for line in row]
    settled = []
    for edge in edges:
        near = min(whole, key=lambda other: abs(other - edge))
        a, b = min(edge, near), max(edge, near)
        settled.append(edge if any(line.x0 < b and line.x1 > a for line in lines) else near)
    return sorted(set(settled))


def _row_edges(band: list[Box], rows: list[list[Line]], xs: list[float], head: int) -> list[float]:
    """Return the row edges: the rules, and between them each line that opens the first column after a wider gap."""
    ys = [band[0].y0]
    steps = [b[0].base - a[0].base for a, b in itertools.pairwise(rows)]
    leading = min((step for step in steps if step > 3), default=12.0)
    is_ruled = len(band) - head - 2 >= MIN_RULED_ROWS
    for index, (upper, lower) in enumerate(itertools.pairwise(band)):
        inner = [row for row in rows if upper.y0 <= row[0].base - 0.3 * row[0].size < lower.y0]
        gaps = [b[0].base - a[0].base for a, b in itertools.pairwise(inner)]
        is_uniform = not gaps or max(gaps) < 1.12 * leading
        for row, gap in zip(inner[1:], gaps, strict=True):
            opens = row[0].x0 < xs[1]
            is_row = gap >= 1.12 * leading or (is_uniform and not (is_ruled and len(row) < len(inner[0])))
            if opens and index > head and is_row:
                ys.append(row[0].base - 0.85 * row[0].size)
        ys.append(lower.y0)
    return ys
