"""How far a statement speaks of what a question asks about."""

import heapq
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from composer.coverage.ranking import (
    AskedTraits,
    Fit,
    judge_numbers,
    read_asked,
)
from composer.coverage.weighing import Beside, Needs, Required, Weighed, WeighedOnce, bound_score
from composer.reading.quantities import gives_dose_of
from composer.reading.question import QuestionReading
from composer.reading.statement_views import LABEL, OWN_WORDS, PARENT, TITLE, StatementView
from core.retrieval import Retrieval
from retriever.vocabulary.lexicon import Lexicon, Unit

_NUMBER_WEIGHT = 0.4
"""Weight of a number of the question that lies in the statement's range, beside its general words."""


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
    bound: Callable[[], float]
    """Gives what its score cannot exceed, without reading its traits."""
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
        return replace(self, weigh=lambda: lifted, bound=lambda: score, is_under_heading=True)

    def lower(self, cost: float) -> "Support":
        """Return it as a companion, with a score that is lower by the cost."""
        lowered = replace(self.weigh(), score=self.score - cost)
        return replace(self, weigh=lambda: lowered, bound=lambda: lowered.score, is_companion=True)


def rank_supports(
    supports: Iterable[Support], tie: Callable[[Support], tuple[str | int, ...]] = lambda _support: ()
) -> Iterator[Support]:
    """Yield the supports, the highest score first, then by ``tie``, then as they come; what cannot be next is not weighed."""
    waiting = [(-support.bound(), False, tie(support), place, support) for place, support in enumerate(supports)]
    heapq.heapify(waiting)
    while waiting:
        _, is_weighed, ties, place, support = heapq.heappop(waiting)
        if is_weighed:
            yield support
        else:
            heapq.heappush(waiting, (-support.score, True, ties, place, support))


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
    needs = Needs.find(reading)
    places = _find_places(views)
    return [_measure(reading, view, weights, lexicon, asked, needs, places) for view in views]


def _find_places(views: Sequence[StatementView]) -> Mapping[str, int]:
    """Return the place (0-based) of each statement among those found of its section, by statement id."""
    sections: dict[tuple[str, tuple[str, ...]], list[tuple[int, str]]] = {}
    for view in views:
        statement = view.statement
        if not statement.opens_list:
            key = (statement.version_id, statement.section_path)
            sections.setdefault(key, []).append((statement.ordinal, statement.statement_id))
    return {name: place for found in sections.values() for place, (_, name) in enumerate(sorted(set(found)))}


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


def _measure_required(reading: QuestionReading, view: StatementView, weights: Mapping[Unit, float]) -> Required:
    missing: list[tuple[Unit, ...]] = []
    members: list[Unit] = []
    earned = possible = 0.0
    n_own = n_headed = n_in_words = 0
    is_under_heading = bool(reading.required)
    compares = False
    for group in reading.required:
        levels = [view.find_level(unit) for unit in group]
        level = max(levels)
        if level == 0.0:
            wider = [_find_wider(reading, view, unit) for unit in group]
            level = max(wider)
            if level:
                members.append(group[wider.index(level)])
        if level == 0.0:
            missing.append(group)
        is_topic = any(view.is_titled_by(unit) for unit in group)
        n_own += level in (OWN_WORDS, LABEL, PARENT) and not is_topic
        n_in_words += level == OWN_WORDS and not is_topic
        is_headed = any(view.is_headed_by(unit) for unit in group)
        n_headed += is_headed and not is_topic
        is_under_heading &= is_topic or is_headed
        n_named = len(group) - levels.count(0.0)
        if len(group) > 1:
            named = zip(levels, group, strict=True)
            compares |= sum(bool(found or view.find_class_level(unit)) for found, unit in named) > 1
        weight = max([weights[unit] for unit in group])
        several = 1 + 0.25 * (n_named - 1) if n_named > 1 else 1
        earned += weight * level * several
        possible += weight
    return Required(
        missing=tuple(missing),
        members=tuple(members),
        n_own=n_own,
        n_in_words=n_in_words,
        n_headed=n_headed,
        is_under_heading=is_under_heading,
        compares=compares,
        named=earned / possible if possible else 0.0,
    )


def _measure(
    reading: QuestionReading,
    view: StatementView,
    weights: Mapping[Unit, float],
    lexicon: Lexicon,
    asked: AskedTraits,
    needs: Needs,
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
    beside = Beside(
        reading, view, required, general, asked, needs, in_range, places.get(view.statement.statement_id, 0)
    )
    return Support(
        view=view,
        missing=required.missing,
        members=required.members,
        n_own=required.n_own,
        n_in_words=required.n_in_words,
        is_under_heading=required.is_under_heading,
        general_fraction=general,
        gives_facets=gives,
        weigh=WeighedOnce(beside),
        bound=lambda: bound_score(beside),
    )
