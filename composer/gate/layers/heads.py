"""Layer (iv), third reading: what stands right behind a negation is denied on the other side too.

A "not" that moves from one verb of a sentence to another leaves the number of negations as it was, and the words around it nearly
so. It shows in the word that it now denies: "A is not tolerated or B is impending" is not "A is tolerated or B is not impending".
"""

import re
from typing import NamedTuple

from composer.gate.texts.clauses import lies_in
from composer.gate.texts.negators import EXCEPTING, LOCAL, NEGATOR
from composer.gate.texts.numbers import find_comparator_spans
from composer.gate.texts.reading import Reading
from composer.gate.texts.words import Word, is_same_root

_AUX = r"(?:is|are|was|were|has|have|had|does|do|did|can|cannot|may|might|should|must|could|will|would)"
_BORDER = re.compile(
    rf"[,;:.()](?!\d)|\b(?:if|when|whenever|where|who|whose|which|what|how|why|because|since|unless|until|while|whether|although|though|but|so that|before|after|despite|as long as|provided|as(?= (?:[\w'-]+ ){{1,5}}{_AUX}\b)|that(?= {_AUX}\b)"
    rf"|(?:and|or)(?= (?:(?!(?:and|or|if|when|who)\b)[\w'-]+ ){{0,6}}{_AUX}\b))",
    re.IGNORECASE,
)
"""Where what a negation can deny begins or ends."""
_RELATIVE = re.compile(r"\W*(?:who|which|that|whose|what)\b", re.IGNORECASE)
_AUXILIARY = re.compile(rf"\b{_AUX}\b", re.IGNORECASE)
_SKIPPED = re.compile(
    r"(?:be|been|being|is|are|was|were|do|does|did|have|has|had|having|to|the|an?|any|all|of|for|in|on|with|at|by|it|they|this|that|these|those|yet|also|ever|only|just|very|too|so|more|less|most|must|should|can|may|will|would|could|or|and|nor|than|other|following|their|his|her|its|your|you|there|not|no|[a-z]+ly)",
    re.IGNORECASE,
)
"""Words that a negation passes on to the next one."""
_IN_LIST = re.compile(r",|and\b|or\b", re.IGNORECASE)
_UNTOLD = re.compile(
    r"\b(?:not|no) (?:only|just|merely|until|yet|matter)\b|\b(?:not|no) (?:later|more|less|fewer|longer|earlier|sooner|older|younger|higher|lower|worse|better)(?= (?:than|often))|\bwhether or not\b|\bwith or without\b|\bif not\b|\bnor\b|\bno one\b|\bnobody\b|\bno longer\b",
    re.IGNORECASE,
)
"""Negations that deny no word of their own."""


class _Denial(NamedTuple):
    head: Word | None
    """The first word behind the negation that can be denied."""
    start: int
    end: int
    """The stretch that the negation can deny, half-open."""


def find_moved(claim: Reading, source: Reading) -> list[str]:
    """Return each word that one side denies and the other has, but nowhere near a denial."""
    mine, theirs = _find_denials(claim), _find_denials(source)
    if not mine or not theirs:
        return []
    return [
        *_find_undenied(mine, theirs, source),
        *(f"{word}" for word in _find_undenied(theirs, mine, claim)),
    ]


def agrees_by_heads(claim: Reading, source: Reading) -> bool:
    """Return whether each denial of the one has one of the other with the same head, and no head stands undenied as well."""
    mine, theirs = _find_denials(claim), _find_denials(source)
    if not mine or len(mine) != len(theirs) or find_moved(claim, source):
        return False
    return _is_matched(mine, theirs, claim) and _is_matched(theirs, mine, source)


def _is_matched(denials: list[_Denial], others: list[_Denial], text: Reading) -> bool:
    heads = [denial.head for denial in denials if denial.head is not None]
    if len(heads) < len(denials) or any(
        sum(_is_same(head, word) for word in text.words if not _SKIPPED.fullmatch(word.surface)) > 1 for head in heads
    ):
        return False
    return all(any(other.head is not None and _is_same(head, other.head) for other in others) for head in heads)


def _find_undenied(denials: list[_Denial], others: list[_Denial], text: Reading) -> list[str]:
    found = []
    for denial in denials:
        places = [
            word.start
            for word in text.words
            if denial.head is not None and not _SKIPPED.fullmatch(word.surface) and _is_same(denial.head, word)
        ]
        if places and not any(other.start <= place < other.end for place in places for other in others):
            found.append(denial.head.surface if denial.head is not None else "")
    return found


def _find_denials(reading: Reading) -> list[_Denial]:
    text = reading.text
    skipped = [*find_comparator_spans(text), *(match.span() for match in _UNTOLD.finditer(text))]
    edges = sorted({0, len(text), *_find_edges(text)})
    found = []
    for pattern in (NEGATOR, LOCAL, EXCEPTING):
        for match in pattern.finditer(text):
            if lies_in(match.start(), skipped):
                continue
            end = next(edge for edge in edges if edge > match.start())
            start = _find_start(text, match.start(), edges)
            if pattern is EXCEPTING:
                # An exception denies all that it opens.
                end = next((edge for edge in edges if edge > match.end()), len(text))
                found.append(_Denial(None, match.start(), end))
                continue
            head = next(
                (
                    word
                    for word in reading.words
                    if word.start >= match.end() and word.start < end and not _SKIPPED.fullmatch(word.surface)
                ),
                None,
            )
            found.append(_Denial(head, match.start() if pattern is LOCAL else start, end))
    return found


def _find_start(text: str, position: int, edges: list[int]) -> int:
    """Return where the stretch of a negation begins: before all of a list that is its subject ("A, B and C should not")."""
    before = [edge for edge in edges if edge <= position]
    while len(before) > 1 and _IN_LIST.match(text, before[-1]) and not _AUXILIARY.search(text, before[-2], before[-1]):
        before.pop()
    return before[-1]


def _find_edges(text: str) -> list[int]:
    """Return the borders, and where a sentence goes on with a verb of its own after a relative clause."""
    edges = [match.start() for match in _BORDER.finditer(text)]
    more = []
    for start, end in zip([0, *edges], [*edges, len(text)], strict=True):
        verbs = list(_AUXILIARY.finditer(text, start, end)) if _RELATIVE.match(text, start) else []
        more += [
            verb.start()
            for verb in verbs[1:]
            if any(not _SKIPPED.fullmatch(word) for word in text[verbs[0].end() : verb.start()].split())
        ][:1]
    return [*edges, *more]


def _is_same(one: Word, other: Word) -> bool:
    return bool(one.keys & other.keys) or any(is_same_root(a, b) for a in one.stems for b in other.stems)
