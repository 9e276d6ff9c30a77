"""Layer (iv): what a text affirms and what it negates, prohibits or makes an exception of.

Every clause is affirmed or negated as a whole by its negators; "without", "no" and the like negate only the words right
after them. A word that the source negates and the claim affirms, or the reverse, is a conflict.
"""

import itertools
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from composer.gate.numbers import find_comparator_spans
from composer.gate.words import Word, find_negated_roots, is_negation_of
from composer.polarity import find_excluded

if TYPE_CHECKING:
    from composer.gate.evidence import Reading

NEGATOR = re.compile(
    r"\b(?:not|never|nobody|no one|none|nothing|neither|nor|cannot|can't|don't|doesn't|didn't|isn't|aren't|shouldn't|mustn't|won't"
    r"|avoid(?:s|ed|ing|ance)?|refrain\w*|contra-?indicat\w+|withhold\w*|withheld|prohibit\w*|forbidden|discourag\w+"
    r"|delay(?:s|ed|ing)?|forget\w*|forgotten|overlook\w*|miss(?:es|ed)?|postpon\w+|put(?:ting)? off|h[eo]ld back|unable|inadvisable"
    r"|(?:advise[ds]?|recommend(?:ed|s)?|speaks?) against|wait(?:ing)? (?:for|before)|lack of|no longer)\b",
    re.IGNORECASE,
)
_NO_LONGER = re.compile(r"\bno longer\b", re.IGNORECASE)
_LOCAL = re.compile(r"\b(?:without|no|absence of|free of|other than|except)\b", re.IGNORECASE)
_PREFIXED = re.compile(r"\bnon-?(?=[a-z])", re.IGNORECASE)
_EXCEPTING = re.compile(
    r"\b(?:unless|except(?:ing)?(?: (?:in|for|where|when|that))?|other than|apart from|outside)\b", re.IGNORECASE
)
_SUBORDINATE = re.compile(
    r"\b(?:if|when|whenever|where|wherever|unless|except|other than|apart from|outside|because|since|although|though|whereas|while|whatever|until|"
    r"who|whose|whom|which|provided|once|as long as|even if|so that|in order to|despite|regardless|irrespective|rather than|instead of|whether|even (?:without|when)|that(?= (?:is|are|was|were|has|have|had|do|does|did|can|cannot|could|may|might|will|would)\b))\b",
    re.IGNORECASE,
)
_RELATIVE = re.compile(r"who|whose|whom|which", re.IGNORECASE)
_MODAL = re.compile(
    r"\b(?:not to|should|must|may|might|can|could|ought|needs? to|ha(?:s|ve) to|(?:is|are) (?:not )?(?:recommended|contraindicated|preferred|given|advised|offered|considered))\b",
    re.IGNORECASE,
)
_VERB = re.compile(r"\b(?:should|must|may|might|can|could|is|are|was|were|does|do|did|has|have|not)\b", re.IGNORECASE)
_STOP = re.compile(r"[,;:.)(](?!\d)")
_UNIT_END = re.compile(r"[;.](?!\d)|\bbut\b|\balthough\b", re.IGNORECASE)
_MIN_RELATIVE = 8


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
        if not _lies_in(start, bounding) and not any(first <= start <= last for first, last in longer)
    ]
    clauses = _find_clauses(text)
    inside = [(word.start, word.end) for word in words if len(word.stems) > 1]
    negators = [
        match.span()
        for match in NEGATOR.finditer(text)
        if not _lies_in(match.start(), bounding)
        and not _lies_in(match.start(), excluded)
        and not _lies_in(match.start(), inside)
    ]
    negators = _count_pairs_once(text, negators)
    units = _find_units(text)
    found: Polarity = {}
    for word in words:
        if any(start <= word.start and word.end <= end for start, end in negators):
            continue
        sign, is_subordinate = _clause_sign(word.start, clauses, negators, units)
        stand = Stand(sign, -1 if _lies_in(word.start, excluded) else 1, is_subordinate)
        for key in word.keys:
            found.setdefault(key, set()).add(stand)
    return found


def has_negator_at(text: str, position: int) -> bool:
    """Return whether the clause at a position has a negator, of whatever scope."""
    clauses = _find_clauses(text)
    starts = [match.start() for match in NEGATOR.finditer(text)] + [match.start() for match in _LOCAL.finditer(text)]
    inside = next((clause for clause in clauses if clause[0] <= position < clause[1]), None)
    if inside is not None:
        return inside[2] or any(inside[0] <= start < inside[1] for start in starts)
    first, last = next((s, e) for s, e in _find_units(text) if s <= position < e)
    return any(first <= s < last and not any(c[0] <= s < c[1] for c in clauses) for s in starts)


def find_conflicts(claim: Polarity, source: Polarity, keys: frozenset[str]) -> list[str]:
    """Return the keys that one side only affirms and the other only negates.

    A prefix counts as a negation where the other side has the bare word: "unsuitable" agrees with "not suitable".
    """
    conflicts = []
    for key in sorted(keys):
        if key in claim and key in source and not _agree(claim[key], source[key]):
            conflicts.append(key)
        conflicts += [key] * _is_denied(key, claim, source)
        conflicts += [key] * _is_denied(key, source, claim)
    return conflicts


