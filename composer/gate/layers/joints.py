"""Part of layer (viii): alternatives stay alternatives, and a combination stays one."""

import itertools
import re
from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from composer.gate.texts.evidence import Evidence
from composer.gate.texts.negators import EXCEPTING, LOCAL, NEGATOR
from composer.gate.texts.reading import BOUNDS, Reading
from composer.gate.texts.stands import has_negator_at
from composer.gate.texts.words import Word

_JOINT = re.compile(r"\b(?:and|or|plus|as well as|together with|combined with)\b", re.IGNORECASE)
_PAIRED = re.compile(
    r"\b(?:(?:and|or)(?: then)?|plus|as well as|together with|combined with|(?<!and )(?<!or )then|followed by)\b",
    re.IGNORECASE,
)
_OWN_NEGATOR = re.compile(rf"{NEGATOR.pattern}|\b(?:no|without)\b", re.IGNORECASE)
_OR = re.compile(r"(?<!\d )\bor\b(?! \d)", re.IGNORECASE)
_OFFERS = re.compile(
    r";|\b(?:or|either|any|one of|such as|for example|like|e\.g\.|including|include[sd]?|other|alternative\w*|versus|vs)\b|/|\bbetween\b|[a-z)], [^,;.:]+, [^,;.:]+|\([^(),]+, [^()]+\)",
    re.IGNORECASE,
)
"""Words with which a source offers a choice, lists examples or denies several things at once."""
_UNITES = re.compile(
    r"\band (?:in|for|to) (?:patients|people|those|adults|children|women|men|the|older|younger)\b", re.IGNORECASE
)
"""Two groups side by side: what holds in A or in B holds in A and in B."""
_TOGETHER = re.compile(r"\b(?:with|plus|and|together|if|when|who|provided)\b", re.IGNORECASE)
_APART = re.compile(r"[,;/]|\b(?:or|versus|vs)\b", re.IGNORECASE)
_NOT_DOING = re.compile(r"\bnot [a-z]{2,}ing\b[^,;.]*? (?:in|for) ", re.IGNORECASE)
"""A denied gerund and for whom it is: "not using A in those with B and C" denies neither B nor C."""
_QUALITIES = re.compile(
    r"\b(?P<one>[a-z]+(?:al|ic|ous|ary|ive|ed)) (?P<kind>and|or) (?P<other>[a-z]+(?:al|ic|ous|ary|ive|ed)) (?!(?:[a-z]+[^s\W]s|patients|people|children|women|men)\b)[a-z]",
    re.IGNORECASE,
)
"""Two qualities of one thing in the singular: "intracranial or intraspinal bleeding" is one or the other, denied or not."""
_GROUP = re.compile(r"g\d+")
_NEGATED = re.compile(r"\b(?:either|both|between)\b", re.IGNORECASE)
_CLAUSE_END = re.compile(r"[;.:](?!\d)")
_CONDITIONAL = re.compile(r"\b(?:if|when|whenever|where|unless|in case of)\b", re.IGNORECASE)
_FINITE = re.compile(r"\b(?:is|are|was|were|has|have|does|do)\b", re.IGNORECASE)
_BOTH = re.compile(r"\s*both\b", re.IGNORECASE)
_BESIDE = 3
"""Words without content that may stand between an "or" and what it joins. Set by judgement."""
_FRONTED = re.compile(r"^(?:for|in|at|with|on|during|after|before|when|if)\b[^,;:.(]*,", re.IGNORECASE)
_NEAREST = 3
"""Words beside an "or" among which one tells its cell. Set by judgement."""
_MAX_OWN_WORDS = 3
"""Words between a joint and a negation that is the right side's alone. Set by judgement."""
_MAX_SUBJECT = 5
"""Words after a joint in which the verb of a new clause has to come. Set by judgement."""
_NEAR_LEFT, _NEAR_RIGHT = 70, 45
"""How far before and after a joint its two sides reach, in characters. Set by judgement."""


class _Joint(NamedTuple):
    kind: str
    """``and`` or ``or``."""
    left: frozenset[str]
    """Keys of the content words before it, nearest last word only unless read wide."""
    right: frozenset[str]


