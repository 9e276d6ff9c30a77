"""Printed lines to running text: words broken at a line end are made whole, true hyphens stay."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from core.text import normalise_line
from ingest.readers.pdf.lines import Line

_HYPHENS = "-\u2010\u00ad"
_WORD = re.compile(r"[^\W\d_]+(?:[-\u2010\u2011][^\W\d_]+)*")
_BROKEN = re.compile(r"([^\W\d_]+(?:[-\u2010][^\W\d_]+)*)[-\u2010]$")
_SUSPENDED = frozenset({"and", "or", "to", "und", "oder", "versus", "vs"})
_PREFIXES = frozenset(
    {
        "self",
        "non",
        "co",
        "anti",
        "pre",
        "post",
        "long",
        "short",
        "high",
        "low",
        "first",
        "second",
        "third",
        "well",
        "ill",
        "follow",
        "evidence",
        "dose",
        "weight",
        "age",
        "full",
        "part",
        "half",
        "one",
        "two",
        "three",
        "six",
        "cost",
        "health",
        "double",
        "single",
        "multi",
        "end",
        "in",
        "on",
        "over",
        "under",
        "cross",
        "x",
        "e",
        "t",
        "beta",
        "alpha",
        "case",
        "decision",
    }
)


MIN_BREAKS = 3
"""Hyphens at line ends from which it shows whether a document breaks words there at all."""


class Hyphenation:
    """Decides for each line-end hyphen whether it belongs to the word, from how the document itself writes the word.

    There is no word list: a guideline says its own terms more than once. Where the document shows neither form, its
    habit decides (does it break words at line ends at all), and a few prefixes keep theirs.
    """

    def __init__(self, lines: Iterable[Line]) -> None:
        self._words: Counter[str] = Counter()
        n_soft = n_hard = 0
        breaks: list[tuple[str, str]] = []
        last: str | None = None
        for line in lines:
            text = line.text
            if last is not None:
                broken = _BROKEN.search(last)
                following = _WORD.match(text)
                if broken and following:
                    breaks.append((broken.group(1).casefold(), following.group().casefold()))
            words = _WORD.findall(text)
            cut = words[1:] if last is not None and last[-1:] in _HYPHENS and text[:1].islower() else words
            self._words.update(word.casefold() for word in (cut[:-1] if text[-1:] in _HYPHENS else cut))
            last = text
        for head, tail in breaks:
            soft, hard = self._words[head + tail], self._words[f"{head}-{tail}"]
            n_soft += soft > hard and not (head in _PREFIXES and self._words[tail])
            n_hard += hard > soft
        self._breaks_words = (n_soft > 0.3 * n_hard and n_soft > 0) or (n_soft == n_hard == 0)
        self._never_breaks = n_soft == 0 and len(breaks) >= MIN_BREAKS

    def keeps(self, head: str, tail: str) -> bool:
        """Return whether ``head-`` at a line end and ``tail`` at the start of the next are written with the hyphen."""
        broken, following = _BROKEN.search(head), _WORD.match(tail)
        if broken is None or following is None or not tail[:1].islower():
            return True
        first, second = broken.group(1).casefold(), following.group().casefold()
        soft, hard = self._words[first + second], self._words[f"{first}-{second}"]
        if soft != hard and not (self._never_breaks and hard and first in _PREFIXES):
            return hard > soft
        if first.rsplit("-", 1)[-1] in _PREFIXES:
            return True
        if soft == 0 and self._words[first] >= 2 and self._words[second] >= 2 and len(first) > 3 and len(second) > 3:
            return True
        return not self._breaks_words

    def join(self, head: str, tail: str) -> tuple[str, str]:
        """Return what of ``head`` stays and what stands between it and ``tail``: nothing or a blank."""
        if not head:
            return "", ""
        if head.endswith("\u00ad"):
            return head[:-1], ""
        if head[-1] in "-\u2010" and len(head) > 1 and not head[-2].isspace():
            word = _WORD.match(tail)
            if word and word.group().casefold() in _SUSPENDED:
                return head, " "
            if head[-2].isalpha() and tail[:1].islower() and "://" not in head.rsplit(" ", 1)[-1]:
                return (head, "") if self.keeps(head, tail) else (head[:-1], "")
            return (head, "") if head[-2].isalnum() and tail[:1].isalnum() else (head, " ")
        if head[-1] in "/\u2013" and len(head) > 1 and head[-2].isalnum() and tail[:1].isalnum():
            return head, ""
        return head, " "


def join_lines(
    pieces: Sequence[str], hyphenation: Hyphenation, separators: Sequence[str | None] | None = None
) -> tuple[str, list[tuple[int, int]]]:
    """Return the pieces as one normalised text, and the span of each piece in it (0-based, half-open).

    ``separators[i]``, where given, stands before piece i instead of the blank or nothing that hyphenation calls for.
    """
    text = ""
    spans: list[tuple[int, int]] = []
    for index, raw in enumerate(pieces):
        piece = " ".join(raw.split())
        if index:
            given = separators[index] if separators else None
            kept, between = (text, given) if given is not None else hyphenation.join(text, piece)
            if len(kept) < len(text):
                spans[-1] = (spans[-1][0], len(kept))
            text = kept + (between if kept else "")
        spans.append((len(text), len(text) + len(piece)))
        text += piece
    normalised = normalise_line(text)
    if normalised == text:
        return text, spans
    limit = len(normalised)
    return normalised, [(min(start, limit), min(end, limit)) for start, end in spans]
