"""Numbers that a guideline gives its recommendations ("1.4.32 Offer …"), taken out of the words and kept as the marker."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from ingest.reader import RawBlock
from ingest.readers.list_markers import marker_style

_LEADING = re.compile(
    r"(?P<number>[1-9]\d?(?:\.[1-9]\d{0,2}){1,3})(?P<stop>[.):]?)\s+(?=[\"“‘(]?(?P<word>[A-Z][\w-]*))"
)
_ALONE = re.compile(r"(?P<number>[1-9]\d?(?:\.[1-9]\d{0,2}){2,3})(?P<stop>[.):]?)")
_UNIT = re.compile(
    r"(?:[A-Z]{1,3}|[Mm]?Eq|M?IU|[GMk]?Bq|Gy|Sv|Pa|[kM]Pa|Hz|[kM]Hz|Units?|Litres?|Liters?|°?[CF])(?:\b|/)"
)
_EDITION = re.compile(
    r"(?:updated?|revis(?:ed|ion)|released?|published|version|edition|amended|corrected|last|accessed|review(?:ed)? (?:date|on)"
    r"|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b\W*\d)",
    re.I,
)
_LATE_YEAR = 20
"""Three levels whose first two could be day and month, and whose last is a two-digit year from here on, are looked at twice."""
_CLOSED = re.compile(r"[.!?:;\])][\"'”’)\]]*$")
_END_CHARS = 40
_MIN_SERIES = 3
"""Numbers of two levels count only in a series of at least this many, because a lone one may be a decimal."""


def mark_recommendations(blocks: Sequence[RawBlock]) -> list[RawBlock]:
    """Return the blocks with the recommendation number that opens a paragraph or bullet as the block's marker.

    Numbers of three or four levels count wherever a capitalised word follows. Numbers of two levels, which a decimal
    looks like, count with a closing stop ("1.2. Offer") or where the document has a series of them in rising order. A
    number that stands alone before a paragraph, as web pages set it, becomes that paragraph's.
    """
    has_series = _has_series(blocks)
    kept: list[RawBlock] = []
    pending: RawBlock | None = None
    for block in blocks:
        number, words = (None, block.text)
        if _may_be_numbered(block):
            number, words = split_recommendation_number(block.text, has_series)
        if number is not None:
            block = replace(block, text=words, marker=number)
        if pending is not None and number is None and block.kind in ("paragraph", "list_item") and _has_bullet(block):
            kept.append(replace(block, marker=pending.text))
            pending = None
            continue
        if pending is not None:
            kept.append(pending)
            pending = None
        if block.kind in ("paragraph", "heading") and block.marker is None and _ALONE.fullmatch(block.text):
            pending = block
        else:
            kept.append(block)
    return [*kept, pending] if pending is not None else kept


def split_recommendation_number(text: str, in_series: bool = False) -> tuple[str | None, str]:
    """Return the recommendation number that opens the text and the words after it; null and the text where none does.

    Doses, decimals, dates and version numbers are none.

    Args:
        text: a line or a block.
        in_series: true where the document numbers its recommendations with two levels throughout.
    """
    match = _LEADING.match(text)
    if match is None or _EDITION.match(text, match.end()):
        return None, text
    levels = [int(level) for level in match["number"].split(".")]
    if len(levels) == 2:
        is_unit = len(match["word"]) < 2 or _UNIT.match(text, match.end()) is not None
        if is_unit or not (match["stop"] or in_series):
            return None, text
    if len(levels) == 3 and levels[0] > 9 and levels[1] <= 12 and levels[2] >= _LATE_YEAR and not match["stop"]:
        return None, text
    return match["number"] + match["stop"], text[match.end() :]


def opens_recommendation(line: str, before: str) -> bool:
    """Return whether a line opens a numbered recommendation and does not go on from the words before it.

    A cross-reference that was broken at its number ("see recommendation / 1.2.3 In adults") goes on.

    Args:
        line: the line, without markup.
        before: the words of the paragraph so far.
    """
    number, _ = split_recommendation_number(line)
    if number is None:
        return False
    return _CLOSED.search(before[-_END_CHARS:]) is not None or split_recommendation_number(before)[0] is not None


def _may_be_numbered(block: RawBlock) -> bool:
    return block.kind in ("paragraph", "list_item") and _has_bullet(block)


def _has_bullet(block: RawBlock) -> bool:
    """Return whether the marker, if there is one, says no more than that an item begins, or counts the items."""
    return block.marker is None or marker_style(block.marker) in ("bullet", "dash", "number")


def _has_series(blocks: Sequence[RawBlock]) -> bool:
    """Return whether at least three blocks open with two-level numbers, each greater than the one before."""
    found: list[tuple[int, int]] = []
    for block in blocks:
        number, _ = split_recommendation_number(block.text, True) if _may_be_numbered(block) else (None, "")
        if number is not None and number.count(".") - number.endswith(".") == 1:
            chapter, place = number.rstrip(".):").split(".")
            found.append((int(chapter), int(place)))
    return len(found) >= _MIN_SERIES and all(one < other for one, other in pairwise(found))