def find_unanchored(claim: "Reading", source: "Reading") -> bool:
    """Return whether a negator appears or vanishes where no shared content word shows it: "when not possible"."""
    mine, theirs = count_negators(claim.text), count_negators(source.text)
    if mine and not theirs:
        return not _has_prefixed(claim, source)
    shared = set(claim.polarity) & set(source.polarity)
    in_main = any(
        any(not stand.is_subordinate for stand in claim.polarity[key])
        and any(not stand.is_subordinate for stand in source.polarity[key])
        for key in shared & {key for word in claim.content for key in word.keys}
    )
    return not in_main and mine % 2 != theirs % 2


def has_lost_negation(claim: "Reading", source: "Reading") -> bool:
    """Return whether the source negates something and the claim nothing at all."""
    return count_negators(source.text) > 0 == count_negators(claim.text) and not _has_prefixed(claim, source)


def count_negators(text: str) -> int:
    """Return the negators of a text of any scope; comparators are none."""
    bounding = find_comparator_spans(text)
    starts = {match.start() for match in NEGATOR.finditer(text)} | {match.start() for match in _LOCAL.finditer(text)}
    starts |= {match.start() for match in _EXCEPTING.finditer(text)} | {
        match.start() for match in _PREFIXED.finditer(text)
    }
    return sum(not _lies_in(start, bounding) for start in starts)


def _has_prefixed(claim: "Reading", source: "Reading") -> bool:
    """Return whether a word with a negative prefix on one side explains a negator on the other."""
    return any(is_negation_of(one, other) or is_negation_of(other, one) for one in claim.keys for other in source.keys)


def _agree(one: set[Stand], other: set[Stand]) -> bool:
    for is_subordinate in (True, False):
        mine = {stand for stand in one if stand.is_subordinate == is_subordinate}
        theirs = {stand for stand in other if stand.is_subordinate == is_subordinate}
        if is_subordinate and mine and theirs and not any(a.agrees_with(b) for a in mine for b in theirs):
            return False
    return any(mine.agrees_with(theirs) for mine in one for theirs in other)


def _is_denied(key: str, one: Polarity, other: Polarity) -> bool:
    """Return whether one side has a word with a negative prefix that the other has bare and with the same sign."""
    if key not in one or key in other or not find_negated_roots(key):
        return False
    bare = [root for root in other if is_negation_of(key, root)]
    return bool(bare) and all(_agree(one[key], other[root]) and len(other[root]) == 1 for root in bare)


def _cut_at_verb(text: str, start: int, end: int) -> int:
    """Return where a local scope ends: "without" reaches no further than to the verb of its sentence."""
    verb = _VERB.search(text, start, end)
    return verb.start() if verb else end


def _count_pairs_once(text: str, negators: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the negators with "neither … nor" as one, and "not … nor" as one."""
    kept: list[tuple[int, int]] = []
    for start, end in negators:
        if text[start:end].lower() == "nor" and kept:
            continue
        kept.append((start, end))
    return kept


Clause = tuple[int, int, bool]
"""Start, end, whether it is an exception."""


def _find_clauses(text: str) -> list[Clause]:
    """Return the subordinate clauses. What is outside them is the main clause."""
    clauses: list[Clause] = []
    for match in _SUBORDINATE.finditer(text):
        end = len(text)
        if (stop := _STOP.search(text, match.end())) is not None:
            end = stop.start()
        if (following := _SUBORDINATE.search(text, match.end())) is not None:
            end = min(end, following.start())
        if _RELATIVE.fullmatch(match.group()):
            for modal in _MODAL.finditer(text, match.end() + _MIN_RELATIVE, end):
                end = modal.start()
                break
        clauses.append((match.start(), end, _EXCEPTING.match(match.group()) is not None))
    return clauses


def _find_units(text: str) -> list[tuple[int, int]]:
    """Return the stretches whose main clauses are negated together: up to a full stop, a semicolon or a "but"."""
    edges = [0, *(match.start() for match in _UNIT_END.finditer(text)), len(text) + 1]
    return [(start, end) for start, end in itertools.pairwise(edges) if end > start]


def _clause_sign(
    position: int,
    clauses: list["Clause"],
    negators: list[tuple[int, int]],
    units: list[tuple[int, int]],
) -> tuple[int, bool]:
    """Return the sign of the clause at a position, and whether it is a subordinate one."""
    inside = next((clause for clause in clauses if clause[0] <= position < clause[1]), None)
    if inside is not None:
        count = sum(inside[0] <= start < inside[1] for start, _ in negators) + inside[2]
        return (-1 if count % 2 else 1), True
    first, last = next((s, e) for s, e in units if s <= position < e)
    count = sum(
        first <= start < last and not any(clause[0] <= start < clause[1] for clause in clauses) for start, _ in negators
    )
    return (-1 if count % 2 else 1), False


def _lies_in(position: int, spans: Sequence[tuple[int, int]]) -> bool:
    return any(start <= position < end for start, end in spans)
