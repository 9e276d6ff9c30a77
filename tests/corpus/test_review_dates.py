from datetime import date

import pytest

from core.documents import GuidelineDocument, Review
from corpus.review_dates import add_months, find_due_date, last_day
from tests.prepared_documents import build_prepared

APPROVED = Review(status="approved", by="Dr Example", on="2024-01-31")


def document(**changes: object) -> GuidelineDocument:
    return build_prepared("drug", {"Dose": ["Give 10 mg."]}).document.model_copy(update=changes)


@pytest.mark.parametrize(
    ("changes", "interval_months", "due"),
    [
        ({}, 36, None),
        ({"review": APPROVED}, None, None),
        ({"review": APPROVED}, 36, date(2027, 1, 31)),
        ({"review": APPROVED, "review_interval_months": 1}, 36, date(2024, 2, 29)),
        ({"review_by": "2025-06"}, None, date(2025, 6, 30)),
        ({"review_by": "2025-06", "review": APPROVED}, 36, date(2025, 6, 30)),
        ({"review_by": "2023", "review": APPROVED}, 12, date(2025, 1, 31)),
        ({"review": Review(status="under_review", by="A", on="2024-01-31")}, 12, None),
    ],
)
def test_due_date(changes, interval_months, due):
    assert find_due_date(document(**changes), interval_months) == due


@pytest.mark.parametrize(
    ("stated", "day"),
    [("2025", date(2025, 12, 31)), ("2024-02", date(2024, 2, 29)), ("2025-06-31", date(2025, 6, 30))],
)
def test_last_day_of_a_stated_date(stated, day):
    assert last_day(stated) == day


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2024, 11, 30), 3, date(2025, 2, 28)),
        (date(2024, 12, 1), 12, date(2025, 12, 1)),
    ],
)
def test_months_are_added_within_the_month(day, months, later):
    assert add_months(day, months) == later
