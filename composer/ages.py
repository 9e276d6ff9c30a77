"""Whether a statement's age range holds the age that a question names."""

import re
from dataclasses import dataclass

_AGE = re.compile(
    r"\b(\d{1,3})[- ]?(years?|yrs?|y|months?|mo|weeks?|days?)[- ]?(?:old|/?o)\b|\baged? (\d{1,3})\b", re.IGNORECASE
)
_UNIT = r"(years?|months?|weeks?|days?)"
_RANGE = re.compile(
    rf"\b(\d+)\s*{_UNIT}?\s*(?:to|-|\u2013|and)\s*(\d+)\s*{_UNIT}(?!\s*(?:of treatment|course))", re.IGNORECASE
)
_UNDER = re.compile(rf"\b(?:under|below|younger than|less than)\s+(\d+)\s*{_UNIT}", re.IGNORECASE)
_FROM = re.compile(
    rf"\b(?:over|older than|at least|from)\s+(\d+)\s*{_UNIT}|\b(\d+)\s*{_UNIT}\s*(?:and|or)\s*(?:over|older|above)\b",
    re.IGNORECASE,
)
_ABOUT_AGE = re.compile(
    r"\bage[ds]?\b|\bchild|\binfant|\bbab(?:y|ies)\b|\bneonat|\badolescent|\badults?\b|\bpeople\b|\bolder\b|\byounger\b",
    re.IGNORECASE,
)
_MONTHS = {"y": 12.0, "m": 1.0, "w": 12 / 52, "d": 12 / 365}


@dataclass(frozen=True, slots=True)
class AgeRange:
    """An age range in months; the upper end is open."""

    from_months: float
    to_months: float

    def holds(self, months: float) -> bool:
        """Return whether the age lies in the range."""
        return self.from_months <= months < self.to_months


def find_age_months(question: str) -> float | None:
    """Return the age that a question names, in months; None where it names none."""
    match = _AGE.search(question)
    if match is None:
        return None
    return float(match[3]) * 12 if match[3] else float(match[1]) * _MONTHS[match[2][0].lower()]


def find_age_spans(question: str) -> list[tuple[int, int]]:
    """Return where a question names ages."""
    return [match.span() for match in _AGE.finditer(question)]


def find_age_ranges(text: str) -> list[AgeRange]:
    """Return the age ranges that a statement names; empty where its numbers are not about age.

    "1 to 4 years" holds everybody until the fifth birthday, as dosing tables mean it.
    """
    if not _ABOUT_AGE.search(text):
        return []
    ranges = []
    for match in _RANGE.finditer(text):
        upper = _MONTHS[match[4][0].lower()]
        lower = _MONTHS[match[2][0].lower()] if match[2] else upper
        ranges.append(AgeRange(float(match[1]) * lower, (float(match[3]) + 1) * upper))
    ranges += [AgeRange(0.0, float(m[1]) * _MONTHS[m[2][0].lower()]) for m in _UNDER.finditer(text)]
    ranges += [
        AgeRange(float(m[1] or m[3]) * _MONTHS[(m[2] or m[4])[0].lower()], float("inf")) for m in _FROM.finditer(text)
    ]
    return ranges


def fits_age(text: str, months: float | None) -> bool:
    """Return False where the statement names age ranges and none of them holds the age."""
    if months is None:
        return True
    ranges = find_age_ranges(text)
    return not ranges or any(each.holds(months) for each in ranges)
