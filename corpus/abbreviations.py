"""Abbreviations that a document explains itself: "soft tissue sarcoma (STS)", "STS (soft tissue sarcoma)"."""

import re
from collections.abc import Iterable

from sqlalchemy import Connection, delete, insert, select

from core.record import Record
from corpus.batches import split_batches
from corpus.database import Database
from corpus.schema import abbreviations

_AFTER = re.compile(r"\(([A-Za-z][\w/+.-]{1,11})(?:[;,][^()]{0,80})?\)")
"""A short form in brackets after its words."""
_BEFORE = re.compile(r"(?<![\w-])([A-Za-z][\w/+.-]{1,11}) \(([^()]{5,90})\)")
"""A short form before its words in brackets."""
_GRADE = re.compile(r"[A-E]?-?[IVX]+|[A-Z]-[A-Z]{1,2}|[IVX]+[a-d]?-?[A-E]?")
"""Evidence grades are written like short forms: "A-III", "B-R", "IIa"."""
_BREAK = re.compile(r"[.;:!?()\[\]\n|]")
_WORDS_PER_LETTER = 2


class Abbreviation(Record):
    """A short form with what one document says that it stands for."""

    short: str
    """The short form as printed."""
    long: str
    """The words that it stands for, as printed."""


class AbbreviationStore:
    """The abbreviations table."""

    def __init__(self, database: Database) -> None:
        """Use the database."""
        self._database = database

    def load(self, version_ids: Iterable[str]) -> dict[str, tuple[Abbreviation, ...]]:
        """Return the abbreviations of each version; one that explains none is missing from the result."""
        found: dict[str, list[Abbreviation]] = {}
        with self._database.read() as connection:
            for batch in split_batches(sorted(set(version_ids))):
                rows = connection.execute(
                    select(abbreviations.c.version_id, abbreviations.c.short, abbreviations.c.long)
                    .where(abbreviations.c.version_id.in_(batch))
                    .order_by(abbreviations.c.version_id, abbreviations.c.short)
                )
                for version_id, short, long in rows:
                    found.setdefault(version_id, []).append(Abbreviation(short=short, long=long))
        return {version_id: tuple(each) for version_id, each in found.items()}


def save_abbreviations(connection: Connection, version_id: str, text: str) -> None:
    """Keep what the text explains in the place of what an earlier reading of the version had."""
    connection.execute(delete(abbreviations).where(abbreviations.c.version_id == version_id))
    rows = [{"version_id": version_id, "short": each.short, "long": each.long} for each in find_abbreviations(text)]
    if rows:
        connection.execute(insert(abbreviations), rows)


def find_abbreviations(text: str) -> tuple[Abbreviation, ...]:
    """Return the abbreviations that the text explains, by the short form; the first explanation of each counts.

    Source: the letters of the short form are matched backwards through the words before it, Schwartz and Hearst,
    Pacific Symposium on Biocomputing 2003:451.
    """
    found: dict[str, str] = {}
    for match in _AFTER.finditer(text):
        before = text[max(0, match.start() - 200) : match.start()]
        if _is_short_form(match[1]) and (long := _match_backwards(match[1], _BREAK.split(before)[-1].strip())):
            found.setdefault(match[1], long)
    for match in _BEFORE.finditer(text):
        if _is_short_form(match[1]) and _match_backwards(match[1], match[2].strip()) == match[2].strip():
            found.setdefault(match[1], match[2].strip())
    return tuple(Abbreviation(short=short, long=found[short]) for short in sorted(found))


def _is_short_form(word: str) -> bool:
    """Return whether the word is written as an abbreviation: two capitals, or a capital and a digit."""
    if _GRADE.fullmatch(word):
        return False
    return sum(char.isupper() for char in word) >= 2 or (word[:1].isupper() and any(char.isdigit() for char in word))


def _match_backwards(short: str, before: str) -> str | None:
    """Return the end of the words whose letters the short form has in order, its first at the start of a word."""
    letters = [char for char in short.removesuffix("s").casefold() if char.isalnum()]
    words = before.split()
    limit = max(0, len(words) - max(len(letters) + 5, len(letters) * _WORDS_PER_LETTER))
    long = " ".join(words[limit:])
    folded, place = long.casefold(), len(long)
    if len(folded) != len(long):
        return None
    for position in range(len(letters) - 1, -1, -1):
        place -= 1
        while place >= 0 and not (
            folded[place] == letters[position] and (position > 0 or place == 0 or not folded[place - 1].isalnum())
        ):
            place -= 1
        if place < 0:
            return None
    found = long[place:].strip()
    is_said = short.casefold() in found.casefold().split() or len(found) <= len(short) + 2
    return None if is_said or len(found.split()) > len(letters) * _WORDS_PER_LETTER + 1 else found
