"""The adapter of pdfium: glyphs, ruling lines, fills and images of a page, in points from the page's top left corner.

pypdf's text extraction loses positions and is unbounded in time on some pages; pdfium (Apache-2.0/BSD-3-Clause) gives a
box, a baseline and a font for each glyph in native code.
"""

import ctypes
import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from ingest.readers.pdf_doubled import find_doubled
from ingest.readers.pdf_symbols import map_symbol

MAX_GLYPHS = 60_000
"""Glyphs read from one page; a printed page holds 2,000-10,000."""
MAX_OBJECTS = 8_000
"""Page objects looked at for ruling lines; pages above it are drawings."""
MAX_SEGMENTS = 400
"""Path segments looked at in one path object."""
RULE_THICKNESS = 2.6
"""Points; a filled rectangle thinner than this is a ruling line."""
SEPARATOR_THICKNESS = 3.6
"""Points; a filled rectangle thinner than this and ``SEPARATOR_RATIO`` times as long is the gap between two shaded cells."""
SEPARATOR_RATIO = 3.0


@dataclass(frozen=True, slots=True)
class Style:
    """How a glyph is set. ``angle``: degrees clockwise from horizontal as displayed, in steps of 1."""

    size: float
    is_bold: bool
    is_italic: bool
    angle: int
    is_invisible: bool
    font: str = ""


