"""Tables of which only every other row is shaded: the rows between two shaded ones have the same columns."""

from collections.abc import Sequence
from dataclasses import replace

from ingest.readers.pdf.geometry import Box
from ingest.readers.pdf.grids import Cell, Grid
from ingest.readers.pdf.lines import Word, build_segments

EDGE_TOLERANCE = 4.0
"""Points by which the edges of cells in one column may differ."""
MAX_GAP = 200.0
"""Points between two shaded rows; a greater gap holds more than one row."""
MIN_COLUMNS = 3


def join_stripes(grids: Sequence[Grid], words: Sequence[Word], page: int) -> list[Grid]:
    """Return the grids with rows of shaded cells joined, where all that stands between two of them keeps to their columns."""
    rows = [grid for grid in grids if grid.n_rows == 1 and grid.n_columns >= MIN_COLUMNS and grid.is_regular]
    joined: list[list[Grid]] = []
    for row in sorted(rows, key=lambda grid: grid.box.y0):
        for stripes in joined:
            if _goes_on(stripes[-1], row, words, page):
                stripes.append(row)
                break
        else:
            joined.append([row])
    tables = [stripes for stripes in joined if len(stripes) > 1]
    taken = [row for stripes in tables for row in stripes]
    return [*(grid for grid in grids if grid not in taken), *(_join(stripes) for stripes in tables)]


def _edges(grid: Grid) -> list[float]:
    return [cell.box.x0 for cell in grid.cells] + [grid.box.x1]


def _goes_on(above: Grid, below: Grid, words: Sequence[Word], page: int) -> bool:
    gap = Box(above.box.x0, above.box.y1, above.box.x1, below.box.y0)
    edges = _edges(above)
    if len(edges) != len(_edges(below)) or not 0 <= gap.height <= MAX_GAP:
        return False
    if any(abs(a - b) > EDGE_TOLERANCE for a, b in zip(edges, _edges(below), strict=True)):
        return False
    held = [word for word in words if gap.holds((word.x0 + word.x1) / 2, word.base - 0.3 * word.size)]
    segments = build_segments(held, page, [Box(x, gap.y0, x, gap.y1) for x in edges], is_table=True)
    if any(line.x0 < x - EDGE_TOLERANCE and x + EDGE_TOLERANCE < line.x1 for line in segments for x in edges):
        return False
    used = {sum(x <= (line.x0 + line.x1) / 2 for x in edges) for line in segments}
    return not segments or (len(used) >= 2 and min(used) == 1)


def _join(stripes: Sequence[Grid]) -> Grid:
    """Return the shaded rows and those between them as one grid."""
    cells: list[Cell] = []
    row = 0
    for stripe in stripes:
        top = cells[-1].box.y1 if cells else stripe.box.y0
        if stripe.box.y0 - top > EDGE_TOLERANCE:
            boxes = [replace(cell.box, y0=top, y1=stripe.box.y0) for cell in stripe.cells]
            cells.extend(Cell(box, row, row + 1, column, column + 1) for column, box in enumerate(boxes))
            row += 1
        cells.extend(replace(cell, row=row, row_end=row + 1) for cell in stripe.cells)
        row += 1
    box = Box(stripes[0].box.x0, stripes[0].box.y0, stripes[0].box.x1, stripes[-1].box.y1)
    return Grid(box, tuple(cells), row, stripes[0].n_columns)
