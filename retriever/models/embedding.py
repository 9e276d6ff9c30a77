"""What an embedding model must do, whichever library runs it."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from core.answers import EmbedderIdentity

Vectors = NDArray[np.float32]
"""``(n, dim) float32``, rows L2-normalised."""


class Embedder(Protocol):
    """Turns texts into vectors whose dot product is their cosine similarity."""

    @property
    def identity(self) -> EmbedderIdentity:
        """Model with the hash of its weights, runtime and precision."""
        ...

    @property
    def dim(self) -> int:
        """Length of the vectors."""
        ...

    @property
    def max_tokens(self) -> int:
        """Tokens of a text that enter its vector, the model's special tokens included; what follows is cut off."""
        ...

    def count_tokens(self, text: str) -> int:
        """Return the tokens of the text, the model's special tokens included, without padding or truncation."""
        ...

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return one vector for each text, ``(n, dim) float32``, rows L2-normalised.

        A text's vector does not depend on what else is in the batch, beyond rounding (1e-5 in fp32, 2e-3 in bf16).
        """
        ...


def make_embedder_id(embedder: Embedder) -> str:
    """Return the name under which the embedder's vectors are stored: all that changes a vector is part of it."""
    identity = embedder.identity
    return f"{identity.model}/{identity.runtime}/{identity.precision}/{embedder.max_tokens}"
