"""How far a statement speaks of what a question asks about."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from composer.ages import find_age_ranges
from composer.polarity import split_polarity
from composer.quantities import gives_dose_of
from composer.reading import NOT, QuestionReading, is_content
from core.documents import GuidelineDocument, Statement, StatementKind
from core.retrieval import Hit, Retrieval, ScoredStatement
from retriever.entities import find_kind
from retriever.lexicon import Lexicon, Unit
from retriever.terms import stem_text

OWN_WORDS, LABEL, TITLE, SECTION, PARENT, CONTRAST = 1.0, 0.97, 0.95, 0.93, 0.82, 0.7
"""Weight of a term by where it stands: in the statement, in a label that opens its list ("Lung-only metastases:"), in its
headings, in a parent that is a statement itself, in the document's title, or only as what something is compared with
("instead of alteplase"). What the title names holds for all of the document, so it tells its statements apart by little.
A class that the term belongs to counts half."""

_MAX_LABEL_WORDS = 6
_PITFALLS = re.compile(r"\b(?:pitfalls?|caveats?|mistakes?|errors?)\b", re.IGNORECASE)
_NAMES_PEOPLE = re.compile(
    r"\b(?:patients|people|adults|children|women|men|those)\b.*\b(?:with|without|who|whom|whose|under|over|aged)\b"
)
_CONTRAST = re.compile(
    r"\b(?:instead of|rather than|in preference to|as opposed to|compared (?:with|to)|versus|vs\.?|over|than)\s+(?:[\w/-]+\s*){1,3}",
    re.IGNORECASE,
)

_RECOMMENDATION, _IN_KIND, _HEADED, _NARROWER, _ASIDE = 0.06, 0.15, 0.05, 0.08, 0.05
"""What a graded recommendation, an answer in kind, and headings that name what is asked add to a score;
what a label that narrows the statement to something else takes from it, and a heading that marks an aside."""


@dataclass(frozen=True, slots=True)
class StatementView:
    """A statement with the keys that its words, its parents, its headings and its document's title hold."""

    hit: Hit
    statement: Statement
    similarity: float
    document: GuidelineDocument
    layers: tuple[tuple[float, frozenset[str]], ...]
    """Keys by the weight of the place that they stand in, the heaviest first."""
    narrowing_units: tuple[Unit, ...]
    """What the statement is about in particular: a subtype, a population, the first cell of its row."""

    def find_level(self, unit: Unit) -> float:
        """Return where the unit is supported, as the weight of that place; 0 where it is not."""
        return next((weight for weight, keys in self.layers if unit.keys & keys), 0.0)

    def is_titled_by(self, unit: Unit) -> bool:
        """Return whether the document's title names the unit."""
        return any(unit.keys & keys for weight, keys in self.layers if weight == TITLE)

    def is_headed_by(self, unit: Unit) -> bool:
        """Return whether a heading or a label above the statement names the unit."""
        return any(unit.keys & keys for weight, keys in self.layers if weight in (LABEL, SECTION))

    def find_class_level(self, unit: Unit) -> float:
        """Return where only a class that the unit belongs to is named; 0 where it is not."""
        if not unit.class_keys:
            return 0.0
        return next((weight / 2 for weight, keys in self.layers if unit.class_keys & keys), 0.0)


