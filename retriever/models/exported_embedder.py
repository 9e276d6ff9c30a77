"""An exported model with its tokenizer: counts tokens, makes batches of like length, and leaves running them to a runtime."""

import functools
import os
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Encoding, Tokenizer

from core.answers import EmbedderIdentity
from core.errors import EmbedderError
from retriever.models.embedding import Vectors
from retriever.models.model_files import ModelFiles
from retriever.models.onnx_export import ExportedModel

TokenArrays = Mapping[str, NDArray[np.int64]]
"""What a model takes: ``input_ids``, ``attention_mask`` and ``token_type_ids``, each ``(n, length)``."""

MAX_BATCH_TOKENS = 512
"""Tokens of a batch, padding included. Attention over more leaves the processor's cache: with onnxruntime, 8192 gave 10.5
passages of 221 tokens per processor second, 2048 about 12, 512 about 13 (two cores with AVX-512;
``benchmarks/bench_embedding.py``); small batches also spread better over threads. Fusing attention into one operator gave
nothing on top."""


class ExportedEmbedder(ABC):
    """Runs an exported sentence-transformers model. Safe to use from several threads; torch is never imported.

    Each batch is one thread's, and several batches run at once. Two threads in one batch wait for one another at every
    operator: beside torch in the same run, on two busy cores, that gave 1.6 times its passages per second with onnxruntime
    and 2.4 with OpenVINO in bf16, and one thread a batch 1.85 and 3.5 (24 passages, 5 rounds, medians; a query took 7 ms
    with one thread and 16 with two).
    """

    runtime: str
    """Name of the library that runs the model."""

    def __init__(self, files: ModelFiles, exported: ExportedModel, precision: str, threads: int | None = None) -> None:
        """Load the tokenizer.

        Args:
            files: the model's files, for its name, hash and tokenizer.
            exported: what ``load_exported_model`` returned for them.
            precision: number format in which the runtime computes.
            threads: batches that run at the same time; null means one for each processor that this process may use.

        Raises:
            EmbedderError: the tokenizer cannot be loaded.
        """
        self._model = f"{files.name}@{exported.weights_sha256[:12]}"
        self._precision = precision
        self._workers = ThreadPoolExecutor(threads or len(os.sched_getaffinity(0)), "citewell-embedding")
        self._max_tokens = exported.max_tokens
        self._dim = exported.dim
        self._padding_token_id = exported.padding_token_id
        self._tokenizer_path = files.tokenizer_path
        self._tokenizer = _load_tokenizer(files.tokenizer_path)
        self._tokenizer.enable_truncation(exported.max_tokens)

    @property
    def identity(self) -> EmbedderIdentity:
        """Model with the hash of its weights, runtime and precision."""
        return EmbedderIdentity(model=self._model, runtime=self.runtime, precision=self._precision)

    @property
    def dim(self) -> int:
        """Length of the vectors."""
        return self._dim

    @property
    def max_tokens(self) -> int:
        """Tokens of a text that enter its vector, special tokens included."""
        return self._max_tokens

    @functools.cached_property
    def _counter(self) -> Tokenizer:
        """A tokenizer that cuts nothing off; only ingest counts."""
        return _load_tokenizer(self._tokenizer_path)

    def count_tokens(self, text: str) -> int:
        """Return the tokens of the text, special tokens included, without padding or truncation."""
        return len(self._counter.encode(text).ids)

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return one vector for each text, ``(n, dim) float32``, rows L2-normalised.

        Texts of like length share a batch, so that little of it is padding; padding is masked and changes no vector.
        """
        rows = np.zeros((len(texts), self._dim), dtype=np.float32)
        encoded = [encoding.ids for encoding in self._encode(texts)]
        batches = _group_by_length([len(tokens) for tokens in encoded])
        filled = (self._fill([encoded[index] for index in batch]) for batch in batches)
        # A question is one batch, and needs no other thread.
        vectors = map(self._run, filled) if len(batches) == 1 else self._workers.map(self._run, filled)
        for batch, found in zip(batches, vectors, strict=True):
            rows[batch] = found
        return rows

    def _encode(self, texts: Sequence[str]) -> Sequence[Encoding]:
        """Return the tokens of each text; for one alone no other thread is woken."""
        return [self._tokenizer.encode(texts[0])] if len(texts) == 1 else self._tokenizer.encode_batch(list(texts))

    @abstractmethod
    def _run(self, tokens: TokenArrays) -> Vectors:
        """Return the vectors of one batch."""

    def _fill(self, encoded: Sequence[Sequence[int]]) -> TokenArrays:
        """Return the batch as arrays, padded to its longest text."""
        longest = max(map(len, encoded))
        ids = np.full((len(encoded), longest), self._padding_token_id, dtype=np.int64)
        mask = np.zeros((len(encoded), longest), dtype=np.int64)
        for row, tokens in enumerate(encoded):
            ids[row, : len(tokens)] = tokens
            mask[row, : len(tokens)] = 1
        return {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}


def _group_by_length(lengths: Sequence[int]) -> list[list[int]]:
    """Return the indices of the texts in batches of like length, the longest first."""
    order = sorted(range(len(lengths)), key=lambda index: (-lengths[index], index))
    batches: list[list[int]] = []
    start = 0
    while start < len(order):
        n_texts = max(1, MAX_BATCH_TOKENS // max(1, lengths[order[start]]))
        batches.append(order[start : start + n_texts])
        start += n_texts
    return batches


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
