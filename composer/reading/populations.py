"""Whether a statement speaks of other people than the question: of adults where a child is asked about, of women for a man."""

import re
from collections.abc import Sequence
from typing import Literal

Group = Literal["adult", "child", "female", "male"]

_NAMED: dict[Group, re.Pattern[str]] = {
    "adult": re.compile(r"\b(?:adults?|elderly|older people|(?:1[89]|[2-9]\d) ?(?:yo|y/o|[MF])|man|woman|men|women)\b", re.IGNORECASE),
    "child": re.compile(r"\b(?:child(?:ren)?|infants?|bab(?:y|ies)|newborns?|neonates?|neonatal|toddlers?|p(?:a)?ediatric|boys?|girls?|adolescents?)\b", re.IGNORECASE),
    "female": re.compile(r"\b(?:wom[ae]n|females?|girls?|(?:pre|post)menopausal|pregnan\w+|\d\d ?F)\b", re.IGNORECASE),
    "male": re.compile(r"\b(?:m[ae]n|males?|boys?|\d\d ?M)\b", re.IGNORECASE),
}  # fmt: skip
_OPPOSITES: tuple[tuple[Group, Group], ...] = (
    ("adult", "child"),
    ("child", "adult"),
    ("female", "male"),
    ("male", "female"),
)


def find_groups(text: str, age_months: float | None = None) -> frozenset[Group]:
    """Return the groups of people that a text names, an age counted in."""
    groups: set[Group] = {group for group, pattern in _NAMED.items() if pattern.search(text)}
    if age_months is not None:
        groups |= {"adult"} if age_months >= 18 * 12 else {"child"}
        groups -= {"child"} if age_months >= 18 * 12 else {"adult"}
    return frozenset(groups)


def fits_groups(asked: frozenset[Group], places: Sequence[str]) -> bool:
    """Return False where the statement is about the opposite group only.

    Args:
        asked: the groups that the question names.
        places: the statement's words, its parents, its headings from the innermost, and its document's title. The first
            place that names a group or its opposite decides; a place that names both holds for both.
    """
    for group, opposite in _OPPOSITES:
        if group not in asked or opposite in asked:
            continue
        for place in places:
            named = find_groups(place)
            if group in named:
                break
            if opposite in named:
                return False
    return True
