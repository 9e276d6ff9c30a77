import pytest

from composer.reading.ages import find_age_months, fits_age


@pytest.mark.parametrize(
    ("question", "months"),
    [
        ("dose for a 3 year old", 36),
        ("3-month-old with fever", 3),
        ("68yo with atrial fibrillation", 816),
        ("a patient aged 70", 840),
        ("target over age 80?", 960),
        ("children under the age of 5", 59),
        ("5/12, wheezy. which antibiotic?", 5),
        ("26/52 with a cough", 6),
        ("a lactate of 5/12 normal", None),
        ("for 5 days", None),
        ("over 3 years of follow-up", None),
    ],
)
def test_reads_the_age_of_a_patient(question: str, months: float | None) -> None:
    assert find_age_months(question) == months


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("Age: 1 to 4 years; Dose: 250 mg", True),
        ("Age: 3 months to 11 months; Dose: 125 mg", False),
        ("Age: 5 to 11 years; Dose: 500 mg", False),
        ("Children under 5 years", True),
        ("Children under 2 years", False),
        ("In adults, give a steroid for 4 to 7 days", True),
        ("In adults, review over 2 to 3 months", True),
        ("Children 5 years and over", False),
        ("People over 80 with stage 1 hypertension", False),
        ("Age under 55: offer an ACE inhibitor", True),
        ("Keep it under 140/90 in people with hypertension", True),
        ("Adults with a level over 7.5%", True),
        ("Give it for 5 to 7 days", True),
        ("Children: 30 mg/kg for 5 days", True),
    ],
)
def test_a_range_holds_a_three_year_old_or_not(text: str, fits: bool) -> None:
    assert fits_age(text, 36) is fits
