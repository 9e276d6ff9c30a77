"""Part of layer (vii), scope: a condition that the source sets is not lost on the way to the claim."""

import re

from composer.gate.evidence import Evidence, Reading
from composer.gate.words import is_negation_of, is_same_root

_CONDITION = re.compile(
    r"\b(?:if|when|whenever|where|wherever|unless|except|once|until|provided|as long as|"
    r"(?:in|for|to|of|offer|refer|advise|admit) (?:[\w-]+ ){0,4}?(?:patients|people|adults|children|women|men|infants|babies|outpatients|inpatients|those|a child|symptoms)\b(?: (?:with|without|who|whose|whom|under|over|aged|of|not|treated|starting|exposed|below|above|in))?|"
    r"(?:patients|people|adults|children|women|men|infants|babies|inpatients|outpatients) (?:with|without|who|whose|whom|under|over|aged|starting|treated|in)|"
    r"in (?:a|the|some) (?:[\w-]+ ){0,3}?(?:trial|study|states|countries|regions|areas)|(?:in|for|with|at|after|during) [^,;.]{3,60}(?=,? or (?:when|if|where)\b)|^without|^with|^in|^for|^at|^within|^between|^before|^after|^during|^while|^from|within|during|before|after|outside|despite|above all if)\b",
    re.IGNORECASE,
)
_PREPOSITION = re.compile(r"^(?:in|for|at|within|between|after|before|during|from)\b", re.IGNORECASE)
_VERB = re.compile(r"\b(?:it|they|is|are|was|were|has|have|should|may|can|must)\b", re.IGNORECASE)
_STOP = re.compile(r"[,;:.](?!\d)|$")
_OPENER = re.compile(r"(?:if|when|whenever|unless|where|until|provided|once)\b", re.IGNORECASE)
_CONDITIONAL = re.compile(
    r"\b(?:if|when\w*|where\w*|unless|until|provided|once|except|in|for|with|without|during|after|before|at|who\w*|which|that|only|as soon as|while|despite|suspected|because of)\b",
    re.IGNORECASE,
)
_BOUNDED = re.compile(
    r"\b(?:of|at|with|in|for|to) (?:[\w-]+ ){1,4}?(?:above|below|over|under|(?:at|of at) (?:least|most)|(?:more|less|higher|lower) than|up to|exceeding|of) \d\S*(?: (?:°C|%|or \w+))?",
    re.IGNORECASE,
)
"""What a phrase about a bounded number takes up: "of a temperature above 38 °C"."""
_SEGMENT = re.compile(r"[;.](?!\d)|,? but |, and (?!over|older|above|higher|under)")
MIN_SPOKEN = 0.5
"""Share of the rest of a statement's content words from which on the claim speaks of it. Set by judgement, as the next."""
MIN_HELD = 0.6
"""Share of a condition's content words that the claim must hold. Set by judgement; ``python -m evals.corruption.thresholds`` shows what others give."""


def check_conditions(claim: Reading, evidence: Evidence) -> list[str]:
    """Each condition, exception, label and population of the source is kept."""
    details = []
    for label in evidence.labels:
        if not _holds(claim, label):
            details.append(f"“{label}” is left out")
    if evidence.statement.kind == "table_row":
        return details
    for segment in _SEGMENT.split(evidence.own.text):
        clauses = _find_conditions(segment)
        details += _find_lost_limits(claim, segment, clauses)
        if not clauses or not _speaks_of(claim, segment, clauses):
            continue
        if not _CONDITIONAL.search(claim.text):
            details += [f"the condition “{clause.strip()}” is left out" for clause in clauses if _OPENER.match(clause)]
        details += [f"the condition “{clause.strip()}” is left out" for clause in clauses if not _holds(claim, clause)]
    return details


def _find_lost_limits(claim: Reading, segment: str, clauses: list[str]) -> list[str]:
    """Return each bounded number that the claim leaves out of what it otherwise says: "a temperature (above 38 °C)"."""
    bounded = list(clauses)
    for match in _BOUNDED.finditer(segment):
        bounded.append(match.group())
    if not _speaks_of(claim, segment, bounded):
        return []
    return [
        f"the limit “{quantity.describe()}” is left out"
        for quantity in Reading(segment, claim.wordings).quantities
        if quantity.sign in ("<", "<=", ">", ">=") and not any(q.low == quantity.low for q in claim.quantities)
    ]


def _speaks_of(claim: Reading, segment: str, clauses: list[str]) -> bool:
    """Return whether the claim says what this part of the statement says, apart from its conditions."""
    rest = segment
    for clause in clauses:
        rest = rest.replace(clause, " ")
    words = Reading(rest, claim.wordings, claim.abbreviations).content
    return not words or sum(_is_in(word.keys, word.stems, claim) for word in words) >= MIN_SPOKEN * len(words)


def _find_conditions(text: str) -> list[str]:
    clauses = []
    for match in _CONDITION.finditer(text):
        stop = _STOP.search(text, match.end())
        end = stop.start() if stop else len(text)
        if _PREPOSITION.match(match.group()) and (verb := _VERB.search(text, match.end(), end)) is not None:
            end = verb.start()
        following = _CONDITION.search(text, match.end() + 1)
        if following is not None and following.start() < end:
            end = following.start()
        clauses.append(text[match.start() : end])
    return clauses


def _holds(claim: Reading, clause: str) -> bool:
    part = Reading(clause, claim.wordings, claim.abbreviations)
    words = part.content
    quantities = list(part.quantities)
    if quantities and not {q.key[:3] for q in quantities} <= {q.key[:3] for q in claim.quantities}:
        return False
    if not words:
        return True
    held = sum(_is_in(word.keys, word.stems, claim) for word in words)
    return held >= MIN_HELD * len(words)


def _is_in(keys: frozenset[str], stems: tuple[str, ...], claim: Reading) -> bool:
    if keys & claim.keys or all(stem in claim.keys for stem in stems):
        return True
    return any(
        is_same_root(stems[0], key) or is_negation_of(stems[0], key) or is_negation_of(key, stems[0])
        for key in claim.keys
    )
