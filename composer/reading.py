"""What a question asks: the things it speaks of, the kind of value it wants, and how broad it is."""

import functools
import importlib.resources
import re
from dataclasses import dataclass

from composer.facets import Facet, find_facets
from retriever.lexicon import Lexicon, Unit
from retriever.terms import stem_text

_GRADE = re.compile(r"\[\s*(?:I{1,3}|IV|V)\s*,\s*[A-E]\s*\]|\b(?:I{1,3}|IV|V),\s?[A-E]\b(?=\W|$)")
_AGE = re.compile(r"\b(\d{1,3})[- ]?(?:years?|yrs?|y|months?|mo)[- ]?(?:old|/?o)\b|\baged? (\d{1,3})\b", re.IGNORECASE)
_PRIOR = re.compile(
    r"\b(?:progress\w*|fail\w*|relaps\w*|refractory|resistant|intolerant|pre-?treated|recur\w*)\s+(?:on|after|to|of|despite|with|following|under)\s+"
    r"(?:first[- ]line |1st[- ]line |prior |previous |initial )?(?P<prior>[\w-]+(?:[ /+](?:and |plus )?[\w-]+)?)",
    re.IGNORECASE,
)
_ALTERNATIVE = re.compile(r"^\W*(?:or|vs\.?|versus|than|compared (?:with|to)|and|,|/)\W*(?:or |and |with |to |the |for |in )?\W*$", re.IGNORECASE)
_STRICT_JOIN = re.compile(r"^\W*(?:plus|\+|with)\W*$", re.IGNORECASE)
_BROAD = re.compile(
    r"\b(?:options?|alternatives|which (?:drugs|agents|treatments|therapies|patients|factors|tests|subtypes|regimens)|list|all|overview|summar\w+|manage(?:d|ment)?"
    r"|treat(?:ed|ment)?|approach|strateg\w+|what are|factors|criteria|features|causes|pitfalls|caveats|considerations|recommendations|principles|steps|work[- ]?up|how (?:is|are|do|should|to))\b|\btx\b",
    re.IGNORECASE,
)  # fmt: skip
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
    grade_raw: str | None
    is_broad: bool

    @property
    def units(self) -> tuple[Unit, ...]:
        """All units that count."""
        return (*(unit for group in self.required for unit in group), *self.general)

    @property
    def is_empty(self) -> bool:
        """True where nothing in the question says what it is about."""
        return not self.required and not self.general and self.grade_raw is None


@functools.cache
def _load_stems(name: str) -> frozenset[str]:
    text = (importlib.resources.files("composer") / "data" / name).read_text(encoding="utf-8")
    return frozenset(stem for line in text.splitlines() if not line.startswith("#") for stem in stem_text(line))


def _tier(unit: Unit, lexicon: Lexicon) -> str:
    """Return ``asking``, ``general`` or ``required``: how much the unit says about the question's subject."""
    asking, general = _load_stems("asking_words.txt"), _load_stems("general_words.txt")
    if _LINES_OF_THERAPY.intersection(unit.concepts):
        return "required"
    names = [unit.stems, *(tuple(stem_text(concept)) for concept in unit.concepts)]
    if any(all(stem in asking for stem in name) for name in names):
        return "asking"
    if any(all(stem in asking or stem in general for stem in name) for name in names):
        return "general"
    if all(stem[:1].isdigit() for stem in unit.stems):
        return "general"
    return "required"


def read_question(text: str, lexicon: Lexicon) -> QuestionReading:
    """Return the question taken apart. Pure: no index is asked."""
    facets = find_facets(text)
    grade = _GRADE.search(text)
    covered = [match.span() for facet, match in facets if facet.name != "threshold"]
    covered = [_last_words(text, span) for span in covered] + ([grade.span()] if grade else [])
    ages = list(_AGE.finditer(text))
    covered += [match.span() for match in ages]
    prior = _PRIOR.search(text)
    extra: list[Unit] = lexicon.find_units("second line") if prior else []
    if any(int(match[1] or match[2]) < 18 for match in ages):
        extra += lexicon.find_units("children")
    required: list[Unit] = []
    general: list[Unit] = []
    for unit in lexicon.find_units(text):
        tier = _tier(unit, lexicon)
        if tier == "asking" or any(start <= unit.start and unit.end <= end for start, end in covered):
            continue
        is_prior = prior is not None and prior.start("prior") <= unit.start < prior.end("prior")
        (required if tier == "required" and not is_prior else general).append(unit)
    known = {key for unit in required for key in unit.keys}
    groups = _group_alternatives(text, required) + [(unit,) for unit in extra if not unit.keys & known]
    return QuestionReading(
        text=text,
        required=tuple(groups),
        general=tuple(general),
        facets=tuple(facet for facet, _ in facets),
        grade_raw=grade.group() if grade else None,
        is_broad=_BROAD.search(text) is not None and not any(facet.name in ("dose", "time", "share") for facet, _ in facets),
    )


def _last_words(text: str, span: tuple[int, int]) -> tuple[int, int]:
    """Return the end of a long match, so that the things named before the asking words still count."""
    start, end = span
    tail = re.search(r"(?:side|adverse|mechanism|mode|half|how (?:often|long|much|many|soon|strong\w*|frequently)|\w+)\W+[\w-]+$", text[start:end])
    return (start + tail.start(), end) if tail and end - start > 24 else span


def _group_alternatives(text: str, units: list[Unit]) -> list[tuple[Unit, ...]]:
    """Return the units with neighbours that are joined by "or", "and", "versus" or a comma put together."""
    groups: list[list[Unit]] = []
    for unit in units:
        joiner = text[groups[-1][-1].end : unit.start] if groups else ""
        if groups and _ALTERNATIVE.match(joiner) and joiner.strip() and not _STRICT_JOIN.match(joiner):
            groups[-1].append(unit)
        else:
            groups.append([unit])
    return [tuple(group) for group in groups]
