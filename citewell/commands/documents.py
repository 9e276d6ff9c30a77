"""Shows documents and their versions from the command line."""

from pathlib import Path

from pydantic import TypeAdapter
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from api.routes.documents import describe_document
from citewell.console import build_console, note, print_json
from citewell.rendering.answers import render_document
from citewell.rendering.reading import Reading, load_reading
from citewell.rendering.reading_page import write_page
from citewell.rendering.reading_text import render_reading
from core.errors import UsageError
from corpus.catalogue import Catalogue, VersionSummary

_PDF = "application/pdf"


def run_show(
    catalogue: Catalogue, document_id: str, version_id: str | None, html: Path | None, *, as_json: bool
) -> None:
    """Print what was understood of a document, as the API's JSON where asked for, or write it as a page.

    Raises:
        NotFoundError: there is no such document or version.
        UsageError: the page cannot be written.
    """
    if as_json:
        if version_id is not None or html is not None:
            raise UsageError(
                "--json prints the API's description of a document; it goes with neither --version nor --html"
            )
        print_json(describe_document(catalogue, document_id).model_dump_json())
        return
    reading = load_reading(catalogue, document_id, version_id)
    if html is not None:
        n_bytes = write_reading_page(catalogue, reading, html)
        note(f"Wrote {html} ({n_bytes / 1e6:.1f} MB).")
        return
    console = build_console()
    render_document(console, reading.document, len(catalogue.list_versions(document_id)))
    render_reading(console, reading)


def write_reading_page(catalogue: Catalogue, reading: Reading, path: Path) -> int:
    """Write the page that shows the source beside what was understood of it, and return its size in bytes.

    Raises:
        UsageError: the file cannot be written.
        IndexUnavailableError: the original bytes are missing.
        UnreadableFileError: they cannot be drawn.
    """
    from ingest.page_images import draw_pages

    is_pdf = reading.document.media_type == _PDF
    images = draw_pages(catalogue.load_bytes(reading.document.version_id)) if is_pdf else ()
    try:
        with path.open("w", encoding="utf-8") as file:
            return sum(file.write(piece) for piece in write_page(reading, images))
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror}") from error


def run_versions(catalogue: Catalogue, document_id: str, *, as_json: bool) -> None:
    """Print the versions of a document, newest first.

    Raises:
        DocumentNotFoundError: there never was such a document.
    """
    versions = catalogue.list_versions(document_id)
    if as_json:
        print_json(TypeAdapter(tuple[VersionSummary, ...]).dump_json(versions).decode())
    else:
        _render_versions(build_console(), versions)


def _render_versions(console: Console, versions: tuple[VersionSummary, ...]) -> None:
    table = Table(box=None, pad_edge=False)
    for name in ("#", "Version id", "Label", "Last updated", "Ingested", "Statements", "Review", ""):
        table.add_column(name, justify="right" if name in ("#", "Statements") else "left", no_wrap=name == "Version id")
    for version in versions:
        document = version.document
        table.add_row(
            str(version.sequence),
            document.version_id,
            escape(document.version_label or "–"),
            document.last_updated or "–",
            version.ingested_at[:10],
            str(version.n_statements),
            document.review.status.replace("_", " "),
            "answered from" if version.is_live else "retired",
        )
    console.print(table)
    superseded = next((version.document.superseded_by for version in versions if version.is_live), None)
    if superseded:
        console.print(f"Superseded by {escape(superseded)}.")
