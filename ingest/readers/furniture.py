"""Furniture of saved web pages: found, taken out, and read for what it says of the document."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from core.documents import DocumentMetadata, Removed, Review, ReviewStatus
from ingest.readers.dates import find_date
from ingest.readers.furniture_patterns import (
    AUDIENCE,
    BANNER,
    CALL_TO_ACTION,
    CHECKED,
    DATE_LINE,
    DISCLAIMER_HEAD,
    DISCLAIMER_TEXT,
    INTERFACE,
    NOT_AN_AUDIENCE,
    PENDING,
    REVIEW_HEAD,
    REVIEW_STATE,
)

_MIN_CONTENT_WORDS = 18
"""A line of at least this many words that is not furniture is where the content begins, or still goes on."""

_MAX_BANNER_WORDS = 45
"""A banner is short; a longer line with a banner's words in it is prose that speaks of such things."""

_MAX_TRAILING_UNITS = 8
_MAX_DISCLAIMER_UNITS = 6
_MAX_DISCLAIMER_WORDS = 120
"""A longer paragraph that no heading calls a disclaimer has content beside its caveat."""
_MAX_TITLE_WORDS = 18
_DATE_EDGE_UNITS = 25
"""Units from either end of a page within which a line such as "Updated 2025" dates the page."""

_SECTION_WORDS = re.compile(
    r"(?:introduction|overview|summary|background|abstract|key (?:points|messages)|executive summary|contents|purpose|scope)s?:?",
    re.I,
)
_CRUMBS = re.compile(r"\S\s*[>›»/|]\s*\S")


@dataclass(frozen=True, slots=True)
class PageUnit:
    """One line or block of a page: its words and whether it is an item of a list or row of a table."""

    text: str
    is_item: bool = False
    is_heading: bool = False

    @property
    def n_words(self) -> int:
        """Number of words."""
        return len(self.text.split())


@dataclass(slots=True)
class Furniture:
    """What is furniture, by place among the units, and what it says."""

    reasons: dict[int, str] = field(default_factory=dict)
    last_updated: str | None = None
    published_on: str | None = None
    review: Review | None = None
    disclaimer: str | None = None
    intended_audience: str | None = None

    def removed(self, units: Sequence[PageUnit]) -> tuple[Removed, ...]:
        """Return the record of what was taken out."""
        return tuple(Removed(reason=reason, text=units[index].text) for index, reason in sorted(self.reasons.items()))

    def add_to(self, metadata: DocumentMetadata) -> DocumentMetadata:
        """Return the metadata with what the furniture says, where the file itself says nothing."""
        found = {
            "last_updated": self.last_updated,
            "published_on": self.published_on,
            "disclaimer": self.disclaimer,
            "intended_audience": self.intended_audience,
        }
        missing: dict[str, object] = {
            key: value for key, value in found.items() if value and getattr(metadata, key) is None
        }
        if self.review is not None and metadata.review == Review():
            missing["review"] = self.review
        return metadata.model_copy(update=missing)


def find_furniture(units: Sequence[PageUnit]) -> Furniture:
    """Return which units are the page's furniture and what they say of the document.

    Banners, review badges and update lines are known by their words wherever they stand; single interface words only at
    the edges of the page, because "Home" or "Next" can also head a section. What cannot be told from content stays.
    """
    found = Furniture()
    _find_review(units, found)
    _find_dates(units, found)
    _mark(units, found, range(len(units)), _is_banner)
    _find_disclaimer(units, found)
    begin, end = _content_limits(units, found)
    edges = [*range(begin), *range(end, len(units))]
    _mark(units, found, edges, lambda unit: INTERFACE.fullmatch(unit.text) is not None)
    _find_after_call(units, found)
    _find_above_title(units, found, begin)
    if found.disclaimer and (match := AUDIENCE.search(found.disclaimer)) and not NOT_AN_AUDIENCE.search(match["who"]):
        found.intended_audience = match["who"].strip()
    return found


def _mark(
    units: Sequence[PageUnit], found: Furniture, places: Sequence[int], is_furniture: Callable[[PageUnit], bool]
) -> None:
    for index in places:
        if index not in found.reasons and is_furniture(units[index]):
            found.reasons[index] = "site_furniture"


def _is_banner(unit: PageUnit) -> bool:
    return not unit.is_item and unit.n_words <= _MAX_BANNER_WORDS and BANNER.search(unit.text) is not None


def _find_review(units: Sequence[PageUnit], found: Furniture) -> None:
    """Read the review badge. Fails closed: only a mark on "approved", and nothing pending, makes a page approved."""
    marked: list[str] = []
    seen = is_pending = False
    for index, unit in enumerate(units):
        head = REVIEW_HEAD.match(unit.text)
        if head is not None and unit.n_words <= 12 and (not head["rest"] or REVIEW_STATE.match(head["rest"])):
            seen = True
            found.reasons[index] = "review_status"
            if head["rest"]:
                marked.append(head["rest"].casefold())
            for place, state in _badge_states(units, index + 1):
                found.reasons[place] = "review_status"
                if state:
                    marked.append(state)
        elif unit.n_words <= _MAX_BANNER_WORDS and _is_banner(unit) and PENDING.search(unit.text):
            is_pending = seen = True
    if seen:
        found.review = Review(status=_decide_status(marked, is_pending), note="as the page itself states")


