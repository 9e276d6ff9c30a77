"""The splits of the eval cases."""

from typing import Literal

Split = Literal["development", "ward", "locked", "blind"]

HELD_OUT: frozenset[Split] = frozenset({"locked", "blind"})
"""Splits whose cases nobody looks at while building, so that they can measure."""
