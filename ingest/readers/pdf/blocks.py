"""Lines of a column to blocks: paragraphs, list items, headings, captions and footnotes."""

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median

from core.documents import BlockKind
from ingest.readers.pdf.headings import Headings, is_capitals
from ingest.readers.pdf.layout import Column
from ingest.readers.pdf.lines import Line, Word, is_marker, join_words
from ingest.readers.symbol_fonts import BULLETS

NEW_BLOCK_GAP = 1.28
"""A step between baselines this many times the column's usual one starts a new block."""
MIN_CHANGES = 8
MIN_GAP_FRACTION = 0.25
"""Changes between text and lines with gaps on one page, and share of such lines, from which its columns are in doubt."""
WIDE_GAP = 2.2
"""A gap inside a line, in font sizes, that only a table without ruling lines has."""

_RECOMMENDATION = re.compile(r"\d{1,2}(?:\.\d{1,3}){1,4}\.?$")
_BRACKETED = re.compile(r"(\(?)(\d{1,2})\)")
INLINE_LINES = 8
"""Lines in which the next number of an enumeration within a sentence is looked for."""
_CAPTION = re.compile(r"(?:table|figure|fig\.?|box|algorithm|exhibit)\s+[A-Z]?\d+[A-Za-z.\d]*\b", re.I)
_FOOTNOTE = re.compile(r"(?:[*†‡§¶]+|[⁰¹²³⁴-⁹]+|[ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐ])\s*\S")
_LEADERS = re.compile(r"(?:\.\s?){5,}\s*(?:\d+|[ivxlc]+)?$")
_CONTINUED = re.compile(
    r"\W*(?:(?:table|figure|box)\s+\w+\W*)?cont(?:inued|inues|d|'d)?(?: (?:on|from) .{1,40}| overleaf)?\W*", re.I
)
_TERMINAL = re.compile(r"[.?!:;][\"'”’)\]]*(?:[⁰¹²³⁴-⁹,–\d]*)$")


@dataclass(slots=True)
class Draft:
    """A block in the making. ``text`` is set only for table rows, whose text is not that of its lines."""

    kind: BlockKind
    lines: list[Line]
    page: int
    marker: str | None = None
    marker_x: float = 0.0
    text_x: float = 0.0
    column_x0: float = 0.0
    column_x1: float = 0.0
    level: int = 0
    is_quotable: bool = True
    table: int | None = None
    column_heads: tuple[str, ...] = ()
    text: str | None = None
    spans: list[tuple[int, int]] = field(default_factory=list)
    starts_column: bool = False
    is_bold: bool = False

    @property
    def size(self) -> float:
        """Font size of the first line in points."""
        return self.lines[0].size if self.lines else 0.0

    def pieces(self) -> list[str]:
        """Return the text of each line."""
        return [line.text for line in self.lines]


def build_drafts(column: Column, headings: Headings, page_height: float) -> list[Draft]:
    """Return the blocks of a column from top to bottom."""
    if not column.lines:
        return []
    opening, beside = _place_badges(column)
    builder = _ColumnBuilder(column, column.lines, headings)
    for index, line in enumerate(column.lines):
        builder.add(index, line, opening.get(line))
        if line in beside:
            draft = builder.drafts[-1]
            draft.marker = f"{draft.marker}, {beside[line]}" if draft.marker else beside[line]
    for draft in builder.drafts:
        _classify(draft, headings, page_height, is_last=draft is builder.drafts[-1])
    if builder.drafts:
        builder.drafts[0].starts_column = True
    return builder.drafts


def _place_badges(column: Column) -> tuple[dict[Line, str], dict[Line, str]]:
    """Return the grade for the first line that it stands to the left of, and for the line that it stands to the right of."""
    opening: dict[Line, str] = {}
    beside: dict[Line, str] = {}
    for badge in column.badges:
        if any(
            line.x1 < badge.x0 for line in column.lines if line.y0 - badge.size < badge.centre < line.y1 + badge.size
        ):
            nearest = min(column.lines, key=lambda line: abs(line.centre - badge.centre))
            beside[nearest] = f"{beside[nearest]}, {badge.text}" if nearest in beside else badge.text
            continue
        right = [line for line in column.lines if line.x0 >= badge.x1 and line.base > badge.base - 1.6 * badge.size]
        first = min(right, key=lambda line: line.base, default=None)
        if first is not None:
            opening[first] = f"{opening[first]}, {badge.text}" if first in opening else badge.text
    return opening, beside


