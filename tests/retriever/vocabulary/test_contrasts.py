import pytest

from retriever.vocabulary.contrasts import count_conflicts, find_opposites, find_sides
from retriever.vocabulary.terms import stem_text


@pytest.mark.parametrize(
    ("question", "statement", "n_conflicts"),
    [
        ("major transient risk factors", "Minor transient risk factors include", 1),
        ("major transient risk factors", "Major transient risk factors include", 0),
        ("major and minor factors", "Minor factors", 0),
        ("low risk of recurrence", "high risk of recurrence", 1),
        ("low risk of recurrence", "recurrence", 0),
        ("outpatient with severe disease", "inpatients with mild disease", 2),
    ],
)
def test_the_other_side_of_a_contrast_is_a_conflict(question: str, statement: str, n_conflicts: int) -> None:
    assert count_conflicts(find_sides(stem_text(question)), find_sides(stem_text(statement))) == n_conflicts


def test_every_side_of_a_contrast_has_others() -> None:
    for contrast, side in find_sides(stem_text("major mild acute")):
        assert find_opposites(contrast, side)
