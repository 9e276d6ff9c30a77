"""Layer (v): direction and order. What is better stays better, what comes first stays first.

A comparison or an order has two sides. The words on the right of its connector ("before alteplase") must not be those
that the source has on the left of it only; that is how "A before B" tells itself from "B before A", however the sentence
is turned.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from composer.gate.texts.evidence import Evidence
from composer.gate.texts.reading import Reading
from composer.reading.word_lists import load_stems
from retriever.vocabulary.terms import stem_text

_FAMILIES: dict[str, re.Pattern[str]] = {
    "before": re.compile(r"\b(?:before(?!\s*(?:[.,;)]|$))|prior to|ahead of|until(?! (?:after|before))|preced(?:es?|ing))\b", re.IGNORECASE),
    "after": re.compile(r"\b(?:after|beyond(?= \d| one\b| two\b| three\b)|follows?(?= (?:an?|the)\b)|as soon as(?! possible| feasible| practicable)|(?<!the )following(?! (?:is|are|criteria|tests|conditions|situations|applies|can))|later than|once(?! (?:a|an|daily|per|every|weekly|each|or|and)\b|\s*(?:[.,;)]|$))|thereafter)\b", re.IGNORECASE),
    "within": re.compile(r"\bwithin [^,;()]{1,20}? (?:minutes?|hours?|days?|weeks?|months?|years?) of\b", re.IGNORECASE),
    "then": re.compile(r"\b(?:(?<!from )then|followed by|and afterwards)\b", re.IGNORECASE),
    "last": re.compile(r"\b(?:eventually|finally|ultimately|in the end|lastly|at last|as a last resort)\b", re.IGNORECASE),
    "over": re.compile(
        r"\b(?:(?:superior|preferred|preferable) to|in preference to|(?:preferred|recommended|favou?red|chosen|advised) over|rather than|instead of|in place of|alternatives? to|in lieu of"
        r"|(?:better|more (?:effective|active|efficacious)|longer|higher|greater|stronger) (?:in \w+ )?(?:with \S+ )?than(?! \d)|as (?:a )?substitutes? for)\b", re.IGNORECASE),
    "under": re.compile(r"\b(?:inferior to|(?:worse|less (?:effective|active|efficacious)|shorter|lower|weaker) than(?! \d)|less well than)\b", re.IGNORECASE),
    "during": re.compile(r"\b(?:during|while|whilst|throughout|at the time of|at the start of|(?:in|within) the first|at(?= (?:diagnosis|presentation|onset|admission|discharge|birth|delivery)))\b", re.IGNORECASE),
    "causes": re.compile(r"(?<!the )(?<!ly )(?<!ary )(?<!al )(?<!er )(?<!ible )\bcauses(?= [a-z])(?! (?:of|have|has|is|are|for|include|were|was|should|may|can|must|in|on|and|or|if|when)\b)|\b(?:leads?|led) to\b|\bresults? in\b", re.IGNORECASE),
    "caused": re.compile(r"\b(?:caused by|due to|results? from|resulting from|secondary to|attributable to|because of)\b", re.IGNORECASE),
    "against": re.compile(r"\b(?:compared (?:with|to)|versus|vs\.?|against)\b", re.IGNORECASE),
}  # fmt: skip
_PREFERENCE = re.compile(
    r"\b(?:prefers?|favou?rs?)\b[^;.]{2,110}?[^;.\d] (?P<joint>over|to)(?= )"
    r"|\b(?:use|choose|offer|give|start)[sd]?\b[^;.]{2,110}?[^;.\d] (?P<over>(?<!or )(?<!and )over(?! (?:\d[\d.]*|(?:the|an?|one|two|three|several)(?: [\w-]+)? (?:seconds?|minutes?|hours?|days?|weeks?|months?|years?|periods?|course|counter|age))\b))(?= )",
    re.IGNORECASE,
)
"""A preference whose two sides stand on both sides of its joint: "prefer A to B", "use A over B"."""
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
    r"\b(?:before|prior|earlier|preced\w+|ahead|ago|previous\w*|past|last|until|by|within|no later|first|then|pre-?\w*|after\w*|while|during|followed|follows|subsequent\w*|once|when|without|initial\w*|wait\w*)\b(?! known)",
    re.IGNORECASE,
)
_OPPOSITE = {
    "causes": "caused",
    "caused": "causes",
    "before": "after",
    "after": "before",
    "over": "under",
    "under": "over",
}
_POINT = re.compile(r"[;:.,)(](?!\d)")
_PART = re.compile(r"[,;:.](?!\d)|\band\b|\bbut\b")
_FIRST = re.compile(r"(?<!the )\bfirst\b(?![- ](?:line|choice|\d|degree|trimester|day|hour|week|dose))", re.IGNORECASE)
_STEP_END = re.compile(r"[;:.)(](?!\d)")
_CLAUSE_END = re.compile(
    r"[;:.,)(](?!\d)|\b(?:in|for|with|without|if|when|while|whenever|within|by|at|unless|where|who|whose|and|or|but|because|although|should|must|may|might|can|could|is|are|was|were|has|have)\b",
    re.IGNORECASE,
)
_ANYONE = frozenset(stem_text("patient patients person persons people individual individuals"))


Side = frozenset[frozenset[str]]
"""The words on one side of a connector, each with its keys. Words are counted, not keys: some words have many equal wordings."""


@dataclass(frozen=True, slots=True)
class _Relation:
    family: str
    left: Side
    right: Side
    wide: Side = frozenset()
    """What stands right of the connector up to the next comma, beyond its first phrase."""
    rest: Side = frozenset()
    """What stands elsewhere, beside ``wide``."""


def check_order(claim: Reading, evidence: Evidence) -> list[str]:
    """No comparison and no order is turned around, and none is made up."""
    source = list(_find_relations(evidence.said))
    details = []
    for relation in _find_relations(claim):
        if relation.family == "within" and _is_of_another(relation, source):
            details.append("the time runs from something else in the source")
        if relation.family in ("during", "within"):
            continue
        same = [r for r in source if r.family == relation.family]
        turned = [r for r in source if r.family == _OPPOSITE.get(relation.family)]
        if relation.family == "after":
            same += [r for r in source if r.family == "within"]
        if relation.family in ("over", "under"):
            same += [r for r in source if r.family == "against"]
        if not relation.right and turned and not same and relation.family in ("before", "after"):
            details.append(f"“{relation.family}” stands where the source has its opposite")
            continue
        if any(_fits(relation.right, r.right, r.left) for r in same):
            continue
        if any(_count_shared(relation.wide, r.wide) > _count_shared(relation.wide, r.rest) for r in turned):
            details.append(f"“{relation.family}” stands for its opposite")
            continue
        if any(_fits(relation.right, r.left, r.right) for r in turned):
            continue
        if any(_count_shared(relation.wide, r.wide) > _count_shared(relation.wide, r.rest) for r in same):
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
            and any(_count_shared(relation.right, r.right) for r in source if r.family == "during")
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
        and (opposite.search(evidence.whole.text) or (said is _ADDS and _PREFERENCE.search(evidence.own.text)))
    ]
    return details + list(_find_preempted(claim, evidence))


def _is_of_another(relation: _Relation, source: list[_Relation]) -> bool:
    """Return whether a time "within 6 hours of" something is one of something else in the source."""
    starts = [r.right for r in source if r.family == "within"]
    return bool(relation.right and starts) and not any(_count_shared(relation.right, right) for right in starts)


def _find_preempted(claim: Reading, evidence: Evidence) -> Iterator[str]:
    """Yield where the claim puts first what the source puts later: "operate first" for "give chemotherapy first"."""
    theirs = [_read_part(evidence.said, part) for part in _PART.split(evidence.said.text) if _FIRST.search(part)]
    if not theirs:
        return
    first = frozenset().union(*theirs)
    rest = _read_part(evidence.said, " ".join(p for p in _PART.split(evidence.said.text) if not _FIRST.search(p)))
    for part in _PART.split(claim.text):
        mine = _read_part(claim, part) if _FIRST.search(part) else frozenset()
        if mine & (rest - first) and not mine & first:
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


def _find_relations(reading: Reading) -> Iterator[_Relation]:
    text = reading.text
    phrases = [(word.start, word.end) for word in reading.words if len(word.stems) > 1]
    for family, first, last in _find_connectors(text):
        if family in ("before", "after") and any(start <= first < end and last < end for start, end in phrases):
            # "After the menopause" is one word here: a group of people, and no order of two things.
            continue
        edge = _POINT.search(text, last)
        end = edge.start() if edge else len(text)
        stop = _CLAUSE_END.search(text, _end_of_word(text, last), end)
        end = stop.start() if stop else end
        if family in ("then", "last"):
            edge = _STEP_END.search(text, last)
            start = max([0, *(match.end() for match in _STEP_END.finditer(text, 0, first))])
            right = _read_side(reading, last, edge.start() if edge else len(text))
            left = _read_side(reading, start, first)
            counted = [
                frozenset(word for word in side if all(key[:1].isdigit() for key in word)) for side in (left, right)
            ]
            if all(counted):
                left, right = counted
            yield _Relation(family, _drop_shared(left, right), _drop_shared(right, left))
            continue
        right = _read_side(reading, last, end)
        if not right:
            end = edge.start() if edge else len(text)
            right = _read_side(reading, last, end)
        left = _read_side(reading, 0, first) | _read_side(reading, end, len(text))
        until = edge.start() if edge else len(text)
        wide = _read_side(reading, last, until)
        rest = _read_side(reading, 0, first) | _read_side(reading, until, len(text))
        yield _Relation(family, _drop_shared(left, right), right, wide, _drop_shared(rest, wide))


def _find_connectors(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield each connector with its family and its span."""
    for family, pattern in _FAMILIES.items():
        for match in pattern.finditer(text):
            yield family, match.start(), match.end()
    for match in _PREFERENCE.finditer(text):
        joint = "joint" if match["joint"] else "over"
        known = _FAMILIES["over"].search(text, match.start())
        if known is None or known.start() > match.end():
            yield "over", match.start(joint), match.end(joint)


