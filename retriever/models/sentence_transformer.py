"""Any sentence-transformers model on torch, and its export to ONNX. The only module that imports either library.

Run as a program with a model's folder and a target folder, it exports: so the process that answers questions never
loads torch.
"""

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.onnx
from sentence_transformers import SentenceTransformer

from core.answers import EmbedderIdentity
from core.errors import EmbedderError
from retriever.models.embedding import Vectors
from retriever.models.model_files import ModelFiles, hash_file
from retriever.models.onnx_embedder import OnnxEmbedder
from retriever.models.onnx_export import ExportedModel

MIN_COSINE = 0.9999
"""Cosine similarity to the original below which an export is refused."""

BATCH_SIZE = 32

CHECKED_TEXTS = (
    "Doxorubicin",
    "What is the recommended first-line treatment of metastatic disease in adults who are fit?",
    "Ifosfamide 14 g/m\u00b2 over 14 days [I, A]; do not give it where the creatinine clearance is below 60 mL/min.",
    " ".join(
        ["Patients with a history of venous thromboembolism should be offered prophylaxis, unless bleeding."] * 12
    ),
)
"""Short, long, longer than the window, and with signs that tokenizers treat differently."""


class SentenceTransformerEmbedder:
    """Runs a model through sentence-transformers itself, in fp32. Safe to use from several threads."""

    def __init__(self, files: ModelFiles) -> None:
        """Load the model.

        Raises:
            EmbedderError: its weights are not the expected ones, or it cannot be loaded.
        """
        self._model_name = f"{files.name}@{files.hash_weights()[:12]}"
        self._model = load_model(files.path)
        self._dim = int(self._model.get_embedding_dimension() or 0)
        self._max_tokens = int(self._model.max_seq_length or 512)

    @property
    def identity(self) -> EmbedderIdentity:
        """Model with the hash of its weights, runtime and precision."""
        return EmbedderIdentity(model=self._model_name, runtime="torch", precision="fp32")

    @property
    def dim(self) -> int:
        """Length of the vectors."""
        return self._dim

    @property
    def max_tokens(self) -> int:
        """Tokens of a text that enter its vector, special tokens included."""
        return self._max_tokens

    def count_tokens(self, text: str) -> int:
        """Return the tokens of the text, special tokens included, without padding or truncation."""
        return len(self._model.tokenizer(text, padding=False, truncation=False, verbose=False)["input_ids"])

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return one vector for each text, ``(n, dim) float32``, rows L2-normalised."""
        if not texts:
            return np.zeros((0, self._dim), dtype=np.float32)
        vectors = self._model.encode(
            list(texts),
            batch_size=BATCH_SIZE,
            normalize_embeddings=True,
            convert_to_numpy=True,
            show_progress_bar=False,
        )
        return np.asarray(vectors, dtype=np.float32)


def load_model(path: Path) -> SentenceTransformer:
    """Return the model on the CPU, from its folder alone, without running code that the folder brings along.

    Raises:
        EmbedderError: it cannot be loaded.
    """
    try:
        return SentenceTransformer(str(path), device="cpu", local_files_only=True, trust_remote_code=False).eval()
    except (OSError, ValueError, KeyError, RuntimeError) as error:
        raise EmbedderError(f"the model in {path.name} cannot be loaded: {error}") from error


def export_model(path: Path, target: Path) -> ExportedModel:
    """Write the model as ``model.onnx`` with ``export.json`` into the folder and return what was written.

    Pooling and normalisation are part of the graph; batch and length are free. The result is compared with the original
    on texts of several lengths, alone and together.

    Raises:
        EmbedderError: the model cannot be loaded, or the export does not give the same vectors.
    """
    model = load_model(path)
    files = ModelFiles(path.name, path)
    onnx_path = target / "model.onnx"
    _write_onnx(model, onnx_path)
    exported = ExportedModel(
        path=onnx_path,
        onnx_sha256=hash_file(onnx_path),
        weights_sha256=files.hash_weights(),
        dim=int(model.get_embedding_dimension() or 0),
        max_tokens=int(model.max_seq_length or 512),
        padding_token_id=int(model.tokenizer.pad_token_id or 0),
        min_cosine=0.0,
    )
    exported = exported.model_copy(update={"min_cosine": _compare(model, OnnxEmbedder(files, exported))})
    if exported.min_cosine < MIN_COSINE:
        raise EmbedderError(f"the exported model is only {exported.min_cosine:.5f} similar to the original")
    (target / "export.json").write_text(exported.model_dump_json(exclude={"path"}), encoding="utf-8")
    return exported


class _Exportable(torch.nn.Module):
    """The model as a function of tensors."""

    def __init__(self, model: SentenceTransformer, names: Sequence[str]) -> None:
        super().__init__()
        self.model = model
        self.names = names

    def forward(self, *inputs: torch.Tensor) -> torch.Tensor:
        features: Mapping[str, Any] = self.model(dict(zip(self.names, inputs, strict=True)))
        return torch.nn.functional.normalize(features["sentence_embedding"], p=2, dim=1)


def _write_onnx(model: SentenceTransformer, path: Path) -> None:
    """Write the model's graph."""
    features = model.preprocess(list(CHECKED_TEXTS[:2]))
    names = [name for name in ("input_ids", "attention_mask", "token_type_ids") if name in features]
    dynamic = {name: {0: "batch", 1: "length"} for name in names} | {"embedding": {0: "batch"}}
    with torch.inference_mode():
        # The newer exporter gives a graph that onnxruntime runs more slowly, and needs a further package.
        torch.onnx.export(
            _Exportable(model, names).eval(),
            tuple(features[name] for name in names),
            str(path),
            input_names=names,
            output_names=["embedding"],
            dynamic_axes=dynamic,
            opset_version=17,
            dynamo=False,
        )


def _compare(model: SentenceTransformer, embedder: OnnxEmbedder) -> float:
    """Return the lowest cosine similarity between original and export, over texts alone and in one batch."""
    texts = list(CHECKED_TEXTS)
    original = model.encode(texts, normalize_embeddings=True, convert_to_numpy=True, show_progress_bar=False)
    together = embedder.embed(texts)
    alone = np.concatenate([embedder.embed([text]) for text in texts])
    return float(min((original * together).sum(axis=1).min(), (original * alone).sum(axis=1).min()))


if __name__ == "__main__":
    os.environ["HF_HUB_OFFLINE"] = "1"
    try:
        export_model(Path(sys.argv[1]), Path(sys.argv[2]))
    except EmbedderError as failure:
        sys.exit(str(failure))
