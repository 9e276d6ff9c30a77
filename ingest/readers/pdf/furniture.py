"""Running headers, footers, page numbers and line numbers: found by what repeats over the pages, and taken out."""

import itertools
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from core.documents import Removed
from core.text import fold
from ingest.readers.pdf.lines import Line

ZONE_FRACTION = 0.14
"""Share of the page height at its top and bottom in which furniture is looked for; chosen on shared guidelines/pdf."""
MAX_REMOVED_FRACTION = 0.5
"""Pages that say nothing but the same are not made of furniture."""
SAME_PLACE = 4.0
"""Points by which the same furniture may move from page to page."""

_PAGE_NUMBER = re.compile(r"(?:page\s*)?[-–|]?\s*(?:\d{1,4}|[ivxlc]{1,6})\s*[-–|]?(?:\s*(?:of|/)\s*\d{1,4})?$", re.I)
_NUMBER = re.compile(r"\d+")
_ROMAN = re.compile(r"\b[ivxlc]+\b")


@dataclass(frozen=True, slots=True)
class PageSegments:
    """The segments of one page that may be furniture, and the height of the page in points."""

    number: int
    height: float
    segments: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Furniture:
    """What was taken out, and the page numbers as printed, by physical page (1-based)."""

    lines: frozenset[Line]
    removed: tuple[Removed, ...]
    labels: dict[int, str]


def find_furniture(pages: Sequence[PageSegments]) -> Furniture:
    """Return the furniture of all pages."""
    places: dict[str, list[tuple[int, float, Line]]] = defaultdict(list)
    for page in pages:
        for line in page.segments:
            if _zone(line, page.height):
                places[_key(line.text)].append((page.number, line.base, line))
    heights = {page.number: page.height for page in pages}
    lines: set[Line] = set()
    removed: list[Removed] = []
    labels: dict[int, str] = {}
    need = 3 if len(pages) > 4 else 2
    for key, found in places.items():
        for group in _same_place(found):
            numbers = {number for number, _, _ in group}
            is_number = _is_page_number(group)
            if len(numbers) < need and not (is_number and len(numbers) >= 2):
                continue
            if key.strip("# ") == "" and not is_number:
                continue
            for number, _, line in group:
                lines.add(line)
                reason = "page_number" if is_number else f"running_{_zone(line, heights[number])}"
                removed.append(Removed(reason=reason, text=line.text, page=number))
                if is_number and number not in labels:
                    labels[number] = re.sub(r"(?i)^page\s*|\s*of\s*\d+$", "", line.text).strip("-–| ")
    for page in pages:
        for line in _line_numbers(page):
            if line not in lines:
                lines.add(line)
                removed.append(Removed(reason="line_number", text=line.text, page=page.number))
    if sum(len(line.text) for line in lines) > MAX_REMOVED_FRACTION * sum(
        len(s.text) for p in pages for s in p.segments
    ):
        return Furniture(frozenset(), (), {})
    removed.sort(key=lambda item: item.page or 0)
    return Furniture(frozenset(lines), tuple(removed), labels)


def _zone(line: Line, height: float) -> str:
    if line.base < ZONE_FRACTION * height:
        return "header"
    return "footer" if line.base > (1 - ZONE_FRACTION) * height else ""


def _key(text: str) -> str:
    """Return the text with every number as ``#``, so that page numbers do not tell pages apart."""
    if _PAGE_NUMBER.fullmatch(text):
        return "#"
    return _NUMBER.sub("#", _ROMAN.sub("#", fold(text)) if len(text) < 12 else fold(text))


def _same_place(found: list[tuple[int, float, Line]]) -> list[list[tuple[int, float, Line]]]:
    groups: list[list[tuple[int, float, Line]]] = []
    for item in sorted(found, key=lambda entry: entry[1]):
        if groups and item[1] - groups[-1][-1][1] <= SAME_PLACE:
            groups[-1].append(item)
        else:
            groups.append([item])
    return groups


def _is_page_number(group: list[tuple[int, float, Line]]) -> bool:
    """Return whether the texts are numbers that grow with the pages."""
    offsets: dict[int, int] = defaultdict(int)
    total = 0
    for number, _, line in group:
        if not _PAGE_NUMBER.fullmatch(line.text):
            return False
        total += 1
        digits = _NUMBER.search(line.text)
        offsets[int(digits.group()) - number if digits else -9999] += 1
    return total > 0 and max(offsets.values()) >= max(2, 0.5 * total)


def _line_numbers(page: PageSegments) -> list[Line]:
    """Return the segments of a margin that count the printed lines: 1, 2, 3 … or 5, 10, 15 …."""
    numbers = sorted(
        (line for line in page.segments if line.text.isascii() and line.text.isdecimal() and len(line.text) <= 4),
        key=lambda line: line.base,
    )
    by_edge: dict[int, list[Line]] = defaultdict(list)
    for line in numbers:
        by_edge[round(line.x1 / 3)].append(line)
    result: list[Line] = []
    for group in by_edge.values():
        values = [int(line.text) for line in group]
        steps = {b - a for a, b in itertools.pairwise(values)}
        others = [line for line in page.segments if line not in numbers]
        is_outside = bool(others) and max(line.x1 for line in group) < min(line.x0 for line in others) + 1
        if len(group) >= 8 and steps in ({1}, {5}) and is_outside:
            result.extend(group)
    return result
