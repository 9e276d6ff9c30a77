"""Whether a statement's age range holds the age that a question names."""

import re
from dataclasses import dataclass

_AGE = re.compile(
    r"\b(\d{1,3})[- ]?(years?|yrs?|y|months?|mo|weeks?|days?)[- ]?(?:old|/?o)\b|\b(\d{2})\s?[MFmf]\b|\b(?:child|boy|girl|man|woman|baby|adult) of (\d{1,2})\b|^\W*(?:and )?(?:at|for|if) (?:age )?(\d{2})\b|^\W*(\d{1,2})/(12|52)\b",
    re.IGNORECASE,
)
_AGED = re.compile(
    r"\b(?:aged?|(?:over|above|under) (?:the )?age(?: of)?|older than|younger than|(?:over|under)(?= \d\d ?(?:y|yrs?|years?)\b))(?: over| under)? (\d{1,3})\b(?!\s*(?:months|weeks|days|/|%))",
    re.IGNORECASE,
)
_NO_COURSE = "".join(
    rf"(?<!\b{word} )" for word in ("for", "over", "within", "every", "after", "next", "first", "last")
)
"""Not after a word that makes it a length of time: "given for 4 to 7 days" names no age."""
_UNIT = r"(years?|months?|weeks?|days?)"
_RANGE = re.compile(rf"{_NO_COURSE}\b(\d+)\s*{_UNIT}?\s*(?:to|-|\u2013|and)\s*(\d+)\s*{_UNIT}", re.IGNORECASE)
_UNDER = re.compile(
    rf"\b(?:under|below|younger than)\s+(\d+)\s*{_UNIT}?(?!\s*(?:%|mg|mm|ml|/|\d|\.\d|kg|hours|minutes))", re.IGNORECASE
)
_FROM = re.compile(
    rf"\b(?:over|older than)\s+(\d+)\s*{_UNIT}?(?!\s*(?:%|mg|mm|ml|/|\d|\.\d|kg|hours|minutes|to))|\b(\d+)\s*{_UNIT}?\s*(?:and|or)\s*(?:over|older)\b",
    re.IGNORECASE,
)
_ABOUT_AGE = re.compile(
    r"\bage[ds]?\b|\bchild|\binfant|\bbab(?:y|ies)\b|\bneonat|\badolescent|\badults?\b|\bpeople\b|\bolder\b|\byounger\b",
    re.IGNORECASE,
)
_ADULT_YEARS = (18, 100)
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
    """Return the age that a question names, in months; None where it names none.

    "5/12" at the start is five months, "6/52" six weeks. "Over the age of 80" is read as 80, "under the age of 5" as just below it.
    """
    if (match := _AGE.search(question)) is not None:
        if match[6]:
            return float(match[6]) * (1.0 if match[7] == "12" else _MONTHS["w"])
        years = match[3] or match[4] or match[5]
        return float(years) * 12 if years else float(match[1]) * _MONTHS[match[2][0].lower()]
    if (match := _AGED.search(question)) is not None:
        is_below = re.search(r"under|younger", match[0], re.IGNORECASE) is not None
        return float(match[1]) * 12 - (1 if is_below else 0)
    return None


def find_age_spans(question: str) -> list[tuple[int, int]]:
    """Return where a question names ages."""
    return [match.span() for pattern in (_AGE, _AGED) for match in pattern.finditer(question)]


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
    ranges += [AgeRange(0.0, float(m[1]) * _to_months(m[2])) for m in _UNDER.finditer(text)]
    ranges += [AgeRange(float(m[1] or m[3]) * _to_months(m[2] or m[4]), float("inf")) for m in _FROM.finditer(text)]
    return ranges


def share_of_adults(ranges: list[AgeRange]) -> float:
    """Return the share of the years from 18 to 100 that the ranges hold, from 0 to 1; overlaps count once."""
    years = range(_ADULT_YEARS[0], _ADULT_YEARS[1])
    return sum(any(each.holds(year * 12.0) for each in ranges) for year in years) / len(years)


def _to_months(unit: str | None) -> float:
    """Return the months in a unit of age; a bare number is in years."""
    return _MONTHS[unit[0].lower()] if unit else _MONTHS["y"]


def fits_age(text: str, months: float | None) -> bool:
    """Return False where the statement names age ranges and none of them holds the age."""
    if months is None:
        return True
    ranges = find_age_ranges(text)
    return not ranges or any(each.holds(months) for each in ranges)
