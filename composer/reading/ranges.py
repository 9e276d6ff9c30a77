"""Whether the number that a question names lies in the range that a statement is about: 18 hours in "between 16 and 24 hours"."""

import re
from dataclasses import dataclass

_N = r"(\d+(?:[.,]\d+)?)"
_UNIT = (
    r"(%|percent|mm ?hg|mmol/mol|mmol/l(?:itre)?|mg/dl|mg/mmol|kg/m(?:2|\u00b2)|ml/min|cm|mm|kg|hours?|hrs?|h|minutes?|min|days?|d|weeks?|wk"
    r"|months?|mo|points?|cycles?)?(?![\w/])"
)
_BETWEEN = re.compile(rf"(?:\bbetween )?{_N}\s*{_UNIT}\s*(?:to|and|-|\u2013)\s*{_N}\s*{_UNIT}", re.IGNORECASE)
_ABOVE = re.compile(
    rf"(?:\b(?:above|over|more than|greater than|exceed(?:s|ing)?|at least|after|from)\s+|[>\u2265]\s*=?\s*){_N}\s*{_UNIT}"
    rf"|{_N}\s*{_UNIT}\s*(?:\([^)]*\)\s*)?(?:or (?:more|higher|above|over|longer|greater)|and (?:above|over|older))",
    re.IGNORECASE,
)
_BELOW = re.compile(
    rf"(?:\b(?:below|under|less than|lower than|fewer than|shorter than|up to|within|before|at most)\s+|[<\u2264]\s*=?\s*){_N}\s*{_UNIT}"
    rf"|{_N}\s*{_UNIT}\s*(?:\([^)]*\)\s*)?or (?:less|lower|below|fewer|shorter)",
    re.IGNORECASE,
)
_DIGIT = re.compile(r"\d")
_NUMBER = re.compile(rf"(?<![\w./-]){_N}\s*{_UNIT}", re.IGNORECASE)
_SCORED = re.compile(
    r"(?:\b[Ss]cores?|\b[A-Za-z]*\d*[A-Z][A-Za-z]*\d[\w-]*|\b[a-z]{3,}\d[\w-]*|\b(?:NIHSS|GCS|ASPECTS|BMI|EWS))(?: score)?(?:\s*(?:of|is|was|=|:)?\s*(?P<value>\d+(?:\.\d+)?)(?![\w/]))?"
)
"""A score by its name, with its value where one follows."""
_EXACT_SCORE = re.compile(
    r"\bscores? (?:of|is|=) (\d+)(?: in \w+)?(?: or (\d+))?(?![\w.,/]*\d)(?!\s*(?:or (?:more|less|higher|lower|above|below|over|fewer|greater)|to|and|-|\u2013))",
    re.IGNORECASE,
)
"""A score of this value, or of one of these two: "a score of 1 in men or 2 in women"."""
_CANONICAL = {
    "percent": "%", "hours": "h", "hour": "h", "hrs": "h", "hr": "h", "minutes": "min", "minute": "min", "days": "d", "day": "d",
    "weeks": "wk", "week": "wk", "months": "mo", "month": "mo", "mm hg": "mmhg", "points": "", "point": "", "cycles": "cycle",
    "mmol/litre": "mmol/l",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class NumberRange:
    """A range of one unit, both ends included; the empty unit stands for a bare number, as of a score."""

    low: float
    high: float
    unit: str


def _canonical(unit: str | None) -> str:
    folded = (unit or "").casefold()
    return _CANONICAL.get(folded, folded)


def _value(number: str) -> float:
    return float(number.replace(",", "."))


def find_ranges(text: str) -> tuple[NumberRange, ...]:
    """Return the ranges that a statement names."""
    if _DIGIT.search(text) is None:
        return ()
    ranges = [NumberRange(_value(m[1]), _value(m[3]), _canonical(m[4] or m[2])) for m in _BETWEEN.finditer(text)]
    whole, text = text, _BETWEEN.sub(" ", text)
    ranges += [NumberRange(_value(m[1] or m[3]), float("inf"), _canonical(m[2] or m[4])) for m in _ABOVE.finditer(text)]
    ranges += [NumberRange(0.0, _value(m[1] or m[3]), _canonical(m[2] or m[4])) for m in _BELOW.finditer(text)]
    exact = [float(value) for m in _EXACT_SCORE.finditer(text) for value in m.groups() if value]
    return (*_name_scores(ranges, whole), *(NumberRange(value, value, "score") for value in exact))


def _name_scores(ranges: list[NumberRange], text: str) -> list[NumberRange]:
    """Return the ranges with a bare number taken for a score's where the text names a score; other bare numbers mean nothing."""
    unit = "score" if _SCORED.search(text) else ""
    return [NumberRange(each.low, each.high, each.unit or unit) for each in ranges if each.unit or unit]


def find_values(question: str) -> tuple[tuple[float, str], ...]:
    """Return the numbers that a question names, each with its unit."""
    scores = {match.start("value") for match in _SCORED.finditer(question) if match["value"]}
    found = [(m.start(1), _value(m[1]), _canonical(m[2])) for m in _NUMBER.finditer(question)]
    return tuple(
        (value, unit or "score") for start, value, unit in found if unit not in ("", "score") or start in scores
    )


def judge_ranges(values: tuple[tuple[float, str], ...], ranges: tuple[NumberRange, ...]) -> int:
    """Return 1 where a named number lies in a range of its unit, -1 where ranges of its unit all miss it, 0 otherwise."""
    verdict = 0
    for value, unit in values:
        same = [each for each in ranges if each.unit == unit]
        if any(each.low <= value <= each.high for each in same):
            return 1
        if same:
            verdict = -1
    return verdict
