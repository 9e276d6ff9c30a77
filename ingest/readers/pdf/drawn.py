"""What a glyph looks like, apart from what the file calls it: its ink in a square, compared with other glyphs' ink."""

import ctypes
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

SIDE = 24
"""Dots to a side of the square into which ink is scaled."""
DOTS = 64
"""Dots that the font size is drawn with."""
_INK = 0.35
"""Darkness, from 0 to 1, from which a dot is ink."""
_EM_PAGE = 160
_ORIGIN = (40, 60)
_ABOVE = 1.0
_BELOW = 0.42
"""Font sizes over and under the baseline that are looked at."""

Picture = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """A glyph as drawn; extents are in font sizes."""

    ink: Picture
    width: float
    height: float
    bottom: float
    """Height of the lowest ink over the baseline; negative below it."""


def read_drawn(dark: Picture, baseline: float, size: float) -> Drawn | None:
    """Return the glyph in a picture of which 1 is ink; ``None`` where there is none.

    Args:
        dark: the picture.
        baseline: the baseline in dots from the top.
        size: the font size in dots.
    """
    rows, columns = np.flatnonzero(dark.max(axis=1) > _INK), np.flatnonzero(dark.max(axis=0) > _INK)
    if not len(rows) or not len(columns):
        return None
    top, bottom, left, right = int(rows[0]), int(rows[-1]) + 1, int(columns[0]), int(columns[-1]) + 1
    cut = dark[top:bottom, left:right]
    return Drawn(_scale(cut), (right - left) / size, (bottom - top) / size, (baseline - bottom) / size)


def compare(a: Drawn, b: Drawn) -> float:
    """Return how alike two glyphs are, from 0 to 1: common ink over all ink, less for another extent or height."""
    common = float(np.minimum(a.ink, b.ink).sum() / max(float(np.maximum(a.ink, b.ink).sum()), 1e-9))
    apart = abs(a.width - b.width) + abs(a.height - b.height) + 0.7 * abs(a.bottom - b.bottom)
    return common * float(np.exp(-1.2 * apart))


def draw_reference(font: str, text: str | None = None, code: int = 0) -> Drawn | None:
    """Return a character of one of the standard fonts that pdfium carries, by Unicode text or by code of the font's own."""
    document = pdfium.PdfDocument.new()
    page = document.new_page(_EM_PAGE, _EM_PAGE)
    item = pdfium_c.FPDFPageObj_NewTextObj(document.raw, font.encode("ascii"), ctypes.c_float(DOTS))
    if text is None:
        pdfium_c.FPDFText_SetCharcodes(item, (ctypes.c_uint32 * 1)(code), 1)
    else:
        buffer = ctypes.create_string_buffer((text + "\0").encode("utf-16-le"))
        pdfium_c.FPDFText_SetText(item, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)))
    pdfium_c.FPDFPageObj_Transform(item, 1, 0, 0, 1, *_ORIGIN)
    pdfium_c.FPDFPage_InsertObject(page.raw, item)
    pdfium_c.FPDFPage_GenerateContent(page.raw)
    drawn = read_drawn(_darkness(page.render(scale=1, grayscale=True)), _EM_PAGE - _ORIGIN[1], DOTS)
    page.close()
    document.close()
    return drawn


def draw_strokes(strokes: Sequence[tuple[float, float, float, float]], thickness: float) -> Drawn | None:
    """Return straight strokes as a glyph: (x0, y0, x1, y1) each, in font sizes over the baseline."""
    ys, xs = np.mgrid[0:_EM_PAGE, 0:_EM_PAGE].astype(np.float64)
    xs, ys = (xs - _ORIGIN[0]) / DOTS, (_EM_PAGE - _ORIGIN[1] - ys) / DOTS
    dark: Picture = np.zeros((_EM_PAGE, _EM_PAGE))
    for x0, y0, x1, y1 in strokes:
        dx, dy = x1 - x0, y1 - y0
        along = np.clip(((xs - x0) * dx + (ys - y0) * dy) / (dx * dx + dy * dy), 0, 1)
        distance = np.hypot(xs - x0 - along * dx, ys - y0 - along * dy)
        dark = np.maximum(dark, (distance <= thickness / 2).astype(np.float64))
    return read_drawn(dark, _EM_PAGE - _ORIGIN[1], DOTS)


