"""Layer (iii): numbers with their units and comparators, ranges, frequencies and maxima, compared exactly."""

import functools
import re
from dataclasses import dataclass

from core.text import fold

_SPELT = {
    "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9",
    "ten": "10", "eleven": "11", "twelve": "12", "thirteen": "13", "fourteen": "14", "fifteen": "15", "sixteen": "16",
    "seventeen": "17", "eighteen": "18", "nineteen": "19", "twenty": "20", "thirty": "30", "forty": "40", "fifty": "50",
    "sixty": "60", "seventy": "70", "eighty": "80", "ninety": "90",
}  # fmt: skip
_ONES = ("", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_COMPOUND = re.compile(
    r"\b(twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)[ -](one|two|three|four|five|six|seven|eight|nine)\b"
)
_UNITS: dict[str, str] = {
    **dict.fromkeys(("mg", "milligram", "milligrams", "mgs"), "mg"),
    **dict.fromkeys(("g", "gram", "grams", "gm"), "g"),
    **dict.fromkeys(("ug", "mcg", "microgram", "micrograms"), "ug"),
    **dict.fromkeys(("ng", "nanogram", "nanograms"), "ng"),
    **dict.fromkeys(("kg", "kilogram", "kilograms", "kilo", "kilos"), "kg"),
    **dict.fromkeys(("ml", "cc", "millilitre", "millilitres", "milliliter", "milliliters"), "ml"),
    **dict.fromkeys(("mosm",), "mosm"),
    **dict.fromkeys(("kcal", "kilocalorie", "kilocalories", "calorie", "calories"), "kcal"),
    **dict.fromkeys(("am", "a.m."), "am"),
    **dict.fromkeys(("pm", "p.m."), "pm"),
    **dict.fromkeys(("l", "litre", "litres", "liter", "liters"), "l"),
    **dict.fromkeys(("dl", "decilitre", "deciliter"), "dl"),
    **dict.fromkeys(("m2", "m²", "square metre", "square meter"), "m2"),
    **dict.fromkeys(("mmol", "millimole", "millimoles"), "mmol"),
    **dict.fromkeys(("mol", "mole", "moles"), "mol"),
    **dict.fromkeys(("meq",), "meq"),
    **dict.fromkeys(("iu", "unit", "units", "u", "international unit", "international units"), "unit"),
    **dict.fromkeys(("mmhg", "mm hg"), "mmhg"),
    **dict.fromkeys(("kpa",), "kpa"),
    **dict.fromkeys(("gy", "gray", "grays"), "gy"),
    **dict.fromkeys(("mm", "millimetre", "millimetres", "millimeter", "millimeters"), "mm"),
    **dict.fromkeys(("cm", "centimetre", "centimetres", "centimeter", "centimeters"), "cm"),
    **dict.fromkeys(("m", "metre", "metres", "meter", "meters"), "m"),
    **dict.fromkeys(("%", "percent", "per cent"), "%"),
    **dict.fromkeys(("°c", "c", "degrees c", "degrees celsius", "degree celsius"), "celsius"),
    **dict.fromkeys(("°f", "degrees f", "degrees fahrenheit", "degree fahrenheit"), "fahrenheit"),
    **dict.fromkeys(("meal", "meals"), "meal"),
    **dict.fromkeys(("second", "seconds", "sec", "secs", "s"), "second"),
    **dict.fromkeys(("minute", "minutes", "min", "mins"), "minute"),
    **dict.fromkeys(("hour", "hours", "h", "hr", "hrs"), "hour"),
    **dict.fromkeys(("day", "days", "d"), "day"),
    **dict.fromkeys(("week", "weeks", "wk", "wks"), "week"),
    **dict.fromkeys(("month", "months", "mo", "mos"), "month"),
    **dict.fromkeys(("year", "years", "yr", "yrs"), "year"),
    **dict.fromkeys(("breath", "breaths"), "breath"),
    **dict.fromkeys(("beat", "beats"), "beat"),
    **dict.fromkeys(("bpm",), "beat/minute"),
    **dict.fromkeys(("cell", "cells"), "cell"),
    **dict.fromkeys(("ul", "µl"), "ul"),
    **dict.fromkeys(("point", "points"), "point"),
    **dict.fromkeys(("dose", "doses"), "dose"),
    **dict.fromkeys(("cycle", "cycles"), "cycle"),
    **dict.fromkeys(("tablet", "tablets"), "tablet"),
    **dict.fromkeys(("puff", "puffs"), "puff"),
    **dict.fromkeys(("drop", "drops"), "drop"),
}  # fmt: skip
_ORDINAL_UNITS = frozenset({"stage", "grade", "type", "class", "category", "level", "step", "phase"})
"""What a bare number may leave out: "CKD 4" is "stage 4 CKD"."""
DOSE_UNITS = frozenset({"mg", "g", "ug", "ng", "ml", "unit", "mmol", "meq", "iu", "gy", "tablet", "puff", "drop"})
_TIME_UNITS = frozenset({"second", "minute", "hour", "day", "week", "month"})
_SPANS: dict[str, tuple[str, int]] = {
    "second": ("second", 1), "minute": ("second", 60), "hour": ("second", 3600), "day": ("second", 86_400),
    "week": ("second", 604_800), "month": ("month", 1), "year": ("month", 12),
}  # fmt: skip
"""The two scales of time that do not convert into one another, and the units as so many of the smallest."""

_NUM = r"\d+(?:[.,]\d+)*(?:/\d+(?:[.,]\d+)*)?"
_UNIT_WORD = "|".join(sorted((re.escape(unit) for unit in _UNITS), key=len, reverse=True))
_UNIT = rf"(?:{_UNIT_WORD})(?![a-z0-9])"
_PER = rf"(?:\s*(?:/|\b(?:per|a|an|each)\b)\s*(?:\d+\s*(?=h|d|min))?(?:{_UNIT}))"
_QUANTITY = re.compile(
    rf"(?<![\w.])(?<![a-z]-)(?P<low>{_NUM})(?:[\s-]*(?P<low_unit>(?:{_UNIT})(?:{_PER})*|{_PER}))?"
    rf"(?:\s*(?P<join>to|-|and|or)\s*(?P<high>{_NUM})(?:[\s-]*(?P<unit>(?:{_UNIT})(?:{_PER})*|{_PER})|(?![\w/])))?",
)
_ONE = re.compile(
    rf"\bone(?=[ -](?:(?:{_UNIT_WORD})(?![a-z0-9])|or (?:more|two|three|fewer|less)\b))|(?<=at least )one\b|(?<=at most )one\b"
)
_SHORTHAND: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\bq\.? ?(\d+(?:\s*-\s*\d+)?) ?(?:h|hr|hrs|hours?)\b"), r"every \1 hours"),
    (re.compile(r"\bq ?(4|6|8|12|24)\b(?! ?[a-z])"), r"every \1 hours"),
    (re.compile(r"\b(?:bid|b\.i\.d\.?|bd)(?= |$|[,.;)(-])"), "twice a day"),
    (re.compile(r"\b(?:tid|t\.i\.d\.?|tds)(?: ?- ?(?:qid|qds))(?= |$|[,.;)(])"), "3 to 4 times a day"),
    (re.compile(r"\b(?:tid|t\.i\.d\.?|tds)(?= |$|[,.;)(-])"), "3 times a day"),
    (re.compile(r"\b(?:qid|q\.i\.d\.?|qds)(?= |$|[,.;)(-])"), "4 times a day"),
    (re.compile(r"\b(?:qd|q\.d\.|qday)(?= |$|[,.;)(-])"), "once a day"),
)
"""Prescribers' shorthand for how often. Source: common clinical usage."""
_A_SPAN = re.compile(
    r"\b(within|outside|after|before|during|least|most|for|than|over) an? (?=(?:hour|minute|day|week|month|year)\b)"
)
_UNDER_YEARS = re.compile(r"\b(under|over)[ -](\d+)[\u2019']?s\b")
_ORDINAL = re.compile(r"^(?:st|nd|rd|th)\b")
_NAMED = re.compile(
    r"\b(type|stage|step|grade|class|phase|level|score|defuse|category|group|tier|line)s? (?:of |is )?(?:at (?:least|most) |above |below |over |under |(?:more|less|higher|lower|greater) than )?$"
)
_AGED = re.compile(r"\b(?:aged?|ages|age of) (?:of |between |from |over |under |above |below |at least |about )?$")
_COUNTED = re.compile(r"\b(day|week|month|year|cycle|dose)s? (?:\d+ (?:to|and|or) )?$")
"""What stands before a number that counts in order: "day 3" is not "3 days"."""
_TIMES = r"(?:times?|x)"
_FREQUENCY = re.compile(
    rf"\b(?:(?P<word>once|twice)|(?P<n>{_NUM})(?:\s*(?:to|-|or)\s*(?P<n2>{_NUM}))?\s*{_TIMES})[\s-]*(?:(?:a|per|each|every|/)\s*)?(?P<period>daily|day|weekly|week|monthly|month|yearly|year|hourly|hour|annually|nightly|night)\b"
)
_EVERY = re.compile(
    rf"\b(?:every\s*(?P<low>{_NUM})(?:\s*(?:to|-|or)\s*(?P<high>{_NUM}))?\s*(?P<unit>minutes?|mins?|hours?|hrs?|h|days?|weeks?|months?|years?)\b"
    rf"|(?P<low2>{_NUM})(?:\s*(?:to|-)\s*(?P<high2>{_NUM}))?[\s-]*hourly)\b"
)
_PERIODIC = re.compile(
    r"\b(?:(?P<word>daily|weekly|monthly|yearly|annually|annual|hourly|nightly)|(?:a|per|each|every)\s+(?P<period>day|week|month|year|hour|night))\b"
)
_PERIODS = {"daily": "day", "weekly": "week", "monthly": "month", "yearly": "year", "annually": "year", "annual": "year",
            "hourly": "hour", "nightly": "night"}  # fmt: skip

