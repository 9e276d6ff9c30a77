"""Layers (vi) and (viii): what a claim names stands in its source, and so does the rest of its content.

The check is closed: a word is in the source (under an equal wording), or it carries no content, or the claim fails. So a
drug, a disease or a subtype that is new is refused whether or not any dictionary knows it.
"""

import functools
import re
from collections import Counter
from collections.abc import Iterator

from composer.gate.layers.lines import find_line_spans, find_stated_lines
from composer.gate.texts.condition_clauses import drop_leading_conditions
from composer.gate.texts.evidence import Evidence
from composer.gate.texts.reading import Reading
from composer.gate.texts.units import find_units
from composer.gate.texts.words import Word, Wordings, is_negation_of, is_same_root
from composer.reading.populations import Group, find_groups
from composer.reading.word_lists import load_stems
from retriever.vocabulary.entities import find_kind
from retriever.vocabulary.terms import stem_text

_KIND_WORDS = {"drug": "drug", "disease": "condition", "population": "population", "line": "line of therapy"}
_OPPOSITE: dict[Group, Group] = {"adult": "child", "child": "adult", "female": "male", "male": "female"}
_THEN = re.compile(r"\b(?:then|followed (?:by|with))\b", re.IGNORECASE)
_STEPS = frozenset(stem_text("first next afterwards"))
_PART_END = re.compile(r"[,;:.](?!\d)|\bwhereas\b|\bwhile\b")
_MIN_PARTS = 2
_CONTRASTS: tuple[tuple[str, ...], ...] = (
    (r"\bin-?patients?\b|\bhospitali[sz]ed\b", r"\bout-?patients?\b"),
    (r"\bsynchronous\b", r"\bmetachronous\b"),
    (r"\b(?:low|mild)(?:[- ]severity)?\b", r"\b(?:moderate)(?:[- ]severity)?\b", r"\b(?:high|severe)(?:[- ]severity)?\b"),
    (r"\bsystolic\b", r"\bdiastolic\b"),
    (r"\bcommunity[- ]acquired\b|\bCAP\b", r"\bhospital[- ]acquired\b|\bnosocomial\b|\bHAP\b", r"\bventilator[- ]\w+\b|\bVAP\b"),
    (r"\bneoadjuvant\b", r"(?<!neo)\badjuvant\b"),
    (r"\btransthoracic\b|\bTTE\b", r"\btrans-?o?esophageal\b|\bTEE\b|\bTOE\b"),
    (r"\bout of hospital\b|\boutside hospital\b|\bat home\b|\bin the community\b", r"\bin hospital\b|\bin-?patients?\b"),
    (r"\brate[- ]control\w*|\bcontrol\w* (?:of )?(?:the )?(?:heart |ventricular )?rate\b", r"\brhythm[- ]control\w*|\bcontrol\w* (?:of )?(?:the )?(?:heart )?rhythm\b"),
    (r"\bonce(?=\s*[.,;)]|$)", r"\btwice(?=\s*[.,;)]|$)"),
    (r"\bp(?:a)?ediatric\b|\bchild\w*", r"\bgeriatric\b"),
    (r"\bunilateral\b", r"\bbilateral\b"),
    (r"\b(?:any|either|any one|any 1) of\b", r"\ball (?:of|these|those|the|\d|two|three|four)\b|\bboth of\b"),
    (r"\bupper\b", r"\blower (?=[a-z]+ (?:tract|airway|lobe|limb|leg|gastro))"),
    (r"\bleft\b(?! (?:out|over|alone|untreated))", r"\bright\b(?! (?:away|dose|time))"),
    (r"\bprimary\b", r"\bsecondary\b"),
    (r"\b(?:clear|negative) (?:\w+ )?margins?\b|\bmargins? (?:is|are) (?:clear|negative)\b", r"\b(?:involved|positive) (?:\w+ )?margins?\b|\bmargins? (?:is|are) (?:involved|positive)\b"),
    (r"\bstandard[- ]release\b", r"\b(?:modified|extended)[- ]release\b"),
    (r"\bshort[- ]acting\b", r"\blong[- ]acting\b"),
)  # fmt: skip


