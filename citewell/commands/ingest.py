"""Ingests files from the command line: progress on standard error, a summary table or JSON on standard output."""

from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)
from rich.table import Table
from rich.text import Text

from citewell.console import EXIT_FAILED, build_console, print_json
from citewell.ingest_parts import find_corpus, ingest
from citewell.settings import Settings
from ingest.report import (
    EmbeddingStarted,
    FileDone,
    FileResult,
    FilesFound,
    IngestEvent,
    IngestReport,
    TextsEmbedded,
)

MAX_LISTED_FILES = 60
"""Files that the summary lists one by one; of more, only those that failed."""


def run_ingest(settings: Settings, paths: Sequence[Path], *, rebuild: bool, as_json: bool) -> int:
    """Ingest the paths, or the configured corpus where there are none; return 0, or 1 where a file failed."""
    console = build_console(stderr=True)
    with _ProgressBars(console) as bars:
        report = ingest(settings, paths or [find_corpus(settings)], rebuild=rebuild, listener=bars.show)
    if as_json:
        print_json(report.model_dump_json())
    else:
        _render_report(build_console(), report)
    return EXIT_FAILED if report.n_failed else 0


class _RateColumn(ProgressColumn):
    """Steps a second."""

    def render(self, task: Task) -> Text:
        return Text(f"{task.speed:.1f}/s" if task.speed else "", style="dim")


class _ProgressBars:
    """One bar for the files, one for the texts that are embedded; errors are shown as they happen."""

    def __init__(self, console: Console) -> None:
        self._console = console
        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            _RateColumn(),
            TimeRemainingColumn(),
        )
        self._progress = Progress(*columns, console=console, transient=True, disable=not console.is_terminal)
        self._files: TaskID | None = None
        self._texts: TaskID | None = None

    def __enter__(self) -> "_ProgressBars":
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def show(self, event: IngestEvent) -> None:
        """Move the bars, and print the error of a file that failed."""
        match event:
            case FilesFound(n_files):
                self._files = self._progress.add_task("Reading files", total=n_files)
            case FileDone(result):
                if self._files is not None:
                    self._progress.advance(self._files)
                if result.status == "failed":
                    self._console.print(_describe_failure(result), soft_wrap=True)
            case EmbeddingStarted(n_texts, _):
                self._texts = self._progress.add_task("Embedding", total=n_texts)
            case TextsEmbedded(n_texts):
                if self._texts is not None:
                    self._progress.advance(self._texts, n_texts)
            case _:
                pass


def _describe_failure(result: FileResult) -> str:
    message = (result.error_message or "").rstrip(".")
    return f"[red]{escape(result.path)}[/red]: {escape(message)}. [dim]{escape(result.error_help or '')}[/dim]"


def _render_report(console: Console, report: IngestReport) -> None:
    """Print one row per file and a line for the whole."""
    listed = report.files
    if len(listed) > MAX_LISTED_FILES:
        listed = tuple(result for result in report.files if result.status == "failed")
    if listed:
        console.print(_build_table(listed))
    counts: dict[str, int] = {}
    for result in report.files:
        counts[result.status] = counts.get(result.status, 0) + 1
    parts = ", ".join(f"{count} {status}" for status, count in counts.items()) or "no files found, so nothing was done"
    console.print(
        f"{parts}; {report.n_live_documents} documents with {report.n_live_passages} passages can be answered from"
        f" ({report.elapsed_s:.1f} s, {report.n_embedded} texts embedded)",
        soft_wrap=True,
    )


def _build_table(results: Sequence[FileResult]) -> Table:
    table = Table(box=None, pad_edge=False)
    for name in ("File", "Result", "Document"):
        table.add_column(name, overflow="fold")
    for name in ("Pages", "Statements", "Graded", "Passages"):
        table.add_column(name, justify="right")
    table.add_column("Notes")
    for result in results:
        has_counts = result.status in ("added", "updated")
        table.add_row(
            escape(Path(result.path).name),
            f"[red]{result.status}[/red]" if result.status == "failed" else result.status,
            escape(result.document_id or "–"),
            str(result.n_pages) if result.n_pages else "–",
            *((str(n) if has_counts else "–") for n in (result.n_statements, result.n_graded, result.n_passages)),
            escape(result.error_code or ", ".join(result.flags)),
        )
    return table
