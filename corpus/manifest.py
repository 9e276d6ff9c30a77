"""The manifest of the shipped guidelines: hash, licence and sources of every file."""

import csv
import importlib.resources
import io
from collections.abc import Iterable
from pathlib import Path

from core.errors import SettingsError
from core.record import Record, Sha256
from core.text import hash_bytes

MANIFEST_NAME = "MANIFEST.tsv"

_COLUMNS = (
    "sha256",
    "file",
    "licence",
    "references_found",
    "references_not_found",
    "references_unchecked",
    "summarises",
)


class ManifestEntry(Record):
    """One file of the corpus."""

    sha256: Sha256
    """SHA-256 of its bytes."""
    file: str
    """Its name, below the folder of the guidelines."""
    licence: str
    """Terms of use that the file states for itself."""
    references_found: int
    """References that were looked up in a public copy and found."""
    references_not_found: int
    """References that could not be looked up; each forbids the document's approval."""
    references_unchecked: int
    """References of which the file does not say whether they were looked up."""
    summarises: str
    """The publications that the file rests on: DOI, else PMID, else the entry as printed."""


def render_manifest(entries: Iterable[ManifestEntry]) -> str:
    """Return the manifest as tab-separated text, by file name."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter="\t", lineterminator="\n")
    writer.writerow(_COLUMNS)
    for entry in sorted(entries, key=lambda entry: entry.file):
        writer.writerow([getattr(entry, column) for column in _COLUMNS])
    return out.getvalue()


def parse_manifest(text: str) -> tuple[ManifestEntry, ...]:
    """Return the entries of a manifest.

    Raises:
        SettingsError: it does not have the columns of a manifest.
    """
    rows = csv.DictReader(io.StringIO(text), delimiter="\t")
    if tuple(rows.fieldnames or ()) != _COLUMNS:
        raise SettingsError(f"{MANIFEST_NAME} does not have the columns {', '.join(_COLUMNS)}")
    return tuple(ManifestEntry.model_validate(row) for row in rows)


def load_shipped_manifest() -> tuple[ManifestEntry, ...]:
    """Return the manifest that ships with Citewell."""
    return parse_manifest((importlib.resources.files("corpus") / MANIFEST_NAME).read_text(encoding="utf-8"))


def check_files(folder: Path, entries: Iterable[ManifestEntry]) -> tuple[str, ...]:
    """Return what differs between the folder and its manifest, one line each; nothing where all is as it should be."""
    listed = {entry.file: entry.sha256 for entry in entries}
    found = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    lines = [f"{name} is not there" for name in listed if name not in found]
    lines += [f"{name} is not in the manifest" for name in found if name not in listed]
    lines += [
        f"{name} has changed"
        for name, sha256 in listed.items()
        if name in found and hash_bytes(found[name].read_bytes()) != sha256
    ]
    return tuple(sorted(lines))