class _ColumnBuilder:
    def __init__(self, column: Column, lines: Sequence[Line], headings: Headings) -> None:
        self.drafts: list[Draft] = []
        self._column = column
        self._lines = lines
        self._headings = headings
        steps = [b.base - a.base for a, b in itertools.pairwise(lines) if abs(a.size - b.size) < 0.6]
        likely = [step for step in steps if 0.9 * headings.body_size < step < 2.0 * headings.body_size]
        self._leading = min(median(likely), 1.6 * headings.body_size) if likely else 1.25 * headings.body_size
        self._right = max(line.x1 for line in lines)

    def add(self, index: int, line: Line, badge: str | None) -> None:
        """Add a line to the block in the making, or start a new one."""
        last = self._lines[index - 1] if index else None
        marker, rest = _split_marker(line, last)
        if marker is not None and _is_inline(marker.text, self._lines[index : index + INLINE_LINES]):
            marker = None
        if badge is not None:
            self._start(line, badge, line.x0)
            if has_wide_gap(line):
                self.drafts[-1].kind, self.drafts[-1].is_quotable = "table_row", False
        elif marker is not None:
            self._start(Line(rest, line.page), marker.text, marker.x0)
            self.drafts[-1].kind = "paragraph" if _RECOMMENDATION.match(marker.text) else "list_item"
        elif has_wide_gap(line):
            self._start(line, None, line.x0)
            self.drafts[-1].kind = "table_row"
            self.drafts[-1].is_quotable = False
        elif last is None or not self.drafts or self._is_new(last, line):
            self._start(line, None, line.x0)
        else:
            self.drafts[-1].lines.append(line)

    def _start(self, line: Line, marker: str | None, x: float) -> None:
        self.drafts.append(
            Draft(
                "paragraph",
                [line],
                line.page,
                marker,
                x,
                line.x0,
                self._column.x0,
                self._column.x1,
                is_bold=line.is_bold,
            )
        )

    def _is_new(self, last: Line, line: Line) -> bool:
        draft = self.drafts[-1]
        if draft.kind == "table_row":
            return True
        size = max(last.size, line.size)
        step = line.base - last.base
        usual = self._leading * max(1.0, size / self._headings.body_size)
        if step > NEW_BLOCK_GAP * usual or step < -1:
            return True
        if abs(last.size - line.size) > 0.09 * size:
            return True
        if is_capitals(last.text) and not is_capitals(line.text) and len(draft.lines) <= 3:
            return True
        is_short = last.x1 < self._right - 4 * size
        has_ended = _TERMINAL.search(last.text) is not None
        if last.is_bold != line.is_bold and (is_short or has_ended or _is_heading_like(draft, self._headings)):
            return not line.text[:1].islower()
        if draft.kind == "list_item" and line.x0 < draft.text_x - 0.5 * size:
            return has_ended and (is_short or line.x0 < draft.marker_x - 0.5 * size) and not line.text[:1].islower()
        if has_ended and not line.text[:1].islower():
            is_indented = line.x0 > last.x0 + 0.7 * size and (draft.kind != "list_item" or len(draft.lines) > 1)
            return is_indented or (is_short and step > 1.1 * usual)
        return False


def _is_inline(marker: str, lines: Sequence[Line]) -> bool:
    """Return whether the number counts within a sentence: "(1)" opens a line by chance where "(2)" stands inside one."""
    match = _BRACKETED.fullmatch(marker)
    if match is None:
        return False
    following = f"{match[1]}{int(match[2]) + 1})"
    texts = [line.text for line in lines]
    return not any(text.startswith(following) for text in texts) and any(
        f" {following} " in f"{text} " for text in texts
    )


def _is_heading_like(draft: Draft, headings: Headings) -> bool:
    return len(draft.lines) <= 3 and headings.is_heading(draft.lines, " ".join(draft.pieces()))


def has_wide_gap(line: Line) -> bool:
    """Return whether two words of the line stand so far apart that they are cells, not running text."""
    pairs = zip(line.words, line.words[1:], strict=False)
    return any(
        b.x0 - a.x1 > WIDE_GAP * max(a.size, b.size) and not (i == 0 and is_marker(a.text))
        for i, (a, b) in enumerate(pairs)
    )


def is_interleaved(drafts: Sequence[Draft]) -> bool:
    """Return whether lines with gaps alternate with text all over a page: columns that were not told apart.

    A line with a gap is never quoted; but what stands between such lines may belong to either side.
    """
    kinds = [draft.kind == "table_row" and draft.text is None for draft in drafts if draft.kind != "boilerplate"]
    n_changes = sum(a != b for a, b in itertools.pairwise(kinds))
    return n_changes >= MIN_CHANGES and sum(kinds) >= MIN_GAP_FRACTION * len(kinds)


