"""Part of layer (vii), scope: a condition that the source sets is not lost on the way to the claim."""

import re

from composer.gate.evidence import Evidence, Reading

_CONDITION = re.compile(
    r"\b(?:if|when|whenever|where|wherever|unless|except|once|until|provided|as long as|"
    r"(?:in|for|to|of|offer|refer|advise|admit) (?:[\w-]+ ){0,4}?(?:patients|people|adults|children|women|men|infants|babies|outpatients|inpatients|those|a child|symptoms)\b(?: (?:with|without|who|whose|whom|under|over|aged|of|not|treated|starting|exposed|below|above|in))?|"
    r"(?:patients|people|adults|children|women|men|infants|babies|inpatients|outpatients) (?:with|without|who|whose|whom|under|over|aged|starting|treated|in)|"
    r"^in|^for|^at|^within|^between|^before|^after|^during|^while|^from|within|during|before|after|outside|despite|above all if)\b",
    re.IGNORECASE,
)
_STOP = re.compile(r"[,;:.](?!\d)|$")
_MIN_HELD = 0.6
"""Share of a condition's content words that the claim must hold. Chosen on the development paraphrases (`make corruption`)."""


def check_conditions(claim: Reading, evidence: Evidence) -> list[str]:
    """Each condition, exception, label and population of the source is kept."""
    details = []
    for label in evidence.labels:
        if not _holds(claim, evidence, label):
            details.append(f"“{label}” is left out")
    if evidence.statement.kind == "table_row":
        return details
    for clause in _find_conditions(evidence.own.text):
        if not _holds(claim, evidence, clause):
            details.append(f"the condition “{clause.strip()}” is left out")
    return details


def _find_conditions(text: str) -> list[str]:
    clauses = []
    for match in _CONDITION.finditer(text):
        stop = _STOP.search(text, match.end())
        end = stop.start() if stop else len(text)
        following = _CONDITION.search(text, match.end() + 1)
        if following is not None and following.start() < end:
            end = following.start()
        clauses.append(text[match.start() : end])
    return clauses


def _holds(claim: Reading, evidence: Evidence, clause: str) -> bool:
    part = Reading(clause, claim.wordings, claim.abbreviations)
    words = part.content
    quantities = [q for q in part.quantities]
    if quantities and not {q.key[:3] for q in quantities} <= {q.key[:3] for q in claim.quantities}:
        return False
    if not words:
        return True
    held = sum(_is_in(word.keys, word.stems, claim) for word in words)
    return held >= _MIN_HELD * len(words)


def _is_in(keys: frozenset[str], stems: tuple[str, ...], claim: Reading) -> bool:
    if keys & claim.keys or all(stem in claim.keys for stem in stems):
        return True
    return any(
        prefix + stems[0] in claim.keys or (stems[0].startswith(prefix) and stems[0][len(prefix) :] in claim.keys)
        for prefix in ("non", "un", "in", "im", "dis")
    )
