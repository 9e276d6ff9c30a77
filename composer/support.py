"""How far a statement speaks of what a question asks about."""

import functools
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

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
from composer.reading import QuestionReading
from composer.statement_views import LABEL, OWN_WORDS, PARENT, TITLE, StatementView
from composer.traits import names_pregnancy
from core.retrieval import Retrieval
from retriever.entities import find_kind
from retriever.lexicon import Lexicon, Unit

_LITTLE_OWN = 0.12
"""Share of the question's words up to which a statement below another adds nothing: its parent is what answers."""
_NUMBER_WEIGHT = 0.4
"""Weight of a number of the question that lies in the statement's range, beside its general words."""
_MANY_CONDITIONS = 6
"""Unasked content words of conditions from which more make no difference."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """How well one statement fits a question beside the others that answer it."""

    fit: Fit
    """The traits that its score is made of."""
    score: float
    """Fit to the question; higher is better. Comparable within one question only."""
    own_share: float
    """Share of the question's words that it adds to what its lead-ins and headings say: near 0, they are what answers."""
    n_conflicts: int
    """Contrasts and numbered names of the question of which it names another side."""


@dataclass(frozen=True, slots=True, eq=False)
class Support:
    """How far one statement supports a question. Each is equal to itself only."""

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
    weigh: Callable[[], Weighed]
    """Gives its weight, which is worked out once: of fifty statements that are found, a few are ever weighed."""
    is_companion: bool = False
    """Whether it only comes close to answering, beside one that answers (``companions.py``)."""

    @property
    def fit(self) -> Fit:
        """The traits that its score is made of."""
        return self.weigh().fit

    @property
    def score(self) -> float:
        """Fit to the question; higher is better. Comparable within one question only."""
        return self.weigh().score

    @property
    def own_share(self) -> float:
        """Share of the question's words that it adds to what its lead-ins and headings say: near 0, they are what answers."""
        return self.weigh().own_share

    @property
    def n_conflicts(self) -> int:
        """Contrasts and numbered names of the question of which it names another side."""
        return self.weigh().n_conflicts

    def lift(self, score: float) -> "Support":
        """Return it with this score, as an item of a list that answers by its label."""
        weighed = self.weigh()
        if self.is_under_heading and (weighed.score, weighed.own_share) == (score, 0.0):
            return self
        lifted = replace(weighed, score=score, own_share=0.0)
        return replace(self, weigh=lambda: lifted, is_under_heading=True)

    def lower(self, cost: float) -> "Support":
        """Return it as a companion, with a score that is lower by the cost."""
        lowered = replace(self.weigh(), score=self.score - cost)
        return replace(self, weigh=lambda: lowered, is_companion=True)


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
    needs = _Needs.find(reading)
    places = _find_places(views)
    return [_measure(reading, view, weights, lexicon, asked, needs, places) for view in views]


@dataclass(frozen=True, slots=True)
class _Needs:
    """What a question names, looked up once for all statements."""

    keys: frozenset[str]
    """Keys of all its units that count."""
    diseases: frozenset[Unit]
    """Diseases that it requires."""
    dosed: tuple[Unit, ...]
    """Drugs, not classes of drugs, that it asks a dose of."""

    @classmethod
    def find(cls, reading: QuestionReading) -> "_Needs":
        """Return what the question names."""
        required = [unit for group in reading.required for unit in group]
        drugs = [unit for unit in required if find_kind(unit) == "drug" and not unit.is_class]
        return cls(
            keys=frozenset(key for unit in reading.units for key in unit.keys),
            diseases=frozenset(unit for unit in required if find_kind(unit) == "disease"),
            dosed=tuple(unit for unit in dict.fromkeys(drugs) if unit not in reading.allergens),
        )


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
    compares: bool
    """Whether it speaks of two or more of the things that the question sets against each other, or of their classes."""
    named: float
    """Weighted share that it names, from 0 to about 1."""


def _find_wider(reading: QuestionReading, view: StatementView, unit: Unit) -> float:
    """Return where a class that holds the unit is named, as the weight of that place; 0 where none is.

    A wide group ("antibiotics", "anticoagulants") tells about one of its drugs only where the statement advises against
    the whole group, or where the patient merely takes the drug.
    """
    level = view.find_class_level(unit)
    if level:
        return level
    umbrella = view.find_umbrella_level(unit)
    is_advised_against = umbrella == OWN_WORDS / 2 and view.traits.is_negative
    return umbrella if is_advised_against or unit in reading.taken else 0.0


