"""Flow charts and diagrams: their text is kept and marked, because boxes read in a row say what no author wrote."""

from collections.abc import Sequence

from ingest.readers.pdf_glyphs import Box, PageContent
from ingest.readers.pdf_lines import Line
from ingest.readers.pdf_tables import Table

MIN_BOXES = 4
"""Boxes with text, apart from one another, that make a flow chart together with connectors."""
MAX_BOX_FRACTION = 0.3
"""A larger share of the page is a panel, not a box of a chart."""


def find_figure_areas(page: PageContent, segments: Sequence[Line], tables: Sequence[Table]) -> list[Box]:
    """Return the areas of drawings with text in them: a chart of boxes and connectors, and text over an image."""
    areas = [image for image in page.images if _is_picture(image, page, segments)]
    chart = _find_chart(page, segments, tables)
    return [*areas, chart] if chart is not None else areas


def _is_picture(image: Box, page: PageContent, segments: Sequence[Line]) -> bool:
    """Return whether an image is a picture with labels on it, not a background or a logo."""
    area = page.width * page.height
    if not 0.04 * area < image.width * image.height < 0.9 * area:
        return False
    inside = [line for line in segments if image.holds((line.x0 + line.x1) / 2, line.base)]
    return len(inside) > 0 and sum(len(line.text) for line in inside) < 25 * len(inside)


def _find_chart(page: PageContent, segments: Sequence[Line], tables: Sequence[Table]) -> Box | None:
    if page.n_slanted_lines < 3:
        return None
    limit = MAX_BOX_FRACTION * page.width * page.height
    boxes = [fill for fill in page.fills if fill.width > 15 and fill.height > 8 and fill.width * fill.height < limit]
    with_text: list[Box] = []
    for box in boxes:
        held = any(box.holds((line.x0 + line.x1) / 2, line.base - 0.3 * line.size) for line in segments)
        in_table = any(table.box.holds((box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2) for table in tables)
        if held and not in_table and all(_are_apart(box, other) for other in with_text):
            with_text.append(box)
    if len(with_text) < MIN_BOXES:
        return None
    return Box(
        min(box.x0 for box in with_text),
        min(box.y0 for box in with_text),
        max(box.x1 for box in with_text),
        max(box.y1 for box in with_text),
    )


def _are_apart(a: Box, b: Box) -> bool:
    return a.x1 <= b.x0 + 1 or b.x1 <= a.x0 + 1 or a.y1 <= b.y0 + 1 or b.y1 <= a.y0 + 1
