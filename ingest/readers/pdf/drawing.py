"""What is drawn on a page beside its letters: ruling lines, fills, outlines, pictures and dots."""

import ctypes
import itertools
from collections.abc import Iterator, Sequence

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from ingest.readers.pdf.geometry import Box, Frame

WHITE = 0xFFFFFF
MAX_SEGMENTS = 400
"""Path segments looked at in one path object."""
RULE_THICKNESS = 2.6
"""Points; a filled rectangle thinner than this is a ruling line."""
SEPARATOR_THICKNESS = 3.6
"""Points; a filled rectangle thinner than this and ``SEPARATOR_RATIO`` times as long is the gap between two shaded cells."""
SEPARATOR_RATIO = 3.0


class Drawing:
    """Collects the ruling lines, fills and images of a page."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame
        self.rules: list[Box] = []
        self.fills: list[Box] = []
        self.images: list[Box] = []
        self.dots: list[Box] = []
        self.frames: list[Box] = []
        self.painted: list[Box] = []
        self.n_slanted_lines = 0

    def read(self, objects: Sequence[pdfium.PdfObject]) -> None:
        """Read the page's path and image objects."""
        for item in objects:
            if item.type == pdfium_c.FPDF_PAGEOBJ_IMAGE:
                self.images.append(Box(*self._frame.box(*item.get_bounds())))
                self.painted.append(self.images[-1])
            elif item.type == pdfium_c.FPDF_PAGEOBJ_SHADING:
                self.painted.append(Box(*self._frame.box(*item.get_bounds())))
            elif item.type == pdfium_c.FPDF_PAGEOBJ_PATH:
                self._read_path(item)

    def free_dots(self) -> tuple[Box, ...]:
        """Return the dots that no ruling line touches: those at the crossings of lines are no bullets."""
        return tuple(dot for dot in self.dots if not any(_touch(dot, rule) for rule in self.rules))

    def _read_path(self, item: pdfium.PdfObject) -> None:
        x0, y0, x1, y1 = self._frame.box(*item.get_bounds())
        has_fill, has_stroke = self._paint(item)
        width, height = x1 - x0, y1 - y0
        if not (has_fill or has_stroke):
            return
        is_coloured = has_fill and min(width, height) > RULE_THICKNESS and self._colour(item) != WHITE
        if is_coloured or (has_stroke and _stroke_width(item) > RULE_THICKNESS):
            self.painted.append(Box(x0, y0, x1, y1))
        if min(width, height) >= 1.5 and max(width, height) <= 8 and abs(width - height) < 1.5:
            self.dots.append(Box(x0, y0, x1, y1))
            return
        if min(width, height) <= RULE_THICKNESS:
            if max(width, height) >= 5:
                self.rules.append(Box(x0, y0, x1, y1))
            return
        if min(width, height) <= SEPARATOR_THICKNESS and max(width, height) >= SEPARATOR_RATIO * min(width, height):
            self.rules.append(Box(x0, y0, x1, y1))
        count = pdfium_c.FPDFPath_CountSegments(item.raw)
        if count > MAX_SEGMENTS:
            return
        points = list(self._points(item, count))
        is_rectangle = 4 <= len(points) <= 6 and _has_axis_lines_only(points)
        if has_fill and len(points) > 6:
            self._add_fills(points, self._colour(item))
        if is_rectangle and not has_fill:
            self.frames.append(Box(x0, y0, x1, y1))
        if has_fill and is_rectangle:
            self.fills.append(Box(x0, y0, x1, y1, self._colour(item)))
        elif has_fill and 3 <= len(points) <= 5 and max(width, height) < 20:
            self.n_slanted_lines += 1
        if has_stroke:
            self._add_edges(points)

    def _add_fills(self, points: list[tuple[float, float, bool]], colour: int) -> None:
        """Add the rectangles that one path fills: cell shading is often drawn in one go."""
        part: list[tuple[float, float, bool]] = []
        for point in (*points, (0.0, 0.0, True)):
            if point[2] and len(part) >= 4:
                if _has_axis_lines_only(part):
                    xs, ys = [p[0] for p in part], [p[1] for p in part]
                    self.fills.append(Box(min(xs), min(ys), max(xs), max(ys), colour))
                part = []
            elif point[2]:
                part = []
            part.append(point)

    def _paint(self, item: pdfium.PdfObject) -> tuple[bool, bool]:
        fill, stroke = ctypes.c_int(), ctypes.c_int()
        if not pdfium_c.FPDFPath_GetDrawMode(item.raw, fill, stroke):
            return False, False
        return fill.value != 0, bool(stroke.value)

    def _colour(self, item: pdfium.PdfObject) -> int:
        red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
        pdfium_c.FPDFPageObj_GetFillColor(item.raw, red, green, blue, alpha)
        return (red.value << 16) | (green.value << 8) | blue.value

    def _points(self, item: pdfium.PdfObject, count: int) -> Iterator[tuple[float, float, bool]]:
        matrix = item.get_matrix()
        x, y = ctypes.c_float(), ctypes.c_float()
        for index in range(count):
            segment = pdfium_c.FPDFPath_GetPathSegment(item.raw, index)
            if not pdfium_c.FPDFPathSegment_GetPoint(segment, x, y):
                continue
            kind = pdfium_c.FPDFPathSegment_GetType(segment)
            shown = self._frame.point(*matrix.on_point(x.value, y.value))
            yield *shown, kind == pdfium_c.FPDF_SEGMENT_MOVETO
            if pdfium_c.FPDFPathSegment_GetClose(segment):
                yield *shown, True

    def _add_edges(self, points: list[tuple[float, float, bool]]) -> None:
        start: tuple[float, float] | None = None
        previous: tuple[float, float] | None = None
        for x, y, is_move in points:
            if is_move and previous is not None and start is not None:
                self._add_edge(previous, start)
            if is_move:
                start = (x, y)
            elif previous is not None:
                self._add_edge(previous, (x, y))
            previous = (x, y)
        if len(points) >= 4 and start is not None and previous is not None:
            self._add_edge(previous, start)

    def _add_edge(self, a: tuple[float, float], b: tuple[float, float]) -> None:
        width, height = abs(a[0] - b[0]), abs(a[1] - b[1])
        if max(width, height) < 5:
            return
        if min(width, height) <= 1.0:
            self.rules.append(Box(min(a[0], b[0]), min(a[1], b[1]), max(a[0], b[0]), max(a[1], b[1])))
        elif min(width, height) > 3:
            self.n_slanted_lines += 1


def _stroke_width(item: pdfium.PdfObject) -> float:
    """Return the width of a drawn line in points: bars behind words are drawn as thick lines, too."""
    width = ctypes.c_float()
    pdfium_c.FPDFPageObj_GetStrokeWidth(item.raw, width)
    return float(width.value)


def _touch(a: Box, b: Box) -> bool:
    """Return whether two boxes meet or all but meet."""
    return a.x0 - 0.6 < b.x1 and b.x0 - 0.6 < a.x1 and a.y0 - 0.6 < b.y1 and b.y0 - 0.6 < a.y1


def _has_axis_lines_only(points: list[tuple[float, float, bool]]) -> bool:
    return all(abs(a[0] - b[0]) < 1 or abs(a[1] - b[1]) < 1 for a, b in itertools.pairwise(points) if not b[2])
