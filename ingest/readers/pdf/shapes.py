"""Signs that a font misnames: found by what is drawn, not by what the file says that it means.

Typesetting systems put signs into small fonts of their own under the names of other characters: ``≤`` as ``#``, ``°`` as
``8``, ``µ`` as ``m``. Nowhere is a wrong text layer worse than before a dose. Fonts of which a document uses only a few
characters are therefore looked at: each character is compared, as drawn, with what it claims to be and with the signs that
clinical text needs, both drawn with the standard fonts that pdfium carries.
"""

import functools
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

import pypdfium2 as pdfium

from ingest.readers.pdf.drawn import Drawn, compare, draw_on_page, draw_reference, draw_strokes
from ingest.readers.pdf.glyphs import Glyph, PageContent

MAX_FONT_CHARS = 7
"""A font of which a document uses more different characters sets words, and its names are to be trusted."""
MAX_PAIRS = 120
"""Pairs of font and character that are drawn for one document."""
MAX_SECONDS = 30.0
"""Processor time for all of them; the longest document of shared guidelines/pdf takes 19 s as a whole."""
MAX_SAMPLES = 3
"""Places at which one character is looked at; the one with the least ink has the least of its neighbours in it."""
MIN_LIKENESS = 0.4
MIN_LEAD = 0.12
MAX_OWN = 0.5
"""A sign is read where it is this like the drawn glyph, leads the next by so much, and the claimed character is at most half
as like. In shared guidelines/pdf the right sign has 0.41 to 0.89, the best wrong one 0.39; a claimed character that is right
has 0.36 and more against 0.28 of the best sign."""
MIN_CLAIM = 0.3
"""A digit, a control code or a sign that is less than this like its own name, and like no other, is not read at all."""

_SYMBOL = dict(
    zip(
        "+−<=>Δαβγδκµ≤≥°±×÷≠≈→↑↓←√∞•",
        bytes.fromhex("2b2d3c3d3e44616267646b6da3b3b0b1b4b8b9bbaeadafacd6a5b7"),
        strict=True,
    )
)
_LATIN = "†‡§¶½¼¾–<>=+×±°µ•÷£"
_FONTS = ("Helvetica", "Times-Roman")
_CLAIM_FONTS = (*_FONTS, "Helvetica-Bold", "Helvetica-Oblique", "Times-Bold", "Times-Italic", "Courier")
_SLANTED = {
    "≤": ((0.6, 0.62, 0.05, 0.37), (0.05, 0.37, 0.6, 0.12), (0.05, 0.23, 0.6, -0.02)),
    "≥": ((0.05, 0.62, 0.6, 0.37), (0.6, 0.37, 0.05, 0.12), (0.6, 0.23, 0.05, -0.02)),
}
"""The forms of the two signs whose bar is parallel to the lower stroke, which the standard fonts lack."""
_ALIKE = {"–": "−", "—": "−"}
_HARMLESS = frozenset("–—−-‐‑－_·•▪■□●○◦►▶◆◇❑☐☑✓✗'\"‘’“”.,:;()[]/|\ufffd")
"""Characters that are not looked at: bullets, dashes and points pass for one another without harm."""
_HIDING = frozenset("0123456789#$%&*<>=+~^@!?¼½¾£¥¢¤§¶©®ªº¹²³¿¡|\\")
"""Names under which signs hide, besides control codes and letters."""


def mend_misnamed(document: pdfium.PdfDocument, pages: Sequence[PageContent]) -> list[PageContent]:
    """Return the pages with misnamed signs as they are drawn; what cannot be told is U+FFFD, and counted as doubtful.

    Raises:
        pypdfium2.PdfiumError: a page cannot be drawn.
    """
    readings = _read_fonts(document, pages)
    if not readings:
        return list(pages)
    return [_mend(page, readings) for page in pages]