class StatementReader:
    """Makes views of statements, and keeps the keys of those that it has read (bounded)."""

    def __init__(self, lexicon: Lexicon, max_cached: int = 50_000) -> None:
        self._lexicon = lexicon
        self._max_cached = max_cached
        self._keys: dict[str, frozenset[str]] = {}
        self._labels: dict[tuple[StatementKind, str], tuple[Unit, ...]] = {}

    def view_hits(self, retrieval: Retrieval) -> list[StatementView]:
        """Return a view of every statement of every hit, by hit and then in reading order."""
        documents = {document.version_id: document for document in retrieval.documents}
        return [
            self._view(hit, scored, documents[hit.passage.version_id])
            for hit in retrieval.hits
            if hit.passage.version_id in documents
            for scored in hit.statements
        ]

    def _view(self, hit: Hit, scored: ScoredStatement, document: GuidelineDocument) -> StatementView:
        statement = scored.statement
        labels = [lead_in.text for lead_in in statement.lead_ins if lead_in.text.endswith(":")]
        parents = [lead_in.text for lead_in in statement.lead_ins if not lead_in.text.endswith(":")]
        headings = [heading for heading in statement.section_path if heading != document.title]
        layers = (
            (OWN_WORDS, self._find_keys(_CONTRAST.sub(" . ", statement.text)) | self._find_excluded(statement.text)),
            (LABEL, self._find_polar_keys(" . ".join(labels))),
            (TITLE, self._find_keys(document.title)),
            (SECTION, self._find_polar_keys(" . ".join(headings))),
            (PARENT, self._find_keys(" . ".join(parents))),
            (CONTRAST, self._find_keys(" . ".join(_CONTRAST.findall(statement.text)))),
        )
        return StatementView(hit, statement, scored.similarity, document, layers, self._find_narrowing(statement))

    def _find_polar_keys(self, text: str) -> frozenset[str]:
        """Return the keys of a heading or a label: what it excludes does not count as named."""
        stated, _ = split_polarity(text)
        return self._find_keys(stated) | self._find_excluded(text)

    def _find_excluded(self, text: str) -> frozenset[str]:
        return frozenset(NOT + key for key in self._find_keys(split_polarity(text)[1]))

    def _find_narrowing(self, statement: Statement) -> tuple[Unit, ...]:
        """Return what the statement is about in particular: what its label, its list's label or its first cell names."""
        labels = [lead_in.text for lead_in in statement.lead_ins if _NAMES_PEOPLE.search(lead_in.text)]
        label, colon, rest = statement.text.partition(":")
        if statement.kind == "table_row":
            labels.append(rest.partition(";")[0])
        elif colon and len(label.split()) <= _MAX_LABEL_WORDS:
            labels.append(label)
        return tuple(unit for label in labels for unit in self._find_narrowing_units(label, statement.kind))

    def _find_narrowing_units(self, label: str, kind: StatementKind) -> tuple[Unit, ...]:
        if (found := self._labels.get((kind, label))) is None:
            units = self._lexicon.find_units(label)
            names_group = kind == "table_row" or _NAMES_PEOPLE.search(label) is not None
            names_group = names_group or any(find_kind(unit) in ("disease", "population") for unit in units)
            found = tuple(unit for unit in units if is_content(unit)) if names_group else ()
            self._labels[kind, label] = found
        return found

    def _find_keys(self, text: str) -> frozenset[str]:
        keys = self._keys.get(text)
        if keys is None:
            if len(self._keys) >= self._max_cached:
                self._keys.clear()
                self._labels.clear()
            keys = self._keys[text] = self._lexicon.find_keys(stem_text(text))
        return keys


@dataclass(frozen=True, slots=True)
class Support:
    """How far one statement supports a question."""

    view: StatementView
    missing: tuple[tuple[Unit, ...], ...]
    """Required groups that it does not speak of."""
    members: tuple[Unit, ...]
    """Required units that it supports only by the class they belong to."""
    n_own: int
    """Required groups that stand in its own words or its parents', and not in the title anyway."""
    n_in_words: int
    """Required groups that stand in the very words of the statement, and not in the title anyway."""
    is_under_heading: bool
    """Whether its headings, labels or title name all that is required: the question is about the place it stands in."""
    general_fraction: float
    """Share of the general words that it holds, by weight; 1 where the question has none."""
    gives_facets: bool
    """Whether it holds every kind of value that the question asks for."""
    score: float
    """Fit to the question; higher is better. Comparable within one question only."""


def weigh_units(reading: QuestionReading, retrieval: Retrieval) -> Mapping[Unit, float]:
    """Return a weight for each unit: what is named rarely in the documents says more about what is asked."""
    frequencies = {term.term: term.n_passages for term in retrieval.term_frequencies}
    ceiling = math.log1p(retrieval.n_passages + 1)
    required = {unit for group in reading.required for unit in group}

    def weigh(unit: Unit) -> float:
        n_passages = max((frequencies.get(stem, 0) for stem in unit.stems), default=0)
        rarity = math.log1p((retrieval.n_passages + 0.5) / (n_passages + 0.5)) / ceiling if ceiling else 1.0
        return (1.0 if unit in required else 0.4) * (0.5 + min(rarity, 1.0))

    return {unit: weigh(unit) for unit in reading.units}


