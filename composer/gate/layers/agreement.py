"""Layer (iv), second reading: a claim and its source compared part by part, each part affirmed or denied as a whole.

The first reading (``negation.py``) compares word by word and lets one word veto. Where a sentence is turned around, the clauses
of its two wordings rarely have the same borders, and a word at the border looks denied on one side only. Here each part of the
claim is laid beside the part of the source that says the most of it, and the two have to agree; every denial of the one has its
counterpart in the other. The first reading is overruled only where all of that holds.
"""

import re

from composer.gate.texts.negators import DENIES_AT_TIMES, NOT_UN
from composer.gate.texts.reading import Reading
from composer.gate.texts.segments import Segment, is_same_word, read_ways
from composer.gate.texts.words import Word, is_negation_of, is_same_root
from retriever.vocabulary.terms import stem_word

_PREFIXED = re.compile(r"\bnon-?(?P<word>[a-z]{4,})|\b(?P<whole>(?:un|in|im|ir|dis)[a-z]{4,})", re.IGNORECASE)
_AND, _OR = re.compile(r"\band\b", re.IGNORECASE), re.compile(r"\bor\b", re.IGNORECASE)
_DENIED_TWICE = re.compile(
    r"\b(?:not|never|don't)(?: to)?(?: be)? (?:delay\w*|withh[eo]ld\w*|avoid\w*|postpon\w*|discourag\w*)",
    re.IGNORECASE,
)
"""Two denials that undo one another: "not delayed" is "at once"."""
_NEITHER = re.compile(r"\bneither\b[^.;]*?\bnor\b", re.IGNORECASE)


def agrees_by_segments(claim: Reading, source: Reading) -> bool:
    """Return whether each part of the claim is affirmed or denied like the part of the source that is most like it.

    Every denial of either side must have one of the other that shares a content word with it.
    """
    if _has_doubt(claim, source):
        return False
    mine, theirs = read_ways(claim), read_ways(source)
    return any(_agree(one, other) for one in mine for other in theirs)


def _agree(mine: list[Segment], theirs: list[Segment]) -> bool:
    if not mine or not theirs:
        return False
    denied, stated = [s for s in mine if s.is_denied], [s for s in theirs if s.is_denied]
    if len(denied) != len(stated):
        return False
    if denied and _denies_in(denied, stated, theirs) and _denies_in(stated, denied, mine):
        return True
    if not all(any(_touches(one, other) for other in stated) for one in denied):
        return False
    if not all(any(_touches(one, other) for other in denied) for one in stated):
        return False
    return all(_is_alike(one, theirs) for one in mine) and all(
        _is_alike(one, mine) for one in theirs if not _is_repeated(one, theirs)
    )


def _denies_in(denied: list[Segment], stated: list[Segment], others: list[Segment]) -> bool:
    """Return whether what stands next to each denial is denied on the other side too, wherever it speaks of it."""
    for segment in denied:
        spoken = [word for word in segment.near if any(_holds(other, word) for other in others)]
        if not spoken or not all(any(_holds(other, word) for other in stated) for word in spoken):
            return False
    return True


def _holds(segment: Segment, word: Word) -> bool:
    return any(is_same_word(word, each) for each in segment.words)


def _is_repeated(segment: Segment, beside: list[Segment]) -> bool:
    """Return whether another segment of the same text says all of this one's words again: a label."""
    return any(
        other is not segment and len(other.words) > len(segment.words) and segment.measure(other) == 1
        for other in beside
    )


def _has_doubt(claim: Reading, source: Reading) -> bool:
    """Return whether one side has a denial that cannot be laid beside the other's: in a prefix, or in some verbs."""
    counts = [
        len(DENIES_AT_TIMES.findall(reading.text)) - len(_NEITHER.findall(reading.text)) for reading in (claim, source)
    ]
    twice = [len(_DENIED_TWICE.findall(reading.text)) for reading in (claim, source)]
    double = [len(NOT_UN.findall(reading.text)) for reading in (claim, source)]
    if any(twice) or double[0] != double[1]:
        return True
    ands, ors = ([len(pattern.findall(reading.text)) for reading in (claim, source)] for pattern in (_AND, _OR))
    if (ands[0] - ands[1]) * (ors[0] - ors[1]) < 0:
        # "And" stands for "or", or the reverse: under a negation nobody else reads that.
        return True
    return counts[0] != counts[1] or _find_prefixed(claim, source) or _find_prefixed(source, claim)


def _find_prefixed(one: Reading, other: Reading) -> bool:
    """Return whether a text has a word with a negative prefix of which the other has the bare word alone."""
    for match in _PREFIXED.finditer(one.text):
        if match["word"] is not None:
            bare, whole = stem_word(match["word"]), f"non{match['word']}".lower()
            if whole in re.sub(r"\bnon-", "non", other.text.lower()):
                continue
            if any(is_same_root(bare, key) for key in other.keys):
                return True
        else:
            whole = stem_word(match["whole"])
            if whole not in other.keys and any(is_negation_of(whole, key) for key in other.keys):
                return True
    return False


def _is_alike(segment: Segment, others: list[Segment]) -> bool:
    """Return whether one of the segments that are most like this one is affirmed or denied like it."""
    shares = [segment.measure(other) for other in others]
    best = max(shares)
    if best == 0:
        return not segment.is_denied
    return any(
        share == best and other.is_denied == segment.is_denied for share, other in zip(shares, others, strict=True)
    )


def _touches(one: Segment, other: Segment) -> bool:
    return any(is_same_word(word, each) for word in one.words for each in other.words)