def check_joints(claim: Reading, evidence: Evidence) -> list[str]:
    """Where the source joins two things by "or", the claim does not join them by "and", nor the reverse.

    Under a negation the two trade places ("do not use A or B", "A and B should not be used"), so nothing is said there.
    """
    held = evidence.said.keys
    source = _find_joints(evidence.said, wide=True)
    details = []
    for kind, left, right in _find_joints(claim, wide=False, held=held):
        kinds = {k for k, one, other in source if (left & one and right & other) or (right & one and left & other)}
        kinds = kinds & _find_between(evidence.said, left, right) or kinds
        if kinds and kind not in kinds and not _UNITES.search(claim.text):
            details.append(f"the source does not join the two by “{kind}”")
        elif _drop_groups(left) & _drop_groups(right) and not _is_doubled(evidence.said, left):
            details.append(f"the same thing stands on both sides of “{kind}”")
    return (
        details
        or _find_both_at_once(claim, evidence)
        or _find_both_qualities(claim, evidence)
        or _find_traded(claim, evidence)
        or _find_made_up(claim, evidence)
    )


def _find_both_at_once(claim: Reading, evidence: Evidence) -> list[str]:
    """Return an "or" of the claim between two things of which the source has one with the other."""
    bounds = [match.span() for match in BOUNDS.finditer(claim.text)]
    words = [word for word in claim.words if word.is_number or word in claim.content]
    for match in _OR.finditer(claim.text):
        left = next((word for word in reversed(words) if word.end <= match.start()), None)
        right = next((word for word in words if word.start >= match.end()), None)
        if left is None or right is None or any(start <= match.start() < end for start, end in bounds):
            continue
        if _BOTH.match(claim.text, match.end()):
            continue
        gaps = (claim.text[left.end : match.start()], claim.text[match.end() : right.start])
        if any(len(BOUNDS.sub(" ", gap).split()) > _BESIDE for gap in gaps) or _is_negated(claim.text, match):
            continue
        if _stand_together(evidence.said, left.keys, right.keys):
            return ["the source has both at once, the claim says “or”"]
    return []


def _stand_together(source: Reading, left: frozenset[str], right: frozenset[str]) -> bool:
    """Return whether the source puts one thing with the other, with nothing to choose between them: "A with any of these: B"."""
    gaps = [
        (one, other) if one.end <= other.start else (other, one)
        for one in source.words
        for other in source.words
        if one is not other and one.keys & left and other.keys & right and not one.keys & other.keys
    ]
    if not gaps:
        return False
    first, second = min(gaps, key=lambda gap: gap[1].start - gap[0].end)
    between = BOUNDS.sub(" ", source.text[first.end : second.start])
    _, colon, last = between.rstrip(": ").rpartition(":")
    if colon:
        # "Act on A or B: refer if C": whatever stands before the colon, C comes with it.
        return _TOGETHER.search(last) is not None
    return _TOGETHER.search(between) is not None and _APART.search(between) is None


def _drop_groups(keys: frozenset[str]) -> frozenset[str]:
    """Return the words themselves: "symptoms or signs" are two things, although either may stand for the other."""
    return frozenset(key for key in keys if not _GROUP.fullmatch(key))


def _is_doubled(source: Reading, keys: frozenset[str]) -> bool:
    """Return whether the source has the same word on both sides too: "features, or features that ..."."""
    return any(_drop_groups(keys) & joint.left & joint.right for joint in _find_joints(source, wide=True))


def _find_both_qualities(claim: Reading, evidence: Evidence) -> list[str]:
    """Return where two qualities of one thing are joined otherwise than in the source, which a negation does not excuse."""
    theirs = {_read_qualities(match): match["kind"].lower() for match in _QUALITIES.finditer(evidence.said.text)}
    return [
        f"the source does not join the two by “{match['kind']}”"
        for match in _QUALITIES.finditer(claim.text)
        if theirs.get(_read_qualities(match), match["kind"].lower()) != match["kind"].lower()
    ]


