"""Drop caps: the first letter of an article, set over several lines, put back before the rest of its word."""

from collections.abc import Sequence
from dataclasses import replace

from ingest.readers.pdf.glyphs import Glyph, PageContent

MIN_SIZE = 1.7
"""Size of a drop cap, in sizes of the text beside it."""
MAX_GAP = 1.2
"""Gap between the drop cap and the text beside it, in sizes of that text."""
MIN_LINES = 2
"""Lines of text that stand beside a drop cap."""
MAX_LINES = 8
MAX_CANDIDATES = 40
"""Large capitals on a page above which none is looked at: they are signs or titles, and a look goes over the whole page."""
_WORDS = frozenset("AIO")
"""Capital letters that are words of their own."""


def attach_drop_caps(page: PageContent) -> PageContent:
    """Return the page with each drop cap set as the first letter of its word, in the size and on the line of the rest.

    Elsewhere it would be read as a word of the second or third line beside it.
    """
    caps = dict(_find(page.glyphs))
    if not caps:
        return page
    heirs = {rest: index for index, rest in caps.items()}
    glyphs: list[Glyph] = []
    breaks: set[int] = set()
    for index, glyph in enumerate(page.glyphs):
        if index in caps:
            continue
        if index in page.breaks or index in heirs or (index and index - 1 in caps):
            breaks.add(len(glyphs))
        if index in heirs:
            cap = page.glyphs[heirs[index]]
            width = 0.6 * glyph.style.size
            x1 = glyph.x0 - (0.4 * glyph.style.size if _is_word(page, index, cap.char) else 0.02 * glyph.style.size)
            glyphs.append(
                replace(cap, style=glyph.style, base=glyph.base, y0=glyph.y0, y1=glyph.y1, x0=x1 - width, x1=x1)
            )
        glyphs.append(glyph)
    return replace(page, glyphs=tuple(glyphs), breaks=frozenset(breaks))


def _find(glyphs: Sequence[Glyph]) -> list[tuple[int, int]]:
    """Return the places of each drop cap and of the glyph that goes on with its word."""
    candidates = [index for index, glyph in enumerate(glyphs) if _stands_out(glyphs, index)]
    found: list[tuple[int, int]] = []
    for index in candidates if len(candidates) <= MAX_CANDIDATES else ():
        cap = glyphs[index]
        beside = [
            place
            for place, other in enumerate(glyphs)
            if other.style.angle == 0
            and MIN_SIZE * other.style.size <= cap.style.size
            and -0.5 * other.style.size <= other.x0 - cap.x1 <= MAX_GAP * other.style.size
            and cap.base - cap.style.size < other.base <= cap.base + 0.3 * other.style.size
        ]
        first = _first_of_lines(glyphs, beside)
        if not MIN_LINES <= len(first) <= MAX_LINES:
            continue
        rest = glyphs[first[0]]
        last = glyphs[first[-1]]
        is_top = abs((rest.base - 0.7 * rest.style.size) - (cap.base - 0.7 * cap.style.size)) < 0.8 * rest.style.size
        if rest.char.isalpha() and is_top and abs(last.base - cap.base) < 0.6 * last.style.size:
            found.append((index, first[0]))
    return found


def _stands_out(glyphs: Sequence[Glyph], index: int) -> bool:
    """Return whether a glyph is a capital that is much larger than those before and after it."""
    cap = glyphs[index]
    if not cap.char.isupper() or cap.style.angle != 0:
        return False
    near = (*glyphs[max(index - 1, 0) : index], *glyphs[index + 1 : index + 2])
    return all(MIN_SIZE * other.style.size <= cap.style.size for other in near)


def _first_of_lines(glyphs: Sequence[Glyph], places: Sequence[int]) -> list[int]:
    """Return the leftmost glyph of each line, from top to bottom."""
    lines: list[int] = []
    for place in sorted(places, key=lambda item: glyphs[item].base):
        glyph = glyphs[place]
        if lines and glyph.base - glyphs[lines[-1]].base < 0.5 * glyph.style.size:
            if glyph.x0 < glyphs[lines[-1]].x0:
                lines[-1] = place
        else:
            lines.append(place)
    return lines


def _is_word(page: PageContent, place: int, cap: str) -> bool:
    """Return whether the drop cap is a word of its own: what follows it stands elsewhere on the page as a word."""
    if cap not in _WORDS:
        return False
    words = _words(page)
    own = next((text for start, text in words if start == place), "")
    others = {text.casefold() for start, text in words if start != place}
    return own.casefold() in others and (cap + own).casefold() not in others


def _words(page: PageContent) -> list[tuple[int, str]]:
    """Return where the page's words start, and their letters."""
    words: list[tuple[int, str]] = []
    last: Glyph | None = None
    for index, glyph in enumerate(page.glyphs):
        goes_on = last is not None and index not in page.breaks and abs(glyph.base - last.base) < 1
        goes_on = goes_on and last is not None and abs(glyph.x0 - last.x1) < 0.15 * glyph.style.size
        if goes_on and glyph.char.isalpha():
            words[-1] = (words[-1][0], words[-1][1] + glyph.char)
            last = glyph
        elif glyph.char.isalpha():
            words.append((index, glyph.char))
            last = glyph
        else:
            last = None
    return words
