"""Layer (v): direction and order. What is better stays better, what comes first stays first.

A comparison or an order has two sides. The words on the right of its connector ("before alteplase") must not be those
that the source has on the left of it only; that is how "A before B" tells itself from "B before A", however the sentence
is turned.
"""

import re
from collections.abc import Iterator

from composer.gate.texts.evidence import Evidence
from composer.gate.texts.reading import Reading
from composer.gate.texts.relations import PREFERENCE, Relation, Side, count_shared, drop_shared, find_relations

_REPLACES = re.compile(
    r"\b(?:instead|rather than|in place of|in lieu of|alternatives? to|replac\w*|switch\w*|substitut\w*|in preference)\b",
    re.IGNORECASE,
)
_ADDS = re.compile(
    r"\b(?:in addition|additional\w*|added|adding|besides|as well|together with|combined? with|in combination|alongside|on top of|plus)\b",
    re.IGNORECASE,
)
_INSTEAD: tuple[tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]], ...] = (
    (_REPLACES, _REPLACES, _ADDS),
    (_ADDS, re.compile(rf"{_ADDS.pattern}|\balso\b", re.IGNORECASE), _REPLACES),
)
"""What the claim says, where it must stand, and what stands in the source instead: something is added, or it replaces."""
_TIME_BEFORE = re.compile(
    r"\d\s*(?:seconds?|minutes?|hours?|days?|weeks?|months?|years?) (?:before|prior to)\b", re.IGNORECASE
)
_DONE_LATER = re.compile(r"\bbefore [^.;,]*\b(?:have|has|had) been\b", re.IGNORECASE)
_IN_ORDER = re.compile(
    r"\b(?:before|prior|until|unless|after|once|first|earlier|preced\w+|already|yet|then|only|follow\w*|subsequent\w*)\b",
    re.IGNORECASE,
)
_EARLIER = re.compile(r"\b(?:before|prior|earlier|preced\w+|ahead|ago|previous\w*|until)\b", re.IGNORECASE)
_BACKWARDS = re.compile(
    r"\b(?:before|prior|earlier|preced\w+|ahead|ago|previous\w*|past|last|until|by|within|no later|first|then|pre-?(?:op|treat|dos|hospital|medic|vious|ced|dat)\w*|after\w*|while|during|followed|follows|subsequent\w*|once|when|without|initial\w*|wait\w*)\b(?! known)",
    re.IGNORECASE,
)
_CAUSAL = ("causes", "caused")
_OPPOSITE = {
    "causes": "caused",
    "caused": "causes",
    "before": "after",
    "after": "before",
    "over": "under",
    "under": "over",
}
_PART = re.compile(r"[,;:.](?!\d)|\band\b|\bbut\b")
_FIRST = re.compile(r"(?<!the )\bfirst\b(?![- ](?:line|choice|\d|degree|trimester|day|hour|week|dose))", re.IGNORECASE)


def check_order(claim: Reading, evidence: Evidence) -> list[str]:
    """No comparison and no order is turned around, and none is made up."""
    source = list(find_relations(evidence.said))
    details = []
    for relation in find_relations(claim):
        if relation.family == "within" and _is_of_another(relation, source):
            details.append("the time runs from something else in the source")
        if relation.family in ("during", "within"):
            continue
        same = [r for r in source if r.family == relation.family]
        turned = [r for r in source if r.family == _OPPOSITE.get(relation.family)]
        if relation.family == "then" and not same:
            same = [r for r in source if r.family == "over"]
        if relation.family == "after":
            same += [r for r in source if r.family == "within"]
        if relation.family in ("over", "under"):
            same += [r for r in source if r.family == "against"]
        if not relation.right and turned and not same and relation.family in ("before", "after"):
            details.append(f"“{relation.family}” stands where the source has its opposite")
            continue
        if relation.family == "then" and same and all(_is_earlier(relation.head, r) for r in same):
            details.append("the order around “then” is turned")
            continue
        if any(_fits(relation.right, r.right, r.left) for r in same):
            continue
        if any(count_shared(relation.wide, r.wide) > count_shared(relation.wide, r.rest) for r in turned):
            details.append(f"“{relation.family}” stands for its opposite")
            continue
        if any(_fits(relation.right, r.left, r.right) for r in turned):
            continue
        if any(count_shared(relation.wide, r.wide) > count_shared(relation.wide, r.rest) for r in same):
            continue
        if any(_is_turned(relation.right, r.right, r.left) for r in same):
            details.append(f"the order around “{relation.family}” is turned")
        elif any(_is_turned(relation.right, r.left, r.right) for r in turned):
            details.append(f"“{relation.family}” stands for its opposite")
        elif turned and not same and relation.family in ("before", "after"):
            details.append(f"“{relation.family}” stands where the source has its opposite")
        elif (
            not same
            and not turned
            and relation.family in ("before", "after")
            and any(count_shared(relation.right, r.right) for r in source if r.family == "during")
        ):
            details.append(f"“{relation.family}” stands where the source has both at one time")
        elif not same and not turned and relation.family == "before" and _looks_back(claim.text, evidence.whole.text):
            details.append("the source puts nothing before anything")
        elif not same and not turned and relation.family in ("over", "under"):
            details.append("the source does not compare the two so")
    details += [
        f"“{match.group()}” stands for its opposite"
        for said, stands, opposite in _INSTEAD
        if (match := said.search(claim.text)) is not None
        and not stands.search(evidence.whole.text)
        and (opposite.search(evidence.whole.text) or (said is _ADDS and PREFERENCE.search(evidence.own.text)))
    ]
    return [*details, *_find_preempted(claim, evidence), *_find_lost_causes(claim, source)]


