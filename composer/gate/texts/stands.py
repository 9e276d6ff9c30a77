"""How each word of a text stands in it: affirmed or denied, in a main clause or in a subordinate one."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from composer.gate.texts.clauses import STOP, Clause, find_clauses, find_units, lies_in, read_sign
from composer.gate.texts.negators import LOCAL, NEGATOR
from composer.gate.texts.numbers import find_comparator_spans
from composer.gate.texts.words import Word
from composer.reading.polarity import find_excluded
from composer.reading.word_lists import load_stems

_NO_LONGER = re.compile(r"\bno longer\b", re.IGNORECASE)
_VERB = re.compile(r"\b(?:should|must|may|might|can|could|is|are|was|were|does|do|did|has|have|not)\b", re.IGNORECASE)
_AUXILIARY = re.compile(
    r"(?:is|are|was|were|be|been|am|do|does|did|should|must|shall|may|might|can|could|will|would|has|have|had|needs?|ought|or|to),?",
    re.IGNORECASE,
)
_CONSTITUENT = re.compile(r"(?<=[a-z,] )not (?!(?:to|only|yet|just|every|all|been|be)\b)", re.IGNORECASE)
_ADVERB = re.compile(r"[a-z]+ly|also|still|now", re.IGNORECASE)
_EITHER_WAY = re.compile(r"\bwith or without (?:an? |any |other )?$", re.IGNORECASE)
_EXAMPLES = re.compile(r"\b(?:such as|for example|including|e\.g\.|for instance)", re.IGNORECASE)


class Stand(NamedTuple):
    """How a word stands in its text."""

    clause: int
    """1 in an affirmed clause, -1 in a negated one."""
    local: int
    """-1 right after "without", "no" and the like."""
    is_subordinate: bool
    """In a clause that begins with "if", "who" and the like."""

    def agrees_with(self, other: "Stand") -> bool:
        """Return whether the two affirm or deny alike; "without fever" is "who do not have fever"."""
        if self.local == other.local and self.is_subordinate != other.is_subordinate:
            # "patients who are hypoxic" are "hypoxic patients", whether or not the main clause is negated.
            return (self if self.is_subordinate else other).clause == 1
        if self.local == other.local:
            return self.clause == other.clause
        free = self if self.local == 1 else other
        return free.is_subordinate and free.clause == -1


Polarity = dict[str, set[Stand]]
"""How each key of a text stands in it, wherever it stands."""


def read_polarity(text: str, words: Sequence[Word]) -> Polarity:
    """Return for each key how it stands in the text."""
    bounding = find_comparator_spans(text)
    longer = [match.span() for match in _NO_LONGER.finditer(text)]
    excluded = [
        (start, _cut_at_verb(text, start, end))
        for start, end in find_excluded(text)
        if not lies_in(start, bounding)
        and not _EITHER_WAY.search(text[:start])
        and not any(first <= start <= last for first, last in longer)
    ]
    excluded += _find_constituents(text)
    clauses = find_clauses(text)
    inside = [(word.start, word.end) for word in words if len(word.stems) > 1]
    negators = [
        match.span()
        for match in NEGATOR.finditer(text)
        if not lies_in(match.start(), bounding)
        and not lies_in(match.start(), excluded)
        and not lies_in(match.start(), inside)
    ]
    negators = _count_pairs_once(text, negators)
    units = find_units(text)
    found: Polarity = {}
    for word in words:
        if any(start <= word.start and word.end <= end for start, end in negators):
            continue
        sign, is_subordinate = read_sign(word.start, clauses, negators, units)
        stand = Stand(sign, -1 if lies_in(word.start, excluded) else 1, is_subordinate)
        stands = {stand}
        if is_subordinate and sign == -1 and _is_subject(word, words, clauses, negators):
            stands.add(Stand(1, stand.local, is_subordinate))
        for key in word.keys | word.inner:
            found.setdefault(key, set()).update(stands)
    return found


def _is_subject(word: Word, words: Sequence[Word], clauses: list[Clause], negators: list[tuple[int, int]]) -> bool:
    """Return whether a word stands before the negator of its clause, which denies something else: "the child cannot drink"."""
    clause = next(c for c in clauses if c[0] <= word.start < c[1])
    inside = [span for span in negators if clause[0] <= span[0] < clause[1]]
    if len(inside) != 1 or word.start > inside[0][0]:
        return False
    carrying = load_stems("paraphrase_words.txt")
    return any(
        inside[0][1] <= other.start < clause[1] and not all(stem in carrying for stem in other.stems) for other in words
    )


def has_negator_at(text: str, position: int) -> bool:
    """Return whether the clause at a position has a negator, of whatever scope."""
    clauses = find_clauses(text)
    starts = [match.start() for match in NEGATOR.finditer(text)] + [match.start() for match in LOCAL.finditer(text)]
    inside = next((clause for clause in clauses if clause[0] <= position < clause[1]), None)
    if inside is not None:
        return inside[2] or any(inside[0] <= start < inside[1] for start in starts)
    first, last = next((s, e) for s, e in find_units(text) if s <= position < e)
    return any(first <= s < last and not any(c[0] <= s < c[1] for c in clauses) for s in starts)


def _cut_at_verb(text: str, start: int, end: int) -> int:
    """Return where a local scope ends: "without" reaches no further than to the verb of its sentence, or to its examples."""
    ends = [match.start() for pattern in (_VERB, _EXAMPLES) if (match := pattern.search(text, start, end)) is not None]
    return min(ends, default=end)


def _find_constituents(text: str) -> list[tuple[int, int]]:
    """Return what a "not" without a verb denies: "polydipsia and not DI", "and not of that origin"."""
    spans = []
    for match in _CONSTITUENT.finditer(text):
        before = [word for word in text[: match.start()].split() if not _ADVERB.fullmatch(word)]
        if not before or _AUXILIARY.fullmatch(before[-1]) or lies_in(match.start(), find_comparator_spans(text)):
            continue
        stop = STOP.search(text, match.end())
        end = stop.start() if stop else len(text)
        verb = _VERB.search(text, match.end(), end)
        spans.append((match.start(), verb.start() if verb else end))
    return spans


def _count_pairs_once(text: str, negators: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the negators with "neither … nor" as one, and "not … nor" as one."""
    kept: list[tuple[int, int]] = []
    for start, end in negators:
        if text[start:end].lower() == "nor" and kept:
            continue
        kept.append((start, end))
    return kept
