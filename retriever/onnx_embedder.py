"""The default embedder: an exported model in onnxruntime with its tokenizer. Torch is never imported here."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

from core.answers import EmbedderIdentity
from core.errors import EmbedderError
from retriever.embedding import Vectors
from retriever.model_files import ModelFiles
from retriever.onnx_export import ExportedModel

MAX_BATCH_TOKENS = 1024
"""Tokens of a batch, padding included. Attention over more leaves the processor's cache: 8192 gave 10.5 passages of 221
tokens per processor second, 2048 and 512 about 12, 1024 about 13 (two cores with AVX-512; ``benchmarks/bench_embedding.py``).
Fusing attention into one operator gave nothing on top."""


class OnnxEmbedder:
    """Runs an exported sentence-transformers model, in fp32. Safe to use from several threads."""

    def __init__(self, files: ModelFiles, exported: ExportedModel, threads: int | None = None) -> None:
        """Load the exported model.

        Args:
            files: the model's files, for its name, hash and tokenizer.
            exported: what ``load_exported_model`` returned for them.
            threads: threads of one inference; null means one for each physical core.

        Raises:
            EmbedderError: the exported file or the tokenizer cannot be loaded.
        """
        self._model = f"{files.name}@{exported.weights_sha256[:12]}"
        self._max_tokens = exported.max_tokens
        self._dim = exported.dim
        self._padding_token_id = exported.padding_token_id
        self._counter = _load_tokenizer(files.tokenizer_path)
        self._tokenizer = _load_tokenizer(files.tokenizer_path)
        self._tokenizer.enable_truncation(exported.max_tokens)
        self._session = _load_session(exported.path, threads)
        self._input_names = tuple(each.name for each in self._session.get_inputs())

    @property
    def identity(self) -> EmbedderIdentity:
        """Model with the hash of its weights, runtime and precision."""
        return EmbedderIdentity(model=self._model, runtime="onnxruntime", precision="fp32")

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
        return len(self._counter.encode(text).ids)

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return one vector for each text, ``(n, dim) float32``, rows L2-normalised.

        Texts of like length share a batch, so that little of it is padding; padding is masked and changes no vector.
        """
        rows = np.zeros((len(texts), self._dim), dtype=np.float32)
        encoded = [encoding.ids for encoding in self._tokenizer.encode_batch(list(texts))]
        order = sorted(range(len(texts)), key=lambda index: (-len(encoded[index]), index))
        start = 0
        while start < len(order):
            longest = len(encoded[order[start]])
            batch = order[start : start + max(1, MAX_BATCH_TOKENS // longest)]
            rows[batch] = self._run([encoded[index] for index in batch], longest)
            start += len(batch)
        return rows

    def _run(self, encoded: Sequence[Sequence[int]], longest: int) -> Vectors:
        """Return the vectors of one batch."""
        ids = np.full((len(encoded), longest), self._padding_token_id, dtype=np.int64)
        mask = np.zeros((len(encoded), longest), dtype=np.int64)
        for row, tokens in enumerate(encoded):
            ids[row, : len(tokens)] = tokens
            mask[row, : len(tokens)] = 1
        inputs = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        [vectors] = self._session.run(None, {name: inputs[name] for name in self._input_names})
        return np.asarray(vectors, dtype=np.float32)


def _load_tokenizer(path: Path) -> Tokenizer:
    """Return the tokenizer without the padding and truncation that its file asks for.

    The default model's file pads and truncates to 128 tokens: a text of three words would count 128.
    """
    try:
        tokenizer = Tokenizer.from_file(str(path))
    except Exception as error:  # tokenizers raises bare Exception for every fault of a file
        raise EmbedderError(f"the tokenizer {path.name} cannot be loaded: {error}") from error
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


def _load_session(path: Path, threads: int | None) -> onnxruntime.InferenceSession:
    """Return a session on the CPU."""
    onnxruntime.disable_telemetry_events()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads or 0
    options.inter_op_num_threads = 1
    # Threads that spin while they wait take the processor from those that answer other questions.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = 3
    try:
        return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime's exceptions share no public base class
        raise EmbedderError(f"the exported model cannot be loaded: {error}") from error
