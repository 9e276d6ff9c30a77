"""Lists of a Word document: the number or bullet that Word draws before a paragraph and does not store."""

import re
from dataclasses import dataclass, field

from ingest.readers.docx.package import Element, find_child, find_children, get_number, get_value
from ingest.readers.docx.styles import Styles

BULLET = "•"
_PLACE = re.compile(r"%([1-9])")
_MAX_ROMAN = 3999
_N_LEVELS = 9


@dataclass(frozen=True, slots=True)
class _Level:
    number_format: str = "bullet"
    pattern: str = ""
    start: int = 1
    is_heading: bool = False
    restarts_after: int | None = None
    """Level (1-based) whose next number starts this one again; null: the one above; 0: none."""


@dataclass(frozen=True, slots=True)
class ListMark:
    """What Word draws before a paragraph of a list."""

    text: str
    """Bullet or number, for example ``•``, ``1.`` or ``1.2.3``; empty where the list draws nothing."""
    level: int
    """Nesting (0-based), headings of the same list left out."""
    n_numbers: int
    """Numbers in it: 3 in ``1.2.3``, 0 in a bullet."""


@dataclass(slots=True)
class Numbering:
    """The document's lists; counts them while its paragraphs are read in order."""

    _levels: dict[str, dict[int, _Level]] = field(default_factory=dict)
    _families: dict[str, str] = field(default_factory=dict)
    _overrides: dict[str, dict[int, int]] = field(default_factory=dict)
    _started: set[str] = field(default_factory=set)
    _counts: dict[str, dict[int, int]] = field(default_factory=dict)

    @classmethod
    def from_part(cls, root: Element | None, styles: Styles) -> "Numbering":
        """Return the lists of the part; none where the document has no such part."""
        numbering = cls()
        abstract = {
            get_value(element, "abstractNumId") or "": _read_levels(element, styles)
            for element in find_children(root, "abstractNum")
        }
        for element in find_children(root, "num"):
            list_id = get_value(element, "numId") or ""
            family = get_value(find_child(element, "abstractNumId")) or ""
            levels = dict(abstract.get(family, {}))
            for override in find_children(element, "lvlOverride"):
                place = get_number(override, "ilvl") or 0
                changed = find_child(override, "lvl")
                if changed is not None:
                    levels[place] = _read_level(changed, styles)
                start = get_number(find_child(override, "startOverride"))
                if start is not None:
                    numbering._overrides.setdefault(list_id, {})[place] = start
            numbering._levels[list_id] = levels
            numbering._families[list_id] = family
        return numbering

    def has(self, list_id: str | None) -> bool:
        """Return whether there is such a list; ``0`` takes a paragraph out of the list of its style."""
        return list_id is not None and list_id != "0" and bool(self._levels.get(list_id))

    def count(self, list_id: str, level: int) -> ListMark:
        """Return what stands before the next paragraph of the list at the level (0-based), and count it.

        Lists that share one definition go on counting where the other ended, unless they state a start of their own.
        """
        levels = self._levels[list_id]
        level = min(max(level, 0), _N_LEVELS - 1)
        definition = levels.get(level, _Level())
        counts = self._counts.setdefault(self._families[list_id], {})
        if list_id not in self._started:
            self._started.add(list_id)
            for place, start in self._overrides.get(list_id, {}).items():
                counts[place] = start - 1
        counts[level] = counts.get(level, definition.start - 1) + 1
        for lower in [place for place in counts if place > level]:
            limit = levels.get(lower, _Level()).restarts_after
            if limit is None or (limit and level < limit):
                del counts[lower]
        n_headings = sum(levels[place].is_heading for place in levels if place < level)
        text, n_numbers = _draw(levels, definition, counts)
        return ListMark(text, level - n_headings, n_numbers)


def _draw(levels: dict[int, _Level], definition: _Level, counts: dict[int, int]) -> tuple[str, int]:
    """Return the drawn marker and how many numbers it has."""
    if definition.number_format == "none":
        return "", 0
    if definition.number_format == "bullet":
        return BULLET, 0
    n_numbers = 0

    def fill(match: re.Match[str]) -> str:
        nonlocal n_numbers
        n_numbers += 1
        place = int(match[1]) - 1
        stated = levels.get(place, _Level())
        return _format_number(counts.get(place, stated.start), stated.number_format)

    return _PLACE.sub(fill, definition.pattern).strip(), n_numbers


def _read_levels(element: Element, styles: Styles) -> dict[int, _Level]:
    return {get_number(level, "ilvl") or 0: _read_level(level, styles) for level in find_children(element, "lvl")}


def _read_level(element: Element, styles: Styles) -> _Level:
    start = get_number(find_child(element, "start"))
    return _Level(
        number_format=get_value(find_child(element, "numFmt")) or "decimal",
        pattern=get_value(find_child(element, "lvlText")) or "",
        start=1 if start is None else start,
        is_heading=styles.heading_level(get_value(find_child(element, "pStyle")), None) is not None,
        restarts_after=get_number(find_child(element, "lvlRestart")),
    )


def _format_number(number: int, number_format: str) -> str:
    if number_format in ("lowerLetter", "upperLetter") and number > 0:
        # Word goes on after z with aa, bb, cc.
        letters = chr(ord("a") + (number - 1) % 26) * min((number - 1) // 26 + 1, 8)
        return letters if number_format == "lowerLetter" else letters.upper()
    if number_format in ("lowerRoman", "upperRoman") and 0 < number <= _MAX_ROMAN:
        roman = _to_roman(number)
        return roman if number_format == "lowerRoman" else roman.upper()
    if number_format == "decimalZero":
        return f"{number:02}"
    return str(number)


def _to_roman(number: int) -> str:
    parts = []
    for value, letters in _ROMAN:
        count, number = divmod(number, value)
        parts.append(letters * count)
    return "".join(parts)


# fmt: off
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
    (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)
# fmt: on
