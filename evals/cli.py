"""``citewell eval``: check and run the cases that QA staff keep.

Exit codes: 0 all cases passed; 1 a case failed, is stale or could not be run; 2 a case file or the usage is wrong.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from evals.casebook.splits import Split
from evals.shipped_files import CASES, GATES, SEED_QUESTIONS

if TYPE_CHECKING:
    from evals.commands.run import RunOptions
    from evals.running.log import EvalLog
    from evals.stack import OpenLive, OpenTemporary

# Libraries and the rest of the evals are imported by the command that needs them, so that `citewell --help` stays fast.

CasesArgument = Annotated[Path, typer.Argument(help="A case file, or a folder of them.", exists=True)]
HtmlOption = Annotated[Path | None, typer.Option(help="Write the report to this HTML file.")]
MarkdownOption = Annotated[Path | None, typer.Option(help="Write a summary in Markdown to this file.")]
LogArgument = Annotated[Path, typer.Argument(help="The log of a run.", exists=True, dir_okay=False)]


def build_eval_app(open_live: OpenLive, open_temporary: OpenTemporary) -> typer.Typer:
    """Return the ``eval`` commands on the parts that the composition root opens."""
    app = typer.Typer(help="Regression evals, anchored in the documents.", no_args_is_help=True)

    @app.command("check")
    def check(cases: CasesArgument = CASES) -> None:
        """Prove that every case's quotes stand in its document; name duplicates and stale cases."""
        raise typer.Exit(_check(cases, open_live))

    @app.command("run")
    def run(
        cases: CasesArgument = CASES,
        split: Annotated[
            Split, typer.Option(help="Which cases: the development, ward, locked or blind split.")
        ] = "development",
        tag: Annotated[list[str] | None, typer.Option(help="Only cases with this tag; may be repeated.")] = None,
        log: Annotated[Path | None, typer.Option(help="Write the log of the run to this JSON file.")] = None,
        resume: Annotated[bool, typer.Option(help="Go on with a run that was stopped; needs --log.")] = False,
        url: Annotated[
            str | None, typer.Option(help="Ask the Citewell at this address instead of one's own index.")
        ] = None,
        api_key: Annotated[
            str | None, typer.Option(envvar="CITEWELL_EVAL_API_KEY", help="API key for the address.")
        ] = None,
        jobs: Annotated[int, typer.Option(min=1, max=64, help="Cases that are asked side by side.")] = 1,
        exit_zero: Annotated[
            bool, typer.Option("--exit-zero", help="Exit with 0 though cases failed, because a gate decides.")
        ] = False,
        as_json: Annotated[bool, typer.Option("--json", help="Print the log as JSON.")] = False,
        as_markdown: Annotated[bool, typer.Option("--markdown", help="Print the tables as Markdown.")] = False,
    ) -> None:
        """Ask every case and print three tables: retrieval, answer and conduct."""
        from evals.commands.run import RunOptions

        options = RunOptions(cases, split, tuple(tag or ()), url, api_key, jobs, resume, log)
        code = _run(options, open_live, as_json=as_json, as_markdown=as_markdown)
        raise typer.Exit(0 if exit_zero and code == 1 and log and log.is_file() else code)

    @app.command("score")
    def score(
        log: LogArgument,
        as_json: Annotated[bool, typer.Option("--json", help="Print the log as JSON.")] = False,
        as_markdown: Annotated[bool, typer.Option("--markdown", help="Print the tables as Markdown.")] = False,
    ) -> None:
        """Score the answers of a log again, offline: no index, no model, no network."""
        raise typer.Exit(_score(log, as_json=as_json, as_markdown=as_markdown))

    _add_gate_commands(app, open_live)
    _add_draft_commands(app, open_live)
    _add_exchange_commands(app, open_live)
    _add_sealed_commands(app, open_temporary)

    @app.command("seed-table")
    def seed_table(
        article: Annotated[Path, typer.Argument(help="The article to ingest, as a text file.")],
        questions: Annotated[Path, typer.Option(help="The questions.", exists=True)] = SEED_QUESTIONS,
    ) -> None:
        """Ingest one article into a temporary home, ask every question about it and print the table."""
        raise typer.Exit(_seed_table(article, questions, open_temporary))

    return app


