"""What a question asks: the things it speaks of, the kind of value it wants, and how broad it is."""

import re
from dataclasses import dataclass, replace

from composer.reading.ages import find_age_months, find_age_spans
from composer.reading.cues import Cue, find_cues
from composer.reading.facets import DOSE, Facet, find_facets
from composer.reading.polarity import find_excluded
from composer.reading.populations import Group, find_groups
from composer.reading.routes import find_asked_routes, find_routes
from composer.reading.word_lists import load_stems
from retriever.vocabulary.entities import find_kind
from retriever.vocabulary.lexicon import Lexicon, Unit
from retriever.vocabulary.terms import stem_text

_GRADE = re.compile(r"\[\s*(?:I{1,3}|IV|V)\s*,\s*[A-E]\s*\]|\b(?:I{1,3}|IV|V),\s?[A-E]\b(?=\W|$)")
_PRIOR = re.compile(
    r"\b(?:progress\w*|fail\w*|relaps\w*|refractory|resistant|intolerant|pre-?treated|recur\w*)\s+(?:on|after|to|of|despite|with|following|under)\s+"
    r"(?:first[- ]line |1st[- ]line |prior |previous |initial )?(?P<prior>[\w-]+(?:[ /+](?:and |plus )?[\w-]+)?)",
    re.IGNORECASE,
)
_OR = re.compile(
    r"^\W*(?:or|vs\.?|versus|(?:\w+ )?than|(?:as )?compared (?:with|to)|against|instead of|in place of)(?: (?:the|with|to|for|in))?$",
    re.IGNORECASE,
)
_AND = re.compile(r"^(?:,|/|and|,? ?and)(?: (?:the|with|to|for|in))?$", re.IGNORECASE)
_BROAD = re.compile(
    r"\b(?:options?|alternatives|which (?:drugs|agents|treatments|therapies|patients|factors|tests|subtypes|regimens)|list|all|overview|summar\w+|manage(?:d|ment)?"
    r"|treat(?:ed|ment)?|approach|strateg\w+|what are|factors|criteria|features|causes|pitfalls|caveats|considerations|recommendations|principles|steps|work[- ]?up|how (?:is|are|do|should|to))\b|\btx\b",
    re.IGNORECASE,
)  # fmt: skip
_DONE = re.compile(r"\b(?:manage(?:d|ment)?|treat(?:ed|ment)?)\b|\btx\b", re.IGNORECASE)
"""Words that ask for all that is done, and in "When …?" or "Is …?" only name it."""
_PRECISE = re.compile(
    r"^\W*(?:and |but |so )?(?:when|is|are|may|can|could|should|shall|must|does|do|did|has|have|will|would)\b",
    re.IGNORECASE,
)
_SINGLE = re.compile(
    r"\b(?:first|second|third)[- ]line (?:drug|agent|medicine|antibiotic|vasopressor)\b|\b(?:the )?(?:best|preferred|drug of choice|first[- ]choice|treatment of choice|gold standard)\b(?! (?:options|drugs|agents))",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"(?<!before and )(?<!before or )\b(?:after|post|following)[- ](?:an? )?(?P<prior>[\w-]+)", re.IGNORECASE
)
_VALUE_FACETS = frozenset({"dose", "amount", "time", "share"})
_ADULT_FROM_MONTHS = 18 * 12
NOT = "not:"
"""Prefix of the key of something that is excluded."""
_FINDING = re.compile(
    r"\b(?:BP|HR|RR|SpO2|sats?|temp(?:erature)?|lactate)\s*(?:of |is |=|:)?\s*\d[\d./]*%?",
    re.IGNORECASE,
)
"""What was measured in a patient: it describes the case, and no statement repeats it."""
_DESPITE = re.compile(r"\bdespite (?:adequate |enough |maximal |full |iv )?[\w-]+", re.IGNORECASE)
"""What was tried on a patient in vain: before the question proper it describes the case."""
_CLAUSE_END = re.compile(r"(?<=[.?!;])(?<!\b[A-Z]\.)\s+|:\s+|\s[-\u2013\u2014]+\s")
_SENTENCE_END = re.compile(r"(?<=[.?!;])(?<!\b[A-Z]\.)\s+")
_ALLERGY = re.compile(
    r"\b(?:allerg(?:y|ies|ic)|intoleran(?:t|ce)|hypersensitiv\w+|anaphyla\w+|reaction) (?:to|of) [\w-]+|(?<![\w-])[\w-]+[ -](?:allerg(?:y|ies)|intolerance)\b",
    re.IGNORECASE,
)
_TAKES = re.compile(
    r"\b(?:already on|established on|is on|(?<!based )(?<!depending )on|takes|taking|receiving|treated with) (?:an? |the |her |his |long[- ]term )?(?P<drug>[\w-]+)",
    re.IGNORECASE,
)
_ASKS_ITSELF = re.compile(r"\b(?:when|who|why|which|should|can|could)\b", re.IGNORECASE)
"""What a follow-up asks in words of its own: it does not ask again for the dose or the time of the question before it."""
_REPORTS = re.compile(
    r"(?:[^\W_][\w'\u2019/-]*\s+){1,8}?(?:asks?|asking|wants? to know|would like to know|wonders?|wondering)\s+(?:(?:me|us|about|if|whether)\s+)?(?=(?:\S+\s+){2})",
    re.IGNORECASE,
)
"""Who passes the question on: "Our QA lead asks how often …" asks how often."""
_TAKEN_OVER = re.compile(r" \((?=[^()]*\s)[^()]*(?:\([^()]*\)[^()]*)*\)$")
"""What a follow-up takes over, as ``retriever/follow_ups.py`` puts it."""
_YES_OR_NO = re.compile(r"\W*(?:yes|y)\s*(?:/|or)\s*(?:no|n)\W*", re.IGNORECASE)
"""Asks nothing by itself: what stands before it is the question."""
_CASE = re.compile(
    r"\b(?:patients?|pts?|man|woman|boy|girl|child|infant|baby|newborn|neonate|he|she|lady|gentleman|i|my|\d{1,3} ?(?:yo|y/o|[MF]))\b",
    re.IGNORECASE,
)
_HOW = re.compile(r"\bhow (?:long|often|much|many|soon|high|low|frequently)\b", re.IGNORECASE)
_LINES_OF_THERAPY = frozenset({"first line", "second line"})


