"""Page flags: no text layer, text that was not decoded, text from OCR."""

import re

from core.documents import PageFlag
from ingest.readers.pdf.glyphs import PageContent

MAX_UNMAPPED_FRACTION = 0.02
"""Share of undecoded characters above which a page is flagged."""
MIN_CHARS = 25
"""A page with fewer characters and an image or a drawing on it has no text layer."""
MAX_IMAGE_PAGE_CHARS = 400
"""A page filled by one picture with fewer characters beside it has no text layer: a header or a stamp is not its text."""
MIN_TOKENS = 30
"""Tokens below which the shape of the text says nothing."""

_TOKEN = re.compile(r"\S+")
_WORDLIKE = re.compile(
    r"[(\[\"'“‘]*(?:[^\W\d_]{1,24}(?:[-–/'’.&][^\W\d_]{1,24})*|[<>≤≥~±=+−-]?[\d.,:/%°×–-]+\w{0,6})[.,;:?!)\]\"'”’*†‡%®™\d]*$"
)


def find_flags(page: PageContent, text: str) -> tuple[PageFlag, ...]:
    """Return what is wrong with the page, from its glyphs and the text read from it."""
    if page.is_ocr:
        return ("ocr", "low_parse_quality")
    flags: list[PageFlag] = []
    n_glyphs = len(page.glyphs)
    if has_no_text_layer(page):
        flags.append("no_text_layer")
    n_invisible = sum(glyph.style.is_invisible for glyph in page.glyphs)
    if n_glyphs and n_invisible > 0.8 * n_glyphs:
        flags.append("ocr")
    if (
        page.is_partial
        or page.n_doubtful
        or page.n_unmapped > MAX_UNMAPPED_FRACTION * max(n_glyphs, 1)
        or is_garbled(text)
    ):
        flags.append("low_parse_quality")
    return tuple(flags)


def has_no_text_layer(page: PageContent) -> bool:
    """Return whether what the page says stands in a picture or a drawing, as far as one can tell."""
    n_glyphs = len(page.glyphs)
    if n_glyphs < MIN_CHARS and (page.images or page.rules or page.n_slanted_lines):
        return True
    return _is_image_page(page) and n_glyphs < MAX_IMAGE_PAGE_CHARS


def _is_image_page(page: PageContent) -> bool:
    """Return whether one image covers most of the page while visible text covers little of it."""
    area = page.width * page.height
    return any(image.width * image.height > 0.6 * area for image in page.images)


def is_garbled(text: str) -> bool:
    """Return whether the text is no language: too many tokens that are neither words nor numbers, or words without vowels."""
    tokens = _TOKEN.findall(text)
    if len(tokens) < MIN_TOKENS:
        return text.count("\ufffd") > 3
    latin = [token for token in tokens if token.isascii()]
    odd = sum(_WORDLIKE.match(token) is None for token in latin)
    if odd > 0.3 * max(len(latin), 1) and len(latin) > 0.5 * len(tokens):
        return True
    words = [token for token in latin if token.isalpha() and len(token) > 3 and not token.isupper()]
    without_vowel = sum(not re.search("[aeiouyAEIOUY]", word) for word in words)
    single = sum(len(token) == 1 and token.isalpha() for token in tokens)
    if len(words) > 10 and without_vowel > 0.15 * len(words):
        return True
    return single > 0.4 * len(tokens) or text.count("\ufffd") > 0.01 * len(text)
