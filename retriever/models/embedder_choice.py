"""Which embedder the settings name."""

from pathlib import Path
from typing import Literal

from core.errors import EmbedderError
from retriever.models.embedding import Embedder
from retriever.models.model_files import find_model_files

Runtime = Literal["onnxruntime", "openvino", "torch"]
Precision = Literal["fp32", "bf16"]


def load_embedder(
    model: str, runtime: Runtime, runtime_path: Path, threads: int | None = None, *, precision: Precision = "fp32"
) -> Embedder:
    """Return the embedder that the settings name. Only the library that it needs is imported.

    Args:
        model: the default model's name, a folder, or a name that sentence-transformers knows.
        runtime: what runs it; ``onnxruntime`` and ``openvino`` export the model once, ``torch`` runs any model as it is.
        runtime_path: folder that keeps exported models.
        threads: batches that an exported model runs at the same time; null means one for each processor.
        precision: number format of the computation; ``bf16`` needs ``openvino``.

    Raises:
        EmbedderError: the model cannot be found, loaded or exported, has other weights than expected, or cannot be run
            in this precision.
    """
    if precision == "bf16" and runtime != "openvino":
        raise EmbedderError(f"{runtime} computes in fp32; CITEWELL_PRECISION=bf16 needs CITEWELL_RUNTIME=openvino")
    files = find_model_files(model)
    if runtime == "torch":
        from retriever.models.sentence_transformer import SentenceTransformerEmbedder

        return SentenceTransformerEmbedder(files)
    from retriever.models.onnx_export import load_exported_model

    exported = load_exported_model(files, runtime_path)
    if runtime == "openvino":
        from retriever.models.openvino_embedder import OpenVinoEmbedder

        return OpenVinoEmbedder(files, exported, precision, threads)
    from retriever.models.onnx_embedder import OnnxEmbedder

    return OnnxEmbedder(files, exported, threads)
