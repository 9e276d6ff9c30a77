"""Other ways to say a claim that mean the same: where it fails in its own words, it may stand in one of them.

Each is an equivalence, so that a claim which passes in one of its ways is as true as that way is.
"""

import re
from collections.abc import Iterator

_UNLESS = re.compile(r"\bunless\b", re.IGNORECASE)
_ONLY_IF = re.compile(r"\bonly\b[^.;]*\b(?:if|when|where)\b", re.IGNORECASE)
_DENIES = re.compile(r"\b(?:not|no)\b", re.IGNORECASE)
_COMPARES = re.compile(
    r"\b(?:than|instead|prefer\w*|over|replac\w*|switch\w*|alternative\w*|substitut\w*)\b", re.IGNORECASE
)
_WAYS: tuple[tuple[re.Pattern[str], str, re.Pattern[str], re.Pattern[str]], ...] = (
    (re.compile(r",? (?:rather than|instead of) ", re.IGNORECASE), " and not ", _DENIES, _COMPARES),
    (
        re.compile(r"\b(?P<modal>should|must|may|can) only be (?P<done>[^.;]+?),? (?:if|when|where) ", re.IGNORECASE),
        r"\g<modal> not be \g<done> unless ",
        _UNLESS,
        _ONLY_IF,
    ),
    (
        re.compile(r"^only (?P<order>[a-z]+ [^.;,]+?) (?:if|when|where) ", re.IGNORECASE),
        r"Do not \g<order> unless ",
        _UNLESS,
        _ONLY_IF,
    ),
    (
        re.compile(r"\b(?P<modal>should|must|may|can) not be (?P<done>[^.;]+?),? unless ", re.IGNORECASE),
        r"\g<modal> only be \g<done> if ",
        _ONLY_IF,
        _UNLESS,
    ),
    (
        re.compile(r"^do not (?P<order>[a-z]+ [^.;]+?),? unless ", re.IGNORECASE),
        r"Only \g<order> if ",
        _ONLY_IF,
        _UNLESS,
    ),
    (
        re.compile(
            r"^unless (?P<when>[^,.;]+), (?P<what>[^,.;]+?) (?P<is>is|are) not (?P<done>[^,.;]+)", re.IGNORECASE
        ),
        r"\g<what> \g<is> only \g<done> if \g<when>",
        _ONLY_IF,
        _UNLESS,
    ),
    (
        re.compile(r"\b(?P<who>[a-z][\w-]+) without (?:any )?symptoms\b", re.IGNORECASE),
        r"asymptomatic \g<who>",
        re.compile(r"\basymptomatic\b", re.IGNORECASE),
        re.compile(r"\bwithout (?:any )?symptoms\b", re.IGNORECASE),
    ),
    (
        re.compile(r"\basymptomatic (?P<who>[\w-]+)", re.IGNORECASE),
        r"\g<who> without symptoms",
        re.compile(r"\bwithout (?:any )?symptoms\b", re.IGNORECASE),
        re.compile(r"\basymptomatic\b", re.IGNORECASE),
    ),
)
"""What a claim says, how else it can be said, what its source must say for that, and what it must not say."""


def find_variants(claim: str, source: str) -> Iterator[str]:
    """Yield the claim in the words that its source has for the same: "only if" for "not unless", "and not" for "rather than"."""
    for pattern, way, stands, bars in _WAYS:
        if stands.search(source) and not bars.search(source) and pattern.search(claim):
            yield pattern.sub(way, claim)
