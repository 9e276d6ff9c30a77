"""How well a statement fits a question beside the others that answer it, read and weighed as late as possible."""

from dataclasses import dataclass, replace

from composer.coverage.ranking import (
    AskedTraits,
    Fit,
    compare_heading,
    find_ceiling,
    find_conflict,
    share_own_words,
    share_pairs,
    share_words,
    weigh_fit,
)
from composer.reading.populations import find_groups
from composer.reading.question import QuestionReading, is_negated
from composer.reading.statement_views import LABEL, OWN_WORDS, StatementView
from composer.reading.traits import names_pregnancy
from retriever.vocabulary.entities import find_kind
from retriever.vocabulary.lexicon import Unit
from retriever.vocabulary.terms import stem_text

_LITTLE_OWN = 0.12
"""Share of the question's words up to which a statement below another adds nothing: its parent is what answers."""
_UNREAD = {
    "few": (0.0, 1.0),
    "unasked": (0.0, 1.0),
    "conflict": (0.0, 100.0),
    "aside": (0.0, 1.0),
    "narrates": (0.0, 1.0),
}
"""How small and how large the traits can be that only reading the statement's tells."""
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


@dataclass(frozen=True, slots=True)
class Needs:
    """What a question names, looked up once for all statements."""

    keys: frozenset[str]
    """Keys of all its units that count."""
    diseases: frozenset[Unit]
    """Diseases that it requires."""
    dosed: tuple[Unit, ...]
    """Drugs, not classes of drugs, that it asks a dose of."""

    @classmethod
    def find(cls, reading: QuestionReading) -> "Needs":
        """Return what the question names."""
        required = [unit for group in reading.required for unit in group]
        drugs = [unit for unit in required if find_kind(unit) == "drug" and not unit.is_class]
        return cls(
            keys=frozenset(key for unit in reading.units for key in unit.keys),
            diseases=frozenset(unit for unit in required if find_kind(unit) == "disease"),
            dosed=tuple(unit for unit in dict.fromkeys(drugs) if unit not in reading.allergens),
        )


@dataclass(frozen=True, slots=True)
class Required:
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


@dataclass(frozen=True, slots=True)
class Beside:
    """A statement beside a question, as far as its traits are not needed."""

    reading: QuestionReading
    view: StatementView
    required: Required
    general: float
    asked: AskedTraits
    needs: Needs
    in_range: int
    place: int
    """Its place (0-based) among the statements found of its section."""

    @property
    def headings(self) -> list[str]:
        """Its headings below the document's title."""
        return [heading for heading in self.view.statement.section_path if heading != self.view.document.title]

    @property
    def narrows(self) -> bool:
        """Whether it is about something in particular that the question does not name."""
        return any(not unit.keys & self.needs.keys for unit in self.view.narrowing_units)

    def find_own(self) -> list[Unit]:
        """Return the units of the question that its own words or its label name."""
        return [unit for unit in self.reading.units if self.view.find_level(unit) in (OWN_WORDS, LABEL)]

    def measure_plain(self) -> Fit:
        """Return the fit with what can be told without the statement's traits, and 0 for the rest."""
        reading, required, statement = self.reading, self.required, self.view.statement
        return Fit(
            similarity=self.view.similarity,
            named=required.named,
            general=self.general if reading.general else 0.0,
            headed=required.n_headed / len(reading.required) if reading.required else 0.0,
            topic=float(any(self.view.is_titled_by(unit) for unit in self.needs.diseases)),
            recommends=float(statement.grade is not None or statement.recommendation_number is not None),
            in_kind=float(
                any(cue.is_met_by(statement) for cue in reading.cues) or (required.compares and not reading.cues)
            ),
            in_range=float(self.in_range),
            summary=float(not self.headings),
            leads=1.0 / (1 + self.place),
        )


def _is_of_unasked_group(reading: QuestionReading, view: StatementView) -> bool:
    """Return whether it speaks of children or of pregnancy, and neither the question nor the document's title does."""
    named = f"{reading.text} {view.document.title}"
    of_children = view.traits.is_of_children and "child" not in find_groups(named) and reading.age_months is None
    return of_children or (view.traits.is_of_pregnancy and not names_pregnancy(named))


