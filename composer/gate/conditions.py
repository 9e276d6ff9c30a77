"""Part of layer (vii), scope: a condition that the source sets is not lost on the way to the claim."""

import re

from composer.gate.evidence import Evidence, Reading
from composer.gate.numbers import Quantity, fold_numbers
from composer.gate.words import is_negation_of, is_same_root
from composer.reading.word_lists import load_stems

_CONDITION = re.compile(
    r"\b(?:if|when|whenever|where|wherever|unless|except|once(?! (?:a|an|per|every|each|daily|weekly|monthly|yearly)\b|\s*[.,;)]|$)|until|provided|as long as|"
    r"(?:in|for|to|of|offer|refer|advise|admit) (?:[\w-]+ ){0,4}?(?:patients|people|adults|children|women|men|infants|babies|outpatients|inpatients|those|a child|symptoms)\b(?: (?:with|without|who|whose|whom|under|over|aged|of|not|treated|starting|exposed|below|above|in))?|"
    r"(?:patients|people|adults|children|women|men|infants|babies|inpatients|outpatients) (?:with|without|who|whose|whom|under|over|aged|starting|treated|in)|"
    r"(?:woman|man|person|patient|child|infant|adult|girl|boy|baby|someone|anyone) (?:with|without|who|whose|whom|under|over|aged|on|taking)|"
    r"in (?:a|the|some) (?:[\w-]+ ){0,3}?(?:trial|study|states|countries|regions|areas)|(?:in|for|with|at|after|during) [^,;.]{3,60}(?=,? or (?:when|if|where)\b)|(?<=, )(?:in|for)(?! (?:example|instance|particular|addition|general|turn|fact|part|which|whom|whose)\b)|at (?:an? )?(?:[\w-]+ ){0,2}risk|without|^with|^in|^for|^at|^within|^between|^before|^after|^during|^while|^from|within|during|before|after|outside|despite|above all if)\b",
    re.IGNORECASE,
)
_PREPOSITION = re.compile(r"^(?:in|for|at|within|between|after|before|during|from)\b", re.IGNORECASE)
_VERB = re.compile(r"\b(?:it|they|is|are|was|were|has|have|should|may|can|must)\b", re.IGNORECASE)
_STOP = re.compile(r"[,;:.)](?!\d)|$")
_OPENER = re.compile(r"(?:if|when|whenever|unless|where|until|provided|once)\b", re.IGNORECASE)
_SUPPOSED = re.compile(
    r"\b(?:if|when\w*|where\w*|unless|until|once|provided|as|any|case|available|possible|present|needed|necessary|required|appropriate|in)\b",
    re.IGNORECASE,
)
"""What stands for a condition that has no content of its own: "if present", "where this is so"."""
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
_GRADED = re.compile(
    r"high|low|severe|mild|moderate|acute|chronic|major|minor|primary|secondary|early|late|recurrent|persistent|unstable|stable|positive|negative|type|stage|newly|untreated|suspected|confirmed|impending|symptomatic|asymptomatic|pregnan\w+|allerg\w+|breastfeeding|dialysis",
    re.IGNORECASE,
)
"""Words that make a condition a narrower one: "high-severity pneumonia" is not "pneumonia"."""
_SETTING = re.compile(
    r"\b(?:in|for) (?!(?:example|instance|order|addition|particular|general|turn|fact|part|case|which|whom|the|this|these|those|all|any|each|both|\d)\b)[^,;.():]+?(?=[,:)]|$| (?:as|because|since|if|when|unless)\b)",
    re.IGNORECASE,
)
"""What a sentence, or a part of it, ends in: "in impending respiratory failure"."""
_FINITE = re.compile(
    r"\b(?:is|are|was|were|has|have|had|does|do|can|cannot|may|should|must|[a-z]{3,}s)\b", re.IGNORECASE
)
_CONVERTED = re.compile(r"\d[^\s(]*(?: [a-z/%²]+)? \($")
_IN_TIME = re.compile(r"(?:before|after|until|once)\b", re.IGNORECASE)
_TEMPORAL = re.compile(
    r"\b(?:into|beyond|before\w*|after\w*|until|once|prior|preced\w*|follow\w*|then|first|when\w*|while|during|ahead|if|upon|on|by|only|subsequent\w*|next|earlier|later|wait\w*|delay\w*|with|as soon|has been|have been|had|within|of (?:starting|stopping|onset)|post-?op\w*|pre-?(?:op|treat)\w*)\b",
    re.IGNORECASE,
)
"""Words one of which must stand for a "before" or "after" of the source."""
_CONTRASTED = re.compile(
    r"\b(?:unlike|in contrast to|as opposed to|in contrast with|different from|with or) $", re.IGNORECASE
)
"""What stands before those of whom the statement does not speak."""
_OTHERS = re.compile(
    r"\b(?:other|others|remaining|rest|everyone else|anyone else)\b(?! (?:than|drugs?|medicines?|symptoms?|signs?|conditions?|causes?))",
    re.IGNORECASE,
)
"""Those that the statements before it leave: "for other patients"."""
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
_STUDY = re.compile(r"\b(?:trial|study|studies|trials)\b", re.IGNORECASE)
_OF_STUDY = re.compile(r"\b(?:the|one|a) (?P<which>(?!this|that)[\w-]+(?: [\w-]+)?) (?:trial|study)\b", re.IGNORECASE)
_FOR_PEOPLE = re.compile(r"(?:in|for|to) ", re.IGNORECASE)
_EXCEPTS = re.compile(r"(?:unless|except|until|outside)\b", re.IGNORECASE)
_ALTERNATIVE = re.compile(
    r",? or(?! (?:more|less|over|above|below|under|higher|lower|older|younger|longer|shorter|greater|fewer)\b) ",
    re.IGNORECASE,
)
MIN_SPOKEN = 0.5
"""Share of the rest of a statement's content words from which on the claim speaks of it. Set by judgement, as the next."""
MIN_HELD = 0.6
"""Share of a condition's content words that the claim must hold. Set by judgement; ``python -m evals.corruption.thresholds`` shows what others give."""


