"""What a text joins by "and" and what by "or", outside of negations and of bounds of numbers."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from composer.gate.texts.negators import EXCEPTING, LOCAL, NEGATOR
from composer.gate.texts.reading import BOUNDS, Reading
from composer.gate.texts.stands import has_negator_at

PER_UNIT = re.compile(
    r"\b(?:mg|g|ug|mcg|ng|kg|ml|l|units?|iu|mmol|mol|meq|cc|kcal|cells?|beats|breaths)\s?/", re.IGNORECASE
)
"""A slash that says "per"."""
_JOINT = re.compile(r"\b(?:and|or|plus|as well as|together with|combined with)\b", re.IGNORECASE)
_UNJOINED = re.compile(r"(?<=[a-z)])\s?/\s?(?=[a-z(])|,(?!\d)", re.IGNORECASE)
_BRACKET = re.compile(r"\((?P<list>[^()]+,[^()]+)\)")
_NO_BOUND = re.compile(
    r"\s*(?:if|when|where|unless|in case|(?:time|duration|course|period|exposure|stay|interval)s?)\b", re.IGNORECASE
)
"""What follows an "or longer" that bounds nothing."""
_PAIRED = re.compile(
    r"\b(?:(?:and|or)(?: then)?|plus|as well as|together with|combined with|(?<!and )(?<!or )then|followed (?:by|with))\b",
    re.IGNORECASE,
)
_OWN_NEGATOR = re.compile(rf"{NEGATOR.pattern}|\b(?:no|without)\b", re.IGNORECASE)
_NOT_DOING = re.compile(r"\bnot [a-z]{2,}ing\b[^,;.]*? (?:in|for) ", re.IGNORECASE)
"""A denied gerund and for whom it is: "not using A in those with B and C" denies neither B nor C."""
_NEGATED = re.compile(r"\b(?:either|both|between)\b", re.IGNORECASE)
_CLAUSE_END = re.compile(r"[;.:](?!\d)")
_CONDITIONAL = re.compile(r"\b(?:if|when|whenever|where|unless|in case of)\b", re.IGNORECASE)
_FINITE = re.compile(r"\b(?:is|are|was|were|has|have|does|do)\b", re.IGNORECASE)
FRONTED = re.compile(r"^(?:for|in|at|with|on|during|after|before|when|if)\b[^,;:.(]*,", re.IGNORECASE)
_MAX_OWN_WORDS = 3
"""Words between a joint and a negation that is the right side's alone. Set by judgement."""
_MAX_SUBJECT = 5
"""Words after a joint in which the verb of a new clause has to come. Set by judgement."""
_NEAR_LEFT, _NEAR_RIGHT = 70, 45
"""How far before and after a joint its two sides reach, in characters. Set by judgement."""


class Joint(NamedTuple):
    """An "and" or "or" with what it joins."""

    kind: str
    """``and`` or ``or``."""
    left: frozenset[str]
    """Keys of the content words before it, nearest last word only unless read wide."""
    right: frozenset[str]


def find_unjoined(reading: Reading) -> Iterator[tuple[frozenset[str], frozenset[str]]]:
    """Yield the keys of each two things that a slash or a comma in brackets parts, of which the source does not say "and"."""
    lists = [match.span("list") for match in _BRACKET.finditer(reading.text) if not _JOINT.search(match["list"])]
    for match in _UNJOINED.finditer(reading.text):
        inside = next((span for span in lists if span[0] <= match.start() < span[1]), None)
        if inside is None and match.group().strip() != "/":
            continue
        start, end = inside or (0, len(reading.text))
        left = [word for word in reading.content if start <= word.start and word.end <= match.start()][-1:]
        right = [word for word in reading.content if match.end() <= word.start < end][:1]
        if left and right:
            yield left[0].keys, right[0].keys


def count_joints(text: str) -> Counter[str]:
    """Return how often a text joins by each of the two, outside negations and bounds of numbers."""
    bounds = [match.span() for match in BOUNDS.finditer(text) if not _NO_BOUND.match(text, match.end())]
    return Counter(
        _kind_of(match)
        for match in _JOINT.finditer(text)
        if not any(start <= match.start() < end for start, end in bounds) and not is_joint_negated(text, match)
    )


