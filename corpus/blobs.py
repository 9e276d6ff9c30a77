"""The bytes of every file that was ever ingested, by their SHA-256."""

import os
import tempfile
from pathlib import Path

from core.errors import IndexUnavailableError
from core.text import hash_bytes


class BlobStore:
    """A folder of immutable files, each named by the SHA-256 of its content."""

    def __init__(self, path: Path) -> None:
        """Use the folder; it is created with the first blob."""
        self._path = path

    def save(self, data: bytes) -> str:
        """Keep the bytes and return their SHA-256. A blob appears whole or not at all, whatever happens to the process."""
        sha256 = hash_bytes(data)
        target = self._path / sha256
        if target.exists():
            return sha256
        self._path.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=self._path, prefix=".writing-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(target)
        finally:
            Path(name).unlink(missing_ok=True)
        return sha256

    def load(self, sha256: str) -> bytes:
        """Return the bytes.

        Raises:
            IndexUnavailableError: they are missing or damaged.
        """
        try:
            data = (self._path / sha256).read_bytes()
        except OSError as error:
            raise IndexUnavailableError(f"the original bytes {sha256} cannot be read: {error.strerror}") from error
        if hash_bytes(data) != sha256:
            raise IndexUnavailableError(f"the original bytes {sha256} are damaged")
        return data

    def remove_unfinished(self) -> None:
        """Delete what killed processes left half-written; only the holder of the writer lock may call this."""
        for path in self._path.glob(".writing-*"):
            path.unlink(missing_ok=True)
