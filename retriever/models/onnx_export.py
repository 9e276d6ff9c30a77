"""Models exported for onnxruntime: made once, by another process, and found again by the hash of their weights."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from pydantic import ValidationError

from core.errors import EmbedderError
from core.record import Record
from retriever.models.model_files import ModelFiles, hash_file

EXPORT_VERSION = 1
"""Grows when the export changes; what an older version made is not used."""

EXPORT_TIMEOUT_S = 600.0


class ExportedModel(Record):
    """A model in a form that runs without torch, pooling and normalisation included."""

    path: Path
    """The ONNX file."""
    onnx_sha256: str
    """SHA-256 of the ONNX file."""
    weights_sha256: str
    """SHA-256 of the weights that it was made from."""
    dim: int
    """Length of the vectors."""
    max_tokens: int
    """Tokens that enter a vector, special tokens included."""
    padding_token_id: int
    """Token that fills up shorter texts of a batch."""
    min_cosine: float
    """Lowest cosine similarity to the original model that was measured after the export."""


def load_exported_model(files: ModelFiles, runtime_path: Path) -> ExportedModel:
    """Return the exported model, made now where it was never made: that takes about 20 seconds, once.

    Args:
        files: the model.
        runtime_path: folder that keeps exported models.

    Raises:
        EmbedderError: the weights are not the expected ones, or the model cannot be exported.
    """
    # Weights with a known hash need not be read at every start: what was made from them bears that hash.
    weights_sha256 = files.expected_sha256 or files.hash_weights()
    folder = runtime_path / weights_sha256 / f"{files.hash_configuration()}-{EXPORT_VERSION}"
    if not (folder / "export.json").is_file():
        if files.hash_weights() != weights_sha256:
            raise EmbedderError(f"the weights of {files.name} changed while they were read")
        _export(files, folder)
    return _read_export(folder)


def check_exported_model(exported: ExportedModel) -> None:
    """Compare the exported file with what was made.

    Raises:
        EmbedderError: it is missing or has changed.
    """
    if hash_file(exported.path) != exported.onnx_sha256:
        raise EmbedderError(f"the exported model {exported.path} is damaged; delete its folder to have it made again")


def _export(files: ModelFiles, folder: Path) -> None:
    """Have another process export the model into the folder, which appears whole or not at all."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    scratch = Path(tempfile.mkdtemp(dir=folder.parent, prefix=".exporting-"))
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    command = [sys.executable, "-m", "retriever.models.sentence_transformer", str(files.path), str(scratch)]
    try:
        done = subprocess.run(
            command, env=environment, capture_output=True, text=True, timeout=EXPORT_TIMEOUT_S, check=False
        )
        if done.returncode != 0:
            reason = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
            raise EmbedderError(
                f"{files.name} cannot be exported for onnxruntime; CITEWELL_RUNTIME=torch runs it as it is ({reason})"
            )
        try:
            scratch.rename(folder)
        except OSError:
            # Another process was faster; both made the same.
            if not (folder / "export.json").is_file():
                raise
    except (OSError, subprocess.TimeoutExpired) as error:
        raise EmbedderError(f"{files.name} cannot be exported for onnxruntime: {error}") from error
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _read_export(folder: Path) -> ExportedModel:
    """Return what the folder says of the exported model."""
    try:
        facts = json.loads((folder / "export.json").read_text(encoding="utf-8"))
        return ExportedModel(path=folder / "model.onnx", **facts)
    except (OSError, ValueError, TypeError, ValidationError) as error:
        raise EmbedderError(f"the exported model in {folder} cannot be read; delete the folder: {error}") from error
