"""White letters on white paper: nobody can see them, so they are no text of the guideline."""

from dataclasses import replace

from ingest.readers.pdf.glyphs import Glyph, PageContent


def drop_hidden(page: PageContent) -> tuple[PageContent, str]:
    """Return the page without the letters that no eye can see, and what they said.

    What remains of a template below a page is printed like this, and so is text that is meant for machines only.
    """
    if not any(glyph.style.is_white for glyph in page.glyphs):
        return page, ""
    kept: list[Glyph] = []
    hidden: list[str] = []
    breaks: set[int] = set()
    for index, glyph in enumerate(page.glyphs):
        if index in page.breaks:
            breaks.add(len(kept))
            hidden.append(" ")
        if glyph.style.is_white and not _is_painted(glyph, page):
            hidden.append(glyph.char)
            breaks.add(len(kept))
        else:
            kept.append(glyph)
    text = " ".join("".join(hidden).split())
    return replace(page, glyphs=tuple(kept), breaks=frozenset(breaks)), text


def _is_painted(glyph: Glyph, page: PageContent) -> bool:
    x, y = (glyph.x0 + glyph.x1) / 2, (glyph.y0 + glyph.y1) / 2
    return any(box.holds(x, y, 1.0) for box in page.painted)
