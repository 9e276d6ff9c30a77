"""Backs up all state to one file, while others read and write, and restores it.

The file is a tar archive: the database as of one moment, the original bytes, and what it is. Both search indexes are left
out: they can be built again from the database.
"""

import hashlib
import io
import json
import os
import shutil
import sqlite3
import tarfile
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from sqlalchemy.engine import make_url

from core.errors import UnreadableBackupError, UsageError
from core.record import Record
from corpus.database import Database
from corpus.home import Home
from corpus.schema import SCHEMA_REVISION

_MANIFEST = "manifest.json"
_DATABASE = "catalogue.sqlite3"
_BLOBS = "blobs/"
_FORMAT = 1
_MAX_MANIFEST_BYTES = 100_000


class BackupManifest(Record):
    """What a backup is."""

    format: int
    """Version of the file's layout."""
    made_at: str
    """When it was made (ISO 8601, UTC)."""
    schema_revision: str
    """Revision of the tables."""
    database_sha256: str
    """SHA-256 of the database in it."""
    n_blobs: int
    """Original files in it."""


def write_backup(database: Database, home: Home, target: Path) -> BackupManifest:
    """Write all state to ``target``, which only its owner can read, and return what it holds.

    The target appears whole or not at all.

    Raises:
        UsageError: the database is no SQLite file, or the target exists or cannot be written.
    """
    source = make_url(database.url)
    if source.get_backend_name() != "sqlite" or source.database is None:
        raise UsageError("a PostgreSQL database is backed up with its own tools (pg_dump); the blobs folder beside it")
    if target.exists():
        raise UsageError(f"{target} exists already, and a backup is never overwritten; name another file")
    try:
        return _write(Path(source.database), home, target)
    except (OSError, sqlite3.Error) as error:
        raise UsageError(f"the backup cannot be written to {target}: {_say_why(error)}") from error


def _write(database: Path, home: Home, target: Path) -> BackupManifest:
    with tempfile.TemporaryDirectory(dir=target.resolve().parent, prefix=".backup-") as folder:
        copy = Path(folder) / _DATABASE
        _copy_database(database, copy)
        # Bytes are saved before the rows that name them and never change, so that the copy names none that is missing.
        blobs = sorted(path for path in home.blobs_path.glob("*") if _is_blob_name(path.name))
        manifest = BackupManifest(
            format=_FORMAT,
            made_at=datetime.now(UTC).isoformat(timespec="seconds"),
            schema_revision=SCHEMA_REVISION,
            database_sha256=_hash_file(copy),
            n_blobs=len(blobs),
        )
        draft = Path(folder) / "backup.tar"
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            with tarfile.open(fileobj=file, mode="w") as archive:
                _add_bytes(archive, _MANIFEST, manifest.model_dump_json(indent=2).encode())
                archive.add(copy, arcname=_DATABASE)
                for path in blobs:
                    archive.add(path, arcname=_BLOBS + path.name)
            file.flush()
            os.fsync(file.fileno())
        draft.rename(target)
    return manifest


def restore_backup(source: Path, home: Home) -> BackupManifest:
    """Write the state in a backup to an empty home and return what it held; the indexes have to be built again.

    Nothing of the archive is written anywhere but under the names that a backup has.

    Raises:
        UsageError: the home holds state already, or the file is not there.
        UnreadableBackupError: the file is no backup, or is damaged, or was made by a newer Citewell.
    """
    if not source.is_file():
        raise UsageError(f"there is no file {source}")
    if home.database_path.exists() or home.blobs_path.exists():
        raise UsageError(
            f"{home.path} holds state already, and a restore overwrites none: set CITEWELL_HOME to a new folder, restore"
            " there, and serve from it"
        )
    try:
        home.path.mkdir(parents=True, exist_ok=True)
        with (
            tempfile.TemporaryDirectory(dir=home.path, prefix=".restore-") as folder,
            tarfile.open(source, mode="r:") as archive,
        ):
            manifest = _unpack(archive, Path(folder))
            (Path(folder) / "blobs").rename(home.blobs_path)
            # The database last: without it the home counts as empty.
            (Path(folder) / _DATABASE).rename(home.database_path)
    except (tarfile.TarError, EOFError, ValueError, KeyError) as error:
        raise UnreadableBackupError(f"{source} is no whole backup") from error
    except OSError as error:
        raise UsageError(f"the state cannot be written to {home.path}: {_say_why(error)}") from error
    return manifest


def _say_why(error: OSError | sqlite3.Error) -> str:
    """Return the reason without the paths of temporary files."""
    return str(getattr(error, "strerror", None) or error)


def _copy_database(source: Path, target: Path) -> None:
    """Copy the database as of one moment; writers go on."""
    reader, writer = sqlite3.connect(source), sqlite3.connect(target)
    try:
        reader.backup(writer)
    finally:
        reader.close()
        writer.close()


def _add_bytes(archive: tarfile.TarFile, name: str, data: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.size = len(data)
    entry.mode = 0o600
    archive.addfile(entry, io.BytesIO(data))


def _unpack(archive: tarfile.TarFile, folder: Path) -> BackupManifest:
    """Write the archive's files to the folder and check each against its hash."""
    (folder / "blobs").mkdir()
    manifest: BackupManifest | None = None
    n_blobs = 0
    for entry in archive:
        file = archive.extractfile(entry) if entry.isreg() else None
        if file is None:
            raise ValueError("a backup holds plain files alone")
        name = entry.name.removeprefix(_BLOBS)
        if entry.name == _MANIFEST:
            manifest = BackupManifest.model_validate(json.loads(file.read(_MAX_MANIFEST_BYTES)))
        elif entry.name == _DATABASE and manifest is not None:
            _write_checked(file, folder / _DATABASE, manifest.database_sha256)
        elif entry.name.startswith(_BLOBS) and _is_blob_name(name):
            _write_checked(file, folder / "blobs" / name, name)
            n_blobs += 1
        else:
            raise ValueError("a file does not belong there")
    if manifest is None or not (folder / _DATABASE).exists() or n_blobs != manifest.n_blobs:
        raise ValueError("a file is missing")
    if manifest.format != _FORMAT or manifest.schema_revision > SCHEMA_REVISION:
        raise UnreadableBackupError(
            "the backup was made by a newer Citewell; restore it with that version or a later one"
        )
    return manifest


def _write_checked(source: IO[bytes], target: Path, sha256: str) -> None:
    """Write the file and check that it is the one that was backed up."""
    with target.open("xb") as file:
        shutil.copyfileobj(source, file)
    if _hash_file(target) != sha256:
        raise ValueError("a file is damaged")


def _hash_file(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _is_blob_name(name: str) -> bool:
    return len(name) == 64 and set(name) <= set("0123456789abcdef")