@dataclass(frozen=True, slots=True)
class QuestionReading:
    """A question taken apart.

    ``required`` are the things that a statement must speak of; each inner tuple holds alternatives ("A or B"), of which a
    statement needs one. ``general`` are words that count without being needed.
    """

    text: str
    required: tuple[tuple[Unit, ...], ...]
    general: tuple[Unit, ...]
    facets: tuple[Facet, ...]
    cues: tuple[Cue, ...]
    grade_raw: str | None
    groups: frozenset[Group]
    """Groups of people that the question names."""
    routes: frozenset[str]
    """Routes of administration that the question names."""
    age_months: float | None
    """Age that the question names, in months; None where it names none."""
    taken: frozenset[Unit]
    """Drugs that the patient is said to take already."""
    allergens: frozenset[Unit]
    """What the patient cannot have: no dose of it is asked for."""
    is_broad: bool
    is_vague: bool
    """True where the question names nothing, so that its asking words are all there is to go by."""

    @property
    def units(self) -> tuple[Unit, ...]:
        """All units that count."""
        return (*(unit for group in self.required for unit in group), *self.general)


def _tier(unit: Unit) -> str:
    """Return ``glue``, ``asking``, ``general`` or ``required``: how much the unit says about the question's subject."""
    glue = load_stems("function_words.txt")
    general = load_stems("general_words.txt", "common_words.txt")
    asking = load_stems("asking_words.txt", "function_words.txt")
    if _LINES_OF_THERAPY.intersection(unit.concepts):
        return "required"
    if all(stem in glue for stem in unit.stems):
        return "glue"
    if load_stems("setting_words.txt").issuperset(unit.stems):
        return "general"
    if unit.is_abbreviation:
        return "required"
    names = [unit.stems, *(tuple(stem_text(concept)) for concept in unit.concepts)]
    if any(all(stem in asking for stem in name) for name in names):
        return "asking"
    if any(all(stem in asking or stem in general for stem in name) for name in names):
        return "general"
    return "required"


def negate_unit(unit: Unit) -> Unit:
    """Return the unit as something that the question excludes: only a source that excludes it too supports it."""
    return replace(unit, keys=frozenset(NOT + key for key in unit.keys), class_keys=frozenset(), classes=())


def is_negated(unit: Unit) -> bool:
    """Return whether the unit is something that the question excludes ("without shock")."""
    return any(key.startswith(NOT) for key in unit.keys)


def is_content(unit: Unit) -> bool:
    """Return whether the unit says what a text is about, rather than gluing, asking or speaking in general."""
    return not _is_number(unit) and _tier(unit) == "required"


