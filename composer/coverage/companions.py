"""What else may stand in the answer to a question that some statement answers: statements that come close to it.

Whether a question is covered is decided by ``coverage.py``, and nothing here changes that. But where one statement answers
by all its words, another that says the same in fewer of them may say it better.
"""

from collections.abc import Sequence
from dataclasses import replace

from composer.coverage.decision import CoverageDecision, describe_unnamed, list_suitable
from composer.coverage.other_sides import find_other_sides
from composer.coverage.support import Support
from composer.policy import AnswerPolicy
from composer.reading.question import QuestionReading, find_ask, is_negated
from core.retrieval import Retrieval
from retriever.vocabulary.entities import find_kind
from retriever.vocabulary.lexicon import Unit

FEW_WORDS, LACKS_WORD, LACKS_NAME = 0.1, 0.2, 0.3
"""What a companion's score loses: for holding too few of the question's general words, for lacking one thing that the
question requires, and for lacking one that is a name (a drug, a disease, a population, a line of therapy). Half or one and a
half of each does about as well on the development cases of ``evals/cases``."""
MIN_REQUIRED = 2
"""Things that a question must require for a companion to lack one of them."""


def add_companions(
    decision: CoverageDecision,
    reading: QuestionReading,
    supports: Sequence[Support],
    retrieval: Retrieval,
    policy: AnswerPolicy,
) -> CoverageDecision:
    """Return the decision with the statements that come close to answering too, best first; unchanged where nothing answers.

    Where one of them leads that names a drug itself, its class no longer answers only in part.
    """
    if not decision.answering:
        return decision
    known = {support.view.statement.statement_id for support in decision.answering}
    documents = {support.view.document.document_id for support in decision.answering}
    places = {_find_place(support) for support in decision.answering if not support.members}
    found = {}
    end = find_ask(reading.text)[1]
    for support in list_suitable(reading, supports, policy):
        name = support.view.statement.statement_id
        cost = _weigh_lack(support, reading, places, end)
        if cost is not None and name not in known and support.view.document.superseded_by not in documents:
            found[name] = support.lower(cost)
    takes_over = end < len(reading.text)
    by_words = [_weigh_asked(support, end) if takes_over else support for support in decision.answering]
    answering = sorted([*by_words, *found.values()], key=lambda support: -support.score)
    decision = replace(decision, missing=_list_missing(decision, answering, reading, retrieval))
    if answering[0].members:
        return replace(decision, answering=tuple(answering))
    return CoverageDecision(tuple(answering), decision.missing[len(decision.members) :])


def _list_missing(
    decision: CoverageDecision, answering: Sequence[Support], reading: QuestionReading, retrieval: Retrieval
) -> tuple[str, ...]:
    """Return what is missing, without the sides of a comparison that a companion speaks of."""
    sides = {
        describe_unnamed([unit], retrieval)
        for side in find_other_sides(decision.answering, answering, reading)
        for group in reading.required
        for unit in group
        if side.view.find_level(unit)
    }
    return tuple(words for words in decision.missing if words not in sides)


def _weigh_lack(
    support: Support, reading: QuestionReading, places: set[tuple[str, tuple[str, ...]]], end: int
) -> float | None:
    """Return what the statement's score loses; None where it is no companion: what the question excludes is never lacking.

    What lacks a name has to speak of another thing that is asked about, where a statement answers in its place. What a
    follow-up takes over (from ``end`` on) may be lacking like a few words.
    """
    if not support.missing:
        return FEW_WORDS
    if support.members or len(support.missing) > 1 or len(reading.required) < MIN_REQUIRED:
        return None
    if any(is_negated(unit) for unit in support.missing[0]):
        return None
    if support.n_own and all(unit.start >= end for unit in support.missing[0]):
        return FEW_WORDS
    if not any(_is_name(unit) for unit in support.missing[0]):
        return LACKS_WORD
    return LACKS_NAME if support.n_own and _find_place(support) in places else None


def _weigh_asked(support: Support, end: int) -> Support:
    """Return the statement, its score lower where it lacks what a follow-up asks itself, rather than what it takes over."""
    lacks = any(unit.start < end for group in support.missing for unit in group)
    return support.lower(LACKS_NAME) if lacks else support


def _is_name(unit: Unit) -> bool:
    return find_kind(unit) is not None or bool(unit.concepts)


def _find_place(support: Support) -> tuple[str, tuple[str, ...]]:
    return (support.view.statement.version_id, support.view.statement.section_path)