@dataclass(frozen=True, slots=True)
class Glyph:
    """One character: its box and its baseline (points from the top)."""

    char: str
    x0: float
    y0: float
    x1: float
    y1: float
    base: float
    style: Style


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on the page in points from the top left; ``colour`` is RGB for a fill, else ``None``."""

    x0: float
    y0: float
    x1: float
    y1: float
    colour: int | None = None

    @property
    def width(self) -> float:
        """Width in points."""
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        """Height in points."""
        return self.y1 - self.y0

    def holds(self, x: float, y: float, margin: float = 0.0) -> bool:
        """Return whether the point lies inside, with a margin in points."""
        return self.x0 - margin <= x <= self.x1 + margin and self.y0 - margin <= y <= self.y1 + margin


@dataclass(frozen=True, slots=True)
class PageContent:
    """What stands on one page. ``breaks`` are indices of glyphs before which pdfium saw a space or a new line."""

    number: int
    width: float
    height: float
    glyphs: tuple[Glyph, ...]
    breaks: frozenset[int]
    rules: tuple[Box, ...] = ()
    fills: tuple[Box, ...] = ()
    images: tuple[Box, ...] = ()
    dots: tuple[Box, ...] = ()
    frames: tuple[Box, ...] = ()
    """Rectangles that are drawn as an outline without a fill."""
    n_slanted_lines: int = 0
    n_unmapped: int = 0
    n_doubtful: int = 0
    """Glyphs that are drawn unlike the character that the file names, and like no other that is known."""
    is_partial: bool = False
    is_ocr: bool = False


@dataclass(frozen=True, slots=True)
class Frame:
    """Turns page space (origin bottom left, not rotated) into the page as displayed (origin top left)."""

    left: float
    bottom: float
    right: float
    top: float
    quarter_turns: int

    @property
    def size(self) -> tuple[float, float]:
        """Displayed width and height in points."""
        width, height = self.right - self.left, self.top - self.bottom
        return (width, height) if self.quarter_turns % 2 == 0 else (height, width)

    def point(self, x: float, y: float) -> tuple[float, float]:
        """Return where a point of page space is displayed."""
        if self.quarter_turns == 1:
            return y - self.bottom, x - self.left
        if self.quarter_turns == 2:
            return self.right - x, y - self.bottom
        if self.quarter_turns == 3:
            return self.top - y, self.right - x
        return x - self.left, self.top - y

    def box(self, x0: float, y0: float, x1: float, y1: float) -> tuple[float, float, float, float]:
        """Return a box of page space as displayed: left, top, right, bottom."""
        ax, ay = self.point(x0, y0)
        bx, by = self.point(x1, y1)
        return min(ax, bx), min(ay, by), max(ax, bx), max(ay, by)


def load_page(document: pdfium.PdfDocument, number: int) -> PageContent:
    """Return the content of a page (1-based).

    Raises:
        pypdfium2.PdfiumError: the page cannot be loaded.
    """
    page = document[number - 1]
    try:
        left, bottom, right, top = page.get_bbox()
        frame = Frame(left, bottom, right, top, pdfium_c.FPDFPage_GetRotation(page.raw) % 4)
        text_page = page.get_textpage()
        try:
            objects = list(itertools.islice(page.get_objects(max_depth=3), MAX_OBJECTS))
            glyphs, breaks, n_unmapped, is_partial = _load_glyphs(text_page, frame, find_doubled(objects))
        finally:
            text_page.close()
        drawing = _Drawing(frame)
        drawing.read(objects)
        width, height = frame.size
        return PageContent(
            number,
            width,
            height,
            glyphs,
            breaks,
            tuple(drawing.rules),
            tuple(drawing.fills),
            tuple(drawing.images),
            drawing.free_dots(),
            tuple(drawing.frames),
            drawing.n_slanted_lines,
            n_unmapped,
            is_partial=is_partial,
        )
    finally:
        page.close()


def _load_glyphs(
    text_page: pdfium.PdfTextPage, frame: Frame, doubled: frozenset[int]
) -> tuple[tuple[Glyph, ...], frozenset[int], int, bool]:
    raw = text_page.raw
    count = pdfium_c.FPDFText_CountChars(raw)
    glyphs: list[Glyph] = []
    breaks: set[int] = set()
    seen = _Printed()
    rect = pdfium_c.FS_RECTF()
    x, y = ctypes.c_double(), ctypes.c_double()
    reader = _StyleReader(raw, frame.quarter_turns, doubled)
    n_unmapped = 0
    last_box: tuple[float, float, float, float] | None = None
    for index in range(min(count, MAX_GLYPHS)):
        code = pdfium_c.FPDFText_GetUnicode(raw, index)
        if code in (0x20, 0x0D, 0x0A, 0xA0, 0x09) or 0x2000 <= code <= 0x200A:
            breaks.add(len(glyphs))
            continue
        if not pdfium_c.FPDFText_GetLooseCharBox(raw, index, rect):
            continue
        pdfium_c.FPDFText_GetCharOrigin(raw, index, x, y)
        style, font = reader.style(index)
        char = "-" if code == 2 else _character(code)
        mapped = map_symbol(char, font)
        if mapped is None or pdfium_c.FPDFText_HasUnicodeMapError(raw, index) == 1:
            n_unmapped += 1
        char = mapped if mapped is not None else "\ufffd"
        x0, y0, x1, y1 = frame.box(rect.left, rect.bottom, rect.right, rect.top)
        box = (rect.left, rect.bottom, rect.right, rect.top)
        is_ligature_part = box == last_box
        last_box = box
        if not is_ligature_part and seen.has(char, x0, y1, 0.12 * style.size):
            continue
        _, base = frame.point(x.value, y.value)
        if style.angle in (90, 270):
            base, _ = frame.point(x.value, y.value)
        glyphs.append(Glyph(char, x0, y0, x1, y1, base, style))
    return tuple(glyphs), frozenset(breaks), n_unmapped, count > MAX_GLYPHS


class _Printed:
    """Remembers which characters stand where, because bold is often faked by printing twice."""

    def __init__(self) -> None:
        self._places: dict[tuple[str, int, int], tuple[float, float]] = {}

    def has(self, char: str, x: float, y: float, distance: float) -> bool:
        """Return whether the character was printed within ``distance`` points; remember it where it was not."""
        column, row = round(x), round(y)
        for dx in (-1, 0, 1):
            for dy in (-1, 0, 1):
                place = self._places.get((char, column + dx, row + dy))
                if place is not None and abs(place[0] - x) < distance and abs(place[1] - y) < distance:
                    return True
        self._places[(char, column, row)] = (x, y)
        return False


def _character(code: int) -> str:
    if code == 0 or 0xD800 <= code <= 0xDFFF or code > 0x10FFFF:
        return "\ufffd"
    return chr(code)


class _StyleReader:
    """Reads the style of glyphs, once for each text object."""

    def __init__(self, raw: object, quarter_turns: int, doubled: frozenset[int]) -> None:
        self._raw = raw
        self._doubled = doubled
        self._quarter_turns = quarter_turns
        self._styles: dict[int, tuple[Style, str]] = {}
        self._none = (Style(10.0, False, False, 0, False), "")

    def style(self, index: int) -> tuple[Style, str]:
        """Return the style and the font name of the glyph at ``index``."""
        text_object = pdfium_c.FPDFText_GetTextObject(self._raw, index)
        key = ctypes.cast(text_object, ctypes.c_void_p).value
        if key is None:
            return self._none
        found = self._styles.get(key)
        if found is None:
            found = self._styles[key] = self._read(text_object, index, is_doubled=key in self._doubled)
        return found

    def _read(self, text_object: object, index: int, *, is_doubled: bool) -> tuple[Style, str]:
        matrix = pdfium_c.FS_MATRIX()
        pdfium_c.FPDFText_GetMatrix(self._raw, index, matrix)
        size = pdfium_c.FPDFText_GetFontSize(self._raw, index)
        scale = math.hypot(matrix.c, matrix.d) or 1.0
        angle = round(-math.degrees(math.atan2(matrix.b, matrix.a)) + 90 * self._quarter_turns) % 360
        font = pdfium_c.FPDFTextObj_GetFont(text_object)
        buffer = ctypes.create_string_buffer(256)
        length = pdfium_c.FPDFFont_GetBaseFontName(font, buffer, 256) if font else 0
        name = buffer.value.decode("utf-8", "replace") if 0 < length <= 256 else ""
        lowered = name.lower()
        weight = pdfium_c.FPDFText_GetFontWeight(self._raw, index)
        is_bold = any(word in lowered for word in ("bold", "black", "heavy", "demi", "semibd")) or weight >= 600
        is_italic = any(word in lowered for word in ("italic", "oblique", "-it"))
        mode = pdfium_c.FPDFTextObj_GetTextRenderMode(text_object)
        is_bold = is_bold or is_doubled or mode == pdfium_c.FPDF_TEXTRENDERMODE_FILL_STROKE
        is_invisible = mode == pdfium_c.FPDF_TEXTRENDERMODE_INVISIBLE
        return Style(round(abs(size * scale), 1) or 1.0, is_bold, is_italic, angle, is_invisible, name), name


class _Drawing:
    """Collects the ruling lines, fills and images of a page."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame
        self.rules: list[Box] = []
        self.fills: list[Box] = []
        self.images: list[Box] = []
        self.dots: list[Box] = []
        self.frames: list[Box] = []
        self.n_slanted_lines = 0

    def read(self, objects: Sequence[pdfium.PdfObject]) -> None:
        """Read the page's path and image objects."""
        for item in objects:
            if item.type == pdfium_c.FPDF_PAGEOBJ_IMAGE:
                self.images.append(Box(*self._frame.box(*item.get_bounds())))
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


def _touch(a: Box, b: Box) -> bool:
    """Return whether two boxes meet or all but meet."""
    return a.x0 - 0.6 < b.x1 and b.x0 - 0.6 < a.x1 and a.y0 - 0.6 < b.y1 and b.y0 - 0.6 < a.y1


def _has_axis_lines_only(points: list[tuple[float, float, bool]]) -> bool:
    return all(abs(a[0] - b[0]) < 1 or abs(a[1] - b[1]) < 1 for a, b in itertools.pairwise(points) if not b[2])
