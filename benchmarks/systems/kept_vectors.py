"""Vectors of the peers' texts, kept by text: they use one model, and most of their chunks are the same whole documents."""

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

Embed = Callable[[list[str]], list[list[float]]]

BATCH = 256
"""Texts after which what was embedded is written, so that a run that is stopped goes on where it was."""


class KeptVectors:
    """Embeds with what the peer brings, and never the same text twice."""

    def __init__(self, embed: Embed, path: Path) -> None:
        """Keep the vectors in the file."""
        self._embed = embed
        self._path = path
        self._kept: dict[str, np.ndarray] = {}
        if path.is_file():
            with np.load(path) as stored:
                self._kept = dict(zip(stored["keys"].tolist(), stored["vectors"], strict=True))

    def embed(self, texts: Sequence[str]) -> list[list[float]]:
        """Return the vectors of the texts."""
        keys = [hashlib.sha256(text.encode()).hexdigest() for text in texts]
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in self._kept}
        names = sorted(missing, key=lambda key: len(missing[key]))
        for start in range(0, len(names), BATCH):
            batch = names[start : start + BATCH]
            vectors = self._embed([missing[key] for key in batch])
            self._kept.update(zip(batch, np.asarray(vectors, dtype=np.float32), strict=True))
            np.savez(self._path, keys=list(self._kept), vectors=np.stack(list(self._kept.values())))
        return [self._kept[key].tolist() for key in keys]
