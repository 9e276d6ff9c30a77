"""The default embedder: an exported model in onnxruntime. Torch is never imported here."""

from pathlib import Path

import numpy as np
import onnxruntime

from core.errors import EmbedderError
from retriever.models.embedding import Vectors
from retriever.models.exported_embedder import ExportedEmbedder, TokenArrays
from retriever.models.model_files import ModelFiles
from retriever.models.onnx_export import ExportedModel


class OnnxEmbedder(ExportedEmbedder):
    """Runs an exported sentence-transformers model in onnxruntime, in fp32. Safe to use from several threads."""

    runtime = "onnxruntime"

    def __init__(self, files: ModelFiles, exported: ExportedModel, threads: int | None = None) -> None:
        """Load the exported model.

        Args:
            files: the model's files, for its name, hash and tokenizer.
            exported: what ``load_exported_model`` returned for them.
            threads: batches that run at the same time; null means one for each processor that this process may use.

        Raises:
            EmbedderError: the exported file or the tokenizer cannot be loaded.
        """
        super().__init__(files, exported, "fp32", threads)
        self._session = _load_session(exported.path)
        self._input_names = tuple(each.name for each in self._session.get_inputs())

    def _run(self, tokens: TokenArrays) -> Vectors:
        [vectors] = self._session.run(None, {name: tokens[name] for name in self._input_names})
        return np.asarray(vectors, dtype=np.float32)


def _load_session(path: Path) -> onnxruntime.InferenceSession:
    """Return a session on the CPU; each caller's thread does its own work."""
    onnxruntime.disable_telemetry_events()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    try:
        return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime's exceptions share no public base class
        raise EmbedderError(f"the exported model cannot be loaded: {error}") from error
