"""Writes ``corpus/MANIFEST.tsv`` from the guidelines that ship with Citewell."""

import sys
from pathlib import Path

from citewell.docs.generated import ROOT, write_or_check
from core.documents import DocumentMetadata, Reference
from core.errors import UnreadableFileError
from core.text import hash_bytes
from corpus.manifest import MANIFEST_NAME, ManifestEntry, render_manifest
from ingest.readers.front_matter import read_front_matter
from ingest.sidecar import load_sidecar

CORPUS = ROOT / "corpus"


def build_manifest(folder: Path) -> str:
    """Return the manifest of a folder of Markdown files with front matter.

    Raises:
        UnreadableFileError: a file states no licence, or its front matter cannot be read.
    """
    return render_manifest(
        _describe(path, path.relative_to(folder).as_posix()) for path in sorted(folder.rglob("*")) if path.is_file()
    )


def _describe(path: Path, name: str) -> ManifestEntry:
    data = path.read_bytes()
    metadata = load_sidecar(path).apply_to(read_front_matter(data.decode("utf-8"), name).metadata)
    if metadata.licence is None:
        raise UnreadableFileError(f"{name} states no licence")
    return ManifestEntry(
        sha256=hash_bytes(data),
        file=name,
        licence=metadata.licence,
        references_found=_count(metadata, True),
        references_not_found=_count(metadata, False),
        references_unchecked=_count(metadata, None),
        summarises="; ".join(_name(reference) for reference in metadata.references),
    )


def _count(metadata: DocumentMetadata, looked_up: bool | None) -> int:
    return sum(reference.looked_up is looked_up for reference in metadata.references)


def _name(reference: Reference) -> str:
    if reference.doi:
        return f"doi:{reference.doi}"
    return f"pmid:{reference.pmid}" if reference.pmid else reference.text or "source not known"


def main() -> int:
    """Write the manifest, or with ``--check`` return 1 when the one on disk differs."""
    return write_or_check(
        lambda: {CORPUS / MANIFEST_NAME: build_manifest(CORPUS / "guidelines")},
        "Write corpus/MANIFEST.tsv from corpus/guidelines.",
    )


if __name__ == "__main__":
    sys.exit(main())