def _split_marker(line: Line, last: Line | None) -> tuple[Word | None, tuple[Word, ...]]:
    """Return the list marker that opens the line, and the words after it."""
    first, rest = line.words[0], line.words[1:]
    if first.text[:1] in BULLETS and first.text[:1] not in "–—o" and len(first.text) > 1 and first.text[1:2].isalpha():
        bullet = Word(
            first.text[0],
            first.x0,
            first.y0,
            first.x0 + 0.4 * first.size,
            first.y1,
            first.base,
            first.size,
            False,
            False,
        )
        body = Word(
            first.text[1:],
            bullet.x1,
            first.y0,
            first.x1,
            first.y1,
            first.base,
            first.size,
            first.is_bold,
            first.is_italic,
        )
        return bullet, (body, *rest)
    if not rest or not is_marker(first.text):
        return None, line.words
    gap = rest[0].x0 - first.x1
    text = first.text
    is_recommendation = _RECOMMENDATION.match(text) is not None
    is_sure = (text in BULLETS and text not in "–—o»››→") or (is_recommendation and _may_open(line, last))
    if is_recommendation and (rest[0].text[:1].islower() or rest[0].text[:1] in "%–-<>=×x±"):
        return None, line.words
    if is_sure:
        return first, rest
    starts_apart = last is None or abs(line.x0 - last.x0) > 0.4 * first.size or _TERMINAL.search(last.text) is not None
    starts_apart = starts_apart or (last is not None and last.x1 < line.x1 - 6 * first.size)
    starts_apart = starts_apart or (last is not None and is_marker(last.words[0].text))
    if text in ("–", "—", "-", "*", "o", "»", "›", "→"):
        return (
            (first, rest)
            if gap > 0.15 * first.size and (starts_apart or gap > 0.6 * first.size)
            else (None, line.words)
        )
    if re.fullmatch(r"[IVX]+", text):
        return (first, rest) if gap > 1.0 * first.size else (None, line.words)
    is_number = starts_apart and (rest[0].text[:1].isupper() or gap > 0.5 * first.size or text.startswith("("))
    return (first, rest) if is_number else (None, line.words)


def _may_open(line: Line, last: Line | None) -> bool:
    """Return whether a line that opens with a number such as 1.3 can be an item: "13.8 mg" in a sentence opens a line by chance."""
    if last is None or line.words[0].text.strip(".").count(".") > 1 or _TERMINAL.search(last.text) is not None:
        return True
    is_full = last.x1 > line.x1 - 6 * last.size
    return abs(line.x0 - last.x0) > 0.4 * last.size or not is_full or line.size != last.size or line.is_bold


def _classify(draft: Draft, headings: Headings, page_height: float, *, is_last: bool) -> None:
    """Set the kind of a block that is more than a paragraph or a list item.

    ``is_last``: it is the last of its column, where one numbered line is the start of a sentence that goes on overleaf, and
    no title.
    """
    text = join_words(word for line in draft.lines for word in line.words)
    whole = f"{draft.marker} {text}" if draft.marker else text
    is_contents = _LEADERS.search(text) or all(_LEADERS.search(piece) for piece in draft.pieces())
    if is_contents or _CONTINUED.fullmatch(whole):
        draft.kind = "boilerplate"
        return
    if draft.kind == "table_row":
        return
    is_named = headings.outline_level(whole, draft.page) is not None
    is_title = draft.marker is not None and _RECOMMENDATION.match(draft.marker) and len(draft.lines) == 1
    if (
        is_title
        and not is_last
        and len(text) < 90
        and text[:1].isupper()
        and not text.endswith((".", ":", ";", ",", "?", "]"))
    ):
        draft.text, draft.kind, draft.marker = whole, "heading", None
        return
    is_numbered = draft.marker is not None and (draft.marker[:1].isdigit() or draft.marker[:1].isupper())
    if is_named or ((draft.marker is None or is_numbered) and headings.is_heading(draft.lines, text)):
        if draft.marker is not None:
            draft.text = whole
        draft.kind = "heading"
        draft.marker = None
        if _CAPTION.match(whole) and not is_named:
            draft.kind = "caption"
        return
    if draft.marker is None and _CAPTION.match(text) and len(draft.lines) <= 3 and len(text) < 220:
        draft.kind = "caption"
    is_small = draft.size <= 0.9 * headings.body_size
    is_low = draft.lines[0].base > 0.55 * page_height
    if (
        draft.kind in ("paragraph", "list_item")
        and _FOOTNOTE.match(whole)
        and (is_small or draft.marker == "*" or not text[:1].isdigit())
    ) and (is_small or is_low or whole[:1] in "*†‡§¶"):
        draft.kind = "footnote"
