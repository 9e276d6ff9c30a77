"""Backs up all state to one file, and restores it."""

from pathlib import Path

from citewell import wiring
from citewell.commands.access import COMMAND_LINE
from citewell.console import note, print_json
from citewell.ingest_parts import ingest_nothing
from citewell.settings import Settings
from corpus.audit import AuditRecord
from corpus.backup import restore_backup, write_backup
from corpus.home import Home


def run_backup(settings: Settings, target: Path, *, as_json: bool) -> None:
    """Write all state to the file.

    Raises:
        UsageError: the database is no SQLite file, or the target exists.
    """
    catalogue = wiring.build_catalogue(settings)
    try:
        manifest = write_backup(catalogue.database, Home(settings.home), target)
        AuditRecord(catalogue.database).add(COMMAND_LINE, "backup_made", target.name)
    finally:
        catalogue.close()
    if as_json:
        print_json(manifest.model_dump_json())
    note(
        f"Backed up to {target}: the database and {manifest.n_blobs} original files. It may hold questions; keep it safe."
    )


def run_restore(settings: Settings, source: Path) -> None:
    """Write the state in the file to the empty home, and build the search indexes from it.

    Raises:
        UsageError: the home holds state already, or the file is not there.
        UnreadableFileError: the file is no whole backup.
    """
    manifest = restore_backup(source, Home(settings.home))
    catalogue = wiring.build_catalogue(settings)
    try:
        AuditRecord(catalogue.database).add(COMMAND_LINE, "backup_restored", source.name, manifest.made_at)
    finally:
        catalogue.close()
    report = ingest_nothing(settings)
    note(
        f"Restored the state of {manifest.made_at}: {report.n_live_documents} documents with"
        f" {report.n_live_passages} passages can be answered from."
    )
