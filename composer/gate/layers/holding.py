"""Whether a claim holds a part of its source: its words, its amounts, and what tells it from its like."""

import re

from composer.gate.texts.condition_clauses import find_conditions
from composer.gate.texts.numbers import Quantity
from composer.gate.texts.reading import Reading
from composer.gate.texts.segments import is_same_word
from composer.gate.texts.words import Word, is_negation_of, is_same_root
from composer.reading.word_lists import load_stems
from retriever.vocabulary.terms import stem_text

OPENER = re.compile(r"(?:if|when|whenever|unless|where|until|provided|once)\b", re.IGNORECASE)
_SUPPOSED = re.compile(
    r"\b(?:if|when\w*|where\w*|unless|until|once|provided|as|any|case|available|possible|present|needed|necessary|required|appropriate|in)\b",
    re.IGNORECASE,
)
"""What stands for a condition that has no content of its own: "if present", "where this is so"."""
_GRADED = re.compile(
    r"high|low|severe|mild|moderate|acute|chronic|major|minor|primary|secondary|early|late|recurrent|persistent|unstable|stable|positive|negative|type|stage|newly|untreated|suspected|confirmed|impending|symptomatic|asymptomatic|pregnan\w+|allerg\w+|breastfeeding|dialysis",
    re.IGNORECASE,
)
"""Words that make a condition a narrower one: "high-severity pneumonia" is not "pneumonia"."""
_IN_TIME = re.compile(r"(?:before|after|until|once)\b", re.IGNORECASE)
_TEMPORAL = re.compile(
    r"\b(?:into|beyond|before\w*|after\w*|until|once|prior|preced\w*|follow\w*|then|first|when\w*|while|during|ahead|if|upon|on|by|only|subsequent\w*|next|earlier|later|wait\w*|delay\w*|with|as soon|has been|have been|had|within|of (?:starting|stopping|onset)|post-?op\w*|pre-?(?:op|treat)\w*)\b",
    re.IGNORECASE,
)
"""Words one of which must stand for a "before" or "after" of the source."""
_OTHERS = re.compile(
    r"\b(?:other|others|remaining|rest|everyone else|anyone else)\b(?! (?:than|drugs?|medicines?|symptoms?|signs?|conditions?|causes?))",
    re.IGNORECASE,
)
"""Those that the statements before it leave: "for other patients"."""
_EXCEPTS = re.compile(r"(?:unless|except|until|outside)\b", re.IGNORECASE)
_ALTERNATIVE = re.compile(
    r",? or(?! (?:more|less|over|above|below|under|higher|lower|older|younger|longer|shorter|greater|fewer)\b) ",
    re.IGNORECASE,
)
_POINTS_BACK = re.compile(r"\b(?:this|these|that|those|such|then|there|so)\b", re.IGNORECASE)
"""What points back to the sentence before: "in these cases"."""
_ANYWHERE = frozenset(stem_text("area areas host hosts"))
"""What a condition is said of, where the word before it tells which: "in endemic areas", "in immunocompromised hosts"."""
MIN_HELD = 0.6
"""Share of a condition's content words that the claim must hold. Set by judgement; ``python -m evals.corruption.thresholds`` shows what others give."""


def holds_any(claim: Reading, part: str) -> bool:
    """Return whether the claim holds a content word of a part that has any."""
    words = Reading(part, claim.wordings, claim.abbreviations).content
    return not words or any(is_in(word.keys, word.stems, claim) for word in words)


def supposes_beyond(claim: Reading, clause: str, parents: str) -> bool:
    """Return whether a claim supposes anything beside what its parents suppose, where a condition names nothing: "when able"."""
    part = Reading(clause, claim.wordings, claim.abbreviations)
    if part.content or part.quantities or not OPENER.match(clause):
        return True
    return len(_SUPPOSED.findall(claim.text)) > len(_SUPPOSED.findall(parents))


def holds_beside(claim: Reading, clause: str, rest: str) -> bool:
    """Return whether the claim holds a condition whose words the rest of the statement has too: "if in shock, see Shock"."""
    part = Reading(clause, claim.wordings, claim.abbreviations)
    if _POINTS_BACK.search(clause) and not part.content and not part.quantities:
        return _POINTS_BACK.search(claim.text) is not None
    words = [word for word in part.content if is_in(word.keys, word.stems, claim)]
    remaining = Reading(rest, claim.wordings, claim.abbreviations)
    if any(quantity.key not in {other.key for other in remaining.quantities} for quantity in part.quantities):
        return True
    beside = remaining.words
    doubled = [word for word in words if any(is_same_word(word, other) for other in beside)]
    if not doubled or len(doubled) < len(words):
        return True
    mine, theirs = _read_conditions(claim.text, claim), _read_conditions(rest, claim)
    return any(
        _count(word, mine) > _count(word, theirs) or _count(word, claim.words) > _count(word, beside)
        for word in doubled
    )


def _read_conditions(text: str, claim: Reading) -> list[Word]:
    """Return the content words of the conditions of a text."""
    clauses = (Reading(clause, claim.wordings, claim.abbreviations) for clause in find_conditions(text))
    return [word for clause in clauses for word in clause.content]


def _count(word: Word, words: list[Word]) -> int:
    return sum(is_same_word(word, other) for other in words)


def holds_some(claim: Reading, clause: str) -> bool:
    """Return whether the claim holds the condition, or one of its alternatives: what holds if A or B, holds if A."""
    if holds(claim, clause):
        return True
    if _EXCEPTS.match(clause):
        return False
    parts = [part for part in _ALTERNATIVE.split(clause) if Reading(part, claim.wordings, claim.abbreviations).content]
    return len(parts) > 1 and any(holds(claim, part) for part in parts)


def holds(claim: Reading, clause: str) -> bool:
    """Return whether the claim holds enough of the words of a part, all that grade it, and its amounts."""
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
        return OPENER.match(clause) is None or bool(counted) or _SUPPOSED.search(claim.text) is not None
    # What a condition says with words that may stand for anything, a claim may say with others.
    neutral = load_stems("neutral_words.txt")
    words = [word for word in words if not all(stem in neutral or stem in _ANYWHERE for stem in word.stems)] or words
    held = [is_in(word.keys, word.stems, claim) for word in words]
    if not all(is_held for word, is_held in zip(words, held, strict=True) if _GRADED.fullmatch(word.surface)):
        return False
    return sum(held) >= MIN_HELD * len(words)


def _is_as_much(one: Quantity, other: Quantity) -> bool:
    """Return whether two amounts are the same; an age may go without its unit: "turn 40" is "at the age of 40 years"."""
    return one.is_same_amount(other) or (one.key[:2] == other.key[:2] and {one.unit, other.unit} == {"", "year"})


def is_in(keys: frozenset[str], stems: tuple[str, ...], claim: Reading) -> bool:
    """Return whether the claim has a word, under an equal wording, with another ending or with a negative prefix."""
    if keys & claim.keys or all(stem in claim.keys for stem in stems):
        return True
    return any(
        is_same_root(stems[0], key) or is_negation_of(stems[0], key) or is_negation_of(key, stems[0])
        for key in claim.keys
    )