def find_unsupported(claim: Reading, evidence: Evidence) -> list[Word]:
    """Return the content words of the claim that its source does not hold under any equal wording."""
    held = evidence.whole.keys | evidence.context.keys
    if not held & (_read_course_keys(claim.wordings, "start continue") | _read_course_keys(claim.wordings, "stop")):
        # "Alteplase is started" says no more than "alteplase is given" where nothing is stopped or goes on.
        held |= _read_course_keys(claim.wordings, "start continue")
    if _THEN.search(evidence.said.text):
        # Of two steps one is the first, and the other the next.
        held |= _STEPS
    lines = find_stated_lines(evidence)
    spans = [(start, end) for line, start, end in find_line_spans(claim.text) if line in lines]
    return [
        word
        for word in claim.content
        if not _is_held(word, held, claim.wordings)
        and not any(word.start < end and start < word.end for start, end in spans)
    ]


@functools.cache
def _read_course_keys(wordings: Wordings, text: str) -> frozenset[str]:
    """Return the keys of the words for beginning, going on with or ending a treatment."""
    return frozenset(key for word in wordings.read(text) for key in word.keys if key.startswith("g"))


def check_names(claim: Reading, evidence: Evidence) -> list[str]:
    """Every drug, condition, population and subtype that the claim names stands in the source."""
    details = [*_find_replaced(claim, evidence), *_find_renamed(claim, evidence)]
    for word in find_unsupported(claim, evidence):
        for unit in find_units(word.surface):
            kind = find_kind(unit)
            if kind is not None:
                details.append(f"the source does not name the {_KIND_WORDS[kind]} “{unit.surface}”")
                break
    return details


MIN_OWN = 0.3
"""Share of a statement's own content words that a claim must hold to be about it. Set by judgement; ``python -m evals.corruption.thresholds`` shows what
others give."""


def check_own_words(claim: Reading, evidence: Evidence) -> list[str]:
    """The claim is about the very statement that it cites, and not only about its parents."""
    own = evidence.own.content
    if not own:
        return []
    held = claim.keys
    if _measure_held(own, held) < MIN_OWN:
        return ["the claim says little of what this statement says"]
    rest = Reading(drop_leading_conditions(evidence.own.text), claim.wordings, claim.abbreviations).content
    if rest and len(rest) < len(own) and _measure_held(rest, held) < MIN_OWN:
        return ["the claim says little but the condition of what this statement says"]
    return []


def _measure_held(words: list[Word], held: frozenset[str]) -> float:
    n_held = sum(bool(word.keys & held) or any(is_same_root(word.stems[0], key) for key in held) for word in words)
    return n_held / len(words)


def check_content(claim: Reading, evidence: Evidence) -> list[str]:
    """Every word that carries content stands in the source, under this or an equal wording."""
    words = [word.surface for word in find_unsupported(claim, evidence)]
    return ["not in the source: " + ", ".join(f"“{word}”" for word in words)] if words else []


def check_people(claim: Reading, evidence: Evidence) -> list[str]:
    """The claim is about the people that its source is about: its own words decide, then its headings."""
    own, whole = find_groups(evidence.own.text), find_groups(evidence.whole.text)
    headings = find_groups(evidence.context.text)
    named = own or whole or headings
    mine = find_groups(claim.text)
    opposite = _OPPOSITE
    return (
        [
            f"the source speaks of another group than “{group}”"
            for group in sorted(mine - named)
            if opposite[group] in named
        ]
        + [
            f"the source does not say whether it speaks of “{group}”"
            for group in sorted(mine)
            if not own | whole and {group, opposite[group]} <= headings
        ]
        + list(_find_misplaced_people(claim, evidence))
        + list(_find_traded_people(claim, evidence))
    )


def _find_misplaced_people(claim: Reading, evidence: Evidence) -> Iterator[str]:
    """Yield where a part of the claim names other people than the part of the source that says the same."""
    parts = _read_parts(evidence.said)
    if len(parts) < _MIN_PARTS:
        return
    for mine in _read_parts(claim):
        named = find_groups(mine.text)
        if not named or not mine.content:
            continue
        same = max(parts, key=lambda part: sum(bool(word.keys & part.keys) for word in mine.content))
        stated = find_groups(same.text)
        for group in sorted(named - stated):
            if _OPPOSITE[group] in stated and _OPPOSITE[group] not in named:
                yield f"the source says this of “{_OPPOSITE[group]}” and not of “{group}”"


