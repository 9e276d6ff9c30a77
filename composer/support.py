"""How far a statement speaks of what a question asks about."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from composer.polarity import split_polarity
from composer.populations import find_groups
from composer.quantities import gives_dose_of
from composer.ranking import (
    AskedTraits,
    Fit,
    compare_heading,
    find_conflict,
    judge_numbers,
    read_asked,
    share_own_words,
    share_pairs,
    share_words,
    weigh_fit,
)
from composer.reading import NOT, QuestionReading, is_content
from composer.traits import Traits, find_disease_names, names_pregnancy, read_traits
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
_NAMES_PEOPLE = re.compile(
    r"\b(?:patients|people|adults|children|women|men|those)\b.*\b(?:with|without|who|whom|whose|under|over|aged)\b"
)
_CONTRAST = re.compile(
    r"\b(?:instead of|rather than|in preference to|as opposed to|compared (?:with|to)|versus|vs\.?|over|than)\s+(?:[\w/-]+\s*){1,3}",
    re.IGNORECASE,
)
_EXAMPLES = re.compile(
    r"\b(?:such as|including|includes?|for example|for instance|e\.g\.,?|history of)\s[^.;]*", re.IGNORECASE
)

_LITTLE_OWN = 0.12
"""Share of the question's words up to which a statement below another adds nothing: its parent is what answers."""
_NUMBER_WEIGHT = 0.4
"""Weight of a number of the question that lies in the statement's range, beside its general words."""
_MANY_CONDITIONS = 6
"""Unasked content words of conditions from which more make no difference."""


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
    traits: Traits
    """What the statement is like, whatever is asked."""
    example_keys: frozenset[str] = frozenset()
    """Keys that it holds only among its examples ("such as …")."""

    def find_level(self, unit: Unit) -> float:
        """Return where the unit is supported, as the weight of that place; 0 where it is not."""
        return next((weight for weight, keys in self.layers if unit.keys & keys), 0.0)

    def is_titled_by(self, unit: Unit) -> bool:
        """Return whether the document's title names the unit."""
        return any(unit.keys & keys for weight, keys in self.layers if weight == TITLE)

    @property
    def title_keys(self) -> frozenset[str]:
        """Keys that the document's title holds."""
        return next(keys for weight, keys in self.layers if weight == TITLE)

    def is_headed_by(self, unit: Unit) -> bool:
        """Return whether a heading or a label above the statement names the unit."""
        return any(unit.keys & keys for weight, keys in self.layers if weight in (LABEL, SECTION))

    def find_class_level(self, unit: Unit) -> float:
        """Return where only a class that the unit belongs to is named; 0 where it is not."""
        if not unit.class_keys:
            return 0.0
        return next((weight / 2 for weight, keys in self.layers if unit.class_keys & keys), 0.0)


@dataclass(frozen=True, slots=True)
class _Content:
    """What a statement under its document's title holds, whatever is asked: the fields of its views."""

    layers: tuple[tuple[float, frozenset[str]], ...]
    narrowing_units: tuple[Unit, ...]
    traits: Traits
    example_keys: frozenset[str]


