"""Layer (iv): what a text affirms and what it negates, prohibits or makes an exception of.

Every clause is affirmed or negated as a whole by its negators; "without", "no" and the like negate only the words right
after them. A word that the source negates and the claim affirms, or the reverse, is a conflict.
"""

import re
from collections.abc import Sequence

from composer.gate.numbers import find_comparator_spans
from composer.gate.words import Word
from composer.polarity import find_excluded

_NEGATOR = re.compile(
    r"\b(?:not|never|nobody|no one|none|nothing|neither|nor|cannot|can't|don't|doesn't|didn't|isn't|aren't|shouldn't|mustn't|won't"
    r"|avoid(?:s|ed|ing|ance)?|refrain\w*|contra-?indicat\w+|withhold\w*|withheld|prohibit\w*|forbidden|discourag\w+"
    r"|delay(?:s|ed|ing)?|forget\w*|forgotten|overlook\w*|miss(?:es|ed)?|postpon\w+|put(?:ting)? off|h[eo]ld back|unable|inadvisable"
    r"|(?:advise[ds]?|recommend(?:ed|s)?|speaks?) against|wait(?:ing)? (?:for|before)|lack of)\b",
    re.IGNORECASE,
)
_EXCEPTING = re.compile(r"\b(?:unless|except(?:ing)?(?: (?:in|for|where|when|that))?|other than|apart from|outside)\b", re.IGNORECASE)
_SUBORDINATE = re.compile(
    r"\b(?:if|when|whenever|where|wherever|unless|except|other than|apart from|outside|because|since|although|though|whereas|while|whatever|until|"
    r"who|whose|whom|which|provided|as long as|even if|so that|in order to|despite|regardless|irrespective|rather than|instead of|whether|even (?:without|when))\b",
    re.IGNORECASE,
)
_RELATIVE = re.compile(r"who|whose|whom|which", re.IGNORECASE)
_MODAL = re.compile(
    r"\b(?:should|must|may|might|can|could|ought|needs? to|ha(?:s|ve) to|(?:is|are) (?:not )?(?:recommended|contraindicated|preferred|given|advised|offered|considered))\b",
    re.IGNORECASE,
)
_STOP = re.compile(r"[,;:.)(](?!\d)")
_MIN_RELATIVE = 8
_NEGATIVE_PREFIX = ("non", "un", "in", "im", "dis")


def read_polarity(text: str, words: Sequence[Word]) -> dict[str, set[int]]:
    """Return for each key whether it stands affirmed (1) or negated (-1) in the text; both where it stands twice."""
    bounding = find_comparator_spans(text)
    excluded = [span for span in find_excluded(text) if not _lies_in(span[0], bounding)]
    scopes = [(start, end) for start, end in excluded]
    clauses = _find_clauses(text)
    negators = [
        match.span()
        for match in _NEGATOR.finditer(text)
        if not _lies_in(match.start(), bounding) and not _lies_in(match.start(), scopes)
    ]
    negators = _count_pairs_once(text, negators)
    found: dict[str, set[int]] = {}
    for word in words:
        if any(start <= word.start and word.end <= end for start, end in negators):
            continue
        sign = _clause_sign(word.start, clauses, negators)
        if _lies_in(word.start, excluded):
            sign = -1
        for key in word.keys:
            found.setdefault(key, set()).add(sign)
    return found


def find_conflicts(claim: dict[str, set[int]], source: dict[str, set[int]], keys: frozenset[str]) -> list[str]:
    """Return the keys that one side only affirms and the other only negates.

    A prefix counts as a negation where the other side has the bare word: "unsuitable" agrees with "not suitable".
    """
    conflicts = []
    for key in sorted(keys):
        if key in claim and key in source and not claim[key] & source[key]:
            conflicts.append(key)
        for prefix in _NEGATIVE_PREFIX:
            if not key.startswith(prefix) or len(key) < len(prefix) + 4:
                continue
            bare = key[len(prefix) :].lstrip("-")
            if key in claim and key not in source and bare in source and claim[key] & source[bare]:
                conflicts.append(key)
            if key in source and key not in claim and bare in claim and source[key] & claim[bare]:
                conflicts.append(key)
    return conflicts


def _count_pairs_once(text: str, negators: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the negators with "neither … nor" as one, and "not … nor" as one."""
    kept: list[tuple[int, int]] = []
    for start, end in negators:
        if text[start:end].lower() == "nor" and kept:
            continue
        kept.append((start, end))
    return kept


def _find_clauses(text: str) -> list[tuple[int, int, bool]]:
    """Return the subordinate clauses as (start, end, is an exception). What is outside them is the main clause."""
    clauses: list[tuple[int, int, bool]] = []
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


def _clause_sign(position: int, clauses: list[tuple[int, int, bool]], negators: list[tuple[int, int]]) -> int:
    inside = next((clause for clause in clauses if clause[0] <= position < clause[1]), None)
    if inside is not None:
        count = sum(inside[0] <= start < inside[1] for start, _ in negators) + inside[2]
    else:
        count = sum(not any(clause[0] <= start < clause[1] for clause in clauses) for start, _ in negators)
    return -1 if count % 2 else 1


def _lies_in(position: int, spans: Sequence[tuple[int, int]]) -> bool:
    return any(start <= position < end for start, end in spans)
