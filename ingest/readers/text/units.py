"""Lines of plain text to units: hard-wrapped lines are joined, markers and underlines are read."""

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from core.text import normalise_line
from ingest.readers.html.text import raise_digits
from ingest.readers.list_markers import marker_style, split_marker
from ingest.readers.recommendation_numbers import opens_recommendation

_UNDERLINE = re.compile(r"\s*(={3,}|-{3,}|_{3,}|\*{3,}|~{3,})\s*")
_KNOWN_TAG = re.compile(
    r"</?(?:a|b|i|u|em|strong|span|font|p|div|center|small|big|sub|br|html|body|li|ul|ol|h[1-6])\b[^<>]{0,200}>|<--!.{0,2000}?-->|<!--.{0,2000}?-->",
    re.I,
)
_BOLD_LINE = re.compile(r"<(b|strong|u|h[1-6])>(?P<text>[^<]{1,120})</\1>:?|\*{1,2}(?P<star>[^*\s][^*]{0,118})\*{1,2}")
_SUPERSCRIPT = re.compile(r"<sup>(.{1,12}?)</sup>", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:[a-zA-Z]{2,8}|#\d{2,5}|#x[0-9a-fA-F]{2,4});")
_ATX = re.compile(r"\s{0,3}(#{1,6})\s+(?P<text>.+?)\s*#*\s*")
_SENTENCE_END = re.compile(r"[.!?:;][\"'”’)\]]*$")
CONNECTOR = re.compile(r"(?:and|or|plus|then|either|and/or)\s*:", re.IGNORECASE)
"""A word between two items that stands on a line of its own."""
_RANGE_CUT = re.compile(r"(?:\d|\d\s*[-–])$")

_FILLED_FRACTION = 0.8
"""A line at least this full, with the next line's first word, was broken by its width; chosen by eye on OCR chapters."""

_MIN_WRAPPED_LINES = 2

_MAX_UNIT_CHARS = 20_000
"""No paragraph is longer; beyond this a new unit begins, so that a file without blank lines is read in linear time."""

_END_CHARS = 40
"""Characters at the end of a unit that tell whether it is complete."""


@dataclass(frozen=True, slots=True)
class TextUnit:
    """A paragraph, list item or heading candidate of a plain text."""

    text: str
    indent: int = 0
    marker: str | None = None
    underline: str | None = None
    """``=`` or ``-`` where a line of those stands under the unit, ``#`` to ``######`` before it."""
    is_bold: bool = False
    is_after_blank: bool = False
    is_before_blank: bool = False
    n_lines: int = 1


def clean_markup(text: str) -> str:
    """Return a line without the stray HTML that plain text files carry; ``<`` before a number stays."""
    text = _SUPERSCRIPT.sub(lambda match: raise_digits(match.group(1)), text)
    text = _KNOWN_TAG.sub(" " if re.search(r"<(?:br|p|div|li)\b", text, re.IGNORECASE) else "", text)
    return _ENTITY.sub(lambda match: html.unescape(match.group()), text)


def read_units(lines: Sequence[str], section_names: frozenset[str]) -> list[TextUnit]:
    """Return the units of the text.

    Args:
        lines: Lines as they stand in the file.
        section_names: Names of sections in lower case, which start a unit wherever they stand alone on a line.
    """
    width = estimate_wrap_width(lines)
    units: list[TextUnit] = []
    last_line = ""
    blank = True
    for index, line in enumerate(lines):
        if not line.strip():
            if units and not blank:
                units[-1] = replace(units[-1], is_before_blank=True)
            blank = True
            continue
        rule = _UNDERLINE.fullmatch(line)
        if rule:
            if units and not blank and units[-1].marker is None and units[-1].n_lines == 1 and rule.group(1)[0] in "=-":
                units[-1] = replace(units[-1], underline=rule.group(1)[0], is_before_blank=True)
            blank = True
            continue
        unit = _read_line(line, blank)
        if not unit.text:
            continue
        following = next((later for later in lines[index + 1 : index + 2]), "")
        if units and not blank and _continues(units[-1], last_line, unit, line, following, width, section_names):
            units[-1] = _join(units[-1], normalise_line(clean_markup(line)))
        elif units and blank and units[-1].marker and _hangs(units[-1], unit, line):
            units[-1] = _join(units[-1], unit.text)
        else:
            units.append(unit)
        last_line, blank = line.rstrip(), False
    return units


def estimate_wrap_width(lines: Sequence[str]) -> int | None:
    """Return the width at which the lines were broken, in characters; null where each line is a whole paragraph.

    The evidence is lines that start in lower case: they go on from the line before, which was therefore full.
    """
    full = [
        len(before.rstrip())
        for before, line in pairwise(lines)
        if before.strip()
        and line.lstrip()[:1].islower()
        and split_marker(line)[0] is None
        and not before.rstrip().endswith(":")
    ]
    if len(full) < _MIN_WRAPPED_LINES:
        return None
    width = sorted(full)[int(len(full) * 0.9)]
    n_longer = sum(1 for line in lines if len(line.rstrip()) > 1.35 * width)
    return width if n_longer <= 0.15 * sum(1 for line in lines if line.strip()) else None


def _read_line(line: str, after_blank: bool) -> TextUnit:
    indent = len(line.expandtabs(4)) - len(line.expandtabs(4).lstrip())
    if atx := _ATX.fullmatch(line):
        return TextUnit(normalise_line(clean_markup(atx["text"])), underline=atx.group(1), is_after_blank=after_blank)
    if bold := _BOLD_LINE.fullmatch(line.strip()):
        text = normalise_line(clean_markup(bold["text"] or bold["star"]))
        return TextUnit(text, indent, is_bold=True, is_after_blank=after_blank)
    marker, rest = split_marker(clean_markup(line))
    return TextUnit(normalise_line(rest), indent, marker, is_after_blank=after_blank)


def _continues(
    unit: TextUnit,
    before: str,
    new: TextUnit,
    line: str,
    following: str,
    width: int | None,
    section_names: frozenset[str],
) -> bool:
    """Return whether a line goes on from the unit before it."""
    text, end = new.text, unit.text[-_END_CHARS:]
    if len(unit.text) > _MAX_UNIT_CHARS:
        return False
    if opens_recommendation(text, unit.text) or CONNECTOR.fullmatch(text):
        return False
    if unit.underline or unit.is_bold or new.underline or new.is_bold or text.casefold().rstrip(": ") in section_names:
        return False
    if unit.marker is None and unit.n_lines == 1 and unit.text.casefold().rstrip(": ") in section_names:
        return False
    if new.marker is not None:
        # "6.25" at the end of a line and "- 25 mg" on the next are a range, not a new item.
        is_range = marker_style(new.marker) == "dash" and text[:1].isdigit() and _RANGE_CUT.search(end) is not None
        return width is not None and is_range
    is_full = width is not None and len(before) + 1 + len(text.split()[0]) >= _FILLED_FRACTION * width
    if unit.marker is not None and unit.text.endswith(":") and new.marker is None and text[0].islower() and is_full:
        return True
    if before.endswith((" -", " –", ",")) or (text[0].islower() and not unit.text.endswith(":")):
        return not (unit.text.isupper() and unit.n_lines == 1)
    if width is None or unit.text.endswith(":"):
        return False
    if _SENTENCE_END.search(end) and unit.marker is not None and new.indent <= unit.indent and not text[0].islower():
        return False
    if (
        unit.marker is None
        and len(text.split()) >= 2
        and len(text) < 0.6 * width
        and split_marker(following)[0] is not None
    ):
        return False
    if unit.text.isupper() and not text.isupper():
        return False
    return is_full


def _hangs(unit: TextUnit, new: TextUnit, line: str) -> bool:
    return new.marker is None and new.underline is None and new.indent > unit.indent + 1 and line[:1].isspace()


def _join(unit: TextUnit, text: str) -> TextUnit:
    is_cut_word = re.search(r"[a-z]-$", unit.text[-2:]) is not None and text[:1].islower()
    joined = unit.text + text if is_cut_word else f"{unit.text} {text}"
    return replace(unit, text=joined, n_lines=unit.n_lines + 1)