_BEFORE: tuple[tuple[str, str], ...] = (
    (r"(?:cannot|not|never) (?:be )?(?:given|used|taken|prescribed|applied|continued|repeated|last|give|use|take|continue|repeat)(?: for| on| at)? (?:more|longer|higher|greater) than|(?:does|do|did|should|must|may)? ?not exceed(?:ing)?|not (?:above|over|more than|higher than|greater than|later than)|no (?:more|later|longer|higher|greater|older|faster|quicker|larger|heavier) than|at most|up to|a? ?maxim(?:um|al)(?: dose)?(?: of)?|max\.?|at or below|at or under|<=|≤|limited to", "<="),
    (r"not (?:below|under|less than|fewer than|lower than)|no (?:less|fewer|lower|shorter|younger|slower|smaller) than|at least|a? ?minimum(?: of)?|at or above|>=|≥|(?:aged )?from(?: the age of)?(?= \d+ years? (?:of age|old)?)", ">="),
    (r"below|under|less than|fewer than|lower than|smaller than|younger than|shorter than|slower than|lighter than|<", "<"),
    (r"exceed(?:s|ing|ed)?|above|more than|greater than|higher than|larger than|older than|longer than|faster than|quicker than|heavier than|>", ">"),
    (r"(?:after|before|beyond|outside) the (?:last|past|next|previous|first)", "outside"),
    (r"over", "over"),
    (r"within(?! the (?:last|past|next|previous))(?: the first)?|(?:in|during|over) the first|no later than|by", "within"),
    (r"about|approximately|around|roughly|close to|nearly|almost|some|~|≈", "~"),
)  # fmt: skip
_BEFORE_RES = tuple(
    (re.compile(rf"(?:(?:^|[\s(,])|(?=[<>≤≥~≈]))(?:{words})\s*(?:the |a |an )?(?:age of |dose of |ages? )?$"), sign)
    for words, sign in _BEFORE
)
_ASIDE = re.compile(r"^\s*(?:\([^()]*\)|\))(?=\s*,?\s*(?:or|and) )")
"""A value in other units between a number and what bounds it: "180 mg/dL (10 mmol/L) or higher"."""
_AFTER: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"^ (?:systolic|diastolic|clinic|daytime),? or (?:more|higher|above|greater)\b"), ">="),
    (re.compile(r"^\s*,?\s*(?:of age )?(?:or|and) (?:more|over|higher|above|older|greater|longer|later|upwards?)\b(?! often| frequent|\s+(?:than\s+)?\d)(?! (?:where|if|when|in case|unless)\b)"), ">="),
    (re.compile(r"^\s*,?\s*(?:of age )?(?:or|and) (?:less|under|lower|below|younger|fewer|shorter|earlier)\b(?!\s+(?:than\s+)?\d)(?! (?:where|if|when|in case|unless)\b)"), "<="),
    (re.compile(r"^\s*(?:is|are|as) the (?:maximum|most|highest)\b"), "<="),
    (re.compile(r"^\s*(?:is|are|as) the (?:minimum|least|lowest|lower limit)\b"), ">="),
    (re.compile(r"^\s*(?:at (?:the )?most|maximum|max\b|at maximum)(?! (?:every|once|twice|\d))"), "<="),
    (re.compile(r"^\s*(?:at (?:the )?least|minimum|min\b)(?! (?:every|once|twice|\d))"), ">="),
)  # fmt: skip
STRETCH_END = re.compile(
    r"[,;:.()](?!\d)|\b(?:and|or)\b(?! (?:more|less|over|above|below|under|higher|lower|older|younger|longer|shorter|greater|fewer)\b)|\b(?:should|must|but|then|while|whereas|versus|vs|against|compared (?:with|to)|followed by|than)\b"
)
"""Where the stretch ends in which an amount belongs to the words around it."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number or range as a text states it: its values, its unit in one spelling, and how it bounds."""

    low: str
    high: str | None
    unit: str
    sign: str
    """``<``, ``<=``, ``>``, ``>=``, ``~``, ``outside`` or empty."""
    start: int
    end: int

    @property
    def key(self) -> tuple[str, str | None, str, str]:
        """Return what two quantities must have in common to be the same."""
        return (self.low, self.high, self.unit, self.sign)

    @property
    def span(self) -> tuple[float, float | None, str, str] | None:
        """Return a length of time in its smallest unit, so that 12 months are a year; None for other quantities."""
        scale = _SPANS.get(self.unit)
        if scale is None:
            return None
        try:
            low, high = float(self.low), float(self.high) if self.high is not None else None
        except ValueError:
            return None
        return (low * scale[1], high * scale[1] if high is not None else None, scale[0], self.sign)

    def is_same_amount(self, other: "Quantity") -> bool:
        """Return whether the two have the same values in the same unit, however they bound."""
        if self.key[:3] == other.key[:3]:
            return True
        if (
            self.key[:2] == other.key[:2]
            and (not self.unit or not other.unit)
            and (self.unit + other.unit) in _ORDINAL_UNITS
        ):
            return True
        return self.span is not None and other.span is not None and self.span[:3] == other.span[:3]

    def describe(self) -> str:
        """Return the quantity in words, for a violation."""
        values = self.low if self.high is None else f"{self.low} to {self.high}"
        return " ".join(part for part in (self.sign, values, self.unit) if part)