class StatementReader:
    """Makes views of statements, and keeps what it has read of them (bounded)."""

    def __init__(self, lexicon: Lexicon, max_cached: int = 20_000) -> None:
        self._lexicon = lexicon
        self._max_cached = max_cached
        self._keys: dict[str, frozenset[str]] = {}
        self._labels: dict[tuple[StatementKind, str], tuple[Unit, ...]] = {}
        self._contents: dict[tuple[str, str], _Content] = {}

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
        content = self._find_content(statement, document.title)
        return StatementView(
            hit=hit,
            statement=statement,
            similarity=scored.similarity,
            document=document,
            layers=content.layers,
            narrowing_units=content.narrowing_units,
            traits=content.traits,
            example_keys=content.example_keys,
        )

    def _find_content(self, statement: Statement, title: str) -> _Content:
        """Return what no question changes, read once for each statement under each title."""
        key = (statement.statement_id, title)
        if (content := self._contents.get(key)) is None:
            if len(self._contents) >= self._max_cached:
                self._contents.clear()
            content = self._contents[key] = self._read_content(statement, title)
        return content

    def _read_content(self, statement: Statement, title: str) -> _Content:
        labels = [lead_in.text for lead_in in statement.lead_ins if lead_in.text.endswith(":")]
        parents = [lead_in.text for lead_in in statement.lead_ins if not lead_in.text.endswith(":")]
        headings = [heading for heading in statement.section_path if heading != title]
        layers = (
            (OWN_WORDS, self._find_keys(_CONTRAST.sub(" . ", statement.text)) | self._find_excluded(statement.text)),
            (LABEL, self._find_polar_keys(" . ".join(labels))),
            (TITLE, self._find_keys(title) - self._find_other_topics(title, headings)),
            (SECTION, self._find_polar_keys(" . ".join(headings))),
            (PARENT, self._find_keys(" . ".join(parents))),
            (CONTRAST, self._find_keys(" . ".join(_CONTRAST.findall(statement.text)))),
        )
        examples = self._find_keys(" . ".join(_EXAMPLES.findall(statement.text))) - self._find_keys(
            _EXAMPLES.sub(" . ", statement.text)
        )
        return _Content(layers, self._find_narrowing(statement), read_traits(statement), examples)

    def _find_other_topics(self, title: str, headings: Sequence[str]) -> frozenset[str]:
        """Return the keys of the diseases that the title names and the headings leave out, where they name one of them.

        Under the heading "Cystitis" of a guideline on cystitis and pyelonephritis nothing holds for pyelonephritis.
        """
        topics = find_disease_names(title)
        headed = topics & find_disease_names(" . ".join(headings))
        return self._find_keys(" . ".join(sorted(topics - headed))) if headed else frozenset()

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
    own_share: float
    """Share of the question's words that it adds to what its lead-ins and headings say: near 0, they are what answers."""
    n_conflicts: int
    """Contrasts and numbered names of the question of which it names another side."""
    fit: Fit
    """The traits that its score is made of."""
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
    asked = read_asked(reading.text, retrieval)
    places = _find_places(views)
    return [_measure(reading, view, weights, lexicon, asked, places) for view in views]


def _find_places(views: Sequence[StatementView]) -> Mapping[str, int]:
    """Return the place (0-based) of each statement among those found of its section, by statement id."""
    sections: dict[tuple[str, tuple[str, ...]], list[tuple[int, str]]] = {}
    for view in views:
        statement = view.statement
        if not statement.opens_list:
            key = (statement.version_id, statement.section_path)
            sections.setdefault(key, []).append((statement.ordinal, statement.statement_id))
    return {name: place for found in sections.values() for place, (_, name) in enumerate(sorted(set(found)))}


@dataclass(frozen=True, slots=True)
class _Required:
    """How a statement speaks of what a question requires."""

    missing: tuple[tuple[Unit, ...], ...]
    members: tuple[Unit, ...]
    n_own: int
    n_in_words: int
    n_headed: int
    is_under_heading: bool
    named: float
    """Weighted share that it names, from 0 to about 1."""


def _measure_required(reading: QuestionReading, view: StatementView, weights: Mapping[Unit, float]) -> _Required:
    missing: list[tuple[Unit, ...]] = []
    members: list[Unit] = []
    earned = possible = 0.0
    n_own = n_headed = n_in_words = 0
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
        several = 1 + 0.25 * (n_named - 1) if n_named > 1 else 1
        earned += weight * level * several
        possible += weight
    return _Required(
        missing=tuple(missing),
        members=tuple(members),
        n_own=n_own,
        n_in_words=n_in_words,
        n_headed=n_headed,
        is_under_heading=is_under_heading,
        named=earned / possible if possible else 0.0,
    )