def _read_qualities(match: re.Match[str]) -> frozenset[str]:
    return frozenset((match["one"].lower(), match["other"].lower()))


def _find_made_up(claim: Reading, evidence: Evidence) -> list[str]:
    """Return an "or" of the claim where its source offers nothing to choose from."""
    if evidence.statement.kind == "table_row":
        return _find_parted(claim, evidence)
    if _OFFERS.search(_FRONTED.sub(lambda match: match.group()[:-1], evidence.whole.text)):
        return []
    bounds = [match.span() for match in BOUNDS.finditer(claim.text)]
    loose = [
        match
        for match in _OR.finditer(claim.text)
        if not any(start <= match.start() < end for start, end in bounds) and not _is_negated(claim.text, match)
    ]
    return ["the source offers nothing to choose from, the claim says “or”"] if loose else []


def _find_parted(claim: Reading, evidence: Evidence) -> list[str]:
    """Return an "or" of the claim between two cells of one row: what a row says, it says together."""
    cells = [Reading(cell, claim.wordings, claim.abbreviations).keys for cell in evidence.statement.text.split(";")]
    words = [word for word in claim.words if word.is_number or word in claim.content]
    for match in _OR.finditer(claim.text):
        left = _find_home(reversed([word for word in words if word.end <= match.start()]), cells)
        right = _find_home((word for word in words if word.start >= match.end()), cells)
        is_parted = left is not None and right is not None and left != right
        if is_parted and not _BOTH.match(claim.text, match.end()) and not _is_negated(claim.text, match):
            return ["the row joins the two, the claim says “or”"]
    return []


def _find_home(words: Iterable[Word], cells: list[frozenset[str]]) -> int | None:
    """Return the cell of the nearest word that stands in one cell alone; None where none of the nearest does."""
    for word in itertools.islice(words, _NEAREST):
        homes = [index for index, cell in enumerate(cells) if word.keys & cell]
        if len(homes) == 1:
            return homes[0]
    return None


def _find_traded(claim: Reading, evidence: Evidence) -> list[str]:
    """Return where one "or" fewer and one "and" more stand in the claim than in its source, or the reverse."""
    mine, theirs = _count_joints(claim.text), _count_joints(evidence.said.text)
    return [
        f"“{kind}” stands for “{other}”"
        for kind, other in (("and", "or"), ("or", "and"))
        if mine[kind] > theirs[kind] and mine[other] < theirs[other]
    ]


def _count_joints(text: str) -> Counter[str]:
    """Return how often a text joins by each of the two, outside negations and bounds of numbers."""
    bounds = [match.span() for match in BOUNDS.finditer(text)]
    return Counter(
        _kind_of(match)
        for match in _JOINT.finditer(text)
        if not any(start <= match.start() < end for start, end in bounds) and not _is_negated(text, match)
    )


def _is_negated(text: str, match: re.Match[str]) -> bool:
    """Return whether a negation holds for both sides of a joint, and not for its right side alone ("or not tolerated")."""
    if not has_negator_at(text, match.start()) or _lies_in_exception(text, match.start()):
        return False
    if NEGATOR.search(text) is None and LOCAL.search(text, 0, match.start()) is None:
        # "Without" and "no" deny what follows them.
        return False
    start = max([0, *(m.end() for m in _CLAUSE_END.finditer(text, 0, match.start()))])
    if _FRONTED.match(text[start : match.start()].lstrip() + ",") and not _OWN_NEGATOR.search(
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
    return {_kind_of(match) for match in _JOINT.finditer(reading.text, start, end)}


def _find_joints(reading: Reading, *, wide: bool, held: frozenset[str] = frozenset()) -> list[_Joint]:
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
            or _is_negated(reading.text, match)
            or _NEGATED.search(match.string, start, match.start())
        ):
            continue
        if not wide:
            left = [word for word in left if word.keys & held][-1:] or left[-1:]
            right = [word for word in right if word.keys & held][:1] or right[:1]
        one, other = (frozenset(key for word in side for key in word.keys) for side in (left, right))
        if one and other:
            found.append(_Joint(_kind_of(match), one, other))
    return found
