"""Part of layer (vii), scope: a condition that the source sets is not lost on the way to the claim."""

import re

from composer.gate.layers.holding import OPENER, holds, holds_any, holds_beside, holds_some, is_in, supposes_beyond
from composer.gate.texts.condition_clauses import find_conditions
from composer.gate.texts.evidence import Evidence
from composer.gate.texts.numbers import Quantity, fold_numbers
from composer.gate.texts.reading import Reading

_CONDITIONAL = re.compile(
    r"\b(?:into|if|when\w*|where\w*|unless|until|provided|once|except|in|for|with|without|during|after|before|at|who\w*|which|that|only|as soon as|while|despite|suspected|because of)\b",
    re.IGNORECASE,
)
_BOUNDED = re.compile(
    r"\b(?:of|at|with|in|for|to) (?:[\w-]+ ){1,4}?(?:above|below|over|under|(?:at|of at) (?:least|most)|(?:more|less|higher|lower) than|up to|exceeding|of) \d\S*(?: (?:°C|%|or \w+))?",
    re.IGNORECASE,
)
"""What a phrase about a bounded number takes up: "of a temperature above 38 °C"."""
_SEGMENT = re.compile(r"[;.](?!\d)|,? but |, and (?!over|older|above|higher|under)")
_SETTING = re.compile(
    r"\b(?:in|for) (?!(?:example|instance|order|addition|particular|general|turn|fact|part|case|which|whom|the|this|these|those|all|any|each|both|\d)\b)[^,;.():]+?(?= ?[,:()]|$| (?:as|because|since|if|when|unless)\b)",
    re.IGNORECASE,
)
"""What a sentence, or a part of it, ends in: "in impending respiratory failure"."""
_FINITE = re.compile(
    r"\b(?:is|are|was|were|has|have|had|does|do|can|cannot|may|should|must|[a-z]{3,}s)\b", re.IGNORECASE
)
_CONVERTED = re.compile(r"\d[^\s(]*(?: [a-z/%²]+)? \($")
_REPEATED = re.compile(r"^\s*\([A-Z][\w-]*\)")
"""The letters behind what they stand for."""
_MAX_BRIEF = 4
"""Content words of a condition that a property may stand for. Set by judgement."""
_ROW_SETTING = re.compile(r"(?:in|with|without|if|when|for|during|after|before)\b", re.IGNORECASE)
"""What a cell that leads a row adds to it after a comma: "low severity, in pregnancy"."""
_ENDS_IN_JOINT = re.compile(r"\b(?:and|or),?\s*$", re.IGNORECASE)
_EXAMPLES = re.compile(r"\b(?:for example|for instance|such as|e\.g\.)", re.IGNORECASE)
_HEADED = re.compile(
    r"(?:^|[:;] )(?P<head>[^,;:.()]+?),? \(?(?:such as|for example|for instance|e\.g\.)", re.IGNORECASE
)
"""What a source gives examples of."""
_MIN_AMOUNTS = 3
"""Amounts from which on a statement is a scale of which no step may lose its own. Set by judgement."""
_MEANS = re.compile(
    r"(?:(?!(?:During|Following|According|Including|Regarding|Depending|Being|Bleeding|Vomiting)\b)[A-Z][a-z]{2,}ing) (?P<what>(?:(?!\b(?:is|are|may|can|should|must|will|has|have|does|do)\b)[^,;:.])+?) (?:is|are|may|can|should|must|will|has|have|does|do|[a-z]{4,}(?<!s)s) ",
)
"""What is done for an effect: "correcting the bicarbonate slows the decline"."""
_STUDY = re.compile(r"\b(?:trial|study|studies|trials)\b", re.IGNORECASE)
_OF_STUDY = re.compile(r"\b(?:the|one|a) (?P<which>(?!this|that)[\w-]+(?: [\w-]+)?) (?:trial|study)\b", re.IGNORECASE)
_FOR_PEOPLE = re.compile(r"(?:in|for|to) ", re.IGNORECASE)
MIN_SPOKEN = 0.5
"""Share of the rest of a statement's content words from which on the claim speaks of it. Set by judgement, as the next."""


def check_conditions(claim: Reading, evidence: Evidence) -> list[str]:
    """Each condition, exception, label and population of the source is kept."""
    details = []
    for label in evidence.labels:
        head = label.partition(",")[0]
        if not holds(claim, label) or not holds_any(claim, head):
            details.append(f"“{label}” is left out")
    details += (
        _find_lost_studies(claim, evidence)
        + _find_lost_heads(claim, evidence)
        + _find_lost_amounts(claim, evidence)
        + _find_lost_means(claim, evidence)
    )
    if evidence.statement.kind == "table_row":
        parts = [part for label in evidence.labels for part in label.split(", ") if _ROW_SETTING.match(part)]
        parts += [
            clause.strip()
            for cell in evidence.statement.text.split(";")
            for clause in find_conditions(cell.partition(":")[2])
            if OPENER.match(clause) and _speaks_of(claim, cell, [clause])
        ]
        return details + [f"“{part}” is left out" for part in dict.fromkeys(parts) if not holds_some(claim, part)]
    parents = evidence.whole.text.removesuffix(evidence.own.text)
    parents = parents if parents.strip(" .") and parents.strip(" .") in claim.text else ""
    for segment in _SEGMENT.split(evidence.own.text):
        clauses = find_conditions(segment)
        details += _find_lost_limits(claim, segment, clauses)
        details += _find_lost_settings(claim, evidence, segment, clauses)
        if not clauses or not _speaks_of(claim, segment, clauses):
            continue
        if not _CONDITIONAL.search(claim.text):
            details += [
                f"the condition “{clause.strip()}” is left out"
                for clause in clauses
                if OPENER.match(clause) and _FINITE.search(clause) and not _is_said_briefly(claim, clause)
            ]
        for index, clause in enumerate(clauses):
            is_held = holds_some(claim, clause) and holds_beside(claim, clause, _cut(evidence.own.text, clause))
            is_held = is_held and supposes_beyond(claim, clause, parents)
            if not is_held and not _is_alternative(claim, clauses, index):
                details.append(f"the condition “{clause.strip()}” is left out")
    return details


