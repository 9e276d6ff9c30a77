"""Evidence grades as terms of the lexical index, so that "what is recommended with [I, A]?" finds what is graded so."""

import re
from collections.abc import Collection

from core.text import fold

GRADE_MARK = "\u00a7"
"""First character of every term that stands for a grade: no word of a text begins with it."""

_WORD = re.compile(r"[a-z0-9]+[+-]?")
_PLACES = re.compile(
    r"\[([^\[\]]{1,40})\]|\(([^()]{1,80})\)|\b([A-Z0-9]{1,3}[a-c]?,\s?[A-Z]{1,2}(?:-[A-Z]{1,2})?)(?![\w-])"
)
"""Where a grade is written as one: in brackets, or as a level and a strength in capitals."""
_SHORTEST_PART = 4
"""Letters of a part that may stand alone: "I" and "A" are words, "strong" and "grade B" are grades."""
_MAX_WORDS = 8


def make_grade_terms(raw: str) -> list[str]:
    """Return the terms of a grade as printed: the whole, and each of its parts that says enough alone.

    ``(Class I, Level of Evidence: A)`` is found by itself, by ``class I`` and by ``level of evidence A``.
    """
    parts = [raw, *re.split(r"[,;]", raw)]
    terms = (_join(_WORD.findall(fold(part)), is_whole=number == 0) for number, part in enumerate(parts))
    return list(dict.fromkeys(term for term in terms if term))


def find_grade_terms(question: str, known: Collection[str]) -> list[str]:
    """Return the grades that the question names, of those that the index knows; the longest wording of each place.

    Letters that are words as well count only where they are written as a grade: "[I, A]", not "should I give a dose".

    Args:
        question: the question as typed.
        known: grade terms of the index.
    """
    found: list[str] = []
    for match in _PLACES.finditer(question):
        found += [term for term in make_grade_terms(match[match.lastindex or 0]) if term in known]
    words = _WORD.findall(fold(_PLACES.sub(" ", question)))
    position = 0
    while position < len(words):
        longest = min(_MAX_WORDS, len(words) - position)
        terms = {n: _join(words[position : position + n], is_whole=False) for n in range(longest, 0, -1)}
        n = next((n for n, term in terms.items() if term and term in known), 0)
        if n:
            found.append(terms[n])
        position += n or 1
    return list(dict.fromkeys(found))


def _join(words: list[str], *, is_whole: bool) -> str:
    """Return the words as one term; empty where they say too little to stand alone."""
    if not words or (not is_whole and sum(map(len, words)) < _SHORTEST_PART):
        return ""
    return GRADE_MARK + "_".join(words)
