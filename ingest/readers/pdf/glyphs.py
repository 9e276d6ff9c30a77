"""The adapter of pdfium: glyphs, ruling lines, fills and images of a page, in points from the page's top left corner.

pypdf's text extraction loses positions and is unbounded in time on some pages; pdfium (Apache-2.0/BSD-3-Clause) gives a
box, a baseline and a font for each glyph in native code.
"""

import ctypes
import itertools
import math
from dataclasses import dataclass

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from ingest.readers.pdf.doubled import find_doubled
from ingest.readers.pdf.drawing import WHITE, Drawing
from ingest.readers.pdf.geometry import Box, Frame
from ingest.readers.symbol_fonts import map_symbol

MAX_GLYPHS = 60_000
"""Glyphs read from one page; a printed page holds 2,000-10,000."""
MAX_OBJECTS = 8_000
"""Page objects looked at for ruling lines; pages above it are drawings."""


@dataclass(frozen=True, slots=True)
class Style:
    """How a glyph is set. ``angle``: degrees clockwise from horizontal as displayed, in steps of 1."""

    size: float
    is_bold: bool
    is_italic: bool
    angle: int
    is_invisible: bool
    font: str = ""
    is_white: bool = False


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
    painted: tuple[Box, ...] = ()
    """What white letters can be seen on: pictures, and shapes filled with another colour than white."""
    n_slanted_lines: int = 0
    n_unmapped: int = 0
    n_doubtful: int = 0
    """Glyphs that are drawn unlike the character that the file names, and like no other that is known."""
    is_partial: bool = False
    is_ocr: bool = False


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
        drawing = Drawing(frame)
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
            tuple(drawing.painted),
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
        if not is_ligature_part and seen.has(f"{char}{style.size:.0f}", x0, y1, 0.12 * style.size):
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
        is_white = mode == pdfium_c.FPDF_TEXTRENDERMODE_FILL and self._is_white(index)
        return Style(round(abs(size * scale), 1) or 1.0, is_bold, is_italic, angle, is_invisible, name, is_white), name

    def _is_white(self, index: int) -> bool:
        red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
        if not pdfium_c.FPDFText_GetFillColor(self._raw, index, red, green, blue, alpha):
            return False
        return (red.value << 16) | (green.value << 8) | blue.value == WHITE
