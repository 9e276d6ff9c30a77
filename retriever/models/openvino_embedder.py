"""The fast embedder (extra ``openvino``): an exported model in OpenVINO, in fp32 or bf16. Torch is never imported here."""

import os
import sys
from queue import Empty, LifoQueue
from typing import Any, Literal

import numpy as np

from core.errors import EmbedderError
from retriever.models.embedding import Vectors
from retriever.models.exported_embedder import ExportedEmbedder, TokenArrays
from retriever.models.model_files import ModelFiles
from retriever.models.onnx_export import ExportedModel

Precision = Literal["fp32", "bf16"]

_HINTS = {"fp32": "f32", "bf16": "bf16"}
_TELEMETRY = "openvino_telemetry"


class OpenVinoEmbedder(ExportedEmbedder):
    """Runs an exported sentence-transformers model in OpenVINO. Safe to use from several threads."""

    runtime = "openvino"

    def __init__(
        self, files: ModelFiles, exported: ExportedModel, precision: Precision = "fp32", threads: int | None = None
    ) -> None:
        """Load the exported model; this takes about a second, because it is compiled for the processor.

        Args:
            files: the model's files, for its name, hash and tokenizer.
            exported: what ``load_exported_model`` returned for them.
            precision: number format of the computation. OpenVINO would choose bf16 by itself, so it is always said.
            threads: batches that run at the same time; null means one for each processor that this process may use.

        Raises:
            EmbedderError: OpenVINO is not installed, the processor does not compute in this precision, or a file cannot
                be loaded.
        """
        super().__init__(files, exported, precision, threads)
        core = load_openvino().Core()
        if precision == "bf16" and "BF16" not in core.get_property("CPU", "OPTIMIZATION_CAPABILITIES"):
            raise EmbedderError("this processor does not compute in bf16; set CITEWELL_PRECISION=fp32")
        n_threads = str(threads or len(os.sched_getaffinity(0)))
        options = {
            "INFERENCE_PRECISION_HINT": _HINTS[precision],
            "NUM_STREAMS": n_threads,
            "INFERENCE_NUM_THREADS": n_threads,
        }
        try:
            self._compiled = core.compile_model(core.read_model(str(exported.path)), "CPU", options)
        except RuntimeError as error:
            raise EmbedderError(f"the exported model cannot be loaded: {error}") from error
        self._input_names = tuple(each.get_any_name() for each in self._compiled.inputs)
        self._idle: LifoQueue[Any] = LifoQueue()

    def _run(self, tokens: TokenArrays) -> Vectors:
        # A request serves one caller at a time; as many are made as callers ever met.
        try:
            request = self._idle.get_nowait()
        except Empty:
            request = self._compiled.create_infer_request()
        try:
            [vectors] = request.infer({name: tokens[name] for name in self._input_names}).values()
            rows = np.array(vectors, dtype=np.float32)
        finally:
            self._idle.put(request)
        # In bf16 the model's own normalisation leaves lengths that are off by up to 0.4 %.
        lengths = np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), np.finfo(np.float32).tiny)
        return np.asarray(rows / lengths, dtype=np.float32)


def load_openvino() -> Any:
    """Return the module ``openvino``, imported without its telemetry.

    Its import sends an event to Google Analytics where ``openvino_telemetry``, a package that it requires, can be
    imported. Where that cannot be, OpenVINO uses a stub of its own that sends nothing: so the package is barred.

    Raises:
        EmbedderError: OpenVINO is not installed, or was imported before with its telemetry.
    """
    if sys.modules.get(_TELEMETRY) is not None:
        raise EmbedderError("openvino_telemetry is loaded in this process already, so OpenVINO may phone home")
    sys.modules[_TELEMETRY] = None  # type: ignore[assignment]  # the documented way to bar an import
    try:
        import openvino
    except ImportError as error:
        raise EmbedderError("CITEWELL_RUNTIME=openvino needs the extra: pip install 'citewell[openvino]'") from error
    return openvino
