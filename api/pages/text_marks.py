"""Marks parts of a document's text: the quote that a link names, and the words that a reader searches for."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from api.pages.html_page import show_text
from core.documents import Block

MAX_FOUND = 500
"""Places that are marked; a word that stands everywhere is better searched with another."""


@dataclass(frozen=True, slots=True)
class Highlight:
    """The span to mark: offsets in the canonical text, 0-based and half-open."""

    start: int
    end: int


def find_words(text: str, query: str) -> tuple[Highlight, ...]:
    """Return where the query stands in the text: its words in this order, however they are spaced or capitalised."""
    words = query.split()
    if not words:
        return ()
    pattern = re.compile(r"\s+".join(re.escape(word) for word in words), re.IGNORECASE)
    found: list[Highlight] = []
    for match in pattern.finditer(text):
        found.append(Highlight(match.start(), match.end()))
        if len(found) == MAX_FOUND:
            break
    return tuple(found)


class TextMarks:
    """Renders the text of blocks with ``mark`` around what is marked.

    The quote's first part is the anchor ``quote``, the n-th place found is ``found-n`` (1-based).
    """

    def __init__(self, text: str, quote: Highlight | None, found: Iterable[Highlight] = ()) -> None:
        self._text = text
        self._quote = quote
        self._found = tuple(found)
        self._anchors_given: set[str] = set()

    def render(self, block: Block) -> str:
        """Return the block's text as markup."""
        quote = self._quote or Highlight(0, 0)
        cuts = {block.start, block.end, quote.start, quote.end}
        for place in self._found:
            if place.start < block.end and place.end > block.start:
                cuts |= {place.start, place.end}
        edges = sorted(cut for cut in cuts if block.start <= cut <= block.end)
        return "".join(self._render_part(start, end) for start, end in pairwise(edges))

    def _render_part(self, start: int, end: int) -> str:
        shown = show_text(self._text[start:end])
        number = next((n for n, place in enumerate(self._found, 1) if place.start <= start and end <= place.end), None)
        if number is not None:
            shown = f'<mark class="found"{self._anchor(f"found-{number}")}>{shown}</mark>'
        if self._quote is not None and self._quote.start <= start and end <= self._quote.end:
            shown = f"<mark{self._anchor('quote')}>{shown}</mark>"
        return shown

    def _anchor(self, name: str) -> str:
        if name in self._anchors_given:
            return ""
        self._anchors_given.add(name)
        return f' id="{name}"'
