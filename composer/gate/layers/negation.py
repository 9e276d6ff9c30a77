"""Layer (iv): what a text affirms and what it negates, prohibits or makes an exception of.

Every clause is affirmed or negated as a whole by its negators; "without", "no" and the like negate only the words right
after them. A word that the source negates and the claim affirms, or the reverse, is a conflict.
"""

import re

from composer.gate.texts.clauses import lies_in
from composer.gate.texts.evidence import Evidence
from composer.gate.texts.negators import EXCEPTING, FALLS_SHORT, LOCAL, NEGATOR, NOT_UN, PREFIXED
from composer.gate.texts.numbers import find_comparator_spans
from composer.gate.texts.reading import Reading
from composer.gate.texts.stands import Polarity, Stand
from composer.gate.texts.words import Word, find_negated_roots, is_negation_of, is_same_root

_PREFIX = re.compile(r"\bnon-?(?P<word>[a-z]{4,})", re.IGNORECASE)
_NARROWS = re.compile(
    r"[a-z]{3,}ly|alone|early|late|[a-z]+-dose|intravenous|oral|inhaled|nebulised|systemic|topical|long-term|short-term|high|low|repeated|new|[a-z]+al|[a-z]+ous|[a-z]+ive|[a-z]+ary",
    re.IGNORECASE,
)
"""Words that narrow another by their form: adverbs and adjectives."""
_DENIED_IF = re.compile(
    r"\b(?:(?:if|when|whenever|where|wherever|as long as)\b[^,;:.]*?\b(?:not|cannot|never|un(?:able|suitable|available))|unless|except)\b[^,;:.]*",
    re.IGNORECASE,
)
"""A condition that is denied."""
_NOT_YET = r"\b(?:until|once|unless|except (?:if|when|where|in)|apart from|other than)\b"
_NOT = r"\b(?:not|never|cannot|no|without)\b"
_DENIED_TIME = re.compile(
    rf"{_NOT_YET}(?:(?!\b(?:that|who|which|when|whenever|if|or)\b)[^,;:.])*?{_NOT}", re.IGNORECASE
)
"""A time or an exception that is denied in itself: "until she is not over one week", "unless there is no bleeding"."""
_MAYBE_DENIED_TIME = re.compile(rf"{_NOT_YET}[^,;:.]*?{_NOT}", re.IGNORECASE)
"""The same, or one with an alternative that is denied: "unless it is contraindicated or not tolerated"."""
_DOUBLE = re.compile(r"\b(?:nobody|no one|none|never|neither)\b[^,;:.]*\bnot\b", re.IGNORECASE)


def check_negation(claim: Reading, evidence: Evidence) -> list[str]:
    """What the source affirms is affirmed, what it negates, prohibits or excepts stays so."""
    keys = frozenset(key for word in claim.content for key in word.keys) | frozenset(
        key for word in evidence.said.content for key in word.keys
    )
    scope = frozenset(key for word in claim.wordings.read("only") for key in word.keys)
    conflicts = _find_conflicts(claim.polarity, evidence.said.polarity, keys - scope)
    shown = sorted({word.surface for word in (*claim.content, *evidence.said.content) if word.keys & set(conflicts)})
    if not conflicts and _find_unanchored(claim, evidence.said):
        return ["a negation was added or dropped"]
    return ["negated on one side only: " + ", ".join(f"“{word}”" for word in shown)] if conflicts else []


def check_negation_kept(claim: Reading, evidence: Evidence) -> list[str]:
    """A negation of the source is somewhere in the claim."""
    if _has_lost_negation(claim, evidence.own):
        return ["the source's negation is left out"]
    return [f"“{word}” narrows what the source denies and is left out" for word in _find_widened(claim, evidence.own)]


def _find_conflicts(claim: Polarity, source: Polarity, keys: frozenset[str]) -> list[str]:
    """Return the keys that one side only affirms and the other only negates.

    A prefix counts as a negation where the other side has the bare word: "unsuitable" agrees with "not suitable".
    """
    conflicts = []
    for key in sorted(keys):
        if key in claim and key in source and not _agree(claim[key], source[key]):
            conflicts.append(key)
        conflicts += [key] * _is_denied(key, claim, source)
        conflicts += [key] * _is_denied(key, source, claim)
    return conflicts


