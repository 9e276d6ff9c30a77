"""Pages whose text is set sideways: turned so that they read upright, and turned back for the line boxes."""

from collections import Counter
from dataclasses import replace

from ingest.readers.pdf.geometry import Box
from ingest.readers.pdf.glyphs import Glyph, PageContent


def find_turn(page: PageContent) -> int:
    """Return how the page's text is turned: 0, 90, 180 or 270 degrees clockwise, by most of the glyphs."""
    angles = Counter(glyph.style.angle for glyph in page.glyphs if glyph.style.angle % 90 == 0)
    if not angles:
        return 0
    angle, count = angles.most_common(1)[0]
    return angle if count > 0.5 * len(page.glyphs) else 0


def turn_page(page: PageContent, turn: int) -> PageContent:
    """Return the page turned counter-clockwise by ``turn`` degrees, so that text set at that angle is upright."""
    if turn == 0:
        return page
    width, height = (page.height, page.width) if turn in (90, 270) else (page.width, page.height)
    turned = tuple(_turn_glyph(glyph, page, turn) for glyph in page.glyphs)
    return replace(
        page,
        width=width,
        height=height,
        glyphs=turned,
        rules=tuple(_turn_box(box, page.width, page.height, turn) for box in page.rules),
        fills=tuple(_turn_box(box, page.width, page.height, turn) for box in page.fills),
        images=tuple(_turn_box(box, page.width, page.height, turn) for box in page.images),
        dots=tuple(_turn_box(box, page.width, page.height, turn) for box in page.dots),
        frames=tuple(_turn_box(box, page.width, page.height, turn) for box in page.frames),
        painted=tuple(_turn_box(box, page.width, page.height, turn) for box in page.painted),
    )


def turn_back(box: Box, width: float, height: float, turn: int) -> Box:
    """Return a box of the turned page (``width`` x ``height`` points) where it stands on the page as displayed."""
    return box if turn == 0 else _turn_box(box, width, height, (360 - turn) % 360)


def _turn_point(x: float, y: float, width: float, height: float, turn: int) -> tuple[float, float]:
    if turn == 90:
        return y, width - x
    if turn == 180:
        return width - x, height - y
    if turn == 270:
        return height - y, x
    return x, y


def _turn_box(box: Box, width: float, height: float, turn: int) -> Box:
    ax, ay = _turn_point(box.x0, box.y0, width, height, turn)
    bx, by = _turn_point(box.x1, box.y1, width, height, turn)
    return Box(min(ax, bx), min(ay, by), max(ax, bx), max(ay, by), box.colour)


def _turn_glyph(glyph: Glyph, page: PageContent, turn: int) -> Glyph:
    box = _turn_box(Box(glyph.x0, glyph.y0, glyph.x1, glyph.y1), page.width, page.height, turn)
    is_sideways = glyph.style.angle in (90, 270)
    point = (glyph.base, glyph.y0) if is_sideways else (glyph.x0, glyph.base)
    x, y = _turn_point(*point, page.width, page.height, turn)
    style = replace(glyph.style, angle=(glyph.style.angle - turn) % 360)
    base = x if style.angle in (90, 270) else y
    return replace(glyph, x0=box.x0, y0=box.y0, x1=box.x1, y1=box.y1, base=base, style=style)