def _find_traded_people(claim: Reading, evidence: Evidence) -> Iterator[str]:
    """Yield where one group stands once more and its opposite once less: "male partners of men" for "of women"."""
    mine, theirs = _count_groups(claim), _count_groups(evidence.said)
    for group, opposite in _OPPOSITE.items():
        if 0 < theirs[group] < mine[group] and mine[opposite] < theirs[opposite]:
            yield f"“{group}” stands for “{opposite}”"


def _count_groups(reading: Reading) -> Counter[Group]:
    return Counter(group for word in reading.words for group in find_groups(word.surface))


def _read_parts(reading: Reading) -> list[Reading]:
    texts = [text for text in _PART_END.split(reading.text) if text.strip()]
    return [Reading(text, reading.wordings, reading.abbreviations) for text in texts]


def check_contrasts(claim: Reading, evidence: Evidence) -> list[str]:
    """Of the members of a set that exclude one another, the claim names the one that its source names."""
    details = []
    for members in _CONTRASTS:
        mine = _find_members(members, claim.text)
        stated = _find_members(members, evidence.whole.text) or _find_members(members, evidence.context.text)
        if mine - stated and stated and not mine & stated:
            details.append("the source speaks of another kind, severity or form")
    return details


def _find_replaced(claim: Reading, evidence: Evidence) -> Iterator[str]:
    """Yield what the claim names instead of what its statement names: only the headings hold it."""
    stated = {unit.surface.casefold(): unit for unit in find_units(evidence.whole.text)}
    dropped = {
        find_kind(unit)
        for unit in stated.values()
        if find_kind(unit) and unit.stems[-1] not in claim.keys and not unit.keys & claim.keys
    }
    lost = any(word.start and _is_named(word) and not word.keys & claim.keys for word in evidence.own.content)
    for word in claim.content:
        if word.keys & evidence.own.keys or all(stem in evidence.own.keys for stem in word.stems):
            continue
        if (
            lost
            and word.keys & evidence.whole.keys
            and any(find_kind(unit) == "drug" for unit in find_units(word.surface))
        ):
            yield f"the statement itself names something else than “{word.surface}”"
            continue
        if word.keys & evidence.whole.keys or all(stem in evidence.whole.keys for stem in word.stems):
            continue
        kinds = {find_kind(unit) for unit in find_units(word.surface)} - {None}
        if kinds & dropped & {"drug", "disease"}:
            yield f"the source itself names something else than “{word.surface}”"


def _find_renamed(claim: Reading, evidence: Evidence) -> Iterator[str]:
    """Yield what the claim names by its capitals where only a heading has it, and another such name of the statement is gone."""
    lost = [word for word in evidence.own.content if word.start and _is_named(word) and not word.keys & claim.keys]
    if not lost:
        return
    for word in claim.content:
        if _is_named(word) and not word.keys & evidence.whole.keys and word.keys & evidence.context.keys:
            yield f"the statement names “{lost[0].surface}” and not “{word.surface}”"


def _is_named(word: Word) -> bool:
    return word.surface[:1].isupper()


def _find_members(members: tuple[str, ...], text: str) -> set[int]:
    return {index for index, pattern in enumerate(members) if re.search(pattern, text, re.IGNORECASE)}


def _is_held(word: Word, held: frozenset[str], wordings: Wordings) -> bool:
    carrying = load_stems("paraphrase_words.txt") | load_stems("neutral_words.txt")
    if word.keys & held or all(stem in held or stem in carrying for stem in word.stems):
        return True
    if len(word.stems) > 1:
        # A phrase that has equal wordings may hold a shorter one that has others: "taken | by mouth".
        return any(_is_held_apart(word, place, held, carrying, wordings) for place in range(1, len(word.stems)))
    stem = word.stems[0]
    return any(is_same_root(stem, key) or is_negation_of(stem, key) or is_negation_of(key, stem) for key in held)


def _is_held_apart(word: Word, place: int, held: frozenset[str], carrying: frozenset[str], wordings: Wordings) -> bool:
    """Return whether both parts of a phrase are held, each under an equal wording of its own."""
    parts = (wordings.find_keys(word.stems[:place]), wordings.find_keys(word.stems[place:]))
    return all(
        keys & held or all(stem in held or stem in carrying for stem in stems)
        for keys, stems in zip(parts, (word.stems[:place], word.stems[place:]), strict=True)
    )
