"""Grades in a badge beside a recommendation are the grade of its first statement; the legend of the letters grades nothing."""

from core.documents import Statement
from core.grades import GradeScheme
from ingest.reader import RawBlock
from ingest.statements.builder import build_statements
from tests.ingest.parsed_documents import parse_blocks

INTRODUCTION = RawBlock("paragraph", "Each recommendation bears the grade of its evidence.")
LEGEND = [
    RawBlock("heading", "Grades of recommendation", 1),
    RawBlock("paragraph", "Evidence from a meta-analysis of trials", marker="A"),
    RawBlock("paragraph", "Evidence from studies with a control group", marker="B"),
    RawBlock("paragraph", "Evidence from reports of single cases", marker="C"),
]


def recommend(
    marker: str | None, text: str = "Nurses should weigh every child. The weight is written down."
) -> RawBlock:
    return RawBlock("paragraph", text, marker=marker)


def statements(*blocks: RawBlock) -> list[Statement]:
    return list(build_statements("v", parse_blocks(INTRODUCTION, *LEGEND, RawBlock("heading", "Care", 1), *blocks)))


def test_first_statement_beside_a_badge_bears_its_grade() -> None:
    found = statements(*(recommend(letter) for letter in "BADAC"))
    graded = [statement for statement in found if statement.grade]
    assert [statement.grade.strength for statement in graded if statement.grade] == ["B", "A", "D", "A", "C"]
    assert {statement.text for statement in graded} == {"Nurses should weigh every child."}
    assert all(s.grade and s.grade.scheme is GradeScheme.OTHER and s.grade.start is not None for s in graded)


def test_offsets_of_a_badge_name_its_letter_in_the_text() -> None:
    parsed = parse_blocks(INTRODUCTION, *(recommend(letter) for letter in "BBBBB"))
    grades = [statement.grade for statement in build_statements("v", parsed) if statement.grade]
    assert len(grades) == 5
    assert all(parsed.text[grade.start : grade.end] == grade.raw == "B" for grade in grades)


def test_legend_of_the_letters_is_not_graded() -> None:
    found = statements(*(recommend("B") for _ in range(5)))
    assert not [statement.text for statement in found if statement.grade and statement.text.startswith("Evidence")]


def test_legend_without_a_heading_is_known_by_its_run_of_letters() -> None:
    run = [block for block in LEGEND if block.kind != "heading"]
    parsed = parse_blocks(INTRODUCTION, *run, *(recommend("B") for _ in range(5)))
    assert sum(statement.grade is not None for statement in build_statements("v", parsed)) == 5


def test_letters_for_several_groups_of_people_are_kept_as_printed() -> None:
    found = statements(*(recommend("B") for _ in range(5)), recommend("D, B, D"))
    assert found[-2].grade is not None
    assert found[-2].grade.raw == found[-2].grade.strength == "D, B, D"


def test_badge_against_an_action_speaks_against_it() -> None:
    found = statements(*(recommend("B") for _ in range(5)), recommend("A", "Nurses should not weigh every child."))
    assert found[-1].grade is not None
    assert found[-1].grade.direction == "against"


def test_fewer_letters_than_a_graded_document_has_are_no_grades() -> None:
    assert not [s for s in statements(*(recommend("B") for _ in range(4))) if s.grade]


def test_document_that_never_speaks_of_grades_has_none() -> None:
    parsed = parse_blocks(*(recommend("B") for _ in range(6)))
    assert not [statement for statement in build_statements("v", parsed) if statement.grade]
