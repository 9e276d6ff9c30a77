"""When a document has to be reviewed again."""

import calendar
from datetime import date

from core.documents import GuidelineDocument


def find_due_date(document: GuidelineDocument, interval_months: int | None) -> date | None:
    """Return the last day on which the document's review is in time; null where nothing sets a date.

    The date that the document or its sidecar states counts until somebody approves the document after that day. From an
    approval on, the interval counts: the document's own, or the one of the settings.

    Args:
        document: the document with its present review.
        interval_months: months between reviews for documents that state none; null sets none.
    """
    approved = document.review.on if document.review.status == "approved" else None
    approved_on = None if approved is None else last_day(approved)
    stated = None if document.review_by is None else last_day(document.review_by)
    if stated is not None and (approved_on is None or approved_on <= stated):
        return stated
    months = document.review_interval_months or interval_months
    return None if approved_on is None or months is None else add_months(approved_on, months)


def last_day(stated: str) -> date:
    """Return the last day that a date of the stated precision names: ``2025-02`` is 28 February 2025."""
    numbers = [int(part) for part in stated.split("-")]
    year, month, day = (*numbers, *([0] * (3 - len(numbers))))
    month = month or 12
    # A day that the month does not have, such as 31 June, counts as the month's last.
    return date(year, month, min(day or 31, calendar.monthrange(year, month)[1]))


def add_months(day: date, months: int) -> date:
    """Return the same day that many months later, or the last day of a month that is too short for it."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