def measure_support(
    reading: QuestionReading, views: Sequence[StatementView], retrieval: Retrieval, lexicon: Lexicon
) -> list[Support]:
    """Return the support that each statement gives, in the order of the views."""
    weights = weigh_units(reading, retrieval)
    return [_measure(reading, view, weights, lexicon) for view in views]


def _measure(reading: QuestionReading, view: StatementView, weights: Mapping[Unit, float], lexicon: Lexicon) -> Support:
    missing: list[tuple[Unit, ...]] = []
    members: list[Unit] = []
    earned = possible = 0.0
    n_own = 0
    n_headed = n_in_words = 0
    is_under_heading = bool(reading.required)
    for group in reading.required:
        levels = [(view.find_level(unit), unit) for unit in group]
        level, unit = max(levels, key=lambda pair: pair[0])
        if level == 0.0:
            level, unit = max(((view.find_class_level(unit), unit) for unit in group), key=lambda pair: pair[0])
            if level:
                members.append(unit)
        if level == 0.0:
            missing.append(group)
        is_topic = any(view.is_titled_by(unit) for unit in group)
        n_own += level in (OWN_WORDS, LABEL, PARENT) and not is_topic
        n_in_words += level == OWN_WORDS and not is_topic
        is_headed = any(view.is_headed_by(unit) for unit in group)
        n_headed += is_headed and not is_topic
        is_under_heading &= is_topic or is_headed
        n_named = sum(1 for found, _ in levels if found)
        weight = max(weights[unit] for unit in group)
        earned += weight * level * (1 + 0.25 * (n_named - 1) if n_named > 1 else 1)
        possible += weight
    held = asked = 0.0
    for unit in reading.general:
        level = view.find_level(unit)
        held += weights[unit] * (level if level != TITLE else level / 2)
        asked += weights[unit]
    share = (earned + held) / (possible + asked) if possible + asked else 0.0
    gives = all(facet.is_given_by(view.statement) for facet in reading.facets)
    if gives and any(facet.name == "dose" for facet in reading.facets):
        drugs = [unit for group in reading.required for unit in group if find_kind(unit) == "drug"]
        gives = gives_dose_of(view.statement, drugs, lexicon)
    return Support(
        view=view,
        missing=tuple(missing),
        members=tuple(members),
        n_own=n_own,
        n_in_words=n_in_words,
        is_under_heading=is_under_heading,
        general_fraction=held / asked if asked else 1.0,
        gives_facets=gives,
        score=0.55 * share
        + 0.45 * view.similarity
        + _prefer(reading, view)
        + (_HEADED * n_headed / len(reading.required) if reading.required else 0.0)
        + (0.1 if reading.facets and gives else 0.0),
    )


def _prefer(reading: QuestionReading, view: StatementView) -> float:
    """Return what speaks for a statement apart from its words, and what against it.

    For it: that it is a recommendation, an answer in kind ("when …"), or one for the age asked about. Against it: that
    its label, its row or an age range names something in particular that the question does not, and that it stands
    among the pitfalls, which say again what a recommendation says with its grade.
    """
    statement = view.statement
    preference = _RECOMMENDATION if statement.grade is not None or statement.recommendation_number else 0.0
    preference += _IN_KIND * sum(cue.is_met_by(statement) for cue in reading.cues)
    asked = {key for unit in reading.units for key in unit.keys}
    ranges = find_age_ranges(" ".join([*(lead_in.text for lead_in in statement.lead_ins), statement.text]))
    if ranges and reading.age_months is not None:
        preference += _IN_KIND
    is_narrower = any(not unit.keys & asked for unit in view.narrowing_units)
    is_narrower = is_narrower or bool(ranges and reading.age_months is None)
    is_aside = statement.section_path != () and _PITFALLS.search(statement.section_path[-1]) is not None
    is_aside = is_aside and _PITFALLS.search(reading.text) is None
    return preference - (_NARROWER if is_narrower else 0.0) - (_ASIDE if is_aside else 0.0)