def check_conditions(claim: Reading, evidence: Evidence) -> list[str]:
    """Each condition, exception, label and population of the source is kept."""
    details = []
    for label in evidence.labels:
        head = label.partition(",")[0]
        if not _holds(claim, label) or not _holds_any(claim, head):
            details.append(f"“{label}” is left out")
    details += (
        _find_lost_studies(claim, evidence) + _find_lost_heads(claim, evidence) + _find_lost_amounts(claim, evidence)
    )
    if evidence.statement.kind == "table_row":
        parts = [part for label in evidence.labels for part in label.split(", ") if _ROW_SETTING.match(part)]
        parts += [
            clause.strip()
            for cell in evidence.statement.text.split(";")
            for clause in _find_conditions(cell.partition(":")[2])
            if _OPENER.match(clause) and _speaks_of(claim, cell, [clause])
        ]
        return details + [f"“{part}” is left out" for part in dict.fromkeys(parts) if not _holds_some(claim, part)]
    for segment in _SEGMENT.split(evidence.own.text):
        clauses = _find_conditions(segment)
        details += _find_lost_limits(claim, segment, clauses)
        details += _find_lost_settings(claim, evidence, segment, clauses)
        if not clauses or not _speaks_of(claim, segment, clauses):
            continue
        if not _CONDITIONAL.search(claim.text):
            details += [
                f"the condition “{clause.strip()}” is left out"
                for clause in clauses
                if _OPENER.match(clause) and _FINITE.search(clause) and not _is_said_briefly(claim, clause)
            ]
        for index, clause in enumerate(clauses):
            if not _holds_some(claim, clause) and not _is_alternative(claim, clauses, index):
                details.append(f"the condition “{clause.strip()}” is left out")
    return details


def _holds_any(claim: Reading, part: str) -> bool:
    """Return whether the claim holds a content word of a part that has any."""
    words = Reading(part, claim.wordings, claim.abbreviations).content
    return not words or any(_is_in(word.keys, word.stems, claim) for word in words)


def _find_lost_studies(claim: Reading, evidence: Evidence) -> list[str]:
    """Return the trial or study that a result is of and that the claim does not mention."""
    if _STUDY.search(claim.text):
        return []
    return [
        f"“{match.group()}” is left out"
        for match in _OF_STUDY.finditer(evidence.own.text)
        if not _holds_any(claim, match["which"])
    ]


def _find_lost_heads(claim: Reading, evidence: Evidence) -> list[str]:
    """Return what the claim gives examples of without saying it: "exhaustion, for example no response"."""
    if not _EXAMPLES.search(claim.text):
        return []
    heads = (match["head"] for match in _HEADED.finditer(evidence.own.text))
    return [f"“{head}” is left out" for head in heads if not _holds(claim, head)]


def _find_lost_amounts(claim: Reading, evidence: Evidence) -> list[str]:
    """Return each range or bound that is missing of a claim that says all else: every third of three has its amount."""
    words = evidence.own.content
    if (
        len(evidence.own.quantities) < _MIN_AMOUNTS
        or not words
        or not all(_is_in(w.keys, w.stems, claim) for w in words)
    ):
        return []
    return [
        f"“{quantity.describe()}” is left out"
        for quantity in evidence.own.quantities
        if (quantity.high or quantity.sign)
        and quantity.unit
        and not any((q.low, q.high) == (quantity.low, quantity.high) for q in claim.quantities)
    ]


def drop_leading_conditions(text: str) -> str:
    """Return a statement without the conditions that it begins with: "in babies under 6 weeks, a low saturation" is of the latter."""
    position = 0
    for clause in _find_conditions(text):
        start = text.find(clause, position)
        if text[position:start].strip(" ,").lower() not in ("", "and", "or"):
            break
        position = start + len(clause)
    return text[position:]