def _find_lost_studies(claim: Reading, evidence: Evidence) -> list[str]:
    """Return the trial or study that a result is of and that the claim does not mention."""
    if _STUDY.search(claim.text):
        return []
    return [
        f"“{match.group()}” is left out"
        for match in _OF_STUDY.finditer(evidence.own.text)
        if not holds_any(claim, match["which"])
    ]


def _find_lost_means(claim: Reading, evidence: Evidence) -> list[str]:
    """Return what somebody does for the effect that a statement tells, where the claim has the effect alone."""
    match = _MEANS.match(evidence.own.text)
    if match is None or evidence.statement.lead_ins or holds_any(claim, match["what"]):
        return []
    return [f"“{match['what']}” is left out"]


def _find_lost_heads(claim: Reading, evidence: Evidence) -> list[str]:
    """Return what the claim gives examples of without saying it: "exhaustion, for example no response"."""
    if not _EXAMPLES.search(claim.text):
        return []
    heads = (match["head"] for match in _HEADED.finditer(evidence.own.text))
    return [f"“{head}” is left out" for head in heads if not holds(claim, head)]


def _find_lost_amounts(claim: Reading, evidence: Evidence) -> list[str]:
    """Return each range or bound that is missing of a claim that says all else: every third of three has its amount."""
    words = evidence.own.content
    if (
        len(evidence.own.quantities) < _MIN_AMOUNTS
        or not words
        or not all(is_in(w.keys, w.stems, claim) for w in words)
    ):
        return []
    return [
        f"“{quantity.describe()}” is left out"
        for quantity in evidence.own.quantities
        if (quantity.high or quantity.sign)
        and quantity.unit
        and not any((q.low, q.high) == (quantity.low, quantity.high) for q in claim.quantities)
    ]


def _cut(text: str, part: str) -> str:
    """Return the text without one part of it, in one place, and without what repeats it in brackets."""
    before, _, behind = text.partition(part)
    return f"{before} {_REPEATED.sub(' ', behind, count=1)}"


def _is_said_briefly(claim: Reading, clause: str) -> bool:
    """Return whether a short condition is said as a property: "if pregnant" by "a pregnant patient"."""
    words = Reading(clause, claim.wordings, claim.abbreviations).content
    return 0 < len(words) <= _MAX_BRIEF and all(is_in(word.keys, word.stems, claim) for word in words)


def _find_lost_settings(claim: Reading, evidence: Evidence, segment: str, clauses: list[str]) -> list[str]:
    """Return each "in impending respiratory failure" of which neither the claim nor its headings say anything."""
    lost = []
    for match in _SETTING.finditer(segment):
        setting = match.group().strip()
        if any(clause.strip() in setting or setting in clause for clause in clauses):
            continue
        words = Reading(setting, claim.wordings, claim.abbreviations).content
        if words and not (
            any(is_in(word.keys, word.stems, claim) for word in words)
            and (len(words) > _MAX_BRIEF or holds_beside(claim, setting, _cut(segment, setting)))
        ):
            lost.append(setting)
    return [f"“{setting}” is left out" for setting in lost if _speaks_of(claim, segment, [setting])]


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
        if quantity.sign in ("<", "<=", ">", ">=")
        and (quantity.low != "1" or quantity.unit)
        and not any(q.low == quantity.low or q.is_same_amount(quantity) for q in claim.quantities)
        and not _is_converted(segment, quantity)
    ]


def _is_converted(segment: str, quantity: Quantity) -> bool:
    """Return whether a value only repeats the one before it in other units: "180 mg/dL (10 mmol/L)"."""
    return _CONVERTED.search(fold_numbers(segment)[: quantity.start]) is not None


def _speaks_of(claim: Reading, segment: str, clauses: list[str]) -> bool:
    """Return whether the claim says what this part of the statement says, apart from its conditions."""
    rest = segment
    for clause in clauses:
        rest = rest.replace(clause, " ")
    words = Reading(rest, claim.wordings, claim.abbreviations).content
    return not words or sum(is_in(word.keys, word.stems, claim) for word in words) >= MIN_SPOKEN * len(words)


def _is_alternative(claim: Reading, clauses: list[str], index: int) -> bool:
    """Return whether the clause is one of two groups of patients side by side, of which the claim keeps the other."""
    clause = clauses[index]
    beside = []
    if index and _ENDS_IN_JOINT.search(clauses[index - 1]):
        beside.append(clauses[index - 1])
    if _ENDS_IN_JOINT.search(clause) and index + 1 < len(clauses):
        beside.append(clauses[index + 1])
    return any(
        other.split()[0].lower() == clause.split()[0].lower() and _FOR_PEOPLE.match(other) and holds(claim, other)
        for other in beside
    )
