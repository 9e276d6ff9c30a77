"""The adapter of the optional OCR: words of a page's picture as glyphs, so that the page is read like any other.

Tesseract (Apache-2.0) reads with the language files that are installed on this machine; nothing is ever downloaded.
pytesseract (Apache-2.0) comes with the extra ``ocr``; where it or the program is missing, pages stay without text.
"""

import functools
import importlib
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pypdfium2 as pdfium

from core.errors import FileLimitError
from ingest.readers.pdf.glyphs import Glyph, PageContent, Style

DOTS_PER_INCH = 300
"""What Tesseract's documentation advises (Improving the quality of the output, "Rescaling")."""
MAX_SIDE_DOTS = 6000
PAGE_TIMEOUT_S = 60.0
"""Seconds that one page may take; a page of shared hostile/derived takes 4 to 14 on two cores that others use as well."""
MIN_MEAN_CONFIDENCE = 80.0
MAX_DOUBTFUL_FRACTION = 0.1
DOUBTFUL_CONFIDENCE = 60.0
"""A page is taken only where Tesseract is sure of it on average and of nine words in ten (confidence from 0 to 100).

Pages of running text in shared hostile/derived have a mean of 93 to 96 and at most 2 % doubtful words; a flow chart in the
same scan 76 and 23 %, a page in a script that no installed language has 35 and 75 %, a photograph 27 and 94 %.
"""
MIN_WORDS = 5
"""A picture with fewer words is a picture."""

MIN_GAIN = 2
"""Times as many characters as the page's text layer has that OCR must find to take its place: covers have both."""

_MAX_LANGUAGES = 3
_NO_LANGUAGES = ("osd", "equ", "snum")
_POINTS_PER_INCH = 72.0
_DESCENDERS = frozenset("gjpqyQ,;()[]")
_ASCENT = 0.74
"""Height of capitals and ascenders over the baseline, in font sizes; 0.7 to 0.75 in text faces."""
_DESCENT = 0.21


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    left: float
    top: float
    right: float
    bottom: float
    line: tuple[int, int, int]
    confidence: float


@dataclass(frozen=True, slots=True)
class OcrEngine:
    """An installed Tesseract."""

    version: str
    languages: str
    """Language files to read with, as Tesseract takes them: ``eng+deu``."""
    _library: Any

    def read_page(self, document: pdfium.PdfDocument, content: PageContent) -> PageContent:
        """Return the page with the glyphs that OCR finds in its picture; as it was where they cannot be relied on.

        No single word is left out for being doubtful: what is left may say the opposite.

        Raises:
            FileLimitError: the page takes longer than ``PAGE_TIMEOUT_S``. To leave it out would make what a document says
                depend on how busy the machine is.
        """
        scale = min(DOTS_PER_INCH / _POINTS_PER_INCH, MAX_SIDE_DOTS / max(content.width, content.height, 1.0))
        page = document[content.number - 1]
        try:
            image = page.render(scale=scale, grayscale=True).to_pil()
        finally:
            page.close()
        try:
            table = self._library.image_to_data(
                image,
                lang=self.languages,
                config=f"--psm 3 --dpi {round(scale * _POINTS_PER_INCH)}",
                output_type=self._library.Output.DICT,
                timeout=PAGE_TIMEOUT_S,
            )
        except self._library.TesseractError:
            # The page keeps the flag that says that it was not read.
            return content
        except RuntimeError as error:
            raise FileLimitError(f"OCR of page {content.number} took longer than {PAGE_TIMEOUT_S:g} s") from error
        words = _read_words(table, scale)
        if not is_reliable([word.confidence for word in words]):
            return content
        glyphs, breaks = _build_glyphs(words)
        if len(glyphs) < MIN_GAIN * len(content.glyphs):
            return content
        return replace(content, glyphs=glyphs, breaks=breaks, images=(), dots=(), n_unmapped=0, is_ocr=True)


@functools.cache
def find_engine() -> OcrEngine | None:
    """Return the OCR that the operator installed; null where the extra, the program or its languages are missing."""
    try:
        library = importlib.import_module("pytesseract")
    except ImportError:
        return None
    try:
        version = str(library.get_tesseract_version())
        installed = [name for name in library.get_languages() if name not in _NO_LANGUAGES]
    except (library.TesseractNotFoundError, OSError, SystemExit):
        return None
    # English first: Tesseract prefers the first of several languages.
    languages = sorted(installed, key=lambda name: (name != "eng", name))[:_MAX_LANGUAGES]
    return OcrEngine(version, "+".join(languages), library) if languages else None


def _read_words(table: Mapping[str, Sequence[Any]], scale: float) -> list[_Word]:
    """Return the words of Tesseract's table, in points."""
    words: list[_Word] = []
    for index, text in enumerate(table["text"]):
        confidence = float(table["conf"][index])
        if not str(text).strip() or confidence < 0:
            continue
        left, top, width, height = (float(table[name][index]) / scale for name in ("left", "top", "width", "height"))
        line = (table["block_num"][index], table["par_num"][index], table["line_num"][index])
        words.append(_Word(str(text).strip(), left, top, left + width, top + height, line, confidence))
    return words


def is_reliable(confidences: Sequence[float]) -> bool:
    """Return whether the page's words can be relied on as a whole."""
    n_doubtful = sum(confidence < DOUBTFUL_CONFIDENCE for confidence in confidences)
    return (
        len(confidences) >= MIN_WORDS
        and statistics.mean(confidences) >= MIN_MEAN_CONFIDENCE
        and n_doubtful <= MAX_DOUBTFUL_FRACTION * len(confidences)
    )


def _build_glyphs(words: Sequence[_Word]) -> tuple[tuple[Glyph, ...], frozenset[int]]:
    """Return a glyph for each character, and the indices at which words begin."""
    lines: dict[tuple[int, int, int], list[_Word]] = {}
    for word in words:
        lines.setdefault(word.line, []).append(word)
    shapes = {key: _measure_line(held) for key, held in lines.items()}
    usual = statistics.median(size for _, size in shapes.values())
    glyphs: list[Glyph] = []
    breaks: set[int] = set()
    for key, held in lines.items():
        base, size = shapes[key]
        # Heights of scanned lines scatter; what is near the usual size is text, not a heading.
        size = usual if 0.7 * usual < size < 1.25 * usual else size
        style = Style(round(size, 1), is_bold=False, is_italic=False, angle=0, is_invisible=False, font="ocr")
        for word in held:
            breaks.add(len(glyphs))
            step = (word.right - word.left) / len(word.text)
            for place, char in enumerate(word.text):
                x0 = word.left + place * step
                glyphs.append(Glyph(char, x0, base - _ASCENT * size, x0 + step, base + _DESCENT * size, base, style))
    return tuple(glyphs), frozenset(breaks)


def _measure_line(words: Sequence[_Word]) -> tuple[float, float]:
    """Return the baseline and the font size of a line, from words with capitals or ascenders where there are some."""
    heights: list[float] = []
    bases: list[float] = []
    for word in words:
        has_descender = any(char in _DESCENDERS for char in word.text)
        has_ascender = any(char.isupper() or char.isdigit() or char in "bdfhklt" for char in word.text)
        parts = (_ASCENT if has_ascender else 0.5) + (_DESCENT if has_descender else 0.0)
        size = (word.bottom - word.top) / parts
        heights.append(size)
        bases.append(word.bottom - (_DESCENT * size if has_descender else 0.0))
    return statistics.median(bases), max(statistics.median(heights), 1.0)
