"""Whether the sources answer the question, and what is missing where they do not."""

from collections.abc import Sequence
from dataclasses import dataclass

from composer.coverage.second_look import look_again
from composer.coverage.support import Support, rank_supports
from composer.policy import AnswerPolicy
from composer.reading.ages import fits_age
from composer.reading.numbered import count_other_numbers, find_numbered
from composer.reading.populations import fits_groups
from composer.reading.question import QuestionReading
from composer.reading.routes import fits_routes
from composer.reading.traits import is_signpost
from core.retrieval import Retrieval
from retriever.vocabulary.entities import find_kind
from retriever.vocabulary.lexicon import Unit

_MIN_NAMED = 2
_LABEL_WORDS = 0.9
"""Share that a list's label needs of the general words that a statement must hold: its items hold some of them."""
_MIN_ASKING = 2
"""Asking words that a question needs which names nothing else: "define?" asks for nothing."""


@dataclass(frozen=True, slots=True)
class CoverageDecision:
    """The statements that answer the question, best first, and what of it none of them answers.

    No ``answering`` statement means that the question is not covered; both filled means that it is partly answered.
    """

    answering: tuple[Support, ...]
    missing: tuple[str, ...]
    members: tuple[Unit, ...] = ()
    """Units that are answered only by the class they belong to."""


def decide_coverage(
    reading: QuestionReading, supports: Sequence[Support], retrieval: Retrieval, policy: AnswerPolicy
) -> CoverageDecision:
    """Return which statements answer the question.

    A statement answers where it speaks of every required thing (in its own words, its parents', its headings or its
    document's title), gives the kind of value that is asked for, and holds the question's remaining words. Only where
    none holds those, one that is near in meaning answers too; and where there is none, ``second_look.py`` decides.
    """
    named = _find_named(retrieval)
    fitting = choose_by_words(reading, supports, retrieval, policy) or look_again(
        reading, supports, list_suitable(reading, supports, policy)
    )
    fitting = [support for support in fitting if not support.missing] or fitting
    direct = [support for support in fitting if not support.members]
    current = _drop_superseded(direct or fitting, direct or fitting)
    answering = sorted(_put_lists_first(current, supports, reading, policy, named), key=_by_score)
    if not answering or (reading.is_vague and len(reading.general) < _MIN_ASKING):
        return CoverageDecision((), _describe_missing(reading, supports, retrieval))
    members = answering[0].members
    missing = [_describe_member(unit) for unit in members]
    for group in reading.required:
        for unit in group if len(group) > 1 else ():
            if not any(support.view.find_level(unit) or support.view.find_class_level(unit) for support in answering):
                missing.append(describe_unnamed([unit], retrieval))
    return CoverageDecision(tuple(answering), tuple(missing), members)


def choose_by_words(
    reading: QuestionReading, supports: Sequence[Support], retrieval: Retrieval, policy: AnswerPolicy
) -> list[Support]:
    """Return the statements that hold the words that the question needs, or failing those, that are near in meaning."""
    named = _find_named(retrieval)
    possible = [support for support in supports if _may_answer(support, reading, policy, named)]
    by_words = [support for support in possible if support.general_fraction >= _needed_words(support, reading, policy)]
    return by_words or [
        support
        for support in possible
        if support.view.similarity >= policy.sufficient_similarity
        and (support.n_own or support.is_under_heading or support.general_fraction)
    ]


def list_suitable(reading: QuestionReading, supports: Sequence[Support], policy: AnswerPolicy) -> list[Support]:
    """Return the statements that no veto excludes, whatever words of the question they lack."""
    return [s for s in supports if _stands_alone(s) and s.gives_facets and _suits(s, reading, policy)]


def _find_named(retrieval: Retrieval) -> frozenset[str]:
    return frozenset(term.term for term in retrieval.term_frequencies if term.n_passages)