def _measure_required(reading: QuestionReading, view: StatementView, weights: Mapping[Unit, float]) -> _Required:
    missing: list[tuple[Unit, ...]] = []
    members: list[Unit] = []
    earned = possible = 0.0
    n_own = n_headed = n_in_words = 0
    is_under_heading = bool(reading.required)
    compares = False
    for group in reading.required:
        levels = [(view.find_level(unit), unit) for unit in group]
        level, unit = max(levels, key=lambda pair: pair[0])
        if level == 0.0:
            level, unit = max(((_find_wider(reading, view, unit), unit) for unit in group), key=lambda pair: pair[0])
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
        compares |= sum(bool(found or view.find_class_level(unit)) for found, unit in levels) > 1
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
        compares=compares,
        named=earned / possible if possible else 0.0,
    )


@dataclass(frozen=True, slots=True)
class _Compared:
    """What the words of question and statement say beside each other, whatever the question requires."""

    own_share: float
    n_conflicts: int
    in_range: int


def _measure(
    reading: QuestionReading,
    view: StatementView,
    weights: Mapping[Unit, float],
    lexicon: Lexicon,
    asked: AskedTraits,
    needs: _Needs,
    places: Mapping[str, int],
) -> Support:
    required = _measure_required(reading, view, weights)
    held = possible = 0.0
    for unit in reading.general:
        level = view.find_level(unit)
        held += weights[unit] * (level if level != TITLE else level / 2)
        possible += weights[unit]
    in_range = judge_numbers(asked, view.traits) if asked.values else 0
    if in_range > 0:
        held, possible = held + _NUMBER_WEIGHT, possible + _NUMBER_WEIGHT
    gives = all(facet.is_given_by(view.statement) for facet in reading.facets)
    if gives and any(facet.name == "dose" for facet in reading.facets):
        gives = gives_dose_of(view.statement, needs.dosed, lexicon)
    general = held / possible if possible else 1.0

    def weigh() -> Weighed:
        compared = _Compared(share_own_words(asked, view.traits), find_conflict(asked, view.traits), in_range)
        fit = _measure_fit(reading, view, required, general, asked, needs, compared, places)
        return Weighed(fit, weigh_fit(fit), compared.own_share, compared.n_conflicts)

    return Support(
        view=view,
        missing=required.missing,
        members=required.members,
        n_own=required.n_own,
        n_in_words=required.n_in_words,
        is_under_heading=required.is_under_heading,
        general_fraction=general,
        gives_facets=gives,
        weigh=functools.cache(weigh),
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
    needs: _Needs,
    compared: _Compared,
    places: Mapping[str, int],
) -> Fit:
    statement, traits = view.statement, view.traits
    narrower = any(not unit.keys & needs.keys for unit in view.narrowing_units) or _is_of_unasked_group(reading, view)
    headings = [heading for heading in statement.section_path if heading != view.document.title]
    is_aside = bool(headings) and traits.is_pitfall and not asked.is_about_pitfalls
    named = asked.stems | needs.keys
    in_own = [unit for unit in reading.units if view.find_level(unit) in (OWN_WORDS, LABEL)]
    titled = [unit for unit in needs.diseases if view.is_titled_by(unit)]
    in_other_words = frozenset(stem for unit in in_own for stem in unit.stems)
    other_diseases = traits.diseases & view.title_keys if titled else traits.diseases
    is_of_another = bool(needs.diseases and other_diseases) and needs.diseases.isdisjoint(in_own)
    is_of_parent = traits.has_parent and compared.own_share <= _LITTLE_OWN
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
        in_kind=float(
            any(cue.is_met_by(statement) for cue in reading.cues) or (required.compares and not reading.cues)
        ),
        age=float(traits.has_age_range and reading.age_months is not None),
        conflict=float(compared.n_conflicts + is_of_another),
        in_range=float(compared.in_range),
        refuses=float(traits.is_negative) * (-1.0 if asked.says_no else 1.0),
        summary=float(not headings),
        aside=float(is_aside),
        narrates=float(traits.narrates),
        leads=1.0 / (1 + places.get(statement.statement_id, 0)),
    )
