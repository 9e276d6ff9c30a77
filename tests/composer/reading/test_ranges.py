import pytest

from composer.reading.ranges import find_ranges, find_values, judge_ranges


@pytest.mark.parametrize(
    ("question", "statement", "verdict"),
    [
        ("Thrombectomy 18 h after last known well", "Between 16 and 24 hours of last known well", 1),
        ("Thrombectomy 18 h after last known well", "Between 6 and 16 hours of last known well", -1),
        ("AF, CHA2DS2-VASc 3. Anticoagulate?", "a CHA2DS2-VASc score of 2 or more in men", 1),
        ("curb65 = 3, admit?", "At a CURB65 score of 3 or more, consider treating the adult as an inpatient", 1),
        ("curb65 = 1, admit?", "At a CURB65 score of 3 or more, consider treating the adult as an inpatient", -1),
        ("AF, CHA2DS2-VASc 1. Anticoagulate?", "equivalent to a score of 1 in men or 2 in women", 1),
        ("AF, CHA2DS2-VASc 2. Anticoagulate?", "equivalent to a score of 1 in men or 2 in women", 1),
        ("AF, CHA2DS2-VASc 4. Anticoagulate?", "equivalent to a score of 1 in men or 2 in women", -1),
        ("AF, CHA2DS2-VASc 4. Anticoagulate?", "a score of 3 or more", 1),
        ("HbA1c of 59 mmol/mol", "If HbA1c rises to 58 mmol/mol or higher", 1),
        ("HbA1c of 50 mmol/mol", "If HbA1c rises to 58 mmol/mol or higher", -1),
        ("resistance is 15%", "where resistance exceeds 10%", 1),
        ("83F stage 1, clinic BP 156/88", "people over 80 with stage 1 hypertension, above 150/90 mmHg", 0),
        ("How is sepsis treated?", "within 3 hours", 0),
    ],
)
def test_a_number_lies_in_the_range_of_its_unit_or_misses_it(question: str, statement: str, verdict: int) -> None:
    assert judge_ranges(find_values(question), find_ranges(statement)) == verdict