def _put_lists_first(
    answering: list[Support],
    supports: Sequence[Support],
    reading: QuestionReading,
    policy: AnswerPolicy,
    named: frozenset[str],
) -> list[Support]:
    """Return the statements with the items of the list whose label fits the question better than any of them.

    "What does the assessment look for?" is answered by all that stands below "The assessment looks for:"; and where a list
    is asked for, the list that the best statement stands in answers as a whole.
    """
    wants_items = any(cue.wants_items for cue in reading.cues)
    top = min(answering, key=_by_score, default=None)
    labels = [
        support
        for support in supports
        if support.view.statement.opens_list
        and not support.members
        and not support.missing
        and support.general_fraction >= _LABEL_WORDS * _needed_words(support, reading, policy)
        and _fits_question(support, reading, policy, named)
    ]
    labels = [label for label in labels if top is None or label.score >= top.score]
    best = max(_drop_superseded([*answering, *labels], labels), key=lambda label: label.score, default=None)
    if best is None and wants_items and top is not None:
        best = next((each for each in supports if each.view.statement.opens_list and _stands_under(top, each)), None)
    if best is None:
        return answering
    items = [
        support
        for support in supports
        if _stands_under(support, best) and support.gives_facets and not support.view.statement.opens_list
    ]
    raised = {support.view.statement.statement_id: support for support in items}
    score = max(support.score for support in (best, *answering))
    lifted = [support.lift(score) for support in raised.values()]
    rest = [support for support in answering if support.view.statement.statement_id not in raised]
    return [*_drop_superseded([*rest, *lifted], rest), *lifted]


def _stands_under(support: Support, label: Support) -> bool:
    """Return whether the statement is an item of the list that the label opens."""
    statement, opener = support.view.statement, label.view.statement
    lead_in = statement.lead_ins[-1] if statement.lead_ins else None
    return (
        lead_in is not None
        and statement.version_id == opener.version_id
        and opener.start <= lead_in.start < lead_in.end <= opener.end
    )


def _drop_superseded(answering: Sequence[Support], supports: list[Support]) -> list[Support]:
    """Return the statements without those of a document whose successor is among the documents that answer."""
    answering_ids = {support.view.document.document_id for support in answering}
    return [support for support in supports if support.view.document.superseded_by not in answering_ids]


def _by_score(support: Support) -> tuple[float, str, int]:
    statement = support.view.statement
    return (-support.score, statement.version_id, statement.ordinal)


def _may_answer(support: Support, reading: QuestionReading, policy: AnswerPolicy, named: frozenset[str]) -> bool:
    """Return whether the statement speaks of all that is required, gives the value asked for, and is near enough."""
    return _stands_alone(support) and support.gives_facets and _fits_question(support, reading, policy, named)


def _stands_alone(support: Support) -> bool:
    """Return whether the statement can be an answer: no label, no pointer elsewhere, no question."""
    statement = support.view.statement
    return not (statement.opens_list or is_signpost(statement.text) or statement.text.rstrip().endswith("?"))


def _fits_question(support: Support, reading: QuestionReading, policy: AnswerPolicy, named: frozenset[str]) -> bool:
    """Return whether the statement speaks of all that is required, for whom it is asked, and is near enough."""
    return _names_enough(support, reading, policy, named) and _suits(support, reading, policy)


def _suits(support: Support, reading: QuestionReading, policy: AnswerPolicy) -> bool:
    """Return whether the statement holds for whom it is asked, bears the grade asked for and is near enough."""
    statement = support.view.statement
    if _names_in_passing(support, reading) or _is_of_another_number(support, reading):
        return False
    if reading.grade_raw is not None and (
        statement.grade is None or _bare(reading.grade_raw) != _bare(statement.grade.raw)
    ):
        return False
    if not fits_age(" ".join([*(lead_in.text for lead_in in statement.lead_ins), statement.text]), reading.age_months):
        return False
    places = _list_places(support)
    if not fits_groups(reading.groups, places) or not fits_routes(reading.routes, places[:-1]):
        return False
    return support.view.similarity >= policy.min_similarity


def _names_in_passing(support: Support, reading: QuestionReading) -> bool:
    """Return whether all that is asked about are diseases that the statement only names among its examples.

    A statement on "any condition that affects breathing, such as COPD" says nothing of COPD's own treatment.
    """
    view = support.view
    return bool(reading.required) and all(
        all(find_kind(unit) == "disease" for unit in group)
        and not any(view.is_titled_by(unit) or view.is_headed_by(unit) for unit in group)
        and any(unit.keys & view.example_keys for unit in group)
        for group in reading.required
    )