def read_question(text: str, lexicon: Lexicon) -> QuestionReading:
    """Return the question taken apart. Pure: no index is asked."""
    ask = find_ask(text)
    facets = find_facets(text[ask[0] : ask[1]])
    if not facets and _ASKS_ITSELF.search(text, *ask) is None:
        facets = find_facets(text[ask[1] :])
    grade = _GRADE.search(text)
    tiers: dict[str, list[Unit]] = {"required": [], "general": [], "asking": [], "glue": []}
    accounted = _find_accounted(text, facets, grade)
    prior = _find_prior(text, lexicon)
    excluded = find_excluded(text)
    findings = [match.span() for match in _FINDING.finditer(text)]
    background = find_background(text, ask)
    findings += [match.span() for match in _DESPITE.finditer(text, *background)]
    asks_value = not _VALUE_FACETS.isdisjoint(facet.name for facet in facets)
    for unit in lexicon.find_units(text):
        if any(start <= unit.start and unit.end <= end for start, end in accounted):
            continue
        if unit in prior:
            continue
        if any(start <= unit.start < end for start, end in findings):
            tiers["general"].append(unit)
            continue
        if _is_number(unit):
            continue
        is_excluded = any(start <= unit.start < end for start, end in excluded)
        tier = _tier(unit)
        if tier == "required" and find_routes(unit.surface) and not asks_value:
            tier = "general"
        if tier == "required" and background[0] <= unit.start < background[1] and find_kind(unit) is None:
            tier = "general"
        tiers[tier].append(negate_unit(unit) if is_excluded else unit)
    _loosen_taken_over(tiers, ask[1])
    if any(find_kind(unit) == "drug" for unit in tiers["required"]):
        tiers["general"] += [unit for unit in tiers["required"] if find_kind(unit) == "line"]
        tiers["required"] = [unit for unit in tiers["required"] if find_kind(unit) != "line"]
        if any(facet.name == "amount" for facet in facets):
            facets = [*(facet for facet in facets if facet.name not in ("amount", "dose")), DOSE]
    known = {key for unit in tiers["required"] for key in unit.keys}
    implied = [unit for unit in _find_implied(text, lexicon, has_prior=bool(prior)) if not unit.keys & known]
    groups = [*_group_alternatives(text, tiers["required"]), *((unit,) for unit in implied)]
    is_vague = not groups and not tiers["general"]
    return QuestionReading(
        text=text,
        required=tuple(groups),
        general=tuple(tiers["asking"] if is_vague else tiers["general"]),
        facets=tuple(facets),
        cues=find_cues(text),
        grade_raw=grade.group() if grade else None,
        groups=_find_groups(text),
        routes=find_asked_routes(text),
        age_months=find_age_months(text),
        is_broad=_SINGLE.search(text) is None
        and _VALUE_FACETS.isdisjoint(facet.name for facet in facets)
        and (_BROAD.search(_say_what_is_asked(text, ask)) is not None or _asks_for_a_line(tiers["required"], facets)),
        is_vague=is_vague,
        taken=_find_within(_TAKES, text, tiers["required"]),
        allergens=_find_within(_ALLERGY, text, tiers["required"]),
    )


def _say_what_is_asked(text: str, ask: tuple[int, int]) -> str:
    """Return the text, without the words for treating where it asks when or whether something is done."""
    return _DONE.sub("", text) if _PRECISE.match(text, *ask) else text


def _loosen_taken_over(tiers: dict[str, list[Unit]], end: int) -> None:
    """Make general what a follow-up takes over (from ``end`` on) and that names nothing, where it requires things itself.

    A drug, a disease, a population or a line of therapy stays what is spoken of; any other word described the question
    before it.
    """
    required = tiers["required"]
    loose = [unit for unit in required if unit.start >= end and find_kind(unit) is None]
    if any(unit.start < end for unit in required):
        tiers["required"] = [unit for unit in required if unit not in loose]
        tiers["general"] += loose


def _find_within(pattern: re.Pattern[str], text: str, units: list[Unit]) -> frozenset[Unit]:
    """Return the units that start within a match ("allergic to penicillin", "on apixaban")."""
    spans = [match.span() for match in pattern.finditer(text)]
    return frozenset(unit for unit in units if any(start <= unit.start < end for start, end in spans))


def _is_number(unit: Unit) -> bool:
    """Return whether the unit is a bare number: whether it fits is a matter of ranges, not of words."""
    return all(stem[:1].isdigit() for stem in unit.stems) and not unit.concepts