UNIT_WORDS = frozenset(word for unit in _UNITS for word in unit.split())
"""Every word that names a unit."""


@functools.lru_cache(maxsize=4096)
def fold_numbers(text: str) -> str:
    """Return the text in the form in which quantities are read; its length may differ from the original's."""
    folded = _UNDER_YEARS.sub(r"\1 \2 years", fold(text).replace("⁄", "/"))
    folded = re.sub(r"(?<=\d)[\u00a0 ](?=000\b)", "", folded)
    folded = re.sub(r"(?<=\d),(?=\d{3}\b)", "", folded)
    folded = re.sub(r"° (?=[cf]\b)", "°", folded)
    folded = re.sub(r"\bone (?=\(1\))", "1 ", folded)
    folded = re.sub(r"(?<=[\dy])- (?=to )", " ", folded)
    folded = _COMPOUND.sub(lambda match: str(int(_SPELT[match[1]]) + _ONES.index(match[2])), folded)
    for pattern, words in _SHORTHAND:
        folded = pattern.sub(words, folded)
    folded = _ONE.sub("1", folded)
    folded = _A_SPAN.sub(r"\1 1 ", folded)
    folded = re.sub(r"\b(?:" + "|".join(_SPELT) + r")\b", lambda match: _SPELT[match.group()], folded)
    return re.sub(r"\b(\d+) \(\1\)", r"\1", folded)


