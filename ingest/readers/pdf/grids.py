"""Ruling lines to grids of cells."""

from collections.abc import Sequence
from dataclasses import dataclass

from ingest.readers.pdf.geometry import Box

TOLERANCE = 3.5
"""Points by which ruling lines that meet may miss each other."""
MAX_RULES = 1500
"""Ruling lines looked at on one page; pages above it are drawings."""
END_TOLERANCE = 5.0
"""Points between the end of a horizontal rule and the upright that it runs to."""
MIN_OPEN = 8.0
"""Points by which uprights reach over the last horizontal rule where the page's end cuts a row in two."""
MAX_SIDE = 120
"""Columns or rows of one grid."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: its box and the rows and columns that it covers (0-based, half-open)."""

    box: Box
    row: int
    row_end: int
    column: int
    column_end: int


@dataclass(frozen=True, slots=True)
class Grid:
    """Cells in the order of rows and columns, and the box around them."""

    box: Box
    cells: tuple[Cell, ...]
    n_rows: int
    n_columns: int
    is_open_above: bool = False
    """True where the uprights reach above the first horizontal rule: the first row began on the page before."""
    is_open_below: bool = False
    """True where the uprights reach below the last horizontal rule: the last row goes on overleaf."""
    is_labelled: bool = False
    """True where each row is a short label and a text beside it."""
    is_regular: bool = True
    """True where every cell is a rectangle of its own; boxes that touch or overlap one another are no table."""


def find_grids(rules: Sequence[Box]) -> list[Grid]:
    """Return the grids that the ruling lines draw, each with two cells or more."""
    kept = merge_collinear(rules)
    if len(kept) > MAX_RULES:
        return []
    grids = [_build_grid(part) for part in _connected(kept)]
    return [grid for grid in grids if grid is not None and len(grid.cells) > 1]


def _is_flat(rule: Box) -> bool:
    return rule.width >= rule.height


def merge_collinear(rules: Sequence[Box]) -> list[Box]:
    """Join rules that continue or repeat each other."""
    merged: list[Box] = []
    for is_flat in (True, False):
        some = sorted(
            (rule for rule in rules if _is_flat(rule) == is_flat), key=lambda rule: rule.x0 if is_flat else rule.y0
        )
        tracks: dict[int, list[Box]] = {}
        for rule in some:
            position = int(_position(rule, is_flat))
            for near in (position, position - 1, position + 1):
                track = tracks.get(near)
                if track and _continues(track[-1], rule, is_flat):
                    last = track[-1]
                    track[-1] = Box(
                        min(last.x0, rule.x0), min(last.y0, rule.y0), max(last.x1, rule.x1), max(last.y1, rule.y1)
                    )
                    break
            else:
                tracks.setdefault(position, []).append(rule)
        merged.extend(rule for track in tracks.values() for rule in track)
    return [rule for rule in merged if max(rule.width, rule.height) >= 6]


def _position(rule: Box, is_flat: bool) -> float:
    return (rule.y0 + rule.y1) / 2 if is_flat else (rule.x0 + rule.x1) / 2


def _continues(a: Box, b: Box, is_flat: bool) -> bool:
    if abs(_position(a, is_flat) - _position(b, is_flat)) > 1.5:
        return False
    return b.x0 <= a.x1 + TOLERANCE if is_flat else b.y0 <= a.y1 + TOLERANCE


def _connected(rules: list[Box]) -> list[list[Box]]:
    parents = list(range(len(rules)))

    def root(index: int) -> int:
        while parents[index] != index:
            parents[index] = parents[parents[index]]
            index = parents[index]
        return index

    order = sorted(range(len(rules)), key=lambda index: rules[index].x0)
    for place, i in enumerate(order):
        for j in order[place + 1 :]:
            if rules[j].x0 > rules[i].x1 + TOLERANCE:
                break
            if rules[j].y0 <= rules[i].y1 + TOLERANCE and rules[j].y1 >= rules[i].y0 - TOLERANCE:
                parents[root(i)] = root(j)
    groups: dict[int, list[Box]] = {}
    for index, rule in enumerate(rules):
        groups.setdefault(root(index), []).append(rule)
    return list(groups.values())