def _measure(
    reading: QuestionReading,
    view: StatementView,
    weights: Mapping[Unit, float],
    lexicon: Lexicon,
    asked: AskedTraits,
    places: Mapping[str, int],
) -> Support:
    required = _measure_required(reading, view, weights)
    held = possible = 0.0
    for unit in reading.general:
        level = view.find_level(unit)
        held += weights[unit] * (level if level != TITLE else level / 2)
        possible += weights[unit]
    if judge_numbers(asked, view.traits) > 0:
        held, possible = held + _NUMBER_WEIGHT, possible + _NUMBER_WEIGHT
    gives = all(facet.is_given_by(view.statement) for facet in reading.facets)
    if gives and any(facet.name == "dose" for facet in reading.facets):
        named = {unit for group in reading.required for unit in group if find_kind(unit) == "drug"}
        drugs = [unit for unit in named - reading.allergens if not unit.is_class]
        gives = gives_dose_of(view.statement, drugs, lexicon)
    general = held / possible if possible else 1.0
    fit = _measure_fit(reading, view, required, general, asked, places)
    return Support(
        view=view,
        missing=required.missing,
        members=required.members,
        n_own=required.n_own,
        n_in_words=required.n_in_words,
        is_under_heading=required.is_under_heading,
        general_fraction=general,
        gives_facets=gives,
        own_share=share_own_words(asked, view.traits),
        n_conflicts=find_conflict(asked, view.traits),
        fit=fit,
        score=weigh_fit(fit),
    )


def _is_of_unasked_group(reading: QuestionReading, view: StatementView) -> bool:
    """Return whether it speaks of children or of pregnancy, and neither the question nor the document's title does."""
    named = f"{reading.text} {view.document.title}"
    of_children = view.traits.is_of_children and "child" not in find_groups(named) and reading.age_months is None
    return of_children or (view.traits.is_of_pregnancy and not names_pregnancy(named))


def _measure_fit(
    reading: QuestionReading,
    view: StatementView,
    required: _Required,
    general: float,
    asked: AskedTraits,
    places: Mapping[str, int],
) -> Fit:
    statement, traits = view.statement, view.traits
    known = {key for unit in reading.units for key in unit.keys}
    narrower = any(not unit.keys & known for unit in view.narrowing_units) or _is_of_unasked_group(reading, view)
    headings = [heading for heading in statement.section_path if heading != view.document.title]
    is_aside = bool(headings) and traits.is_pitfall and not asked.is_about_pitfalls
    named = asked.stems | known
    in_own = [unit for unit in reading.units if view.find_level(unit) in (OWN_WORDS, LABEL)]
    diseases = {unit for group in reading.required for unit in group if find_kind(unit) == "disease"}
    titled = [unit for unit in diseases if view.is_titled_by(unit)]
    in_other_words = frozenset(stem for unit in in_own for stem in unit.stems)
    other_diseases = traits.diseases & view.title_keys if titled else traits.diseases
    is_of_another = bool(diseases and other_diseases) and diseases.isdisjoint(in_own)
    is_of_parent = traits.has_parent and share_own_words(asked, traits) <= _LITTLE_OWN
    is_narrower = narrower or is_of_parent
    left_out = 1 - traits.adult_share if reading.age_months is None else 0.0
    return Fit(
        similarity=view.similarity,
        named=required.named,
        general=general if reading.general else 0.0,
        overlap=share_words(asked, traits, in_other_words),
        pairs=share_pairs(asked, traits),
        few=left_out,
        unasked=min(len(traits.conditions - named), _MANY_CONDITIONS) / _MANY_CONDITIONS,
        narrower=float(is_narrower),
        headed=required.n_headed / len(reading.required) if reading.required else 0.0,
        topic=float(bool(titled)),
        titled=compare_heading(asked, traits),
        recommends=float(statement.grade is not None or statement.recommendation_number is not None),
        in_kind=float(any(cue.is_met_by(statement) for cue in reading.cues)),
        age=float(traits.has_age_range and reading.age_months is not None),
        conflict=float(find_conflict(asked, traits) + is_of_another),
        in_range=float(judge_numbers(asked, traits)),
        refuses=float(traits.is_negative) * (-1.0 if asked.says_no else 1.0),
        summary=float(not headings),
        aside=float(is_aside),
        narrates=float(traits.narrates),
        leads=1.0 / (1 + places.get(statement.statement_id, 0)),
    )