def _add_gate_commands(app: typer.Typer, open_live: OpenLive) -> None:
    """Add the commands that read logs."""

    @app.command("gate")
    def gate(
        log: LogArgument,
        baseline: Annotated[Path | None, typer.Option(help="Baseline or log; the repository's own if none.")] = None,
        gates: Annotated[Path, typer.Option(help="The rules.", exists=True)] = GATES,
        html: HtmlOption = None,
        markdown: MarkdownOption = None,
        junit: Annotated[Path | None, typer.Option(help="Write JUnit XML to this file.")] = None,
        faults: Annotated[bool, typer.Option("--faults", help="Try the seeded faults as well.")] = False,
    ) -> None:
        """Judge a run by the release gate. Exit code 0: green; 1: red."""
        from evals.commands.gate import ReportFiles
        from evals.commands.gate import gate as judge_log

        raise typer.Exit(judge_log(log, baseline, gates, ReportFiles(html, markdown, junit), with_faults=faults))

    @app.command("compare")
    def compare(
        before: Annotated[Path, typer.Argument(help="A baseline or a log.", exists=True, dir_okay=False)],
        log: LogArgument,
        html: HtmlOption = None,
        markdown: MarkdownOption = None,
    ) -> None:
        """Show what differs between two runs: metrics, what broke, what was mended. Exit code 1: a case broke."""
        from evals.commands.gate import ReportFiles
        from evals.commands.gate import compare as compare_logs

        raise typer.Exit(compare_logs(before, log, ReportFiles(html, markdown)))

    @app.command("baseline")
    def baseline(
        log: LogArgument, out: Annotated[Path | None, typer.Option(help="File; the repository's own if none.")] = None
    ) -> None:
        """Keep a run as the baseline that later runs are compared with."""
        from evals.commands.gate import keep_baseline

        raise typer.Exit(keep_baseline(log, out))

    @app.command("faults")
    def faults(
        log: LogArgument,
        gates: Annotated[Path, typer.Option(help="The rules.", exists=True)] = GATES,
        system: Annotated[
            bool, typer.Option("--system", help="Try faults of the retriever too, on one's index.")
        ] = False,
    ) -> None:
        """Put faults into the recorded answers: each must turn the gate red, and nothing else may."""
        from evals.commands.gate import try_all_faults

        raise typer.Exit(try_all_faults(log, gates, open_live if system else None))


def _add_draft_commands(app: typer.Typer, open_live: OpenLive) -> None:
    """Add the commands by which cases come to be and stay true."""

    @app.command("draft")
    def draft(
        document: Annotated[str, typer.Argument(help="Id of the document.")],
        by: Annotated[str | None, typer.Option(help="Your name; begins the review in the terminal.")] = None,
        cases: Annotated[Path, typer.Option(help="Folder of the cases that there are.", exists=True)] = CASES,
        out: Annotated[Path | None, typer.Option(help="File for accepted cases; that of the document if none.")] = None,
        kind: Annotated[list[str] | None, typer.Option(help="Only proposals of this kind; may be repeated.")] = None,
        from_report: Annotated[
            str | None, typer.Option(metavar="ID", help="Make a case of a reported concern.")
        ] = None,
        limit: Annotated[int, typer.Option(min=1, help="So many proposals at most.")] = 500,
    ) -> None:
        """Propose cases from a document's own statements; a person accepts, edits or rejects each."""
        from evals.commands.draft import DraftOptions
        from evals.commands.draft import draft as draft_document

        options = DraftOptions(document, cases, by, out, tuple(kind or ()), from_report, limit)
        raise typer.Exit(draft_document(options, open_live))

    @app.command("update")
    def update(
        cases: CasesArgument = CASES,
        by: Annotated[str | None, typer.Option(help="Your name; asks about each stale case.")] = None,
        accept_all: Annotated[
            bool, typer.Option("--accept-all", help="Accept, unread and unsigned, what the new version supports.")
        ] = False,
    ) -> None:
        """Show what became of stale cases in the new version of their document, and write what is accepted."""
        from evals.commands.draft import update as update_cases

        raise typer.Exit(update_cases(cases, open_live, by, accept_all=accept_all))


