"""Lists of contents: known by their title and their page numbers, and taken out, because an entry says nothing of its own."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from core.text import fold
from ingest.readers.pdf.lines import Line

MIN_ENTRIES = 4
"""Lines with a page number that a page of contents has at least."""
MIN_ENTRY_FRACTION = 0.3
"""Share of entries among the lines from the title to the last entry; entries may take two lines or lack their number."""
MIN_NEXT_FRACTION = 0.4
"""The same for a further page without the title."""
MAX_SENTENCES = 3
"""Lines that end a sentence on a page of contents; more are text."""

_TITLE = re.compile(r"(?:table of |list of )?contents(?: page)?\b.{0,60}$")
_PAGE = r"(?:[ivxlcdm]{1,7}|[ivx]{0,4}\d{1,4})"
_ENTRY = re.compile(rf"(?:.*[^\d\s].*\s)?{_PAGE}$|{_PAGE}\s+(?:\d+\.\s+)?[a-z].*|.*(?:\.\s?){{5,}}.*")


@dataclass(frozen=True, slots=True)
class ContentsArea:
    """The part of a page that is a list of contents, in points from the top."""

    page: int
    top: float
    bottom: float

    def holds(self, y: float) -> bool:
        """Return whether a line with this centre belongs to it."""
        return self.top <= y <= self.bottom


def find_contents(pages: Sequence[tuple[int, Sequence[Line]]]) -> dict[int, ContentsArea]:
    """Return the lists of contents by page.

    Args:
        pages: number and segments of each page, in order.
    """
    areas: dict[int, ContentsArea] = {}
    for number, lines in pages:
        title = min((line for line in lines if _is_title(line)), key=lambda line: line.centre, default=None)
        if title is not None:
            area = _measure(number, lines, title.centre + 0.1, MIN_ENTRY_FRACTION)
        elif number - 1 in areas:
            area = _measure(number, lines, 0.0, MIN_NEXT_FRACTION)
        else:
            area = None
        if area is not None:
            areas[number] = area
    return areas


def _is_title(line: Line) -> bool:
    text = fold(line.text).strip(" .:")
    return _TITLE.match(text) is not None and not text.endswith((".", ","))


def _measure(number: int, lines: Sequence[Line], top: float, least: float) -> ContentsArea | None:
    below = [line for line in lines if line.centre > top]
    entries = [line for line in below if _ENTRY.fullmatch(fold(line.text))]
    if len(entries) < MIN_ENTRIES:
        return None
    bottom = max(line.centre for line in entries)
    within = [line for line in below if line.centre <= bottom]
    n_sentences = sum(line.text.endswith(".") and len(line.text.split()) > 6 for line in within)
    rows = {round(line.base / 2) for line in within}
    entry_rows = {round(line.base / 2) for line in entries}
    if n_sentences > MAX_SENTENCES and n_sentences > 0.2 * len(entries):
        return None
    return ContentsArea(number, top, bottom) if len(entry_rows) >= least * len(rows) else None
