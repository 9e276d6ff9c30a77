"""Words that exclude one another: what holds for "major" risk factors says nothing of "minor" ones."""

import functools
import importlib.resources
from collections.abc import Iterable

from retriever.vocabulary.terms import stem_text

Contrast = tuple[frozenset[str], ...]


@functools.cache
def load_contrasts() -> tuple[Contrast, ...]:
    """Return the groups of alternatives; each alternative is a set of stems of which any one stands for it."""
    text = (importlib.resources.files("retriever") / "data" / "contrasts.txt").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return tuple(tuple(frozenset(stem_text(words)) for words in line.split("|")) for line in lines)


def find_sides(stems: Iterable[str]) -> frozenset[tuple[int, int]]:
    """Return which sides of which contrasts a text names, as (number of the contrast, number of the side)."""
    sides = _index_sides()
    return frozenset(side for stem in set(stems) for side in sides.get(stem, ()))


@functools.cache
def _index_sides() -> dict[str, tuple[tuple[int, int], ...]]:
    """Return the sides that each stem names."""
    found: dict[str, tuple[tuple[int, int], ...]] = {}
    for i, sides in enumerate(load_contrasts()):
        for j, side in enumerate(sides):
            for stem in side:
                found[stem] = (*found.get(stem, ()), (i, j))
    return found


def count_conflicts(asked: frozenset[tuple[int, int]], stated: frozenset[tuple[int, int]]) -> int:
    """Return in how many contrasts the text names another side than the question, and none that the question names."""
    conflicts = 0
    for contrast in {i for i, _ in asked}:
        wanted = {side for i, side in asked if i == contrast}
        found = {side for i, side in stated if i == contrast}
        conflicts += bool(found) and wanted.isdisjoint(found)
    return conflicts


def find_opposites(contrast: int, side: int) -> tuple[frozenset[str], ...]:
    """Return the other sides of a contrast, each as its stems."""
    return tuple(words for other, words in enumerate(load_contrasts()[contrast]) if other != side)
