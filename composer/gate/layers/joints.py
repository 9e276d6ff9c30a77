"""Part of layer (viii): alternatives stay alternatives, and a combination stays one."""

import itertools
import re
from collections.abc import Iterable

from composer.gate.texts.evidence import Evidence
from composer.gate.texts.joints import (
    FRONTED,
    PER_UNIT,
    count_joints,
    find_between,
    find_joints,
    find_unjoined,
    is_joint_negated,
)
from composer.gate.texts.reading import BOUNDS, Reading
from composer.gate.texts.words import Word

_ASIDE = re.compile(r",\s*[a-z]+ing\b[^,;:.]*", re.IGNORECASE)
"""What a participle adds to a word: "mild, showing only on exertion"."""
_ONE_DENIAL = re.compile(r"\b(?:no|without) (?P<one>[\w-]+) (?P<kind>and|or) (?!no\b)(?P<other>[\w-]+)", re.IGNORECASE)
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
_QUALITIES = re.compile(
    r"\b(?P<one>[a-z]+(?:al|ic|ous|ary|ive|ed)) (?P<kind>and|or) (?P<other>[a-z]+(?:al|ic|ous|ary|ive|ed)) (?!(?:[a-z]+[^s\W]s|patients|people|children|women|men)\b)[a-z]",
    re.IGNORECASE,
)
"""Two qualities of one thing in the singular: "intracranial or intraspinal bleeding" is one or the other, denied or not."""
_GROUP = re.compile(r"g\d+")
_BOTH = re.compile(r"\s*both\b", re.IGNORECASE)
_BESIDE = 3
"""Words without content that may stand between an "or" and what it joins. Set by judgement."""
_NEAREST = 3
"""Words beside an "or" among which one tells its cell. Set by judgement."""


def check_joints(claim: Reading, evidence: Evidence) -> list[str]:
    """Where the source joins two things by "or", the claim does not join them by "and", nor the reverse.

    Under a negation the two trade places ("do not use A or B", "A and B should not be used"), so nothing is said there.
    """
    held = evidence.said.keys
    source = find_joints(evidence.said, wide=True)
    unjoined = list(find_unjoined(evidence.said))
    details = []
    for kind, left, right in find_joints(claim, wide=False, held=held):
        kinds = {k for k, one, other in source if (left & one and right & other) or (right & one and left & other)}
        kinds = kinds & find_between(evidence.said, left, right) or kinds
        if not kinds and any(
            (left & one and right & other) or (right & one and left & other) for one, other in unjoined
        ):
            kinds = {"or"}
        if kinds and kind not in kinds and not _UNITES.search(claim.text):
            details.append(f"the source does not join the two by “{kind}”")
        elif _drop_groups(left) & _drop_groups(right) and not _is_doubled(evidence.said, left):
            details.append(f"the same thing stands on both sides of “{kind}”")
    return (
        details
        or _find_both_at_once(claim, evidence)
        or _find_both_qualities(claim, evidence)
        or _find_denied_pairs(claim, evidence)
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
        if any(len(BOUNDS.sub(" ", gap).split()) > _BESIDE for gap in gaps) or is_joint_negated(claim.text, match):
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
    if _ASIDE.fullmatch(between.rstrip()):
        return True
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
    return any(_drop_groups(keys) & joint.left & joint.right for joint in find_joints(source, wide=True))


def _find_both_qualities(claim: Reading, evidence: Evidence) -> list[str]:
    """Return where two qualities of one thing are joined otherwise than in the source, which a negation does not excuse."""
    theirs = {_read_qualities(match): match["kind"].lower() for match in _QUALITIES.finditer(evidence.said.text)}
    return [
        f"the source does not join the two by “{match['kind']}”"
        for match in _QUALITIES.finditer(claim.text)
        if theirs.get(_read_qualities(match), match["kind"].lower()) != match["kind"].lower()
    ]


def _find_denied_pairs(claim: Reading, evidence: Evidence) -> list[str]:
    """Return where "no A or B" has become "no A and B", which denies only the two together."""
    theirs = {_read_pair(match): match["kind"].lower() for match in _ONE_DENIAL.finditer(evidence.said.text)}
    return [
        f"the source does not join the two by “{match['kind']}”"
        for match in _ONE_DENIAL.finditer(claim.text)
        if theirs.get(_read_pair(match), match["kind"].lower()) != match["kind"].lower()
    ]


def _read_pair(match: re.Match[str]) -> frozenset[str]:
    return frozenset((match["one"].lower(), match["other"].lower()))


def _read_qualities(match: re.Match[str]) -> frozenset[str]:
    return frozenset((match["one"].lower(), match["other"].lower()))


def _find_made_up(claim: Reading, evidence: Evidence) -> list[str]:
    """Return an "or" of the claim where its source offers nothing to choose from."""
    if evidence.statement.kind == "table_row":
        return _find_parted(claim, evidence)
    if _OFFERS.search(PER_UNIT.sub(" per ", FRONTED.sub(lambda match: match.group()[:-1], evidence.whole.text))):
        return []
    bounds = [match.span() for match in BOUNDS.finditer(claim.text)]
    loose = [
        match
        for match in _OR.finditer(claim.text)
        if not any(start <= match.start() < end for start, end in bounds) and not is_joint_negated(claim.text, match)
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
        if is_parted and not _BOTH.match(claim.text, match.end()) and not is_joint_negated(claim.text, match):
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
    mine, theirs = count_joints(claim.text), count_joints(evidence.said.text)
    return [
        f"“{kind}” stands for “{other}”"
        for kind, other in (("and", "or"), ("or", "and"))
        if mine[kind] > theirs[kind] and mine[other] < theirs[other]
    ]
