"""Which embedder the settings name."""

from pathlib import Path
from typing import Literal

from retriever.embedding import Embedder
from retriever.model_files import find_model_files

Runtime = Literal["onnxruntime", "torch"]


def load_embedder(model: str, runtime: Runtime, runtime_path: Path, threads: int | None = None) -> Embedder:
    """Return the embedder that the settings name. Only the library that it needs is imported.

    Args:
        model: the default model's name, a folder, or a name that sentence-transformers knows.
        runtime: what runs it; ``onnxruntime`` exports the model once, ``torch`` runs any model as it is.
        runtime_path: folder that keeps exported models.
        threads: threads of one inference in onnxruntime; null means one for each physical core.

    Raises:
        EmbedderError: the model cannot be found, loaded or exported, or has other weights than expected.
    """
    files = find_model_files(model)
    if runtime == "torch":
        from retriever.sentence_transformer import SentenceTransformerEmbedder

        return SentenceTransformerEmbedder(files)
    from retriever.onnx_embedder import OnnxEmbedder
    from retriever.onnx_export import load_exported_model

    return OnnxEmbedder(files, load_exported_model(files, runtime_path), threads)
