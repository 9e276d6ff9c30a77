"""Glyphs to words, and words to the line segments of a page."""

import itertools
import re
import statistics
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from core.text import normalise_line
from ingest.readers.pdf.geometry import Box
from ingest.readers.pdf.glyphs import Glyph, PageContent
from ingest.readers.symbol_fonts import BULLETS

WORD_GAP = 0.9
"""Gap between two words of one segment, in font sizes; a wider one starts a new segment (a column or a table cell)."""
MARK_GAP = 0.75
"""Gap, in font sizes, between a word and a raised letter or sign that marks it."""
MIN_BLANK = 0.11
"""Gap between two letters, in font sizes and beyond the usual gap, that is a blank; letters of a word stand within 0.05."""
MARKER_GAP = 5.5
"""Gap allowed after a list marker, in font sizes."""

_SUPERSCRIPTS = str.maketrans("0123456789+-−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻")
_SUPERSCRIPT_LETTERS = str.maketrans("abcdefghijklmnoprstuvwxyz", "ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ")
_MARK = re.compile(r"[a-z*†‡§¶#]$")
_RAISED_LETTERS = re.compile(r"[a-z]|[ivx]{1,4}")
_MARKER = re.compile(
    rf"(?:[{re.escape(BULLETS)}\-*]|\(?(?:\d{{1,2}}|[a-zA-Z]|[ivx]{{1,4}})[.)]|\d{{1,2}}(?:\.\d{{1,3}}){{1,4}}\.?|[IVX]{{1,4}})$"
)


