"""A second look where no statement answers by its words: may the best one answer all the same?

The rules of ``coverage.py`` want every word that a question requires, and a share of its other words. A clinician's own
wording ("who do I send in?") often fails them although the statement is right there. Then the statements that pass every
veto are weighed once more by a few indicators together. What they lack may be a word, never a name: a drug, a disease, a
population, a line of therapy, a test, a procedure or an abbreviation is never let pass.
"""

import functools
import importlib.resources
import itertools
import json
import math
import statistics
from collections.abc import Collection, Mapping, Sequence
from dataclasses import astuple, dataclass, fields

from composer.coverage.support import Support, rank_supports
from composer.reading.question import QuestionReading, is_negated
from composer.reading.statement_views import LABEL, OWN_WORDS
from composer.reading.word_lists import load_words
from core.documents import Statement
from retriever.vocabulary.entities import find_kind
from retriever.vocabulary.lexicon import Unit

N_CANDIDATES = 10
"""Statements that are weighed: the best by their fit to the question."""
_N_AROUND = 20
"""Different similarities that a statement's own is compared with."""
_N_NEAREST = 10
"""Nearest statements that are asked which document they come from."""
_STEADY = 1e-3
"""Added to a spread, so that equal similarities do not divide by nought."""
NAMING_STEMS = "naming_stems.txt"


@dataclass(frozen=True, slots=True)
class Indicators:
    """What speaks for or against one statement beside one question."""

    similarity: float
    """Cosine similarity of question and statement."""
    n_missing: float
    """Words that the question requires and the statement does not hold."""
    overlap: float
    """Share of the question's words that stand in the statement's own, by rarity."""
    prominence: float
    """How far its similarity stands above that of the others found, in standard deviations."""
    agreement: float
    """Share of the ten nearest statements that come from its document."""
    own: float
    """Share of what is required that its own words or its label name."""


INDICATORS = tuple(field.name for field in fields(Indicators))


@dataclass(frozen=True, slots=True)
class Scale:
    """Fitted weights; ``benchmarks/fit_second_look.py`` writes them, with what they were fitted on."""

    intercept: float
    weights: Mapping[str, float]
    threshold: float
    """Least probability that a statement needs to answer."""

    def estimate(self, indicators: Indicators) -> float:
        """Return the estimated probability that the statement answers the question."""
        pairs = zip(INDICATORS, astuple(indicators), strict=True)
        return 1.0 / (1.0 + math.exp(-self.intercept - sum(self.weights[name] * value for name, value in pairs)))


@functools.cache
def load_scale() -> Scale:
    """Return the weights that ship with the composer."""
    text = (importlib.resources.files("composer") / "data" / "second_look.json").read_text(encoding="utf-8")
    record = json.loads(text)
    return Scale(record["intercept"], record["weights"], record["threshold"])


def look_again(reading: QuestionReading, supports: Sequence[Support], fitting: Sequence[Support]) -> list[Support]:
    """Return those of the ``fitting`` statements that answer by their indicators taken together.

    Args:
        reading: the question.
        supports: all statements found.
        fitting: those that no veto excludes, whatever words they lack.
    """
    scale = load_scale()
    weighed = weigh_candidates(reading, supports, fitting)
    return [support for support, indicators in weighed if scale.estimate(indicators) >= scale.threshold]


def weigh_candidates(
    reading: QuestionReading, supports: Sequence[Support], fitting: Sequence[Support]
) -> list[tuple[Support, Indicators]]:
    """Return the best of the fitting statements that lack no name, with their indicators.

    What asks for a list ("What are the criteria of …?") is answered by items, or by what is worded as an answer to it; an
    item that is no sentence ("pregnancy or puerperium") answers nothing else.
    """
    naming = {unit for unit in reading.units if names_something(unit)} | _find_kinds_of_disease(reading)
    if all(_lacks(support, naming) for support in fitting):
        return []
    wants_items = any(cue.wants_items for cue in reading.cues)
    in_kind = [
        support
        for support in fitting
        if not (wants_items or _is_fragment(support.view.statement)) or support.fit.in_kind
    ]
    unique = {support.view.statement.statement_id: support for support in in_kind}
    best = list(itertools.islice(rank_supports(unique.values()), N_CANDIDATES))
    similarities = sorted({round(support.view.similarity, 5) for support in supports}, reverse=True)[:_N_AROUND]
    nearest = sorted(supports, key=lambda support: -support.view.similarity)[:_N_NEAREST]
    documents = [support.view.document.document_id for support in nearest]
    mean = statistics.fmean(similarities) if similarities else 0.0
    spread = statistics.pstdev(similarities) + _STEADY if similarities else 1.0
    return [
        (
            support,
            Indicators(
                similarity=support.view.similarity,
                n_missing=float(len(support.missing)),
                overlap=support.fit.overlap,
                prominence=(support.view.similarity - mean) / spread,
                agreement=documents.count(support.view.document.document_id) / _N_NEAREST,
                own=_share_own(reading, support),
            ),
        )
        for support in best
        if not _lacks(support, naming)
    ]


def _lacks(support: Support, naming: Collection[Unit]) -> bool:
    """Return whether the statement leaves one of these units out."""
    return any(unit in naming for group in support.missing for unit in group)


def names_something(unit: Unit) -> bool:
    """Return whether a unit names something clinical: nothing that leaves it out can answer."""
    is_name = not unit.surface.islower() and unit.start > 0
    if is_name or unit.is_abbreviation or is_negated(unit) or find_kind(unit) is not None:
        return True
    return not load_words(NAMING_STEMS).isdisjoint(unit.stems)


def _find_kinds_of_disease(reading: QuestionReading) -> set[Unit]:
    """Return the units that stand right before a disease's name and tell which it is ("breast" of "breast cancer")."""
    units = sorted({unit for group in reading.required for unit in group}, key=lambda unit: unit.start)
    return {
        unit
        for unit, following in itertools.pairwise(units)
        if find_kind(following) == "disease" and not reading.text[unit.end : following.start].strip(" -")
    }


def _is_fragment(statement: Statement) -> bool:
    """Return whether the statement is an item that goes on with the sentence above it, and none by itself."""
    return bool(statement.lead_ins) and statement.text[:1].islower()


def _share_own(reading: QuestionReading, support: Support) -> float:
    """Return the share of the required groups that the statement's own words or its label name."""
    own = sum(any(support.view.find_level(unit) in (OWN_WORDS, LABEL) for unit in group) for group in reading.required)
    return own / len(reading.required) if reading.required else 0.0
