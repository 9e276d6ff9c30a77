"""Places of a document's canonical text, and where quotes stand in it."""

from collections.abc import Iterable

from core.record import Record


class Place(Record):
    """A stretch of a document's canonical text (character offsets, 0-based, half-open)."""

    start: int
    """Offset of the first character."""
    end: int
    """Offset after the last character."""

    def holds(self, other: "Place") -> bool:
        """Return whether ``other`` lies wholly inside."""
        return self.start <= other.start and other.end <= self.end


def find_places(quotes: Iterable[str], text: str) -> tuple[Place, ...]:
    """Return every place at which one of the quotes stands in the text, to the letter."""
    places = []
    for quote in quotes:
        start = text.find(quote)
        while start >= 0:
            places.append(Place(start=start, end=start + len(quote)))
            start = text.find(quote, start + 1)
    return tuple(places)


def is_shown(wanted: Iterable[Place], shown: Iterable[Place]) -> bool:
    """Return whether one of the wanted places lies wholly inside one of those shown."""
    shown = tuple(shown)
    return any(outer.holds(inner) for inner in wanted for outer in shown)
