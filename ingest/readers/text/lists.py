"""Lists of plain text: how deep each item stands."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from ingest.reader import RawBlock
from ingest.readers.list_markers import MarkerStyle, marker_style
from ingest.readers.text.units import TextUnit

_INDENT_TOLERANCE = 1
"""Blanks by which items of one list may differ in indentation, as OCR leaves them."""


_MAX_NAME_WORDS = 6
_NAME = re.compile(r"[A-Z][^\d.;:]*:?")
"""A name alone, as a regimen or a drug has above its doses: no figure, no sentence."""


def is_alternative(unit: TextUnit, blocks: Sequence[RawBlock], level: int) -> bool:
    """Return whether an item after "Or:" takes the place of what its list hangs under, rather than being one more of its items.

    "Interferon alpha" with its doses, "Or:", "Imatinib" with its own: Imatinib is no item of interferon's. Both are names,
    and what stands between them is not.
    """
    if not blocks or not _is_or(blocks[-1]) or not _is_name(unit.text):
        return False
    between: list[RawBlock] = []
    for block in reversed(blocks[:-1]):
        if block.kind == "list_item" and block.level >= level and not _is_or(block):
            between.append(block)
        elif not _is_or(block):
            is_label = block.kind == "paragraph" and block.text.endswith(":") and unit.text.endswith(":")
            is_parent = is_label or (block.kind == "list_item" and block.level == level - 1)
            return is_parent and _is_name(block.text) and bool(between) and not any(map(_names, between))
    return False


def _is_or(block: RawBlock) -> bool:
    return block.kind == "list_item" and block.marker is None and block.text.casefold().startswith("or")


def _is_name(text: str) -> bool:
    return len(text.split()) <= _MAX_NAME_WORDS and _NAME.fullmatch(text) is not None


def _names(block: RawBlock) -> bool:
    return _is_name(block.text)


@dataclass(slots=True)
class ListLevels:
    """Assigns levels to list items in reading order: by indentation, and at one indentation by the kind of marker."""

    _open: list[tuple[int, MarkerStyle]] = field(default_factory=list)

    def close(self) -> None:
        """End the list: what is not an item stands between."""
        self._open.clear()

    def level_of(self, unit: TextUnit) -> int:
        """Return the level (0-based) of the item; items are given in order."""
        if unit.marker is None:
            return max(len(self._open) - 1, 0)
        style = self._style_of(unit.marker)
        while self._open and unit.indent < self._open[-1][0] - _INDENT_TOLERANCE:
            self._open.pop()
        if not self._open or unit.indent > self._open[-1][0] + _INDENT_TOLERANCE:
            self._open.append((unit.indent, style))
            return len(self._open) - 1
        for position in range(len(self._open) - 1, -1, -1):
            indent, known = self._open[position]
            if abs(indent - unit.indent) > _INDENT_TOLERANCE:
                break
            if known == style:
                del self._open[position + 1 :]
                return position
        if style == "bullet" and self._open[-1][1] == "dash":
            # A bullet outranks a dash: the dashes before it were the end of a list whose bullets stand above a heading.
            self._open.pop()
        self._open.append((unit.indent, style))
        return len(self._open) - 1

    def _style_of(self, marker: str) -> MarkerStyle:
        style = marker_style(marker)
        bare = marker.strip("().").casefold()
        knows_letters = any(known == "letter" for _, known in self._open)
        return "roman" if style == "letter" and bare in ("i", "v", "x") and not knows_letters else style