def _read_side(reading: Reading, start: int, end: int) -> Side:
    glue = load_stems("function_words.txt") | _ANYONE
    return frozenset(
        word.keys
        for word in reading.words
        if start <= word.start < end and not all(stem in glue for stem in word.stems)
    )


def _count_shared(one: Side, other: Side) -> int:
    """Return how many words of the one side the other holds under an equal wording."""
    held = frozenset().union(*other)
    return sum(bool(word & held) for word in one)


def _drop_shared(one: Side, other: Side) -> Side:
    held = frozenset().union(*other)
    return frozenset(word for word in one if not word & held)


def _end_of_word(text: str, position: int) -> int:
    """Return where the second word after the position begins, so that a connector has at least one word on its right."""
    match = re.compile(r"\s*\S+\s").match(text, position)
    return match.end() if match else position


def _fits(right: Side, source_right: Side, source_left: Side) -> bool:
    """Return whether the right side is more like the source's right side than like its left."""
    n_left = _count_shared(right, _drop_shared(source_left, source_right))
    n_right = _count_shared(right, source_right)
    return not right or n_right > n_left or not (n_right or n_left)


def _is_turned(right: Side, source_right: Side, source_left: Side) -> bool:
    n_left = _count_shared(right, _drop_shared(source_left, source_right))
    return n_left >= max(1, _count_shared(right, source_right))