def find_quantities(text: str) -> list[Quantity]:
    """Return the quantities of a text in order; offsets point into :func:`fold_numbers` of it."""
    folded = fold_numbers(text)
    found: list[Quantity] = []
    taken: list[tuple[int, int]] = []
    for match in _FREQUENCY.finditer(folded):
        low = {"once": "1", "twice": "2"}.get(match["word"] or "", match["n"] or "")
        period = _PERIODS.get(match["period"], match["period"])
        found.append(_build(folded, low, match["n2"], f"x/{period}", match.span()))
        taken.append(match.span())
    for match in _EVERY.finditer(folded):
        low, high = match["low"] or match["low2"], match["high"] or match["high2"]
        found.append(_build(folded, low, high, f"every {_UNITS[match['unit'] or 'hour']}", match.span()))
        taken.append(match.span())
    for match in _QUANTITY.finditer(folded):
        if any(start < match.end() and match.start() < end for start, end in taken):
            continue
        found += _read_match(folded, match)
        taken.append(match.span())
    for match in _PERIODIC.finditer(folded):
        if not any(start < match.end() and match.start() < end for start, end in taken):
            period = _PERIODS.get(match["word"] or "", match["period"] or "")
            found.append(_build(folded, "1", None, f"x/{period}", match.span()))
    return sorted(found, key=lambda quantity: quantity.start)