def find_ask(text: str) -> tuple[int, int]:
    """Return the span of the question that asks: its last sentence or clause, without the case that stands before it.

    Nor does who passes it on belong to it.

    The whole text where it is one sentence. What a follow-up takes over from the question before it, in brackets at its
    end, does not belong to it.
    """
    taken_over = _TAKEN_OVER.search(text)
    end = taken_over.start() if taken_over else len(text)
    ends = [match.end() for match in _CLAUSE_END.finditer(text, 0, end) if _asks_something(text[match.end() : end])]
    start = ends[-1] if ends else 0
    reported = _REPORTS.match(text, start, end)
    return (reported.end() if reported else start, end)


def _asks_something(text: str) -> bool:
    """Return whether a clause is more than "yes or no?"."""
    return any(char.isalnum() for char in text) and _YES_OR_NO.fullmatch(text) is None


def find_background(text: str, ask: tuple[int, int]) -> tuple[int, int]:
    """Return the span that describes a patient before the question proper is asked; an empty one where there is none.

    What stands in it describes the case. Findings in it need not be repeated by a statement that answers; drugs, diseases
    and populations still have to be. A topic before a dash or a colon ("hep C screening: which ages?") is no case.
    """
    before = text[: ask[0]]
    is_case = _CASE.search(before) is not None or bool(find_age_spans(before)) or _FINDING.search(before) is not None
    if is_case:
        return (0, ask[0])
    sentences = [match.end() for match in _SENTENCE_END.finditer(before)]
    reported = _REPORTS.search(before)
    return (0, ask[0] if reported else sentences[-1] if sentences else 0)


def _asks_for_a_line(required: list[Unit], facets: list[Facet]) -> bool:
    """Return whether the question names a line of therapy and no drug: it then asks what is given in it."""
    kinds = {find_kind(unit) for unit in required}
    return "line" in kinds and "drug" not in kinds and all(facet.name == "treatment" for facet in facets)


def _find_groups(text: str) -> frozenset[Group]:
    """Return the groups that the question names; in a follow-up, what it says itself stands before what it takes over."""
    own = text.split(" (", 1)[0]
    return find_groups(own, find_age_months(own)) or find_groups(text, find_age_months(text))


def _find_accounted(text: str, facets: list[Facet], grade: re.Match[str] | None) -> list[tuple[int, int]]:
    """Return the spans that no statement needs to hold: the words that ask for a value, ages, and a grade asked for."""
    spans = [match.span() for facet in facets for match in facet.words.finditer(text)]
    spans += [match.span() for match in _HOW.finditer(text)]
    spans += find_age_spans(text)
    return spans + ([grade.span()] if grade else [])


def _find_prior(text: str, lexicon: Lexicon) -> list[Unit]:
    """Return what the patient has already had: the question is about what comes after it."""
    spans = [match.span("prior") for match in _PRIOR.finditer(text)]
    after = [match.span("prior") for match in _AFTER.finditer(text)]
    units = lexicon.find_units(text)
    found = [unit for unit in units if any(start <= unit.start < end for start, end in spans)]
    return found + [
        unit
        for unit in units
        if any(start <= unit.start < end for start, end in after) and find_kind(unit) == "drug" and not unit.is_class
    ]


def _find_implied(text: str, lexicon: Lexicon, *, has_prior: bool) -> list[Unit]:
    """Return what the question says without naming it: a later line of therapy, or a child by its age."""
    implied = lexicon.find_units("second line") if has_prior else []
    age_months = find_age_months(text)
    is_child = age_months is not None and age_months < _ADULT_FROM_MONTHS
    return implied + (lexicon.find_units("children") if is_child else [])


def _group_alternatives(text: str, units: list[Unit]) -> list[tuple[Unit, ...]]:
    """Return the units with those put together of which a statement needs one.

    "Or" and "versus" join anything; "and", a comma or a slash only join things of one kind (two drugs, two tumours), and
    "plus" joins nothing: a combination is one thing that a statement must name whole.
    """
    groups: list[list[Unit]] = []
    for unit in units:
        previous = groups[-1][-1] if groups else None
        joiner = text[previous.end : unit.start].strip() if previous else ""
        is_same_kind = previous is not None and find_kind(previous) == find_kind(unit) is not None
        if previous and (_OR.match(joiner) or (is_same_kind and _AND.match(joiner))):
            groups[-1].append(unit)
        else:
            groups.append([unit])
    return [tuple(group) for group in groups]
