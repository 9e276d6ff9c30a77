"""What an embedding model must do, whichever library runs it."""

from collections.abc import Sequence
from pathlib import Path
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from core.answers import EmbedderIdentity

Runtime = Literal["onnxruntime", "torch"]

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

        A text's vector does not depend on what else is in the batch, beyond rounding (1e-5).
        """
        ...


def make_embedder_id(embedder: Embedder) -> str:
    """Return the name under which the embedder's vectors are stored: all that changes a vector is part of it."""
    identity = embedder.identity
    return f"{identity.model}/{identity.runtime}/{identity.precision}/{embedder.max_tokens}"


def build_embedder(model: str, runtime: Runtime, runtime_path: Path, threads: int | None = None) -> Embedder:
    """Return the embedder that the settings name. Only the library that it needs is imported.

    Args:
        model: the default model's name, a folder, or a name that sentence-transformers knows.
        runtime: what runs it; ``onnxruntime`` exports the model once, ``torch`` runs any model as it is.
        runtime_path: folder that keeps exported models.
        threads: threads of one inference in onnxruntime; null means one for each physical core.

    Raises:
        EmbedderError: the model cannot be found, loaded or exported, or has other weights than expected.
    """
    from retriever.model_files import find_model_files

    files = find_model_files(model)
    if runtime == "torch":
        from retriever.sentence_transformer import SentenceTransformerEmbedder

        return SentenceTransformerEmbedder(files)
    from retriever.onnx_embedder import OnnxEmbedder
    from retriever.onnx_export import load_exported_model

    return OnnxEmbedder(files, load_exported_model(files, runtime_path), threads)
