"""The grade of a table row: tables give class and level columns of their own."""

import re

from core.grades import Grade, GradeScheme
from ingest.grading.grades import build_grade
from ingest.grading.schemes import GradeParts, class_parts, letter_parts, parse_bracketed
from ingest.grading.style import GradeStyle

_CLASS_HEAD = re.compile(r"(?:cor|class(?: of recommendation)?)\W*", re.I)
_LEVEL_HEAD = re.compile(r"(?:loe|level(?: of evidence)?)\W*", re.I)
_STRENGTH_HEAD = re.compile(
    r"(?:strength(?: of (?:the )?recommendation)?|recommendation strength|type of recommendation)\W*", re.I
)
_CERTAINTY_HEAD = re.compile(
    r"(?:(?:certainty|quality|strength|level) of (?:the )?evidence|evidence (?:quality|certainty)|certainty|quality)\W*",
    re.I,
)
_GRADE_HEAD = re.compile(
    r"(?:grade(?: of recommendation)?|uspstf grade|recommendation grade|\[?loe,? ?gor\]?)\W*", re.I
)
_LEGEND_HEAD = re.compile(
    r"(?:meanings?|definitions?|descriptions?|explanations?|interpretations?|implications?(?: for .{1,40})?|criteria|what (?:it|this) means"
    r"|suggestions? for practice|wording|phrases?(?: to use)?|(?:suggested )?wording(?: to use)?)\W*",
    re.I,
)
_CLASS_VALUE = re.compile(r"(III|IIa|IIb|II|I|1|2a|2b|3)(?:\s*[:(–-]?\s*(harm|no benefit)\)?)?", re.I)
_LEVEL_VALUE = re.compile(r"[ABC](?:-(?:R|NR|LD|EO))?")
_CERTAINTY_VALUE = re.compile(r"(?:very low|low|moderate|high)(?:\s+(?:quality|certainty))?", re.I)
_STRENGTH_VALUE = re.compile(r"(strong|weak|conditional)(?:\s+recommendation)?(?:\s+(for|against))?", re.I)
_LETTER_VALUE = re.compile(r"[ABCD]")


def find_row_grade(text: str, column_heads: tuple[str, ...], style: GradeStyle) -> Grade | None:
    """Return the grade that the row's own grade columns state, or null where it has none.

    Only a cell under a head that names a grade counts, and only where its whole value is one. ``raw`` is the stretch of
    the row that holds the grade's cells, heads included: they stay in the words, because a row is quoted whole.

    Args:
        text: the row, ``head: cell; head: cell``.
        column_heads: its column heads, in order.
        style: how the document writes its grades.
    """
    cells: dict[str, tuple[int, int, str]] = {}
    for start, end, head, value in _find_cells(text, column_heads):
        for name, pattern in _HEADS:
            if name not in cells and pattern.fullmatch(head) and value:
                cells[name] = (start, end, value)
                break
    parts = _class_cells(cells) or _certainty_cells(cells) or _grade_cell(cells, style)
    if parts is None:
        return None
    used = [cell for name, cell in cells.items() if name in _USED[parts.scheme]]
    start, end = min(cell[0] for cell in used), max(cell[1] for cell in used)
    if text[start:end].count(";") > len(used) - 1:
        start, end = used[0][:2]
    return build_grade(text, start, end, parts)


def is_legend_row(text: str, column_heads: tuple[str, ...]) -> bool:
    """Return whether the row explains a grade and bears none: "Grade: A; Meaning: …".

    Its first cell stands under a head that names a grade, and each other under one that explains. A row with a column of
    recommendations is graded, whichever column comes first.

    Args:
        text: the row, ``head: cell; head: cell``.
        column_heads: its column heads, in order.
    """
    heads = [head for _, _, head, _ in _find_cells(text, column_heads)]
    if len(heads) < 2 or not _names_grade(heads[0]):
        return False
    others = [head for head in heads[1:] if not _names_grade(head)]
    return bool(others) and all(_LEGEND_HEAD.fullmatch(head) for head in others)


def _names_grade(head: str) -> bool:
    return any(pattern.fullmatch(head) for _, pattern in _HEADS)


_HEADS = (
    ("class", _CLASS_HEAD),
    ("level", _LEVEL_HEAD),
    ("certainty", _CERTAINTY_HEAD),
    ("strength", _STRENGTH_HEAD),
    ("grade", _GRADE_HEAD),
)
_ALL = frozenset({"class", "level", "certainty", "strength", "grade"})
_USED = {
    scheme: frozenset({"class", "level", "certainty"})
    if scheme is GradeScheme.ACC_AHA
    else frozenset({"strength", "certainty"})
    if scheme is GradeScheme.GRADE
    else _ALL
    for scheme in GradeScheme
}


def _find_cells(text: str, column_heads: tuple[str, ...]) -> list[tuple[int, int, str, str]]:
    """Return start, end, head and value of each cell, found by its head."""
    found: list[tuple[int, int, str, str]] = []
    position = 0
    places: list[tuple[int, str]] = []
    for head in column_heads:
        place = text.find(f"{head}: ", position) if head else -1
        if place >= 0 and (place == 0 or text[place - 2 : place] == "; "):
            places.append((place, head))
            position = place + len(head)
    for n_place, (place, head) in enumerate(places):
        end = places[n_place + 1][0] if n_place + 1 < len(places) else len(text)
        cell = text[place:end].rstrip().rstrip(";")
        found.append((place, place + len(cell), head, cell[len(head) + 1 :].strip()))
    return found


def _class_cells(cells: dict[str, tuple[int, int, str]]) -> GradeParts | None:
    match = _CLASS_VALUE.fullmatch(cells["class"][2]) if "class" in cells else None
    if match is None:
        return None
    level = (cells.get("level") or cells.get("certainty") or (0, 0, ""))[2]
    return class_parts(match[1], match[2], level if _LEVEL_VALUE.fullmatch(level) else None) if level else None


def _certainty_cells(cells: dict[str, tuple[int, int, str]]) -> GradeParts | None:
    strength = _STRENGTH_VALUE.fullmatch(cells["strength"][2]) if "strength" in cells else None
    certainty = (
        cells["certainty"][2] if "certainty" in cells and _CERTAINTY_VALUE.fullmatch(cells["certainty"][2]) else None
    )
    if strength is None:
        return None
    is_against = (strength[2] or "").lower() == "against"
    return GradeParts(GradeScheme.GRADE, certainty, strength[1], "against" if is_against else "for")


def _grade_cell(cells: dict[str, tuple[int, int, str]], style: GradeStyle) -> GradeParts | None:
    if "grade" not in cells:
        return None
    value = cells["grade"][2].strip("[]()")
    if _LETTER_VALUE.fullmatch(value):
        return letter_parts(value, "", style)
    return parse_bracketed(value, "", True, style)