def _find_lost_causes(claim: Reading, source: list[Relation]) -> Iterator[str]:
    """Yield where the claim speaks of a cause and names nothing of what the source gives as it: "it causes the eruption"."""
    causes = [relation.right for relation in source if relation.family == "caused"]
    if not causes or not any(relation.family in _CAUSAL for relation in find_relations(claim)):
        return
    held = frozenset(word.keys for word in claim.words)
    if not any(count_shared(right, held) for right in causes):
        yield "what it is caused by is left out"


def _is_earlier(head: frozenset[str], relation: Relation) -> bool:
    """Return whether a step stands before the connector of the source, and nowhere behind it."""
    return any(head & keys for keys in relation.left) and not any(head & keys for keys in relation.right)


def _is_of_another(relation: Relation, source: list[Relation]) -> bool:
    """Return whether a time "within 6 hours of" something is one of something else in the source."""
    starts = [r.right for r in source if r.family == "within"]
    return bool(relation.right and starts) and not any(count_shared(relation.right, right) for right in starts)


def _find_preempted(claim: Reading, evidence: Evidence) -> Iterator[str]:
    """Yield where the claim puts first what the source puts later: "operate first" for "give chemotherapy first"."""
    theirs = [_read_part(evidence.said, part) for part in _PART.split(evidence.said.text) if _FIRST.search(part)]
    if not theirs:
        yield from _find_put_before(claim, evidence)
        return
    first = frozenset().union(*theirs)
    rest = _read_part(evidence.said, " ".join(p for p in _PART.split(evidence.said.text) if not _FIRST.search(p)))
    for part in _PART.split(claim.text):
        mine = _read_part(claim, part) if _FIRST.search(part) else frozenset()
        if mine & (rest - first) and not mine & first:
            yield "what comes first in the claim does not in the source"


def _find_put_before(claim: Reading, evidence: Evidence) -> Iterator[str]:
    """Yield where the claim puts first what the source puts behind a "then" alone."""
    steps = [relation for relation in find_relations(evidence.said) if relation.family == "then"]
    later = frozenset(key for relation in steps[:1] for keys in relation.right for key in keys)
    earlier = frozenset(key for relation in steps[:1] for keys in relation.left for key in keys)
    for part in _PART.split(claim.text) if steps else ():
        mine = _read_part(claim, part) if _FIRST.search(part) else frozenset()
        if mine & (later - earlier) and not mine & earlier:
            yield "what comes first in the claim does not in the source"


def _read_part(reading: Reading, part: str) -> frozenset[str]:
    words = Reading(part, reading.wordings, reading.abbreviations).content
    order = {key for word in words if _FIRST.fullmatch(word.surface) for key in word.keys}
    return frozenset(key for word in words for key in (*word.keys, *word.inner)) - order


def _looks_back(claim: str, source: str) -> bool:
    """Return whether the claim puts one thing before another where nothing in the source does."""
    if _TIME_BEFORE.search(claim) and not _EARLIER.search(source):
        return True
    if _DONE_LATER.search(claim) and not _IN_ORDER.search(source):
        return True
    return not _BACKWARDS.search(source)


def _fits(right: Side, source_right: Side, source_left: Side) -> bool:
    """Return whether the right side is more like the source's right side than like its left."""
    n_left = count_shared(right, drop_shared(source_left, source_right))
    n_right = count_shared(right, source_right)
    return not right or n_right > n_left or not (n_right or n_left)


def _is_turned(right: Side, source_right: Side, source_left: Side) -> bool:
    n_left = count_shared(right, drop_shared(source_left, source_right))
    return n_left >= max(1, count_shared(right, source_right))
