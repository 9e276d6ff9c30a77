"""Boxes on a page, and how page space is displayed."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on the page in points from the top left; ``colour`` is RGB for a fill, else ``None``."""

    x0: float
    y0: float
    x1: float
    y1: float
    colour: int | None = None

    @property
    def width(self) -> float:
        """Width in points."""
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        """Height in points."""
        return self.y1 - self.y0

    def holds(self, x: float, y: float, margin: float = 0.0) -> bool:
        """Return whether the point lies inside, with a margin in points."""
        return self.x0 - margin <= x <= self.x1 + margin and self.y0 - margin <= y <= self.y1 + margin


@dataclass(frozen=True, slots=True)
class Frame:
    """Turns page space (origin bottom left, not rotated) into the page as displayed (origin top left)."""

    left: float
    bottom: float
    right: float
    top: float
    quarter_turns: int

    @property
    def size(self) -> tuple[float, float]:
        """Displayed width and height in points."""
        width, height = self.right - self.left, self.top - self.bottom
        return (width, height) if self.quarter_turns % 2 == 0 else (height, width)

    def point(self, x: float, y: float) -> tuple[float, float]:
        """Return where a point of page space is displayed."""
        if self.quarter_turns == 1:
            return y - self.bottom, x - self.left
        if self.quarter_turns == 2:
            return self.right - x, y - self.bottom
        if self.quarter_turns == 3:
            return self.top - y, self.right - x
        return x - self.left, self.top - y

    def box(self, x0: float, y0: float, x1: float, y1: float) -> tuple[float, float, float, float]:
        """Return a box of page space as displayed: left, top, right, bottom."""
        ax, ay = self.point(x0, y0)
        bx, by = self.point(x1, y1)
        return min(ax, bx), min(ay, by), max(ax, bx), max(ay, by)