def _excludes_what_is_asked(beside: Beside) -> bool:
    """Return whether the statement excludes one of the things that the question requires, and does not name it otherwise."""
    excluded = beside.view.traits.excluded - beside.asked.denied
    return bool(excluded) and any(
        not is_negated(unit) and excluded.issuperset(unit.stems) for group in beside.reading.required for unit in group
    )


def _judge_refusal(beside: Beside) -> float:
    """Return how far a statement that says no misses what is asked: -1 where no is asked about, 0 where yes or no is."""
    if beside.asked.says_no:
        return -1.0
    asks_more = bool(beside.reading.facets) or any(cue.wants_items for cue in beside.reading.cues)
    return 0.0 if beside.asked.asks_whether and not asks_more else 1.0


class WeighedOnce:
    """Weighs a statement when it is first called, and keeps the result."""

    __slots__ = ("_beside", "_weighed")

    def __init__(self, beside: Beside) -> None:
        """Weigh this statement, later."""
        self._beside = beside
        self._weighed: Weighed | None = None

    def __call__(self) -> Weighed:
        """Return its weight."""
        if self._weighed is None:
            self._weighed = weigh_statement(self._beside)
        return self._weighed


def weigh_statement(beside: Beside) -> Weighed:
    """Return the weight of a statement beside a question."""
    asked, traits = beside.asked, beside.view.traits
    own_share = share_own_words(asked, traits)
    n_conflicts = find_conflict(asked, traits) + _excludes_what_is_asked(beside)
    fit = _measure_fit(beside, own_share, n_conflicts)
    return Weighed(fit, weigh_fit(fit), own_share, n_conflicts)


def _measure_fit(beside: Beside, own_share: float, n_conflicts: int) -> Fit:
    reading, view, asked, needs = beside.reading, beside.view, beside.asked, beside.needs
    traits = view.traits
    narrower = beside.narrows or _is_of_unasked_group(reading, view)
    is_aside = bool(beside.headings) and traits.is_pitfall and not asked.is_about_pitfalls
    in_own = beside.find_own()
    plain = beside.measure_plain()
    other_diseases = traits.diseases & view.title_keys if plain.topic else traits.diseases
    is_of_another = bool(needs.diseases and other_diseases) and needs.diseases.isdisjoint(in_own)
    is_of_parent = traits.has_parent and own_share <= _LITTLE_OWN
    n_unasked = len(traits.conditions - (asked.stems | needs.keys))
    return replace(
        plain,
        overlap=share_words(asked, traits, frozenset(stem for unit in in_own for stem in unit.stems)),
        pairs=share_pairs(asked, traits),
        few=1 - traits.adult_share if reading.age_months is None else 0.0,
        unasked=min(n_unasked, _MANY_CONDITIONS) / _MANY_CONDITIONS,
        narrower=float(narrower or is_of_parent),
        titled=compare_heading(asked, traits),
        age=float(traits.has_age_range and reading.age_months is not None),
        conflict=float(n_conflicts + is_of_another),
        refuses=float(traits.is_negative) * _judge_refusal(beside),
        aside=float(is_aside),
        narrates=float(traits.narrates),
    )


def bound_score(beside: Beside) -> float:
    """Return what the score of a statement cannot exceed, from its words alone."""
    asked, statement = beside.asked, beside.view.statement
    refusal = _judge_refusal(beside)
    stems = {*stem_text(statement.text), *(stem for lead_in in statement.lead_ins for stem in stem_text(lead_in.text))}
    named = stems.union(*(unit.stems for unit in beside.find_own()))
    total = sum(asked.words.values())
    held = sum(weight for stem, weight in asked.words.items() if stem in named)
    pairs = sum(one in stems and other in stems for one, other in asked.pairs)
    is_titled = bool(statement.section_path) and not asked.words.keys().isdisjoint(
        stem_text(statement.section_path[-1])
    )
    return find_ceiling(
        beside.measure_plain(),
        {
            **_UNREAD,
            "overlap": (0.0, held / total if total else 0.0),
            "pairs": (0.0, pairs / len(asked.pairs) if asked.pairs else 0.0),
            "titled": (0.0, float(is_titled)),
            "refuses": (min(0.0, refusal), max(0.0, refusal)),
            "narrower": (float(beside.narrows), 1.0),
            "age": (0.0, float(beside.reading.age_months is not None)),
        },
    )
