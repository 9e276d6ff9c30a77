"""Cuts long lists into pieces that a database takes as parameters of one statement."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")

MAX_PARAMETERS = 500
"""Values in one ``IN (…)``; SQLite's own limit was 999 for long."""


def split_batches(values: Sequence[T], size: int = MAX_PARAMETERS) -> Iterator[Sequence[T]]:
    """Yield the values in pieces of at most ``size``, in order."""
    for start in range(0, len(values), size):
        yield values[start : start + size]
