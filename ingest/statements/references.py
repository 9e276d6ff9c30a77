"""Finds a source's own reference markers, and reads its reference list."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from core.documents import ParsedDocument, Reference
from ingest.grading.grades import find_grades
from ingest.grading.style import PLAIN_STYLE, GradeStyle

_LIST = r"\d{1,3}(?:\s?[–-]\s?\d{1,3})?(?:\s?[,;]\s?\d{1,3}(?:\s?[–-]\s?\d{1,3})?){0,19}"
_LOOK_BACK = 100
_SQUARE = re.compile(rf"\[({_LIST})\]$")
_ROUND = re.compile(rf"\(({_LIST})\)$")
_SUPERSCRIPT = re.compile(r"[⁰¹²³⁴⁵⁶⁷⁸⁹]+(?:[,⁻–-][⁰¹²³⁴⁵⁶⁷⁸⁹]+)*$")
_ATTACHED = re.compile(r"(?:(?<=[a-z)\]%”\"][.!?])|(?<=[A-Z]{2}[.!?]))(\d{1,3}(?:[,–-]\s?\d{1,3}){0,19})$")
_BARE = re.compile(rf"(?<![\w.,/+=<>≤≥±×–-])({_LIST})$")
_BARE_BEFORE = re.compile(r"(\S+)\s+$")
_INNER = re.compile(rf"\[({_LIST})\]")
_INTERVAL_WORD = re.compile(r"\b(?:CI|CrI|IQR|range|interval)\W*$", re.I)
_SCALE_WORD = re.compile(r"(?:\bscores?\W*|\(\s*9[059]\s?%\W*)$", re.I)
_PERCENT = re.compile(r"(\d{1,3}(?:\.\d{1,4})?)\s?%\W*$")
_TO_DIGITS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
_UNITS = frozenset({"m", "cm", "mm", "km", "dm", "ft", "in", "µm", "s", "h", "g/m", "kg/m", "mg/m", "l/m", "ml/m"})
_MAX_EXPANDED = 60
_NOT_BEFORE_MARKER = frozenset(
    {"type", "grade", "stage", "dose", "phase", "class", "level", "category"}
    | {"step", "day", "days", "week", "weeks", "month", "months", "year", "years", "age", "aged", "ages", "hour"}
    | {"figure", "fig", "table", "section", "chapter", "appendix", "annex", "box", "group", "score", "factor"}
    | {"number", "no", "line", "part", "item", "question", "version", "cycle", "x", "of", "to", "than", "least"}
    | {
        "most",
        "about",
        "approximately",
        "over",
        "under",
        "above",
        "below",
        "every",
        "for",
        "is",
        "was",
        "are",
        "by",
        "and",
    }
    | {
        "or",
        "plus",
        "minus",
        "with",
        "between",
        "from",
        "at",
        "in",
        "on",
        "the",
        "a",
        "an",
        "nearly",
        "around",
        "until",
    }
    | {
        "interleukin",
        "il",
        "glp",
        "sglt",
        "cd",
        "page",
        "pages",
        "ph",
        "inr",
        "gcs",
        "bmi",
        "hr",
        "bp",
        "rr",
        "nrs",
        "vas",
    }
    | {
        "ecog",
        "ps",
        "kps",
        "asa",
        "nyha",
        "meld",
        "spo2",
        "room",
        "ward",
        "unit",
        "mod",
        "module",
        "visit",
        "route",
        "i",
        "covid",
    }
    | {
        "within",
        "after",
        "before",
        "per",
        "hours",
        "minutes",
        "first",
        "next",
        "last",
        "past",
        "times",
        "mg",
        "ml",
        "kg",
        "if",
    }
)
"""Words (lower case) after which a number is a number and not a reference marker."""

_PLURAL_LABELS = frozenset(
    {"types", "grades", "stages", "doses", "levels", "categories", "steps", "scores", "cycles", "classes", "groups"}
)
"""Words after which several numbers are labels ("grades 3, 4"), while one alone is a marker ("CRP levels 3")."""


@dataclass(frozen=True, slots=True)
class MarkerStyle:
    """How one document writes its reference markers, beyond square brackets and superscripts."""

    has_bare_numbers: bool = False
    """Statements end with a bare "1" or "1, 2"."""
    has_round_brackets: bool = False
    """Statements end with "(12)"."""
    has_reference_list: bool = False
    """The document has a reference list of its own."""


PLAIN_MARKERS = MarkerStyle()
"""Nothing is known of the document: only markers in square brackets, superscripts and those after a grade are read."""


@dataclass(frozen=True, slots=True)
class TrailingMarkers:
    """Reference markers at the end of a stretch of text: where they begin (0-based), and each number as a string."""

    start: int
    numbers: tuple[str, ...]


def read_marker_style(
    units: Sequence[str], references: Sequence[Reference], grade_style: GradeStyle = PLAIN_STYLE
) -> MarkerStyle:
    """Return how the document writes its reference markers.

    A bare number at the end of a statement is a marker where the document makes a habit of it: two bare numbers right
    after a grade, or at least three units, half of all, or five and a fifth, that end in one, counted from 1 and never
    after a word such as "type" or "dose". Round brackets need three, and a reference list or a third of the units.

    Args:
        units: text of each paragraph and list item.
        references: the document's reference list; with one, a bare number must be in it.
        grade_style: how the document writes its grades.
    """
    bare: list[tuple[str, ...]] = []
    n_round = n_after_grade = 0
    for text in units:
        words = text.rstrip().rstrip(".;")
        if _ROUND.search(words, max(0, len(words) - _LOOK_BACK)):
            n_round += 1
        if found := _find_bare(words, len(words)):
            bare.append(found.numbers)
            stem = words[: found.start].rstrip()
            n_after_grade += any(
                grade.end == len(stem) for grade in find_grades(stem[-200:], grade_style) if len(stem) <= 200
            )
    known = {reference.marker for reference in references}
    return MarkerStyle(
        has_bare_numbers=n_after_grade >= 2 or _is_habit(bare, len(units), known),
        has_round_brackets=n_round >= 3 and (bool(known) or 3 * n_round >= len(units)),
        has_reference_list=bool(known),
    )


def _is_habit(bare: Sequence[tuple[str, ...]], n_units: int, known: set[str]) -> bool:
    numbers = [int(number) for markers in bare for number in markers]
    if not numbers or min(numbers) != 1 or max(numbers) > 10 + 4 * len(bare):
        return False
    if known:
        return len(bare) >= 2 and all(str(number) in known for number in numbers)
    return (len(bare) >= 3 and 2 * len(bare) >= n_units) or (len(bare) >= 5 and 5 * len(bare) >= n_units)


def find_trailing_markers(
    text: str, end: int, style: MarkerStyle, follows_grade: bool = False
) -> TrailingMarkers | None:
    """Return the reference markers that end at ``end``, or null where the text ends in something else.

    Args:
        text: a block.
        end: offset after the last character to look at (0-based); no white space stands before it.
        style: how the document writes its markers.
        follows_grade: true where a grade stands right before the digits, so that they can be nothing else.
    """
    begin = max(0, end - _LOOK_BACK)
    if match := _SQUARE.search(text, begin, end):
        return _build(match.start(), match[1]) if _is_marker_place(text, match) else None
    if match := _SUPERSCRIPT.search(text, begin, end):
        return _find_superscript(text, match)
    if match := _ATTACHED.search(text, begin, end):
        return _build(match.start(), match[1])
    if style.has_round_brackets and (match := _ROUND.search(text, begin, end)):
        return _build(match.start(), match[1])
    if style.has_bare_numbers or follows_grade:
        return _find_bare(text, end)
    if (
        style.has_reference_list
        and (found := _find_bare(text, end))
        and text[: found.start].rstrip()[-1:] in (".", "!", "?")
    ):
        return found
    return None


def find_inner_markers(text: str, start: int, end: int) -> tuple[str, ...]:
    """Return the numbers of the markers in square brackets within ``[start, end)``, in order."""
    numbers: list[str] = []
    for match in _INNER.finditer(text, start, end):
        if _is_marker_place(text, match) and (found := _build(match.start(), match[1])):
            numbers.extend(found.numbers)
    return tuple(dict.fromkeys(numbers))


def read_references(parsed: ParsedDocument) -> tuple[Reference, ...]:
    """Return the document's reference list: what its metadata states, then its blocks of kind ``reference``.

    A block without a number gets none made up for it and is left out; of two entries with one marker the first counts.
    """
    found = {reference.marker: reference for reference in parsed.metadata.references}
    for block in parsed.blocks:
        if block.kind == "reference" and (reference := _read_entry(parsed.text[block.start : block.end], block.marker)):
            found.setdefault(reference.marker, reference)
    return tuple(found.values())


def _read_entry(text: str, marker: str | None) -> Reference | None:
    number = re.fullmatch(r"\W*(\d{1,4})\W*", marker) if marker else None
    if number is None:
        number = re.match(r"\[?(\d{1,4})[\].)]?\s+(?=\S)", text)
        text = text[number.end() :] if number else text
    if number is None:
        return None
    doi = re.search(r"\b10\.\d{4,9}/[^\s\"<>]{1,200}", text)
    pmid = re.search(r"\bPMID:?\s*(\d{1,9})", text)
    return Reference(
        marker=number[1],
        text=text.strip() or None,
        doi=doi[0].rstrip(".,;)") if doi else None,
        pmid=pmid[1] if pmid else None,
    )


def _find_bare(text: str, end: int) -> TrailingMarkers | None:
    match = _BARE.search(text, max(0, end - _LOOK_BACK), end)
    if match is None or match.start() == 0 or not text[match.start() - 1].isspace():
        return None
    before = _BARE_BEFORE.search(text, max(0, match.start() - _LOOK_BACK), match.start())
    if before is None:
        return None
    word = before[1].strip("([").lower()
    if word in _NOT_BEFORE_MARKER or word[-1] in "<>≤≥=±×+-–:,/" or word.rstrip(".,%").replace(".", "").isdigit():
        return None
    if word in _PLURAL_LABELS and not match[1].isdigit():
        return None
    return _build(match.start(), match[1])


def _is_marker_place(text: str, match: re.Match[str]) -> bool:
    """False where the brackets hold an interval or a range and no markers: "95% CI [12-15]", "18% [12-25]".

    One number alone after a percentage, a bracket or a unit is a marker; several are an interval only where the
    percentage before them lies between.
    """
    before = text[max(0, match.start() - 24) : match.start()]
    if before.rstrip().endswith("="):
        return False
    if match[1].isdigit():
        return _INTERVAL_WORD.search(before) is None
    if _INTERVAL_WORD.search(before) or _SCALE_WORD.search(before):
        return False
    share = _PERCENT.search(before)
    numbers = [int(number) for number in re.findall(r"\d+", match[1])]
    return share is None or len(numbers) != 2 or not numbers[0] <= float(share[1]) <= numbers[1]


def _find_superscript(text: str, match: re.Match[str]) -> TrailingMarkers | None:
    """Return superscript digits as markers unless they are the power of a number or a unit."""
    window = text[max(0, match.start() - 12) : match.start()]
    token = re.split(r"[\s(]", window)[-1]
    is_power = not token or token[-1].isdigit() or (match.group() in "²³" and token.lower().split("/")[-1] in _UNITS)
    return None if is_power else _build(match.start(), match.group().translate(_TO_DIGITS))


def _build(start: int, printed: str) -> TrailingMarkers | None:
    """Return the markers with ranges spelt out, or null where a number could not be a reference's."""
    numbers: list[str] = []
    for part in re.split(r"[,;]", printed):
        first, _, last = part.replace("–", "-").partition("-")
        low, high = int(first), int(last or first)
        if low < 1 or high < low or high - low > _MAX_EXPANDED:
            return None
        numbers.extend(str(number) for number in range(low, high + 1))
    return TrailingMarkers(start, tuple(numbers))
