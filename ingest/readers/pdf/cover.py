"""What the cover and the first pages say: title and dates."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.readers.dates import find_date
from ingest.readers.pdf.lines import Line

TITLE_LARGER = 1.25
"""A title's font is at least this many times the body's."""

_PUBLISHED = re.compile(r"\b(?:first\s+)?published(?:\s+on)?[:\s]\s*", re.I)
_UPDATED = re.compile(r"\b(?:last\s+)?(?:updated|revised|reviewed)(?:\s+on)?[:\s]\s*", re.I)
_MAX_DATE_CHARS = 24


@dataclass(frozen=True, slots=True)
class Cover:
    """What the first pages state; ``None`` where they do not. Dates are ISO 8601 to the precision stated."""

    title: str | None
    published_on: str | None
    last_updated: str | None


def read_cover(lines: Sequence[Line], body_size: float) -> Cover:
    """Return title and dates from the lines of the first pages."""
    texts = [line.text for line in lines]
    return Cover(_title(lines, body_size), _date(_PUBLISHED, texts), _date(_UPDATED, texts))


def _title(lines: Sequence[Line], body_size: float) -> str | None:
    first = min((line.page for line in lines), default=None)
    candidates = [
        line for line in lines if line.page == first and line.size >= TITLE_LARGER * body_size and len(line.text) > 2
    ]
    if not candidates:
        return None
    largest = max(line.size for line in candidates)
    words = [line.text for line in sorted(candidates, key=lambda line: line.base) if line.size > 0.95 * largest]
    title = " ".join(words)
    return title if 4 < len(title) <= 250 else None


def _date(pattern: re.Pattern[str], texts: Sequence[str]) -> str | None:
    for text in texts:
        found = pattern.search(text)
        date = find_date(text[found.end() : found.end() + _MAX_DATE_CHARS]) if found else None
        if date is not None:
            return date
    return None