def is_joint_negated(text: str, match: re.Match[str]) -> bool:
    """Return whether a negation holds for both sides of a joint, and not for its right side alone ("or not tolerated")."""
    if not has_negator_at(text, match.start()) or _lies_in_exception(text, match.start()):
        return False
    if NEGATOR.search(text) is None and LOCAL.search(text, 0, match.start()) is None:
        # "Without" and "no" deny what follows them.
        return False
    start = max([0, *(m.end() for m in _CLAUSE_END.finditer(text, 0, match.start()))])
    if FRONTED.match(text[start : match.start()].lstrip() + ",") and not _OWN_NEGATOR.search(
        text, start, match.start()
    ):
        # "In those with A or B, do not use C": the negation is of what follows.
        return False
    if (doing := _NOT_DOING.search(text, start, match.start())) and not _CLAUSE_END.search(
        text, doing.end(), match.start()
    ):
        return False
    start = max([start, *(m.end() for m in _CONDITIONAL.finditer(text, start, match.start()))])
    after = _OWN_NEGATOR.search(text, match.end())
    n_between = len(text[match.end() : after.start()].split()) if after is not None else len(text)
    if n_between <= 1 or _joins_clauses(text, start, match):
        return False
    return n_between > _MAX_OWN_WORDS or NEGATOR.search(text, start, match.start()) is not None


def _lies_in_exception(text: str, position: int) -> bool:
    """Return whether a joint stands in an exception that denies nothing itself: "except in A or B" is not "except in A and B"."""
    openers = [found.end() for found in EXCEPTING.finditer(text, 0, position)]
    if not openers or _CLAUSE_END.search(text, openers[-1], position):
        return False
    return _OWN_NEGATOR.search(text, openers[-1], position) is None


def _joins_clauses(text: str, start: int, match: re.Match[str]) -> bool:
    """Return whether what stands on both sides has a verb of its own: "it is not tolerated or failure is impending"."""
    following = " ".join(text[match.end() :].split()[:_MAX_SUBJECT])
    return _FINITE.search(text, start, match.start()) is not None and _FINITE.search(following) is not None


def _kind_of(match: re.Match[str]) -> str:
    return "or" if match.group().lower().startswith("or") else "and"


def find_between(reading: Reading, left: frozenset[str], right: frozenset[str]) -> set[str]:
    """Return the joints between the two things where they stand closest, with nothing but each other around."""
    ones = [word for word in reading.content if word.keys & left]
    others = [word for word in reading.content if word.keys & right]
    gaps = sorted(
        (max(one.start, other.start) - min(one.end, other.end), min(one.end, other.end), max(one.start, other.start))
        for one in ones
        for other in others
        if one is not other
    )
    if not gaps:
        return set()
    _, start, end = gaps[0]
    return {_kind_of(match) for match in _JOINT.finditer(reading.text, start, end)}


def find_joints(reading: Reading, *, wide: bool, held: frozenset[str] = frozenset()) -> list[Joint]:
    """Return each joint with the keys on its sides: the nearest content word that the source holds, or all in reach."""
    found = []
    bounds = [match.span() for match in BOUNDS.finditer(reading.text)]
    sides = [word for word in reading.words if word.is_number or word in reading.content]
    for match in _PAIRED.finditer(reading.text):
        if any(first <= match.start() < last for first, last in bounds):
            continue
        start = max([0, *(m.end() for m in _CLAUSE_END.finditer(reading.text, 0, match.start()))])
        stop = _CLAUSE_END.search(reading.text, match.end())
        end = stop.start() if stop else len(reading.text)
        left = [
            word for word in sides if max(start, match.start() - _NEAR_LEFT) <= word.start and word.end <= match.start()
        ]
        right = [
            word for word in sides if match.end() <= word.start and word.end <= min(end, match.end() + _NEAR_RIGHT)
        ]
        if (
            not left
            or not right
            or is_joint_negated(reading.text, match)
            or _NEGATED.search(match.string, start, match.start())
        ):
            continue
        if not wide:
            left = [word for word in left if word.keys & held][-1:] or left[-1:]
            right = [word for word in right if word.keys & held][:1] or right[:1]
        one, other = (frozenset(key for word in side for key in word.keys) for side in (left, right))
        if one and other:
            found.append(Joint(_kind_of(match), one, other))
    return found