def _is_of_another_number(support: Support, reading: QuestionReading) -> bool:
    """Return whether the document is about another numbered thing than is asked (type 2 for type 1), and the statement not."""
    asked = find_numbered(reading.text)
    if not count_other_numbers(asked, find_numbered(support.view.document.title)):
        return False
    own = " . ".join([support.view.statement.text, *(lead_in.text for lead_in in support.view.statement.lead_ins)])
    return asked.isdisjoint(find_numbered(own))


def _list_places(support: Support) -> list[str]:
    """Return where a group of people can be named, from the statement's own words outwards."""
    statement = support.view.statement
    parents = [lead_in.text for lead_in in reversed(statement.lead_ins)]
    return [statement.text, *parents, *reversed(statement.section_path), support.view.document.title]


def _names_enough(support: Support, reading: QuestionReading, policy: AnswerPolicy, named: frozenset[str]) -> bool:
    """Return whether the statement speaks of all that is required, or lacks only a few plain words of a long question.

    A word that no document names is never plain: it may be the very thing that is asked about.
    """
    if not support.missing:
        return True
    lacks_name = any(
        find_kind(unit) is not None or unit.concepts or not named.issuperset(unit.stems)
        for group in support.missing
        for unit in group
    )
    is_near = support.view.similarity >= policy.tolerant_similarity
    return is_near and not lacks_name and len(support.missing) <= policy.max_missing_fraction * len(reading.required)


def _needed_words(support: Support, reading: QuestionReading, policy: AnswerPolicy) -> float:
    """Return the share of the question's general words that the statement must hold to answer by its words.

    None where its own words name two or more things that are asked about, and all of them: that they stand together says
    more than any general word.
    """
    if not support.missing and _MIN_NAMED <= support.n_in_words == len(reading.required):
        return 0.0
    return policy.min_general_fraction * (0.5 if support.n_own else 0.7 if reading.is_vague else 1.0)


def _bare(grade: str) -> str:
    return "".join(char for char in grade if char.isalnum()).upper()


def _quote(units: Sequence[Unit]) -> str:
    return " and ".join(f"“{unit.surface}”" for unit in units)


def _describe_member(unit: Unit) -> str:
    return f"“{unit.surface}” itself: the sources speak of its class, {' / '.join(unit.classes or unit.umbrellas)}"


def describe_unnamed(units: Sequence[Unit], retrieval: Retrieval) -> str:
    """Return in words that nothing which answers names these units, and whether anything searched does."""
    named = {term.term for term in retrieval.term_frequencies if term.n_passages}
    unnamed = [unit for unit in units if not all(stem in named for stem in unit.stems)]
    if unnamed:
        return f"{_quote(unnamed)}: not named in the documents searched"
    return f"{_quote(units)}: named, but not in connection with the rest of the question"


def _describe_missing(reading: QuestionReading, supports: Sequence[Support], retrieval: Retrieval) -> tuple[str, ...]:
    """Return in words why nothing answers: what is not named, not named together, or named without the value."""
    named_without_value = [support for support in supports if not support.missing and not support.gives_facets]
    if named_without_value and reading.facets:
        best = next(rank_supports(named_without_value))
        absent = [facet.missing for facet in reading.facets if not facet.is_given_by(best.view.statement)]
        subject = _quote([group[0] for group in reading.required]) or "the subject"
        verb = "are" if len(reading.required) > 1 else "is"
        absent = absent or [facet.missing for facet in reading.facets]
        return tuple(f"{subject} {verb} named, {words}" for words in absent)
    nowhere = [group for group in reading.required if all(group in support.missing for support in supports)]
    if nowhere:
        return tuple(describe_unnamed(group, retrieval) for group in nowhere)
    if len(reading.required) > 1:
        least = min(len(support.missing) for support in supports)
        best = next(rank_supports(each for each in supports if len(each.missing) == least))
        units = [group[0] for group in best.missing]
        if units:
            return (f"{_quote(units)}: named, but not in connection with the rest of the question",)
    return ("no statement in the documents searched fits the question",)
