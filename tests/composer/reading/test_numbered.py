import pytest

from composer.reading.numbered import count_other_numbers, find_numbered


@pytest.mark.parametrize(
    ("question", "statement", "n_conflicts"),
    [
        ("stage 1 hypertension", "Offer drugs in stage 2 hypertension", 1),
        ("stage 1 hypertension", "Offer drugs in stage 1 or stage 2 hypertension", 0),
        ("stage I disease", "Stage 1: surgery", 0),
        ("stage III disease", "Stage II: surgery", 1),
        ("step 3", "stage 2", 0),
        ("hypertension", "stage 2 hypertension", 0),
        ("type 2 diabetes at step 3", "type 1 diabetes at step 2", 2),
        ("grade 2.5", "grade 3", 0),
    ],
)
def test_another_number_after_the_same_noun_conflicts(question: str, statement: str, n_conflicts: int) -> None:
    assert count_other_numbers(find_numbered(question), find_numbered(statement)) == n_conflicts
