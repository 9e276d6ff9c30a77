"""Typed stand-ins for parts that are slow or not there in tests; each passes the contract suite of the real part."""

import hashlib
from collections.abc import Sequence

import numpy as np

from core.answers import EmbedderIdentity
from retriever.models.embedding import Vectors
from retriever.vocabulary.terms import stem_text


class HashedWordsEmbedder:
    """Embeds a text as its bag of stems, each hashed into a fixed random direction: shared words make texts similar."""

    def __init__(self, dim: int = 64, max_tokens: int = 256, name: str = "hashed-words") -> None:
        self.dim = dim
        self.max_tokens = max_tokens
        self.identity = EmbedderIdentity(model=f"{name}@{dim}", runtime="numpy", precision="fp32")
        self.n_embedded = 0
        """Texts embedded so far."""
        self._directions: dict[str, Vectors] = {}

    def count_tokens(self, text: str) -> int:
        return len(stem_text(text)) + 2

    def embed(self, texts: Sequence[str]) -> Vectors:
        self.n_embedded += len(texts)
        rows = np.zeros((len(texts), self.dim), dtype=np.float32)
        for row, text in enumerate(texts):
            # The empty text still needs a direction.
            for stem in stem_text(text)[: self.max_tokens - 2] or [""]:
                rows[row] += self._direction(stem)
            rows[row] /= np.linalg.norm(rows[row])
        return rows

    def _direction(self, stem: str) -> Vectors:
        if stem not in self._directions:
            seed = int.from_bytes(hashlib.sha256(stem.encode()).digest()[:8], "little")
            direction = np.random.default_rng(seed).standard_normal(self.dim).astype(np.float32)
            self._directions[stem] = direction / np.linalg.norm(direction)
        return self._directions[stem]
