"""Part of layers (iii) and (vi): what belongs together in the source belongs together in the claim.

All words of a claim may stand in its source and the claim still say something else: "heart failure or kidney injury" is not
"kidney failure", and "A is weak, B is strong" is not "A is strong, B is weak".
"""

import itertools
import re

from composer.gate.texts.evidence import Evidence
from composer.gate.texts.reading import Reading
from composer.gate.texts.units import find_units
from composer.gate.texts.words import Word, is_same_root
from composer.reading.word_lists import load_words
from retriever.vocabulary.entities import find_kind

_PART = re.compile(
    r"[,;:.()](?!\d)|\b(?:and|or|but|whereas|while|then|when|if|which|versus|vs|followed by|compared (?:with|to))\b",
    re.IGNORECASE,
)
_QUOTES = ('"', "\u201c", "\u2018", "'")
"""A word in quotes is a thing itself, whatever it means otherwise."""
_CLAUSE = re.compile(r"[,;:.()](?!\d)|\b(?:but|whereas|while|versus|vs|compared (?:with|to))\b", re.IGNORECASE)
"""What parts two statements; "and" and "or" may join two words of one."""
_PEOPLE = re.compile(
    r"\b(?P<kind>[a-z][\w-]*) (?P<people>women|men|children|adults|people|patients|infants|babies|persons|partners)\b",
    re.IGNORECASE,
)
_MIN_NAME = 2
"""Words from which on a name can be put together from others."""
_MAX_PLACES = 4
"""Places of a word in a source that are looked at."""
_NEAR = 3
"""Words within which the words of a name stand apart in the source. Set by judgement."""


def check_pairs(claim: Reading, evidence: Evidence) -> list[str]:
    """Nothing is made of the words of two things, and two things do not trade what is said of them."""
    return [*_find_composed(claim, evidence), *_find_other_people(claim, evidence), *_find_traded(claim, evidence)]


def _find_composed(claim: Reading, evidence: Evidence) -> list[str]:
    """Return each name of several words whose words the source has, but nowhere together."""
    read = (evidence.whole, evidence.context)
    known = {key for text in read for unit in find_units(text.text) for key in unit.keys}
    details = []
    for unit in find_units(claim.text):
        if len(unit.stems) < _MIN_NAME or find_kind(unit) in ("line", "drug") or unit.keys & known:
            continue
        if any(
            word.keys & text.keys for word in _read(claim, unit.surface)[:1] for text in read if len(word.stems) > 1
        ):
            continue
        words = [word for part in unit.surface.split() for word in _read(claim, part)]
        is_composed = all(_find_places(word, evidence.whole.words) for word in words)
        if is_composed and not any(_stand_together(words, text) for text in read):
            details.append(f"the source has the words of “{unit.surface}”, but of different things")
    return details


def _read(claim: Reading, text: str) -> list[Word]:
    return claim.wordings.read(text, claim.abbreviations)


def _stand_together(words: list[Word], reading: Reading) -> bool:
    places = [_find_places(word, reading.words)[:_MAX_PLACES] for word in words]
    for chosen in itertools.product(*places):
        first, last = min(chosen), max(chosen)
        if last - first < len(words) + _NEAR and not _PART.search(
            reading.text, reading.words[first].end, reading.words[last].start
        ):
            return True
    return False


def _find_places(word: Word, words: list[Word]) -> list[int]:
    return [place for place, other in enumerate(words) if _is_same(word, other)]


def _is_same(word: Word, other: Word) -> bool:
    return bool(word.keys & (other.keys | other.inner)) or any(
        is_same_root(one, two) for one in word.stems for two in other.stems
    )


def _find_other_people(claim: Reading, evidence: Evidence) -> list[str]:
    """Return each kind of people that the claim makes of a word that the source has for others: "older women" for "pregnant women"."""
    stated: dict[str, set[str]] = {}
    for match in _PEOPLE.finditer(evidence.whole.text):
        stated.setdefault(match["people"].casefold(), set()).add(match["kind"].casefold())
    details = []
    for match in _PEOPLE.finditer(claim.text):
        kind, people = match["kind"].casefold(), match["people"].casefold()
        word = next((word for word in claim.content if word.start <= match.start("kind") < word.end), None)
        if word is None or word.is_number or kind in stated.get(people, set()) or len(word.stems) > 1:
            continue
        if kind in load_words("order_verbs.txt"):
            continue
        said, stands = (sum(_is_same(word, other) for other in text.words) for text in (claim, evidence.whole))
        if 0 < stands < said:
            details.append(f"the source does not say “{match.group()}”")
    return details


def _find_traded(claim: Reading, evidence: Evidence) -> list[str]:
    """Return where two parts of the claim have traded what two parts of the source say."""
    homes = _find_homes(evidence.said)
    parts = [
        (words, {home for word in words if (home := _home_of(word, homes)) is not None}) for words in _split(claim)
    ]
    for (one, mine), (other, theirs) in itertools.combinations(parts, 2):
        if len(mine & theirs) > 1 and _CLAUSE.search(claim.text, one[-1].end, other[0].start):
            return [f"“{one[0].surface}” and “{other[0].surface}” have traded what the source says of them"]
    return []


def _find_homes(source: Reading) -> dict[str, int]:
    """Return for each key of the source the one part that it stands in; keys of several parts have no home."""
    homes: dict[str, int] = {}
    doubled: set[str] = set()
    for place, words in enumerate(_split(source)):
        for key in {key for word in words for key in word.keys}:
            if homes.setdefault(key, place) != place:
                doubled.add(key)
    return {key: place for key, place in homes.items() if key not in doubled}


def _home_of(word: Word, homes: dict[str, int]) -> int | None:
    found = {homes[key] for key in word.keys if key in homes}
    return found.pop() if len(found) == 1 else None


def _split(reading: Reading) -> list[list[Word]]:
    """Return the content words and numbers of each part of a text, parts without any left out."""
    edges = [0, *(match.start() for match in _PART.finditer(reading.text)), len(reading.text) + 1]
    words = [
        word
        for word in reading.words
        if word.is_number or word in reading.content or reading.text[max(0, word.start - 1) : word.start] in _QUOTES
    ]
    parts = [[word for word in words if start <= word.start < end] for start, end in itertools.pairwise(edges)]
    return [part for part in parts if part]
