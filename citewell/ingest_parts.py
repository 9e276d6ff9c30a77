"""Ingests with the parts and limits that the settings name."""

import importlib.resources
from collections.abc import Sequence
from pathlib import Path

from citewell import wiring
from citewell.settings import Settings
from core.errors import IngestError
from ingest.pipeline import ingest_paths
from ingest.report import IngestListener, IngestReport
from ingest.worker import ReadLimits


def ingest(
    settings: Settings, paths: Sequence[Path], *, rebuild: bool = False, listener: IngestListener = lambda _event: None
) -> IngestReport:
    """Ingest the paths into the home that the settings name.

    Raises:
        SearchIndexError: the index cannot be opened or written, or was built with another model.
        EmbedderError: the model cannot be loaded.
    """
    index = wiring.build_index(settings)
    try:
        return ingest_paths(
            paths,
            index,
            wiring.build_embedder(settings),
            limits=build_limits(settings),
            is_rebuild=rebuild,
            jobs=settings.ingest_jobs,
            listener=listener,
        )
    finally:
        index.close()


def ingest_nothing(settings: Settings) -> IngestReport:
    """Build the search indexes again from what the catalogue holds; stored vectors are not made anew."""
    return ingest(settings, [], rebuild=True)


def ingest_or_raise(settings: Settings, source: Path) -> None:
    """Ingest a file or folder.

    Raises:
        IngestError: a file of it cannot be ingested.
    """
    report = ingest(settings, [source])
    failed = [result for result in report.files if result.status == "failed"]
    if failed:
        raise IngestError("; ".join(f"{result.path}: {result.error_message}" for result in failed))


def build_limits(settings: Settings) -> ReadLimits:
    """Return what reading one file may take."""
    return ReadLimits(
        max_file_bytes=int(settings.ingest_max_file_mb * 1_000_000),
        max_pages=settings.ingest_max_pages,
        timeout_s=settings.ingest_timeout_s,
        max_memory_bytes=settings.ingest_max_memory_mb * 1_000_000,
    )


def find_corpus(settings: Settings) -> Path:
    """Return the configured corpus, or the guidelines that ship with Citewell, from a checkout or a wheel."""
    return settings.corpus or Path(str(importlib.resources.files("corpus") / "guidelines"))
