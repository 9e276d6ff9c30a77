"""Names that a number makes: "stage 1", "step 3", "type 2". What holds for one of them says nothing of another."""

import functools
import re

_NUMBERED = re.compile(
    r"\b(stage|step|type|grade|tier|phase|category)s? (\d+|I{1,3}|IV|V)(?:[a-c])?\b(?!\.\d)", re.IGNORECASE
)
_ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5"}

NumberedNames = frozenset[tuple[str, str]]


@functools.lru_cache(maxsize=2048)
def find_numbered(text: str) -> NumberedNames:
    """Return each numbered name of the text as (noun, number); Roman numbers are read as Arabic ones."""
    found = ((match[1].casefold(), match[2].casefold()) for match in _NUMBERED.finditer(text))
    return frozenset((noun, _ROMAN.get(number, number)) for noun, number in found)


def count_other_numbers(asked: NumberedNames, stated: NumberedNames) -> int:
    """Return for how many nouns of the question the text names other numbers only."""
    conflicts = 0
    for noun in {noun for noun, _ in asked}:
        named = {each for each in stated if each[0] == noun}
        conflicts += bool(named) and named.isdisjoint(asked)
    return conflicts
