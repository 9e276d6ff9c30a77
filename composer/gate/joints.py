"""Part of layer (viii): alternatives stay alternatives, and a combination stays one."""

import re

from composer.gate.evidence import Evidence, Reading
from composer.gate.negation import has_negator_at

_JOINT = re.compile(r"\b(?:and|or|plus|as well as|together with|combined with)\b", re.IGNORECASE)
_NEGATED = re.compile(r"\b(?:either|both|between)\b", re.IGNORECASE)
_CLAUSE_END = re.compile(r"[;.:](?!\d)")
_NEAR_LEFT, _NEAR_RIGHT = 70, 45
"""How far before and after a joint its two sides reach, in characters."""


def check_joints(claim: Reading, evidence: Evidence) -> list[str]:
    """Where the source joins two things by "or", the claim does not join them by "and", nor the reverse.

    Under a negation the two trade places ("do not use A or B", "A and B should not be used"), so nothing is said there.
    """
    source = _find_joints(evidence.said, wide=True)
    details = []
    for kind, left, right in _find_joints(claim, wide=False):
        kinds = {k for k, one, other in source if (left & one and right & other) or (right & one and left & other)}
        kinds = kinds & _find_between(evidence.said, left, right) or kinds
        if kinds and kind not in kinds:
            details.append(f"the source does not join the two by “{kind}”")
    return details


def _find_between(reading: Reading, left: frozenset[str], right: frozenset[str]) -> set[str]:
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
    return {"or" if match.group().lower() == "or" else "and" for match in _JOINT.finditer(reading.text, start, end)}


def _find_joints(reading: Reading, *, wide: bool) -> list[tuple[str, frozenset[str], frozenset[str]]]:
    """Return each joint with the keys on its sides: the nearest content word, or all within reach."""
    found = []
    for match in _JOINT.finditer(reading.text):
        start = max([0, *(m.end() for m in _CLAUSE_END.finditer(reading.text, 0, match.start()))])
        stop = _CLAUSE_END.search(reading.text, match.end())
        end = stop.start() if stop else len(reading.text)
        left = [
            word
            for word in reading.content
            if max(start, match.start() - _NEAR_LEFT) <= word.start and word.end <= match.start()
        ]
        right = [
            word
            for word in reading.content
            if match.end() <= word.start and word.end <= min(end, match.end() + _NEAR_RIGHT)
        ]
        if (
            not left
            or not right
            or has_negator_at(reading.text, match.start())
            or _NEGATED.search(match.string, start, match.start())
        ):
            continue
        kind = "or" if match.group().lower() == "or" else "and"
        sides = (left, right) if wide else (left[-1:], right[:1])
        one, other = (frozenset(key for word in side for key in word.keys) for side in sides)
        found.append((kind, one, other))
    return [(kind, one, other) for kind, one, other in found if one and other]
