"""Which lines are headings, and at which level: from the outline, the font, and the numbering."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from core.text import fold
from ingest.readers.pdf.file import OutlineEntry
from ingest.readers.pdf.lines import Line

MAX_HEADING_CHARS = 180
"""A heading is no longer than this; the longest in shared guidelines/pdf has 150 characters."""
MAX_HEADING_LINES = 4
LARGER = 1.12
"""A heading's font is at least this many times that of running text, where it is not bold."""
MIN_TEXT_FRACTION = 0.15
"""Share of a document from which a font size is running text: long appendices in small print are not the only body."""

MIN_STYLE_COUNT = 3
"""Headings that a style needs to make a level of its own."""

_NUMBERED = re.compile(
    r"(?:chapter|section|part|appendix|annex)?\s*(\d{1,2}(?:\.\d{1,2}){0,4}|[A-Z](?:\.\d{1,2})+)\.?\s+\S", re.I
)
_SENTENCE_END = re.compile(r"[.;,]$")


class Headings:
    """Knows the document's body font and its outline, and says which blocks are headings."""

    def __init__(self, lines: Iterable[Line], outline: Sequence[OutlineEntry]) -> None:
        sizes: Counter[float] = Counter()
        bold: Counter[bool] = Counter()
        for line in lines:
            for word in line.words:
                sizes[round(word.size * 2) / 2] += len(word.text)
                bold[word.is_bold] += len(word.text)
        self.body_size = sizes.most_common(1)[0][0] if sizes else 10.0
        enough = MIN_TEXT_FRACTION * sum(sizes.values())
        self._largest_text_size = max((size for size, count in sizes.items() if count >= enough), default=10.0)
        self._body_is_bold = bold[True] > bold[False]
        self._outline: dict[str, list[OutlineEntry]] = {}
        for entry in outline:
            self._outline.setdefault(_bare(entry.title), []).append(entry)
        self._styles: dict[tuple[float, bool, bool], int] = {}

    def outline_level(self, text: str, page: int) -> int | None:
        """Return the level (1-based) that the outline gives this text on this page; ``None`` where it does not name it."""
        for entry in self._outline.get(_bare(text), ()):
            if entry.page is None or abs(entry.page - page) <= 1:
                return min(entry.level, 6)
        return None

    def is_heading(self, lines: Sequence[Line], text: str) -> bool:
        """Return whether the lines of one block look like a heading: short, no sentence, larger or bold."""
        if self.outline_level(text, lines[0].page) is not None:
            return True
        if len(text) > MAX_HEADING_CHARS or len(lines) > MAX_HEADING_LINES or len(text) < 3:
            return False
        letters = sum(char.isalpha() for char in text)
        if letters < 3 or letters < 0.5 * len(text.replace(" ", "")):
            return False
        is_larger = lines[0].size >= LARGER * max(self._largest_text_size, self.body_size)
        is_bold = all(line.is_bold for line in lines) and not self._body_is_bold
        if not (is_larger or is_bold):
            return (
                is_capitals(text) and lines[0].size >= 0.95 * self.body_size and not text.endswith((".", ":", ";", ","))
            )
        if _SENTENCE_END.search(text) and not _NUMBERED.match(text):
            return False
        if not text[:1].isupper() and not text[:1].isdigit() and (not is_larger or text[:1].islower()):
            return False
        return lines[0].size >= 0.85 * self.body_size

    def note_style(self, lines: Sequence[Line], text: str, level: int) -> None:
        """Remember the level that the outline gives to a style, for headings that the outline leaves out."""
        self._styles.setdefault(_style(lines, text), level)

    def rank_styles(self, headings: Iterable[tuple[Sequence[Line], str]]) -> None:
        """Give a level to each heading style that the outline does not know: larger fonts first, then bold, then capitals.

        Only styles that recur make a level of their own; a rare one joins the next larger style that does.
        """
        counts = Counter(_style(lines, text) for lines, text in headings)
        for style in sorted(set(counts) - set(self._styles), reverse=True):
            larger = [level for other, level in self._styles.items() if other > style]
            above = max(larger, default=0)
            own = counts[style] >= MIN_STYLE_COUNT or not larger
            self._styles[style] = min(above + 1 if own else above, 6)

    def level(self, lines: Sequence[Line], text: str) -> int:
        """Return the heading's level (1-based): the outline's, else by its numbering below a known style, else its style's."""
        known = self.outline_level(text, lines[0].page)
        if known is not None:
            return known
        return self._styles.get(_style(lines, text), 2)


def is_capitals(text: str) -> bool:
    """Return whether the text is set in capitals only and has two words or more."""
    letters = [char for char in text if char.isalpha()]
    return len(letters) >= 6 and " " in text and all(char.isupper() for char in letters)


def _bare(text: str) -> str:
    return "".join(char for char in fold(text) if char.isalnum())


def _style(lines: Sequence[Line], text: str) -> tuple[float, bool, bool]:
    return round(lines[0].size * 2) / 2, lines[0].is_bold, is_capitals(text)