def _read_fonts(document: pdfium.PdfDocument, pages: Sequence[PageContent]) -> dict[tuple[str, str], str]:
    """Return what the misnamed characters are, by font and claimed character.

    Names under which signs hide and that were not looked at, because there was no time left, are given as they are: their
    pages are then in doubt.
    """
    chars: dict[str, set[str]] = defaultdict(set)
    samples: dict[tuple[str, str], list[tuple[int, Glyph]]] = defaultdict(list)
    for page in pages:
        if page.is_ocr:
            continue
        for index, glyph in enumerate(page.glyphs):
            style = glyph.style
            chars[style.font].add(glyph.char)
            found = samples[style.font, glyph.char]
            if len(found) < MAX_SAMPLES and style.angle in (0, 90, 270) and not _is_ligature_part(page.glyphs, index):
                found.append((page.number, glyph))
    small = {font for font, some in chars.items() if font and len(some) <= MAX_FONT_CHARS}
    readings: dict[tuple[str, str], str] = {}
    pairs = [(key, some) for key, some in samples.items() if key[0] in small and key[1] not in _HARMLESS and some]
    started = time.thread_time()
    for index, (key, some) in enumerate(pairs):
        if index >= MAX_PAIRS or time.thread_time() - started > MAX_SECONDS:
            if key[1] in _HIDING or not key[1].isprintable():
                readings[key] = key[1]
            continue
        drawn = _draw(document, some)
        sign = read_sign(key[1], drawn) if drawn is not None else None
        if sign is not None:
            readings[key] = sign
    return readings


def _is_ligature_part(glyphs: Sequence[Glyph], index: int) -> bool:
    glyph = glyphs[index]
    beside = (*glyphs[max(index - 1, 0) : index], *glyphs[index + 1 : index + 2])
    return any((other.x0, other.x1, other.base) == (glyph.x0, glyph.x1, glyph.base) for other in beside)


def _draw(document: pdfium.PdfDocument, samples: Sequence[tuple[int, Glyph]]) -> Drawn | None:
    drawn: list[Drawn] = []
    for number, glyph in samples:
        size = glyph.style.size
        page = document[number - 1]
        extent = (glyph.x0, glyph.x1) if glyph.style.angle == 0 else (glyph.y0, glyph.y1)
        one = draw_on_page(page, extent, glyph.base, size, glyph.style.angle)
        page.close()
        if one is not None:
            drawn.append(one)
    return min(drawn, key=lambda item: item.width * item.height, default=None)


def read_sign(claimed: str, drawn: Drawn) -> str | None:
    """Return the sign that is drawn; U+FFFD where it cannot be told; ``None`` where the glyph is what it claims to be.

    Args:
        claimed: the character that the file names.
        drawn: what stands on the page.
    """
    own = max((compare(drawn, one) for one in _draw_claimed(claimed)), default=0.0)
    likeness: dict[str, float] = {}
    for sign, one in _draw_signs():
        likeness[sign] = max(likeness.get(sign, 0.0), compare(drawn, one))
    (best, first), (_, second) = sorted(likeness.items(), key=lambda item: -item[1])[:2]
    if first >= MIN_LIKENESS and first - second >= MIN_LEAD and own <= MAX_OWN * first:
        return best if best != claimed else None
    is_hiding = claimed in _HIDING or not claimed.isprintable()
    return "\ufffd" if is_hiding and own < MIN_CLAIM else None


@functools.cache
def _draw_signs() -> tuple[tuple[str, Drawn], ...]:
    found = [(sign, draw_reference("Symbol", code=code)) for sign, code in _SYMBOL.items()]
    found += [(_ALIKE.get(sign, sign), draw_reference(font, text=sign)) for font in _FONTS for sign in _LATIN]
    found += [(sign, draw_strokes(strokes, 0.06)) for sign, strokes in _SLANTED.items()]
    return tuple((sign, one) for sign, one in found if one is not None)


@functools.cache
def _draw_claimed(char: str) -> tuple[Drawn, ...]:
    if not char.isprintable():
        return ()
    drawn = [draw_reference(font, text=char) for font in _CLAIM_FONTS]
    return tuple(one for one in drawn if one is not None)


def _mend(page: PageContent, readings: dict[tuple[str, str], str]) -> PageContent:
    glyphs = []
    n_doubtful = 0
    for glyph in page.glyphs:
        sign = readings.get((glyph.style.font, glyph.char))
        n_doubtful += sign in ("\ufffd", glyph.char)
        glyphs.append(glyph if sign is None else replace(glyph, char=sign))
    return replace(page, glyphs=tuple(glyphs), n_doubtful=n_doubtful)
