"""Two live documents that recommend differently on one question: both are shown, and the answer says so."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from composer.coverage.support import Support
from composer.reading.facets import find_quantities
from composer.reading.populations import find_groups
from composer.reading.question import QuestionReading
from composer.reading.ranges import find_ranges
from composer.reading.statement_views import OWN_WORDS
from composer.reading.word_lists import load_stems
from retriever.vocabulary.contrasts import count_conflicts
from retriever.vocabulary.entities import find_kind

CONFLICT_MARGIN = 1.2
"""How far below the best statement's score a statement of another document may lie to be held against it."""
MIN_SHARED_WORDS = 3
"""Words but function words that two statements of a value must share, besides what is asked, to be about one situation."""

_RECOMMENDS = re.compile(
    r"\b(?:should|recommend\w*|offer|consider|avoid|do not|don't|must|use|give|start|aim|keep|is preferred|not be)\b",
    re.IGNORECASE,
)
_OPPOSITE_GROUPS = (("adult", "child"), ("female", "male"))


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two statements of two documents that recommend differently."""

    one: Support
    other: Support


def find_conflicts(reading: QuestionReading, answering: Sequence[Support]) -> tuple[Conflict, ...]:
    """Return the conflicts between the best statement of one document and the best opposed one of another.

    Two statements are opposed where both recommend on what is asked, for people and situations that do not exclude each
    other, and one says that it be done and the other that it be not; or where the question asks for a value, and both give
    one for the same situation, without any number in common.
    """
    if not answering:
        return ()
    close = [
        support
        for support in answering
        if answering[0].score - support.score <= CONFLICT_MARGIN
        and not support.missing
        and not support.members
        and support.view.statement.kind != "table_row"
        and _recommends(support)
    ]
    found: list[Conflict] = []
    for index, one in enumerate(close):
        for other in close[index + 1 :]:
            if _are_of_different_documents(one, other) and _are_opposed(reading, one, other):
                found.append(Conflict(one, other))
                break
        if found:
            break
    return tuple(found)


def _recommends(support: Support) -> bool:
    statement = support.view.statement
    return not support.view.traits.narrates and (
        statement.grade is not None
        or statement.recommendation_number is not None
        or _RECOMMENDS.search(statement.text) is not None
    )


def _are_of_different_documents(one: Support, other: Support) -> bool:
    """Return whether the documents differ and neither replaces the other: a newer edition is no conflict."""
    first, second = one.view.document, other.view.document
    return (
        first.document_id != second.document_id
        and first.superseded_by != second.document_id
        and second.superseded_by != first.document_id
    )


def _are_opposed(reading: QuestionReading, one: Support, other: Support) -> bool:
    subject = [
        group
        for group in reading.required
        if any(find_kind(unit) not in ("disease", "population") for unit in group)
        and all(any(each.view.find_level(unit) == OWN_WORDS for unit in group) for each in (one, other))
    ]
    diseases = [group for group in reading.required if all(find_kind(unit) == "disease" for unit in group)]
    is_titled = all(any(each.view.is_titled_by(unit) for unit in group) for group in diseases for each in (one, other))
    if not subject or not is_titled or not _may_hold_together(one, other):
        return False
    if _says_no(one) != _says_no(other):
        return True
    return bool(reading.facets) and _give_other_values(reading, one, other)


def _says_no(support: Support) -> bool:
    grade = support.view.statement.grade
    return support.view.traits.is_negative or (grade is not None and grade.direction == "against")


def _may_hold_together(one: Support, other: Support) -> bool:
    """Return whether one patient could be meant by both: neither severe and nonsevere, nor a child and an adult."""
    first, second = one.view.traits, other.view.traits
    if count_conflicts(first.sides, second.sides | second.headed_sides):
        return False
    if count_conflicts(second.sides, first.sides | first.headed_sides):
        return False
    named = [find_groups(" ".join([*s.view.statement.section_path, s.view.statement.text])) for s in (one, other)]
    return not any(
        (a in named[i] and b not in named[i] and b in named[1 - i] and a not in named[1 - i])
        for a, b in _OPPOSITE_GROUPS
        for i in (0, 1)
    )


def _give_other_values(reading: QuestionReading, one: Support, other: Support) -> bool:
    """Return whether both give a value for the same situation, in the same unit and without a number in common."""
    asked = {stem for unit in reading.units for stem in unit.stems}
    shared = (one.view.traits.stems & other.view.traits.stems) - asked - load_stems("function_words.txt")
    if len(shared) < MIN_SHARED_WORDS:
        return False
    values = [_find_values(support.view.statement.text) for support in (one, other)]
    units = [{unit for _, unit in each} for each in values]
    return bool(units[0] & units[1]) and values[0].isdisjoint(values[1])


def _find_values(text: str) -> set[tuple[str, str]]:
    """Return the numbers of a text with their units, of ranges and of doses."""
    values = {
        (f"{number:g}", each.unit)
        for each in find_ranges(text)
        for number in (each.low, each.high)
        if number not in (0.0, float("inf"))
    }
    for start, end in find_quantities(text):
        digits = re.findall(r"\d+(?:\.\d+)?", text[start:end])
        unit = re.sub(r"[\d.,\s\u2013-]|to", "", text[start:end]).casefold()
        values |= {(digit, unit) for digit in digits}
    return values