def _add_exchange_commands(app: typer.Typer, open_live: OpenLive) -> None:
    """Add the commands that speak with other tools."""

    @app.command("export")
    def export(
        log: LogArgument,
        tool: Annotated[Literal["ragas", "deepeval", "promptfoo"], typer.Option(help="Whose format.")],
        out: Annotated[Path | None, typer.Option(help="File; standard output if none.")] = None,
    ) -> None:
        """Write a run as JSONL for ragas, DeepEval or promptfoo."""
        from evals.commands.exchange import export as export_run

        raise typer.Exit(export_run(log, tool, out))

    @app.command("import")
    def import_(
        questions: Annotated[Path, typer.Argument(help="JSONL of ragas, DeepEval or promptfoo.", exists=True)],
        document: Annotated[str, typer.Option(help="Document that the questions are about.")],
        by: Annotated[str | None, typer.Option(help="Your name; begins the review in the terminal.")] = None,
        out: Annotated[Path | None, typer.Option(help="File for accepted cases.")] = None,
    ) -> None:
        """Propose cases from another tool's questions; a person accepts, edits or rejects each."""
        from evals.commands.exchange import import_file

        raise typer.Exit(import_file(questions, document, by, out, CASES, open_live))

    @app.command("judge")
    def judge(
        log: LogArgument,
        model: Annotated[str, typer.Option(help="LangChain's name of the model: provider:model.")],
        html: HtmlOption = None,
    ) -> None:
        """Let a model judge the answers too, apart from all scores; it has no part in any gate."""
        from evals.commands.exchange import judge_log

        raise typer.Exit(judge_log(log, model, html))


def _add_sealed_commands(app: typer.Typer, open_temporary: OpenTemporary) -> None:
    """Add the commands about documents that are not shipped."""

    @app.command("seal")
    def seal(
        questions: Annotated[Path, typer.Argument(help="YAML list of questions with quotes.", exists=True)],
        out: Annotated[Path, typer.Argument(help="File for the sealed questions.", dir_okay=False)],
        documents: Annotated[Path, typer.Option(help="Folder of the documents.", exists=True, file_okay=False)],
        held_out: Annotated[
            list[str] | None, typer.Option(help="Path of a document whose failures are never shown; may be repeated.")
        ] = None,
        large: Annotated[bool, typer.Option("--large", help="Run the set only when asked for.")] = False,
    ) -> None:
        """Replace the quotes of questions by their hashes, so that they can be kept without the documents."""
        from evals.commands.sealed import seal as seal_file

        raise typer.Exit(seal_file(questions, out, documents, held_out or (), is_large=large))

    @app.command("sealed")
    def sealed(
        documents: Annotated[Path, typer.Argument(help="Folder of the documents that the questions are about.")],
        name: Annotated[
            list[str] | None, typer.Option("--set", help="A shipped set, or a file; may be repeated. All if none.")
        ] = None,
        large: Annotated[bool, typer.Option("--large", help="Sets whose documents take minutes to read, too.")] = False,
        verbose: Annotated[bool, typer.Option("--verbose", help="Show what failed on opened documents.")] = False,
    ) -> None:
        """Ask sealed questions of the documents that they are about, set by set, each in a temporary home."""
        from evals.commands.sealed import SealedOptions, run_sealed

        options = SealedOptions(documents, tuple(name or ()), large, verbose)
        raise typer.Exit(run_sealed(options, open_temporary))


def _check(path: Path, open_live: OpenLive) -> int:
    from rich.console import Console

    from evals.casebook.case import load_cases
    from evals.casebook.check import check_cases
    from evals.reporting.run_text import print_findings

    console = Console()
    cases = load_cases(path)
    with open_live() as stack:
        findings = check_cases(cases, stack.sources)
    print_findings(findings, len(cases), console)
    return 1 if findings else 0


def _run(options: RunOptions, open_live: OpenLive, *, as_json: bool, as_markdown: bool) -> int:
    from evals.commands.run import run_log, write_log_text

    log = run_log(options, open_live)
    write_log_text(log, as_json=as_json, as_markdown=as_markdown)
    return 0 if _all_passed(log) else 1


def _score(path: Path, *, as_json: bool, as_markdown: bool) -> int:
    from evals.commands.run import write_log_text
    from evals.running.log import load_log, rescore

    log = rescore(load_log(path))
    write_log_text(log, as_json=as_json, as_markdown=as_markdown)
    return 0 if _all_passed(log) else 1


def _all_passed(log: EvalLog) -> bool:
    return all(sample.status == "passed" for sample in log.samples)


def _seed_table(article: Path, questions: Path, open_temporary: OpenTemporary) -> int:
    from rich.console import Console

    from evals.seed_table import load_seed_questions, print_rows, run_seed_table

    console = Console(width=None if sys.stdout.isatty() else 200)
    if not article.is_file():
        Console(stderr=True).print(f"Skipped: there is no article at {article}.", highlight=False)
        return 0
    rows = run_seed_table(article, load_seed_questions(questions), open_temporary)
    print_rows(rows, console)
    return 0 if all(row.has_passed for row in rows) else 1
