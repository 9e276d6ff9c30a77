"""Layers (vi) and (viii): what a claim names stands in its source, and so does the rest of its content.

The check is closed: a word is in the source (under an equal wording), or it carries no content, or the claim fails. So a
drug, a disease or a subtype that is new is refused whether or not any dictionary knows it.
"""

import re

from composer.gate.evidence import Evidence, Reading
from composer.gate.words import Word
from composer.populations import find_groups
from retriever.entities import find_kind
from retriever.lexicon import Lexicon

_NEGATIVE_PREFIX = ("non", "un", "in", "im", "dis")
_KIND_WORDS = {"drug": "drug", "disease": "condition", "population": "population", "line": "line of therapy"}
_CONTRASTS: tuple[tuple[str, ...], ...] = (
    (r"\bin-?patients?\b|\bhospitali[sz]ed\b", r"\bout-?patients?\b"),
    (r"\bsynchronous\b", r"\bmetachronous\b"),
    (r"\b(?:low|mild)(?:[- ]severity)?\b", r"\b(?:moderate)(?:[- ]severity)?\b", r"\b(?:high|severe)(?:[- ]severity)?\b"),
    (r"\bsystolic\b", r"\bdiastolic\b"),
    (r"\bprimary\b", r"\bsecondary\b"),
    (r"\bstandard[- ]release\b", r"\b(?:modified|extended)[- ]release\b"),
    (r"\bshort[- ]acting\b", r"\blong[- ]acting\b"),
)  # fmt: skip


def find_unsupported(claim: Reading, evidence: Evidence) -> list[Word]:
    """Return the content words of the claim that its source does not hold under any equal wording."""
    held = evidence.whole.keys | evidence.context.keys
    return [word for word in claim.content if not _is_held(word, held)]


def check_names(claim: Reading, evidence: Evidence, lexicon: Lexicon) -> list[str]:
    """Every drug, condition, population and subtype that the claim names stands in the source."""
    details = []
    for word in find_unsupported(claim, evidence):
        for unit in lexicon.find_units(word.surface):
            kind = find_kind(unit)
            if kind is not None:
                details.append(f"the source does not name the {_KIND_WORDS[kind]} “{unit.surface}”")
                break
    return details


def check_content(claim: Reading, evidence: Evidence) -> list[str]:
    """Every word that carries content stands in the source, under this or an equal wording."""
    words = [word.surface for word in find_unsupported(claim, evidence)]
    return ["not in the source: " + ", ".join(f"“{word}”" for word in words)] if words else []


def check_people(claim: Reading, evidence: Evidence) -> list[str]:
    """The claim is about the people that its source is about: its own words decide, then its headings."""
    named = find_groups(evidence.whole.text) or find_groups(evidence.context.text)
    mine = find_groups(claim.text)
    opposite = {"adult": "child", "child": "adult", "female": "male", "male": "female"}
    return [
        f"the source speaks of another group than “{group}”"
        for group in sorted(mine - named)
        if opposite[group] in named
    ]


def check_contrasts(claim: Reading, evidence: Evidence) -> list[str]:
    """Of the members of a set that exclude one another, the claim names the one that its source names."""
    details = []
    for members in _CONTRASTS:
        mine = _find_members(members, claim.text)
        stated = _find_members(members, evidence.whole.text)
        if mine - stated and stated and not mine & stated:
            details.append("the source speaks of another kind, severity or form")
    return details


def _find_members(members: tuple[str, ...], text: str) -> set[int]:
    return {index for index, pattern in enumerate(members) if re.search(pattern, text, re.IGNORECASE)}


def _is_held(word: Word, held: frozenset[str]) -> bool:
    if word.keys & held or all(stem in held for stem in word.stems):
        return True
    for prefix in _NEGATIVE_PREFIX:
        stem = word.stems[0]
        bare = stem[len(prefix) :].lstrip("-")
        if stem.startswith(prefix) and len(bare) >= 4 and bare in held:
            return True
        if len(stem) >= 4 and prefix + stem in held:
            return True
    return False
