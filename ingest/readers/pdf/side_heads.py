"""Text with bold labels in a column of their own to its left: each label heads what stands beside it.

Without ruling lines such a page is neither two columns of text, because the labels are few, nor a table, because the
text runs on; read line by line it says nothing.
"""

import itertools
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.readers.pdf.lines import Line

MIN_LABELS = 3
"""Labels on a page, apart from one another, that make the layout plain."""
MIN_TEXT_CHARS = 30
"""Median characters of a line beside the labels; shorter ones are cells of a table."""
MIN_LABEL_CHARS, MAX_LABEL_CHARS = 3, 60
MAX_PLAIN_FRACTION = 0.2
"""Share of lines to the left of the text that may not be bold, over the whole page; in two columns of text most are not."""


@dataclass(frozen=True, slots=True)
class SideHead:
    """A label and the lines beside it."""

    label: tuple[Line, ...]
    text: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class SideHeads:
    """The labelled part of a page, from the top of its first label to the end of the text beside its last."""

    items: tuple[SideHead, ...]

    @property
    def lines(self) -> frozenset[Line]:
        """All lines of the part."""
        return frozenset(line for item in self.items for line in (*item.label, *item.text))

    @property
    def top(self) -> float:
        """Centre of the first line in points from the top."""
        return min(line.centre for line in self.lines)


def find_side_heads(segments: Sequence[Line]) -> list[SideHeads]:
    """Return the labelled parts of a page; empty for almost all pages."""
    split = _find_split(segments)
    if split is None:
        return []
    left = [line for line in segments if line.x1 <= split + 3]
    if sum(not line.is_bold for line in left) > MAX_PLAIN_FRACTION * len(left):
        return []
    crossing = sorted(line.centre for line in segments if line.x0 < split - 3 and line.x1 > split + 3)
    edges = [-1e9, *crossing, 1e9]
    found: list[SideHeads] = []
    for lower, upper in itertools.pairwise(edges):
        band = [line for line in segments if lower < line.centre < upper]
        part = _read_band(
            [line for line in band if line.x1 <= split + 3], [line for line in band if line.x0 >= split - 3]
        )
        if part is not None:
            found.append(part)
    n_labels = sum(len(part.items) for part in found)
    return found if n_labels >= MIN_LABELS else []


def _find_split(segments: Sequence[Line]) -> float | None:
    """Return the left edge of the text beside the labels."""
    starts: dict[int, list[float]] = {}
    for label in segments:
        if not label.is_bold or not MIN_LABEL_CHARS <= len(label.text) <= MAX_LABEL_CHARS:
            continue
        beside = [
            line for line in segments if line.x0 > label.x1 + 2 and abs(line.base - label.base) < 0.3 * label.size
        ]
        if beside:
            right = min(beside, key=lambda line: line.x0)
            starts.setdefault(round(right.x0 / 4), []).append(right.x0)
    groups = {key: [x for near in (key - 1, key, key + 1) for x in starts.get(near, ())] for key in starts}
    best = max(groups.values(), key=len, default=[])
    return min(best) if len(best) >= MIN_LABELS else None


def _read_band(left: list[Line], right: list[Line]) -> SideHeads | None:
    labels = _group_labels(left, right)
    if not labels or not right:
        return None
    top = labels[0][0].centre - 0.5 * labels[0][0].size
    beside = [line for line in right if line.centre >= top]
    if len(beside) < len(labels) or any(line.centre >= top and not line.is_bold for line in left):
        return None
    if statistics.median(len(line.text) for line in beside) < MIN_TEXT_CHARS:
        return None
    if sum(line.is_bold for line in beside) > 0.5 * len(beside):
        return None
    starts = [label[0].centre - 0.5 * label[0].size for label in labels]
    items = []
    for index, label in enumerate(labels):
        end = starts[index + 1] if index + 1 < len(starts) else 1e9
        items.append(SideHead(label, tuple(line for line in beside if starts[index] <= line.centre < end)))
    return SideHeads(tuple(items)) if all(item.text for item in items) else None


def _group_labels(left: list[Line], right: list[Line]) -> list[tuple[Line, ...]]:
    """Return the labels: lines that go on below one another, the first of each on one baseline with the text beside it."""
    labels: list[list[Line]] = []
    for line in sorted(left, key=lambda item: item.base):
        if labels and line.base - labels[-1][-1].base < 1.7 * line.size:
            labels[-1].append(line)
        else:
            labels.append([line])
    aligned = [
        tuple(label) for label in labels if any(abs(line.base - label[0].base) < 0.4 * label[0].size for line in right)
    ]
    return aligned if len(aligned) == len(labels) else []