def _is_said_briefly(claim: Reading, clause: str) -> bool:
    """Return whether a short condition is said as a property: "if pregnant" by "a pregnant patient"."""
    words = Reading(clause, claim.wordings, claim.abbreviations).content
    return 0 < len(words) <= _MAX_BRIEF and all(_is_in(word.keys, word.stems, claim) for word in words)


def _find_lost_settings(claim: Reading, evidence: Evidence, segment: str, clauses: list[str]) -> list[str]:
    """Return each "in impending respiratory failure" of which neither the claim nor its headings say anything."""
    lost = []
    for match in _SETTING.finditer(segment):
        setting = match.group().strip()
        if any(clause.strip() in setting or setting in clause for clause in clauses):
            continue
        words = Reading(setting, claim.wordings, claim.abbreviations).content
        if words and not any(_is_in(word.keys, word.stems, claim) for word in words):
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
    return not words or sum(_is_in(word.keys, word.stems, claim) for word in words) >= MIN_SPOKEN * len(words)


def _find_conditions(text: str) -> list[str]:
    clauses = []
    for match in _CONDITION.finditer(text):
        if _CONTRASTED.search(text[: match.start()]):
            continue
        end = next(
            (
                stop.start()
                for stop in _STOP.finditer(text, match.end())
                if not _closes_inside(text, match.start(), stop)
            ),
            len(text),
        )
        if _PREPOSITION.match(match.group()) and (verb := _VERB.search(text, match.end(), end)) is not None:
            end = verb.start()
        following = _CONDITION.search(text, match.end() + 1)
        if following is not None and following.start() < end:
            end = following.start()
        clauses.append(text[match.start() : end])
    return clauses


def _is_alternative(claim: Reading, clauses: list[str], index: int) -> bool:
    """Return whether the clause is one of two groups of patients side by side, of which the claim keeps the other."""
    clause = clauses[index]
    beside = []
    if index and _ENDS_IN_JOINT.search(clauses[index - 1]):
        beside.append(clauses[index - 1])
    if _ENDS_IN_JOINT.search(clause) and index + 1 < len(clauses):
        beside.append(clauses[index + 1])
    return any(
        other.split()[0].lower() == clause.split()[0].lower() and _FOR_PEOPLE.match(other) and _holds(claim, other)
        for other in beside
    )


def _holds_some(claim: Reading, clause: str) -> bool:
    """Return whether the claim holds the condition, or one of its alternatives: what holds if A or B, holds if A."""
    if _holds(claim, clause):
        return True
    if _EXCEPTS.match(clause):
        return False
    parts = [part for part in _ALTERNATIVE.split(clause) if Reading(part, claim.wordings, claim.abbreviations).content]
    return len(parts) > 1 and any(_holds(claim, part) for part in parts)


def _closes_inside(text: str, start: int, stop: re.Match[str]) -> bool:
    """Return whether a bracket closes that opened in the clause itself."""
    return stop.group() == ")" and text.count("(", start, stop.start()) > text.count(")", start, stop.start())


def _holds(claim: Reading, clause: str) -> bool:
    part = Reading(clause, claim.wordings, claim.abbreviations)
    words = part.content
    quantities = list(part.quantities)
    counted = [q for q in quantities if (q.low, q.unit, q.sign) != ("1", "", "")]
    if not all(any(_is_as_much(quantity, q) for q in claim.quantities) for quantity in counted):
        return False
    if _IN_TIME.match(clause) and not _TEMPORAL.search(claim.text):
        return False
    if _OTHERS.search(clause) and not _OTHERS.search(claim.text):
        return False
    if not words:
        return _OPENER.match(clause) is None or bool(counted) or _SUPPOSED.search(claim.text) is not None
    # What a condition says with words that may stand for anything, a claim may say with others.
    neutral = load_stems("neutral_words.txt")
    words = [word for word in words if not all(stem in neutral for stem in word.stems)] or words
    held = [_is_in(word.keys, word.stems, claim) for word in words]
    if not all(is_held for word, is_held in zip(words, held, strict=True) if _GRADED.fullmatch(word.surface)):
        return False
    return sum(held) >= MIN_HELD * len(words)


def _is_as_much(one: Quantity, other: Quantity) -> bool:
    """Return whether two amounts are the same; an age may go without its unit: "turn 40" is "at the age of 40 years"."""
    return one.is_same_amount(other) or (one.key[:2] == other.key[:2] and {one.unit, other.unit} == {"", "year"})


def _is_in(keys: frozenset[str], stems: tuple[str, ...], claim: Reading) -> bool:
    if keys & claim.keys or all(stem in claim.keys for stem in stems):
        return True
    return any(
        is_same_root(stems[0], key) or is_negation_of(stems[0], key) or is_negation_of(key, stems[0])
        for key in claim.keys
    )
