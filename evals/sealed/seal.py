"""Seals: a quote kept as its length and hash, for documents whose words may not be kept beside the cases.

A seal says whether a text holds the quote and shows none of its words. It hides no secret: a quote that can be guessed can be
confirmed, which is why short ones are not sealed.
"""

import re
import unicodedata

from pydantic import Field

from core.record import Record, Sha256
from core.text import fold, hash_text

MIN_CHARS = 10
"""Squashed characters of the shortest quote that is sealed: fewer are soon guessed, and stand in many a statement by chance."""

_BLANK_OR_HYPHEN = re.compile(r"[\s-]+")


class Seal(Record):
    """A quote's length and hash, in squashed characters."""

    n_chars: int = Field(ge=MIN_CHARS)
    """Length of the squashed quote."""
    sha256: Sha256
    """SHA-256 of the squashed quote's UTF-8 bytes."""

    def is_in(self, squashed: str) -> bool:
        """Return whether the quote stands in a squashed text, at any place."""
        n_places = len(squashed) - self.n_chars + 1
        return any(hash_text(squashed[start : start + self.n_chars]) == self.sha256 for start in range(n_places))


def squash(text: str) -> str:
    """Return the text as seals compare it: folded, compatibility forms spelt out, without blanks and hyphens.

    Line ends, columns and hyphenation differ between two readings of one PDF; words, numbers and signs do not. For comparing
    only: offsets into the result say nothing about the source.
    """
    return _BLANK_OR_HYPHEN.sub("", unicodedata.normalize("NFKC", fold(text)).lower())


def seal_quote(quote: str) -> Seal:
    """Return the seal of a quote.

    Raises:
        ValueError: the quote is too short to be sealed.
    """
    squashed = squash(quote)
    return Seal(n_chars=len(squashed), sha256=hash_text(squashed))
