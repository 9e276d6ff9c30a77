"""Dates as documents write them."""

import calendar
import re

_MONTHS = {name.casefold(): number for number, name in enumerate(calendar.month_name) if name}
_MONTHS |= {name.casefold(): number for number, name in enumerate(calendar.month_abbr) if name} | {"sept": 9}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))

_PATTERNS = (
    re.compile(r"\b(?P<y>(?:19|20)\d\d)-(?P<m>\d\d)(?:-(?P<d>\d\d))?(?!\d)"),
    re.compile(rf"\b(?P<month>{_MONTH})\.?\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y>(?:19|20)\d\d)", re.IGNORECASE),
    re.compile(
        rf"\b(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?: of)?\s+(?P<month>{_MONTH})\.?,?\s+(?P<y>(?:19|20)\d\d)", re.IGNORECASE
    ),
    re.compile(rf"\b(?P<month>{_MONTH})\.?,?\s+(?P<y>(?:19|20)\d\d)", re.IGNORECASE),
    re.compile(r"\b(?P<a>\d{1,2})[/.](?P<b>\d{1,2})[/.](?P<y>(?:19|20)\d\d)(?!\d)"),
    re.compile(r"\b(?P<y>(?:19|20)\d\d)(?!\d)"),
)


def find_date(text: str) -> str | None:
    """Return the first date in the text as ``2025``, ``2025-09`` or ``2025-09-24``; null where there is none.

    In ``03/04/2025`` nobody can tell the day from the month, so only the year is taken.
    """
    for pattern in _PATTERNS:
        if match := pattern.search(text):
            return _to_iso(match.groupdict())
    return None


def _to_iso(parts: dict[str, str | None]) -> str:
    year = int(parts["y"] or 0)
    if parts.get("a") and parts.get("b"):
        first, second = int(parts["a"] or 0), int(parts["b"] or 0)
        day, month = (first, second) if first > 12 else (second, first)
        if day <= 12 and first != second:
            return f"{year}"
        return _checked(year, month, day)
    month = _MONTHS[(parts["month"] or "").casefold()] if parts.get("month") else int(parts.get("m") or 0)
    return _checked(year, month, int(parts.get("d") or 0))


def _checked(year: int, month: int, day: int) -> str:
    if not 1 <= month <= 12:
        return f"{year}"
    if not 1 <= day <= calendar.monthrange(year, month)[1]:
        return f"{year}-{month:02}"
    return f"{year}-{month:02}-{day:02}"
