import pytest
from hypothesis import given
from hypothesis import strategies as st

from composer.gate.texts.numbers import find_quantities


@pytest.mark.parametrize(
    ("text", "quantities"),
    [
        ("0.9 mg/kg, at most 90 mg, over 60 minutes", ["0.9 mg/kg", "<= 90 mg", "60 minute"]),
        ("between 140 and 180 mg/dL", ["140 to 180 mg/dl"]),
        ("1.2–2 g over 20 min", ["1.2 to 2 g", "20 minute"]),
        ("0.5 mg 4–6 hourly", ["0.5 mg", "4 to 6 every hour"]),
        ("every 4-6 hours", ["4 to 6 every hour"]),
        ("below 185/110 mm Hg", ["< 185/110 mmhg"]),
        ("30 breaths/min or more", [">= 30 breath/minute"]),
        ("4,000 cells/µL", ["4000 cell/ul"]),
        ("500 mg/125 mg three times daily", ["500 mg", "125 mg", "3 x/day"]),
        ("type 2 diabetes, stage 1", ["2 type", "1 stage"]),
        ("does not exceed 20%", ["<= 20 %"]),
        ("aged 6 weeks and over", [">= 6 week"]),
        ("a single 3 g dose", ["3 g"]),
        ("three or more minor criteria", [">= 3"]),
        ("no later than 4 hours", ["<= 4 hour"]),
        ("within the last 90 days", ["90 day"]),
        ("in the first 24 hours", ["<= 24 hour"]),
        ("20 mg per kg per day", ["20 mg/kg/day"]),
        ("at least every 5 years, or more often", [">= 5 every year"]),
        ("94 mg to 98%", ["94 to 98 mg to %"]),
        ("SGLT2, CURB65, GLP-1, β2 and COVID-19", []),
        ("people over 80", ["> 80"]),
        ("between sixty-five and seventy-five years", ["65 to 75 year"]),
        ("65- to 75-year-old men", ["65 to 75 year"]),
        ("twenty-one days", ["21 day"]),
        ("no older than 6 months", ["<= 6 month"]),
        ("20 mg PO q6", ["20 mg", "6 every hour"]),
    ],
)  # fmt: skip
def test_quantities_are_read_with_unit_and_comparator(text: str, quantities: list[str]) -> None:
    assert [quantity.describe() for quantity in find_quantities(text)] == quantities


@given(st.text(max_size=200))
def test_no_text_breaks_the_reading(text: str) -> None:
    assert all(quantity.low for quantity in find_quantities(text))
