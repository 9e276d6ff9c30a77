"""Lists of plain text: how deep each item stands."""

from dataclasses import dataclass, field

from ingest.readers.list_markers import MarkerStyle, marker_style
from ingest.readers.text_units import TextUnit

_INDENT_TOLERANCE = 1
"""Blanks by which items of one list may differ in indentation, as OCR leaves them."""


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