@dataclass(frozen=True, slots=True)
class Word:
    """Characters without a blank between them, and where they stand."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    base: float
    size: float
    is_bold: bool
    is_italic: bool
    is_invisible: bool = False
    is_joined: bool = False
    """True where no blank stands before the word."""


@dataclass(frozen=True, eq=False)
class Line:
    """Words on one baseline with no wide gap between them; a whole printed line once a column's segments are merged.

    Two lines are the same only where they are the same object; everything that is computed is kept.
    """

    words: tuple[Word, ...]
    page: int

    @cached_property
    def x0(self) -> float:
        """Left edge in points."""
        return self.words[0].x0

    @cached_property
    def x1(self) -> float:
        """Right edge in points."""
        return max(word.x1 for word in self.words)

    @cached_property
    def y0(self) -> float:
        """Top edge in points."""
        return min(word.y0 for word in self.words)

    @cached_property
    def y1(self) -> float:
        """Bottom edge in points."""
        return max(word.y1 for word in self.words)

    @cached_property
    def base(self) -> float:
        """Baseline in points from the top, of the largest word."""
        return max(self.words, key=lambda word: (word.size, len(word.text))).base

    @cached_property
    def size(self) -> float:
        """Font size in points that most characters have."""
        counts: Counter[float] = Counter()
        for word in self.words:
            counts[word.size] += len(word.text)
        return counts.most_common(1)[0][0]

    @cached_property
    def is_bold(self) -> bool:
        """Whether nearly all of the characters are bold."""
        total = sum(len(word.text) for word in self.words)
        return sum(len(word.text) for word in self.words if word.is_bold) >= 0.9 * total

    @cached_property
    def centre(self) -> float:
        """Height of the middle of the small letters, in points from the top."""
        return self.base - 0.3 * self.size

    @cached_property
    def text(self) -> str:
        """The words with the blanks between them, normalised."""
        return join_words(self.words)


def join_words(words: Iterable[Word]) -> str:
    """Return the words as one normalised line."""
    parts: list[str] = []
    for word in words:
        if parts and not word.is_joined:
            parts.append(" ")
        parts.append(word.text)
    return normalise_line("".join(parts))


def is_marker(text: str) -> bool:
    """Return whether a word is a bullet, a list number or a recommendation number."""
    return _MARKER.match(text) is not None


def build_words(page: PageContent) -> tuple[list[Word], list[Word], list[Word]]:
    """Return the page's words: upright, rotated by a quarter turn, and slanted (watermarks).

    A page whose characters are mostly rotated is turned first (``turn_page``), so that upright is what a reader reads.
    """
    upright: list[Word] = []
    rotated: list[Word] = []
    slanted: list[Word] = []
    for glyphs in (part for run in _split_runs(page) for part in _split_at_gaps(run)):
        angle = glyphs[0].style.angle
        if angle % 90 == 0 and angle % 180 == 0:
            upright.append(_build_word(glyphs))
        elif angle % 90 == 0:
            rotated.append(_build_word(glyphs))
        else:
            slanted.append(_build_word(glyphs))
    return upright, rotated, slanted


def _split_runs(page: PageContent) -> Iterator[list[Glyph]]:
    run: list[Glyph] = []
    for index, glyph in enumerate(page.glyphs):
        if run and (index in page.breaks or not _is_next(run[-1], glyph)):
            yield run
            run = []
        run.append(glyph)
    if run:
        yield run


def _split_at_gaps(run: Sequence[Glyph]) -> Iterator[Sequence[Glyph]]:
    """Yield a run in parts where a blank was left that pdfium took for none: a gap wide beside those between letters.

    The usual gap is taken out, so that spaced letters stay one word.
    """
    gaps = [(b.x0 - a.x1) / b.style.size if _are_level(a, b) else 0.0 for a, b in itertools.pairwise(run)]
    limit = MIN_BLANK + max(0.0, statistics.median(gaps)) if gaps else 0.0
    start = 0
    for index, gap in enumerate(gaps, 1):
        if gap > limit and run[index - 1].char.isalpha() and run[index].char.isalpha():
            yield run[start:index]
            start = index
    yield run[start:]


def _are_level(a: Glyph, b: Glyph) -> bool:
    return a.style.angle % 180 == 0 and a.style.size == b.style.size and abs(a.base - b.base) < 0.05 * a.style.size


def _is_next(last: Glyph, glyph: Glyph) -> bool:
    if last.style.angle != glyph.style.angle:
        return False
    if glyph.style.angle % 180 != 0:
        return abs(last.x0 - glyph.x0) < glyph.style.size and abs(last.y0 - glyph.y0) < 3 * glyph.style.size
    size = max(last.style.size, glyph.style.size)
    if abs(last.base - glyph.base) > 0.55 * size:
        return False
    if last.x0 == glyph.x0 and last.x1 == glyph.x1:
        return True
    gap = glyph.x0 - last.x1
    return -0.6 * size < gap < 0.35 * size


def _build_word(glyphs: Sequence[Glyph]) -> Word:
    size = Counter(glyph.style.size for glyph in glyphs).most_common(1)[0][0]
    largest = max(glyph.style.size for glyph in glyphs)
    if any(glyph.style.size == largest and glyph.char.isalnum() for glyph in glyphs):
        size = largest
    base = statistics.median(glyph.base for glyph in glyphs if glyph.style.size == size)
    text = _with_raised(glyphs, size, base)
    bold = sum(glyph.style.is_bold for glyph in glyphs) * 2 > len(glyphs)
    return Word(
        text,
        min(glyph.x0 for glyph in glyphs),
        min(glyph.y0 for glyph in glyphs),
        max(glyph.x1 for glyph in glyphs),
        max(glyph.y1 for glyph in glyphs),
        base,
        size,
        bold,
        glyphs[0].style.is_italic,
        glyphs[0].style.is_invisible,
    )


def _is_raised(size: float, base: float, other_size: float, other_base: float) -> bool:
    """Return whether characters are set above those of ``other_size``: much smaller, or smaller and much higher."""
    height = other_base - base
    return (size <= 0.8 * other_size and height > 0.12 * other_size) or (
        size <= 0.92 * other_size and height > 0.24 * other_size
    )


def _raise(text: str, before: str, after: str) -> str:
    """Return raised characters as such, so that ``m2`` is ``m²`` and a reference marker is no dose; ``1st`` stays."""
    if text == "o" and after[:1] in ("C", "F"):
        return "°"
    if _RAISED_LETTERS.fullmatch(text) and not before[-1:].isdigit():
        return text.translate(_SUPERSCRIPT_LETTERS)
    return text.translate(_SUPERSCRIPTS)


def _with_raised(glyphs: Sequence[Glyph], size: float, base: float) -> str:
    parts: list[tuple[str, bool]] = []
    for glyph in glyphs:
        raised = _is_raised(glyph.style.size, glyph.base, size, base)
        if parts and parts[-1][1] == raised:
            parts[-1] = (parts[-1][0] + glyph.char, raised)
        else:
            parts.append((glyph.char, raised))
    texts: list[str] = []
    for index, (text, raised) in enumerate(parts):
        before = parts[index - 1][0] if index else ""
        after = parts[index + 1][0] if index + 1 < len(parts) else ""
        texts.append(_raise(text, before, after) if raised else text)
    return "".join(texts)


def _mark_raised(row: list[Word]) -> list[Word]:
    """Return the words of a row with raised ones, drawn apart from the word that they mark, attached to it."""
    result: list[Word] = []
    for index, word in enumerate(row):
        last = result[-1] if result else None
        following = row[index + 1] if index + 1 < len(row) else None
        if (
            last is not None
            and _is_raised(word.size, word.base, last.size, last.base)
            and word.x0 - last.x1 < (MARK_GAP if _MARK.match(word.text) else 0.4) * last.size
        ):
            text = _raise(word.text, last.text, following.text if following else "")
            word = replace(
                word,
                text=text,
                base=last.base,
                is_joined=_MARK.match(word.text) is not None or word.x0 - last.x1 < 0.3 * last.size,
            )
        elif (
            following is not None
            and _is_raised(word.size, word.base, following.size, following.base)
            and following.x0 - word.x1 < 0.4 * following.size
        ):
            word = replace(word, text=_raise(word.text, "", following.text), base=following.base)
        result.append(word)
    return result


def add_drawn_bullets(words: Sequence[Word], dots: Sequence[Box]) -> list[Word]:
    """Return the words with a bullet for each small drawn dot that stands alone before a line."""
    bullets: list[Word] = []
    for dot in dots:
        middle = (dot.y0 + dot.y1) / 2
        row = [word for word in words if word.y0 <= middle <= word.y1 and abs(middle - word.base) < 0.9 * word.size]
        right = min((word for word in row if word.x0 >= dot.x1 - 0.5), key=lambda word: word.x0, default=None)
        if right is None or right.x0 - dot.x1 > 3 * right.size or is_marker(right.text):
            continue
        if any(word.x1 <= dot.x0 + 0.5 and dot.x0 - word.x1 < 2 * right.size for word in row):
            continue
        if all(abs(bullet.base - right.base) > 1 or abs(bullet.x0 - dot.x0) > 2 for bullet in bullets):
            bullets.append(replace(right, text="•", x0=dot.x0, x1=dot.x1, is_bold=False, is_joined=False))
    return [*words, *bullets]


def build_segments(
    words: Sequence[Word], page: int, rules: Sequence[Box] = (), *, is_table: bool = False
) -> list[Line]:
    """Return the words grouped into segments: on one baseline, no wide gap, no vertical rule between two words.

    ``is_table``: a number or a letter without a point or a bracket after it (``15.2``, ``II``) is a cell, and marks no list item.
    """
    uprights = [rule for rule in rules if rule.height > rule.width]
    segments: list[Line] = []
    for row in _group_rows(words):
        start = 0
        for index in range(1, len(row) + 1):
            if index == len(row) or _splits(row[start:index], row[index], uprights, is_table):
                segments.append(Line(tuple(row[start:index]), page))
                start = index
    return segments


def _group_rows(words: Sequence[Word]) -> list[list[Word]]:
    rows: list[list[Word]] = []
    for word in sorted(words, key=lambda item: (-item.size, item.base)):
        for row in reversed(rows):
            if _is_on_row(row, word):
                row.append(word)
                break
        else:
            rows.append([word])
    return [_mark_raised(sorted(row, key=lambda item: item.x0)) for row in sorted(rows, key=lambda row: row[0].base)]


def _is_on_row(row: list[Word], word: Word) -> bool:
    base, size = row[0].base, row[0].size
    distance = base - word.base
    if abs(distance) <= 0.22 * min(size, word.size) + 0.6:
        return True
    is_lowered = word.size <= 0.8 * size and -0.35 * size < distance < 0
    if is_lowered or (_is_raised(word.size, word.base, size, base) and distance < 0.6 * size):
        reach = MARK_GAP * size if _MARK.match(word.text) else 0.3 * size
        return any(-0.3 * size < word.x0 - other.x1 < reach or abs(other.x0 - word.x1) < 0.3 * size for other in row)
    return False


def _splits(head: Sequence[Word], word: Word, uprights: Sequence[Box], is_table: bool) -> bool:
    last = head[-1]
    gap = word.x0 - max(item.x1 for item in head)
    size = max(last.size, word.size)
    limit = WORD_GAP * size
    if (
        len(head) == 1
        and is_marker(last.text)
        and not (is_table and last.text[-1:].isalnum() and last.text.count(".") < 2)
    ):
        limit = MARKER_GAP * size
    if gap > limit:
        return True
    middle = (word.y0 + word.y1) / 2
    return gap > 0 and any(last.x1 - 1 <= rule.x0 <= word.x0 + 1 and rule.y0 <= middle <= rule.y1 for rule in uprights)


def merge_lines(lines: Sequence[Line]) -> list[Line]:
    """Return the lines of one column from top to bottom, with segments on one baseline merged."""
    merged: list[Line] = []
    for line in sorted(lines, key=lambda item: (item.base, item.x0)):
        if merged and abs(merged[-1].base - line.base) <= 0.25 * min(merged[-1].size, line.size) + 0.6:
            words = sorted((*merged[-1].words, *line.words), key=lambda item: item.x0)
            merged[-1] = Line(tuple(words), line.page)
        else:
            merged.append(line)
    return merged