def _read_match(folded: str, match: re.Match[str]) -> list[Quantity]:
    """Return one quantity, a range, or two values that share a unit ("1 or 2 g")."""
    if _ORDINAL.match(folded[match.end("low") :]):
        return []
    unit, low_unit = _normal_unit(match["unit"]), _normal_unit(match["low_unit"])
    named = _NAMED.search(folded[: match.start()])
    if named and not (unit or low_unit):
        unit = named[1]
    elif not (unit or low_unit) and _AGED.search(folded[: match.start()]):
        unit = "year"
    elif not (unit or low_unit) and (counted := _COUNTED.search(folded[: match.start()])):
        unit = f"no. of {counted[1]}"
    if match["high"] is None:
        return [_build(folded, match["low"], None, unit or low_unit, match.span())]
    is_between = re.search(r"\b(?:between|from)\s*$", folded[: match.start()]) is not None
    if match["join"] in ("to", "-") or (match["join"] == "and" and is_between):
        shared = f"{low_unit} to {unit}" if low_unit and unit and low_unit != unit else unit or low_unit
        return [_build(folded, match["low"], match["high"], shared, match.span())]
    low_span, high_span = (
        (match.start(), match.end("low_unit") if match["low_unit"] else match.end("low")),
        (match.start("high"), match.end()),
    )
    return [
        _build(folded, match["low"], None, low_unit or unit, low_span),
        _build(folded, match["high"], None, unit or low_unit, high_span),
    ]


def _build(folded: str, low: str, high: str | None, unit: str, span: tuple[int, int]) -> Quantity:
    return Quantity(_plain(low), _plain(high) if high else None, unit, _find_sign(folded, unit, span), *span)


def _find_sign(folded: str, unit: str, span: tuple[int, int]) -> str:
    after = _ASIDE.sub("", folded[span[1] :], count=1)
    sign = next((sign for pattern, sign in _AFTER if pattern.match(after)), None)
    if sign is None:
        before = folded[max(0, span[0] - 40) : span[0]]
        sign = next((sign for pattern, sign in _BEFORE_RES if pattern.search(before)), "")
    if sign == "over":
        return "" if unit in _TIME_UNITS else ">"
    if sign == "within":
        return "<=" if unit in _TIME_UNITS or unit == "year" else ""
    return sign


def _plain(number: str) -> str:
    """Return the number without the zeros that say nothing: 1.0 is 1, but 1.05 stays."""
    parts = [part.replace(",", ".") for part in number.split("/")]
    return "/".join(part.rstrip("0").rstrip(".") if "." in part else part for part in parts)


def _normal_unit(unit: str | None) -> str:
    if not unit:
        return ""
    parts = [part for part in re.split(r"\s*/\s*|\s*\b(?:per|a|an|each)\s+", unit.strip()) if part]
    return "/".join(_UNITS.get(re.sub(r"^\d+\s*", "", part), part) for part in parts)


def find_comparator_spans(text: str) -> list[tuple[int, int]]:
    """Return where comparators with a "not" or "no" in them stand: they bound a number and negate nothing."""
    pattern = r"\b(?:cannot|not|never) (?:be )?(?:given|used|taken|prescribed|applied|continued|repeated|last|give|use|take|continue|repeat)(?: for| on| at)? (?:more|longer|higher|greater) than\b(?=[^,;.]{0,12}(?:\d|one|two|three|four|five|six|seven|ten))|\b(?:(?:does|do|did|should|must|may) )?not (?:to )?(?:exceed(?:ing)?|above|over|more than|higher than|greater than|later than|below|under|less than|fewer than|lower than)\b(?=[^,;.]{0,12}\d)|\bno (?:more|later|longer|higher|greater|older|younger|less|fewer|lower|shorter|faster|quicker|slower|larger|smaller|heavier) than\b"
    return [match.span() for match in re.finditer(pattern, text, re.IGNORECASE)]
