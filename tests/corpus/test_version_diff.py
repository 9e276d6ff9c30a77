import pytest

from core.documents import Qualifier, Statement
from core.grades import Grade, GradeScheme
from core.record import SpannedText
from corpus.version_diff import VersionDiff, compare_statements

STRONG = Grade(
    scheme=GradeScheme.GRADE, level="high", strength="strong", direction="for", raw="(strong)", start=1, end=9
)
WEAK = Grade(scheme=GradeScheme.GRADE, level="low", strength="weak", direction="for", raw="(weak)", start=1, end=7)


def state(
    text: str,
    section: str = "Treatment",
    *,
    grade: Grade | None = None,
    lead_in: str | None = None,
    caveat: str | None = None,
    number: str | None = None,
) -> Statement:
    """Return a statement; ``build`` gives it its place."""
    return Statement(
        start=0,
        end=len(text),
        text=text,
        statement_id="",
        version_id="v",
        ordinal=0,
        kind="sentence",
        section_path=(section,),
        grade=grade,
        lead_ins=(SpannedText(start=0, end=len(lead_in), text=lead_in),) if lead_in else (),
        qualifiers=(Qualifier(start=0, end=len(caveat), text=caveat, kind="caution"),) if caveat else (),
        recommendation_number=number,
    )


def build(version: str, statements: list[Statement]) -> list[Statement]:
    return [
        statement.model_copy(update={"ordinal": place, "statement_id": f"{version}{place}"})
        for place, statement in enumerate(statements)
    ]


def compare(before: list[Statement], after: list[Statement]) -> VersionDiff:
    diff = compare_statements(build("old", before), build("new", after))
    n_paired = len(diff.changed) + len(diff.moved) + diff.n_unchanged
    n_only_regraded = sum(set(change.aspects) == {"grade"} for change in diff.regraded)
    assert len(diff.added) + n_paired + n_only_regraded == len(after)
    assert len(diff.removed) + n_paired + n_only_regraded == len(before)
    return diff


def test_the_same_statements_are_unchanged() -> None:
    statements = [state("Give 5 mg."), state("Rest."), state("Rest.")]
    diff = compare(statements, statements)
    assert (diff.added, diff.removed, diff.changed, diff.moved, diff.regraded) == ((), (), (), (), ())
    assert diff.n_unchanged == 3


def test_added_and_removed() -> None:
    diff = compare([state("Give colchicine."), state("Rest.")], [state("Rest."), state("Ice may help the pain.")])
    assert [statement.text for statement in diff.added] == ["Ice may help the pain."]
    assert [statement.text for statement in diff.removed] == ["Give colchicine."]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Give 500 mg twice a day for a week.", "Give 750 mg twice a day for a week."),
        ("Antibiotics are recommended in this group.", "Antibiotics are not recommended in this group."),
        ("Give 500 mg twice a day.", "Give 500 MG twice a day."),
    ],
)
def test_one_statement_in_two_wordings_is_changed(before: str, after: str) -> None:
    diff = compare([state(before), state("Rest.")], [state("Rest."), state(after)])
    assert [(change.before.text, change.after.text) for change in diff.changed] == [(before, after)]
    assert diff.changed[0].aspects == ("words",)
    assert not diff.added


def test_the_most_similar_are_paired() -> None:
    before = [state("Give drug A 5 mg once a day."), state("Give drug B 5 mg once a day.")]
    after = [state("Give drug B 7 mg once a day."), state("Give drug A 7 mg once a day.")]
    pairs = {(change.before.text[:11], change.after.text[:11]) for change in compare(before, after).changed}
    assert pairs == {("Give drug A", "Give drug A"), ("Give drug B", "Give drug B")}


def test_similar_words_in_another_section_are_another_statement() -> None:
    diff = compare(
        [state("Give 5 mg once a day to adults.", "Adults")], [state("Give 2 mg once a day to adults.", "Children")]
    )
    assert (len(diff.added), len(diff.removed), len(diff.changed)) == (1, 1, 0)


def test_the_same_number_pairs_across_sections() -> None:
    diff = compare(
        [state("Offer a test to every adult.", "Tests", number="1.2.3")],
        [state("Offer a blood test to every adult.", "Testing", number="1.2.3")],
    )
    assert diff.changed[0].aspects == ("words", "section")


def test_the_same_words_in_another_section_have_moved() -> None:
    diff = compare([state("Give 5 mg.", "Adults")], [state("Give 5 mg.", "Children")])
    assert [change.after.section_path for change in diff.moved] == [("Children",)]
    assert not diff.changed


def test_the_same_words_under_another_lead_in_are_changed() -> None:
    diff = compare([state("statins", lead_in="Offer:")], [state("statins", lead_in="Do not offer:")])
    assert diff.changed[0].aspects == ("lead_ins",)


def test_a_lead_in_decides_between_the_same_words() -> None:
    before = [state("statins", lead_in="Offer:"), state("statins", lead_in="Do not offer:")]
    assert compare(before, before[::-1]).n_unchanged == 2


def test_another_caveat_is_a_change() -> None:
    diff = compare([state("Give 5 mg.")], [state("Give 5 mg.", caveat="Not in pregnancy.")])
    assert diff.changed[0].aspects == ("qualifiers",)


@pytest.mark.parametrize(("before", "after"), [(STRONG, WEAK), (None, WEAK), (STRONG, None)])
def test_a_grade_that_moved_is_told(before: Grade | None, after: Grade | None) -> None:
    diff = compare([state("Give 5 mg.", grade=before)], [state("Give 5 mg.", grade=after)])
    assert [(change.before.grade, change.after.grade) for change in diff.regraded] == [(before, after)]
    assert not diff.changed


def test_where_a_grade_stands_in_the_text_does_not_matter() -> None:
    elsewhere = STRONG.model_copy(update={"start": 90, "end": 98})
    assert compare([state("Give.", grade=STRONG)], [state("Give.", grade=elsewhere)]).n_unchanged == 1


def test_words_and_grade_may_both_change() -> None:
    diff = compare([state("Give 5 mg once.", grade=STRONG)], [state("Give 7 mg once.", grade=WEAK)])
    assert diff.changed == diff.regraded


def test_a_section_of_thousands_is_compared_in_seconds() -> None:
    before = [state(f"Give drug {number} in the morning and look after {number} days.") for number in range(1500)]
    after = [state(f"Give drug {number} in the evening and look after {number} days.") for number in range(1500)]
    assert len(compare(before, after).changed) == 1500