def _badge_states(units: Sequence[PageUnit], start: int) -> list[tuple[int, str | None]]:
    states: list[tuple[int, str | None]] = []
    for index in range(start, min(start + 5, len(units))):
        match = REVIEW_STATE.match(units[index].text)
        if match is None:
            break
        mark = f"{match['before'] or ''}{match['after'] or ''}".casefold()
        is_marked = mark in CHECKED or any(char in CHECKED for char in mark)
        states.append((index, match["state"].casefold() if is_marked else None))
    return states


def _decide_status(marked: list[str], is_pending: bool) -> ReviewStatus:
    words = " ".join(marked)
    if "approved" in words and not is_pending and PENDING.search(words) is None:
        return "approved"
    return "under_review" if "under review" in words or "in review" in words else "submitted"


def _find_dates(units: Sequence[PageUnit], found: Furniture) -> None:
    edges = {*range(_DATE_EDGE_UNITS), *range(len(units) - _DATE_EDGE_UNITS, len(units))}
    for index, unit in enumerate(units):
        # In the middle of a page such a line speaks of something else, a trial or another guideline.
        match = DATE_LINE.match(unit.text) if index in edges and unit.n_words <= 14 and not unit.is_item else None
        date = find_date(match["rest"]) if match is not None else None
        if match is None or date is None:
            continue
        found.reasons.setdefault(index, "date_line")
        verb, kind = match["verb"].casefold(), (match["kind"] or "").casefold()
        if verb in ("published", "issued", "posted") and kind != "last":
            found.published_on = found.published_on or date
        elif verb != "reviewed":
            found.last_updated = found.last_updated or date


def _find_disclaimer(units: Sequence[PageUnit], found: Furniture) -> None:
    texts: list[str] = []
    index = 0
    last_item = max((place for place, unit in enumerate(units) if unit.is_item), default=-1)
    while index < len(units):
        unit = units[index]
        head = DISCLAIMER_HEAD.match(unit.text) if index not in found.reasons and not unit.is_item else None
        if head is not None and (head["rest"] or unit.n_words <= 6):
            found.reasons[index] = "disclaimer"
            if head["rest"]:
                texts.append(head["rest"])
            else:
                index = _take_disclaimer(units, found, index + 1, texts)
                continue
        elif (
            index > max(last_item, len(units) - _MAX_TRAILING_UNITS - 1)
            and index not in found.reasons
            and _is_disclaimer(unit)
            and _has_content(units[:index], found)
        ):
            found.reasons[index] = "disclaimer"
            texts.append(unit.text)
        index += 1
    found.disclaimer = " ".join(texts) or None


def _is_disclaimer(unit: PageUnit) -> bool:
    is_short = unit.n_words <= _MAX_DISCLAIMER_WORDS
    return is_short and not unit.is_heading and DISCLAIMER_TEXT.search(unit.text) is not None


def _has_content(units: Sequence[PageUnit], found: Furniture) -> bool:
    """Return whether anything but headings and furniture stands there: what a disclaimer could be about."""
    return any(index not in found.reasons and not unit.is_heading for index, unit in enumerate(units))


def _take_disclaimer(units: Sequence[PageUnit], found: Furniture, start: int, texts: list[str]) -> int:
    """Take the paragraphs under a disclaimer's heading, up to whatever is not a paragraph; return where they end."""
    index = start
    while index < min(start + _MAX_DISCLAIMER_UNITS, len(units)):
        unit = units[index]
        if (
            index in found.reasons
            or unit.is_heading
            or unit.is_item
            or (index > start and unit.n_words < _MIN_CONTENT_WORDS // 2)
        ):
            break
        found.reasons[index] = "disclaimer"
        texts.append(unit.text)
        index += 1
    return index


def _content_limits(units: Sequence[PageUnit], found: Furniture) -> tuple[int, int]:
    content = [
        index
        for index, unit in enumerate(units)
        if index not in found.reasons
        and (unit.n_words >= _MIN_CONTENT_WORDS or (unit.is_item and not INTERFACE.fullmatch(unit.text)))
    ]
    return (content[0], content[-1] + 1) if content else (len(units), len(units))


def _find_after_call(units: Sequence[PageUnit], found: Furniture) -> None:
    """After a page's last call to ask or subscribe only the page speaks, where it is short and holds no list."""
    calls = [index for index in found.reasons if CALL_TO_ACTION.match(units[index].text)]
    if not calls:
        return
    rest = range(max(calls) + 1, len(units))
    if len(rest) <= _MAX_TRAILING_UNITS and not any(units[index].is_item for index in rest):
        for index in rest:
            found.reasons.setdefault(index, "site_furniture")


def _find_above_title(units: Sequence[PageUnit], found: Furniture, begin: int) -> None:
    """What stands above the last banner is the page's, where the article's own title comes after it."""
    banners = [index for index in found.reasons if index < begin]
    if not banners:
        return
    below = [index for index in range(max(banners) + 1, begin) if index not in found.reasons]
    if not any(_is_title_like(units[index].text) for index in below):
        return
    for index in range(max(banners)):
        text = units[index].text
        if index not in found.reasons and (text.endswith("?") or _CRUMBS.search(text)):
            found.reasons[index] = "page_question" if text.endswith("?") else "breadcrumb"


def _is_title_like(text: str) -> bool:
    return len(text.split()) <= _MAX_TITLE_WORDS and text[-1] not in ".?!:;," and not _SECTION_WORDS.fullmatch(text)
