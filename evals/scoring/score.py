"""Scores of one case: pure functions of the evidence, each declared with its table and its role."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from core.record import Record
from evals.scoring.evidence import Evidence

Table = Literal["retrieval", "answer", "conduct"]
Role = Literal["safety", "quality", "diagnostic"]


class Score(Record):
    """One number about one case."""

    value: float | None
    """In [0, 1], higher is better; null where it could not be computed."""
    explanation: str | None = None
    """Why it is null, or what is wrong where it is below 1."""


@dataclass(frozen=True, slots=True)
class Scorer:
    """How one metric is computed."""

    name: str
    """The metric."""
    table: Table
    """The table that it belongs to; tables are never averaged together."""
    role: Role
    """``safety``: any case below 1 is a defect. ``quality``: a case below 1 has failed. ``diagnostic``: no case fails by it."""
    meaning: str
    """What a value of 1 says."""
    compute: Callable[[Evidence], Score | None]
    """The score; null where the metric does not apply to the case."""


def share(n_right: int, n: int, explanation: str) -> Score:
    """Return the share of what is right, with the explanation where not all is."""
    return Score(value=n_right / n, explanation=None if n_right == n else explanation)


def verdict(is_right: bool, explanation: str) -> Score:
    """Return 1 or 0, with the explanation where it is wrong."""
    return share(int(is_right), 1, explanation)
