"""Judges passages against the question with a slower and better model, where the operator named one."""

from collections.abc import Sequence
from typing import Protocol


class Reranker(Protocol):
    """Reads question and passage together."""

    @property
    def name(self) -> str:
        """The model's name with the hash of its weights."""
        ...

    def score(self, query: str, texts: Sequence[str]) -> list[float]:
        """Return how well each text answers the query, in [0, 1]; higher is better.

        A text's score does not depend on the others, beyond rounding.
        """
        ...