def draw_on_page(
    page: pdfium.PdfPage, extent: tuple[float, float], baseline: float, size: float, angle: int = 0
) -> Drawn | None:
    """Return the glyph that stands on a page, without the ink of its neighbours that reaches in.

    Args:
        page: the page.
        extent: where the glyph starts and ends along its line, in points from the page's left edge; for a line that runs up or down,
            from its top edge.
        baseline: points from the page's top edge; for a line that runs up or down, from its left edge.
        size: font size in points.
        angle: degrees by which the line is turned clockwise: 0, 90 or 270.
    """
    start, end = extent[0] - 0.05 * size, extent[1] + 0.05 * size
    above, below = (baseline - _ABOVE * size, baseline + _BELOW * size)
    if angle == 90:
        above, below = (baseline - _BELOW * size, baseline + _ABOVE * size)
    width, height = page.get_size()
    box = (start, above, end, below) if angle == 0 else (above, start, below, end)
    left, top, right, bottom = max(box[0], 0.0), max(box[1], 0.0), min(box[2], width), min(box[3], height)
    if right - left < 0.05 * size or bottom - top < 0.05 * size:
        return None
    scale = DOTS / size
    bitmap = page.render(scale=scale, crop=(left, height - bottom, width - right, top), grayscale=True)
    dark = np.rot90(_darkness(bitmap), {0: 0, 90: 1, 270: -1}[angle])
    from_top = {0: baseline - top, 90: right - baseline, 270: baseline - left}[angle]
    return read_drawn(_without_neighbours(dark), from_top * scale, DOTS)


def _darkness(bitmap: pdfium.PdfBitmap) -> Picture:
    """Return the picture with ink as 1, whether it is dark on light or light on dark."""
    pixels = bitmap.to_numpy()
    grey = (pixels[:, :, 0] if pixels.ndim == 3 else pixels).astype(np.float64) / 255.0
    edge = np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]])
    ground = float(np.median(edge))
    contrast = np.abs(grey - ground)
    darkness: Picture = contrast / max(float(contrast.max()), 0.2)
    return darkness


def _without_neighbours(dark: Picture) -> Picture:
    """Return the picture without the ink that touches its edge, unless there is no other."""
    ink = dark > _INK
    height, width = ink.shape
    reached = np.zeros_like(ink)
    queue = deque(
        (y, x)
        for y in range(height)
        for x in range(width)
        if ink[y, x] and (y in (0, height - 1) or x in (0, width - 1))
    )
    while queue:
        y, x = queue.popleft()
        if reached[y, x]:
            continue
        reached[y, x] = True
        for ny, nx in ((y - 1, x), (y + 1, x), (y, x - 1), (y, x + 1)):
            if 0 <= ny < height and 0 <= nx < width and ink[ny, nx] and not reached[ny, nx]:
                queue.append((ny, nx))
    if not (ink & ~reached).any():
        return dark
    kept: Picture = np.where(reached, 0.0, dark)
    return kept


def _scale(cut: Picture) -> Picture:
    """Return the picture in ``SIDE`` x ``SIDE`` dots, each the mean of what it covers."""
    height, width = cut.shape
    sums = np.zeros((height + 1, width + 1))
    sums[1:, 1:] = cut.cumsum(axis=0).cumsum(axis=1)
    ys, xs = np.linspace(0, height, SIDE + 1), np.linspace(0, width, SIDE + 1)
    grid = _between(_between(sums, ys).T, xs).T
    cells: Picture = grid[1:, 1:] - grid[:-1, 1:] - grid[1:, :-1] + grid[:-1, :-1]
    scaled: Picture = cells * (SIDE * SIDE) / (height * width)
    return scaled


def _between(sums: Picture, at: Picture) -> Picture:
    low = np.minimum(np.floor(at).astype(int), len(sums) - 2)
    share = (at - low)[:, None]
    found: Picture = sums[low] * (1 - share) + sums[low + 1] * share
    return found