def _find_unanchored(claim: Reading, source: Reading) -> bool:
    """Return whether a negator appears or vanishes where no shared content word shows it: "when not possible"."""
    mine, theirs = count_negators(claim.text), count_negators(source.text)
    if any(double.search(claim.text) and not double.search(source.text) for double in (_DOUBLE, NOT_UN)):
        return True
    if mine and not theirs:
        return not _has_prefixed(claim, source)
    shared = set(claim.polarity) & set(source.polarity)
    in_main = any(
        any(not stand.is_subordinate for stand in claim.polarity[key])
        and any(not stand.is_subordinate for stand in source.polarity[key])
        for key in shared & {key for word in claim.content for key in word.keys}
    )
    return not in_main and mine % 2 != theirs % 2


def denies_anew(claim: Reading, source: Reading) -> bool:
    """Return whether a condition, a time or an exception is denied where none of the source is: "unless there is no bleeding".

    Such a denial stands beside another one, and neither their number nor the words around them need tell.
    """
    if _DENIED_TIME.search(claim.text) and not _MAYBE_DENIED_TIME.search(source.text):
        return True
    return _denies_bare_condition(claim) and not _DENIED_IF.search(source.text)


def _denies_bare_condition(claim: Reading) -> bool:
    """Return whether a condition that has no content of its own is denied: "whenever it is not possible to do so"."""
    return any(
        not any(
            match.start() <= word.start < match.end() and not PREFIXED.match(word.surface) for word in claim.content
        )
        for match in _DENIED_IF.finditer(claim.text)
    )


def _find_widened(claim: Reading, source: Reading) -> list[str]:
    """Return what narrows a prohibition of the source and is left out: "do not lower it sharply" is not "do not lower it"."""
    if not count_negators(claim.text):
        return []
    held = claim.keys
    lost = []
    for word in source.content:
        stands = [source.polarity[key] for key in word.keys if key in source.polarity]
        if not stands or word.is_number or not _NARROWS.fullmatch(word.surface):
            continue
        if source.text[word.end : word.end + 1] == "," and source.text[: word.start].rstrip()[-1:] in (
            "",
            ".",
            ";",
            ":",
        ):
            # "Similarly, …" opens a sentence and narrows nothing in it.
            continue
        if any(stand == Stand(-1, 1, False) for each in stands for stand in each) and not _is_in(word, held):
            lost.append(word.surface)
    return lost


def _is_in(word: Word, held: frozenset[str]) -> bool:
    return bool(word.keys & held) or any(is_same_root(word.stems[0], key) for key in held)


def _has_lost_negation(claim: Reading, source: Reading) -> bool:
    """Return whether the source negates something and the claim nothing at all."""
    bare = _PREFIX.sub(lambda match: match.group() if match["word"].lower() in claim.text.lower() else " ", source.text)
    if FALLS_SHORT.search(source.text) and not (FALLS_SHORT.search(claim.text) or count_negators(claim.text)):
        return not _has_prefixed(claim, source)
    return count_negators(bare) > 0 == count_negators(claim.text) and not _has_prefixed(claim, source)


def count_negators(text: str) -> int:
    """Return the negators of a text of any scope; comparators are none."""
    bounding = find_comparator_spans(text)
    starts = {match.start() for match in NEGATOR.finditer(text)} | {match.start() for match in LOCAL.finditer(text)}
    starts |= {match.start() for match in EXCEPTING.finditer(text)} | {
        match.start() for match in PREFIXED.finditer(text)
    }
    return sum(not lies_in(start, bounding) for start in starts)


def _has_prefixed(claim: Reading, source: Reading) -> bool:
    """Return whether a word with a negative prefix on one side explains a negator on the other."""
    return any(is_negation_of(one, other) or is_negation_of(other, one) for one in claim.keys for other in source.keys)


def _agree(one: set[Stand], other: set[Stand]) -> bool:
    for is_subordinate in (True, False):
        mine = {stand for stand in one if stand.is_subordinate == is_subordinate}
        theirs = {stand for stand in other if stand.is_subordinate == is_subordinate}
        if is_subordinate and mine and theirs and not any(a.agrees_with(b) for a in mine for b in theirs):
            return False
    return any(mine.agrees_with(theirs) for mine in one for theirs in other)


def _is_denied(key: str, one: Polarity, other: Polarity) -> bool:
    """Return whether one side has a word with a negative prefix that the other has bare and with the same sign."""
    if key not in one or key in other or not find_negated_roots(key):
        return False
    bare = [root for root in other if is_negation_of(key, root)]
    return bool(bare) and all(_agree(one[key], other[root]) and len(other[root]) == 1 for root in bare)