def _cluster(values: list[float]) -> list[float]:
    result: list[list[float]] = []
    for value in sorted(values):
        if result and value - result[-1][-1] <= TOLERANCE:
            result[-1].append(value)
        else:
            result.append([value])
    return [sum(group) / len(group) for group in result]


def _build_grid(rules: list[Box]) -> Grid | None:
    flats = [rule for rule in rules if _is_flat(rule)]
    uprights = [rule for rule in rules if not _is_flat(rule)]
    if len(flats) < 2 or not uprights:
        return None
    box = Box(min(r.x0 for r in rules), min(r.y0 for r in rules), max(r.x1 for r in rules), max(r.y1 for r in rules))
    flats = [rule for rule in flats if _is_held(rule, uprights, box)]
    if len(flats) < 2:
        return None
    xs = _cluster([box.x0, box.x1, *((rule.x0 + rule.x1) / 2 for rule in uprights)])
    ys = _cluster([box.y0, box.y1, *((rule.y0 + rule.y1) / 2 for rule in flats)])
    if not (2 <= len(xs) <= MAX_SIDE and 2 <= len(ys) <= MAX_SIDE) or (len(xs) == 2 and len(ys) == 2):
        return None
    n_rows, n_columns = len(ys) - 1, len(xs) - 1
    owners = list(range(n_rows * n_columns))

    def root(index: int) -> int:
        while owners[index] != index:
            owners[index] = owners[owners[index]]
            index = owners[index]
        return index

    for row in range(n_rows):
        middle_y = (ys[row] + ys[row + 1]) / 2
        for column in range(n_columns):
            middle_x = (xs[column] + xs[column + 1]) / 2
            index = row * n_columns + column
            if column + 1 < n_columns and not _has_upright(uprights, xs[column + 1], middle_y):
                owners[root(index + 1)] = root(index)
            if row + 1 < n_rows and not _has_flat(flats, ys[row + 1], middle_x):
                owners[root(index + n_columns)] = root(index)
    members: dict[int, list[int]] = {}
    for index in range(n_rows * n_columns):
        members.setdefault(root(index), []).append(index)
    cells = []
    is_regular = True
    for indices in members.values():
        rows = [index // n_columns for index in indices]
        columns = [index % n_columns for index in indices]
        r0, r1, c0, c1 = min(rows), max(rows) + 1, min(columns), max(columns) + 1
        is_regular = is_regular and len(indices) == (r1 - r0) * (c1 - c0)
        cells.append(Cell(Box(xs[c0], ys[r0], xs[c1], ys[r1]), r0, r1, c0, c1))
    cells.sort(key=lambda cell: (cell.row, cell.column))
    return Grid(
        box,
        tuple(cells),
        n_rows,
        n_columns,
        is_open_above=min(rule.y0 for rule in flats) - box.y0 > MIN_OPEN,
        is_open_below=box.y1 - max(rule.y1 for rule in flats) > MIN_OPEN,
        is_regular=is_regular,
    )


def _is_held(rule: Box, uprights: list[Box], box: Box) -> bool:
    """Return whether both ends of a horizontal rule meet an upright or the grid's edge; the underline of a link does not."""
    return all(
        abs(x - box.x0) <= END_TOLERANCE
        or abs(x - box.x1) <= END_TOLERANCE
        or any(
            abs((upright.x0 + upright.x1) / 2 - x) <= END_TOLERANCE
            and upright.y0 - END_TOLERANCE <= rule.y0 <= upright.y1 + END_TOLERANCE
            for upright in uprights
        )
        for x in (rule.x0, rule.x1)
    )


def _has_upright(rules: list[Box], x: float, y: float) -> bool:
    return any(abs((rule.x0 + rule.x1) / 2 - x) <= TOLERANCE and rule.y0 - 1 <= y <= rule.y1 + 1 for rule in rules)


def _has_flat(rules: list[Box], y: float, x: float) -> bool:
    return any(abs((rule.y0 + rule.y1) / 2 - y) <= TOLERANCE and rule.x0 - 1 <= x <= rule.x1 + 1 for rule in rules)
