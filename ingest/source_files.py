"""Which files an ingest run is about."""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from core.errors import FileLimitError, MissingFileError, UnreadableFileError
from core.text import hash_bytes, make_id
from ingest.reader import DocumentReader, SourceFile
from ingest.sidecar import Sidecar, is_sidecar, load_sidecar


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file of the run."""

    path: Path
    is_named: bool
    """True where the operator named the file itself; false where it was found in a folder."""


@dataclass(frozen=True, slots=True)
class LoadedFile:
    """A file with its bytes and its sidecar."""

    path: Path
    source: SourceFile
    sidecar: Sidecar

    def make_key(self, reader: DocumentReader) -> str:
        """Return a hash of all that the document is made from: name, bytes, sidecar and reader."""
        return make_id(
            "file",
            self.source.name,
            hash_bytes(self.source.data),
            hash_bytes(self.sidecar.data),
            reader.name,
            reader.version,
        )


def find_files(paths: Iterable[Path]) -> Iterator[FoundFile]:
    """Yield the files that the paths name or hold, each once, folders in alphabetical order.

    Hidden files and folders are left out, and so are sidecars, which belong to their documents. Links to folders are not
    followed.
    """
    seen: set[Path] = set()
    for path in paths:
        named = not path.is_dir()
        for each in [path] if named else _walk(path):
            if not is_sidecar(each) and each.resolve() not in seen:
                seen.add(each.resolve())
                yield FoundFile(each, named)


def load_file(path: Path, max_bytes: int) -> LoadedFile:
    """Return the file with its sidecar.

    Raises:
        FileLimitError: it is too large.
        MissingFileError: it does not exist.
        UnreadableFileError: it may not be read, or its sidecar is wrong.
    """
    try:
        if not path.is_file():
            raise MissingFileError("there is no file or folder here")
        n_bytes = path.stat().st_size
        if n_bytes > max_bytes:
            raise FileLimitError(f"{path.name} has {n_bytes / 1e6:.1f} MB, more than {max_bytes / 1e6:.1f}")
        return LoadedFile(path, SourceFile(path.name, path.read_bytes()), load_sidecar(path))
    except OSError as error:
        raise UnreadableFileError(f"{path.name} cannot be read: {error.strerror}") from error


def _walk(folder: Path) -> Iterator[Path]:
    """Yield the visible files below the folder in alphabetical order."""
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (Path(parent) / name for name in sorted(names) if not name.startswith("."))
