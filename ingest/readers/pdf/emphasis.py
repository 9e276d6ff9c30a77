"""Bold type in files whose fonts have no telling names: found by what is set alone on its line."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ingest.readers.pdf.glyphs import Glyph, PageContent, Style

MIN_BOLD_FRACTION = 0.01
"""Share of bold glyphs above which the font names can be trusted."""
MAX_FONT_FRACTION = 0.12
"""A heading font sets no more of the document than this."""
MIN_ALONE_FRACTION = 0.44
"""Share of a heading font's glyphs that stand on lines of their own."""
MAX_TOLD_FRACTION = 0.03
MIN_TOLD_ALONE_FRACTION = 0.9
"""The same two for a file whose fonts say which are bold: there only a font of medium weight may be a heading font too."""


def mark_emphasis(pages: Sequence[PageContent]) -> list[PageContent]:
    """Return the pages with heading fonts marked as bold: where fonts say that they are, only what is never running text."""
    fonts: Counter[str] = Counter()
    alone: dict[str, int] = defaultdict(int)
    n_bold = 0
    for page in pages:
        for run, is_alone in _runs(page.glyphs):
            font = run[0].style.font
            fonts[font] += len(run)
            n_bold += sum(glyph.style.is_bold for glyph in run)
            if is_alone and 3 <= len(run) <= 90 and (run[0].char.isupper() or run[0].char.isdigit()):
                alone[font] += len(run)
    total = sum(fonts.values())
    is_told = n_bold > MIN_BOLD_FRACTION * total
    most = (MAX_TOLD_FRACTION if is_told else MAX_FONT_FRACTION) * total
    least = MIN_TOLD_ALONE_FRACTION if is_told else MIN_ALONE_FRACTION
    emphatic = {
        font
        for font, count in fonts.items()
        if font and 20 < count <= most and alone[font] >= least * count and (not is_told or "medium" in font.lower())
    }
    if not emphatic:
        return list(pages)
    styles: dict[Style, Style] = {}
    return [replace(page, glyphs=tuple(_mark(glyph, emphatic, styles) for glyph in page.glyphs)) for page in pages]


def _mark(glyph: Glyph, emphatic: set[str], styles: dict[Style, Style]) -> Glyph:
    if glyph.style.font not in emphatic:
        return glyph
    style = styles.setdefault(glyph.style, replace(glyph.style, is_bold=True))
    return replace(glyph, style=style)


def _runs(glyphs: Sequence[Glyph]) -> Iterator[tuple[list[Glyph], bool]]:
    """Yield runs of one font on one baseline, and whether nothing else stands on it before or after."""
    start = 0
    for index in range(1, len(glyphs) + 1):
        if (
            index < len(glyphs)
            and glyphs[index].style.font == glyphs[start].style.font
            and abs(glyphs[index].base - glyphs[start].base) < 1
        ):
            continue
        base = glyphs[start].base
        before = start > 0 and abs(glyphs[start - 1].base - base) < 1
        after = index < len(glyphs) and abs(glyphs[index].base - base) < 1
        yield list(glyphs[start:index]), not before and not after
        start = index
