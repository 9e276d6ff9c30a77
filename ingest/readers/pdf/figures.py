"""Flow charts and diagrams: their text is kept and marked, because boxes read in a row say what no author wrote."""

from collections.abc import Sequence

from ingest.readers.pdf.geometry import Box
from ingest.readers.pdf.glyphs import PageContent
from ingest.readers.pdf.grids import find_grids
from ingest.readers.pdf.lines import Line
from ingest.readers.pdf.tables import Table

MIN_SLANTED_LINES = 3
MIN_BOXES = 4
"""Boxes with text, apart from one another, that make a flow chart together with connectors."""
MIN_RUNNING_FRACTION = 0.5
"""Share of the page's width that a line of running text over the whole page has."""
ROW_HEIGHT = 20.0
"""Points within which boxes of a chart start in one row."""
MAX_BOX_FRACTION = 0.3
"""A larger share of the page is a panel, not a box of a chart."""


def has_connectors(page: PageContent) -> bool:
    """Return whether arrows are drawn on the page."""
    return page.n_slanted_lines >= MIN_SLANTED_LINES


def find_figure_areas(page: PageContent, segments: Sequence[Line], tables: Sequence[Table]) -> list[Box]:
    """Return the areas of drawings with text in them: a chart of boxes and connectors, and text over an image."""
    areas = [image for image in page.images if _is_picture(image, page, segments)]
    if not has_connectors(page):
        return areas
    touching = [grid.box for grid in find_grids(page.rules) if not grid.is_regular]
    return [*areas, *touching, *_find_charts(page, segments, tables)]


def _is_picture(image: Box, page: PageContent, segments: Sequence[Line]) -> bool:
    """Return whether an image is a picture with labels on it, not a background or a logo."""
    area = page.width * page.height
    if not 0.04 * area < image.width * image.height < 0.9 * area:
        return False
    inside = [line for line in segments if image.holds((line.x0 + line.x1) / 2, line.base)]
    return len(inside) > 0 and sum(len(line.text) for line in inside) < 25 * len(inside)


def _find_charts(page: PageContent, segments: Sequence[Line], tables: Sequence[Table]) -> list[Box]:
    boxes = _boxes(page)
    with_text: list[Box] = []
    for box in boxes:
        held = any(box.holds((line.x0 + line.x1) / 2, line.base - 0.3 * line.size) for line in segments)
        in_table = any(table.box.holds((box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2) for table in tables)
        if held and not in_table and all(_are_apart(box, other) for other in with_text):
            with_text.append(box)
    if len(with_text) < MIN_BOXES:
        return []
    bands = [band for band in _bands(page, segments, with_text) if len(band) >= MIN_BOXES]
    return [_around(band) for band in bands or [with_text]]


def _bands(page: PageContent, segments: Sequence[Line], boxes: Sequence[Box]) -> list[list[Box]]:
    """Return the boxes in groups that no line of running text parts; the banner of a heading above one is no chart."""
    running = sorted(
        line.centre
        for line in segments
        if line.x1 - line.x0 > MIN_RUNNING_FRACTION * page.width
        and not any(
            box.holds((line.x0 + line.x1) / 2, line.centre)
            for box in (*page.fills, *page.frames)
            if box.height < page.height / 2
        )
    )
    bands: dict[int, list[Box]] = {}
    for box in boxes:
        bands.setdefault(sum(y < (box.y0 + box.y1) / 2 for y in running), []).append(box)
    return list(bands.values())


def _around(boxes: Sequence[Box]) -> Box:
    return Box(
        min(box.x0 for box in boxes),
        min(box.y0 for box in boxes),
        max(box.x1 for box in boxes),
        max(box.y1 for box in boxes),
    )


def _boxes(page: PageContent) -> list[Box]:
    limit = MAX_BOX_FRACTION * page.width * page.height
    drawn = (*page.fills, *page.frames)
    return [box for box in drawn if box.width > 15 and box.height > 8 and box.width * box.height < limit]


def group_by_box(page: PageContent, lines: Sequence[Line]) -> tuple[list[list[Line]], list[Line]]:
    """Return the lines of a chart box by box, from top to bottom and left to right, and those that stand in no box."""
    boxes = sorted(_boxes(page), key=lambda box: box.width * box.height)
    held: dict[Box, list[Line]] = {}
    loose: list[Line] = []
    for line in lines:
        for box in boxes:
            if box.holds((line.x0 + line.x1) / 2, line.centre):
                held.setdefault(box, []).append(line)
                break
        else:
            loose.append(line)
    ordered = sorted(held, key=lambda box: (round(box.y0 / ROW_HEIGHT), box.x0))
    return [held[box] for box in ordered], loose


def _are_apart(a: Box, b: Box) -> bool:
    return a.x1 <= b.x0 + 1 or b.x1 <= a.x0 + 1 or a.y1 <= b.y0 + 1 or b.y1 <= a.y0 + 1
