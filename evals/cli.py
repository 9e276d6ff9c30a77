"""``citewell eval``: check and run the cases that QA staff keep.

Exit codes: 0 all cases passed; 1 a case failed, is stale or could not be run; 2 a case file or the usage is wrong.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from core.errors import CitewellError
from evals.run_command import report_error

if TYPE_CHECKING:
    from evals.log import EvalLog
    from evals.run_command import RunOptions
    from evals.stack import OpenLive, OpenTemporary

# Libraries and the rest of the evals are imported by the command that needs them, so that `citewell --help` stays fast.

Split = Literal["development", "locked"]

CASES = Path(__file__).with_name("cases")
SEED_QUESTIONS = Path(__file__).parent / "seed" / "questions.yaml"

CasesArgument = Annotated[Path, typer.Argument(help="A case file, or a folder of them.", exists=True)]
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
        split: Annotated[Split, typer.Option(help="Which cases: the development or the locked split.")] = "development",
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
        as_json: Annotated[bool, typer.Option("--json", help="Print the log as JSON.")] = False,
        as_markdown: Annotated[bool, typer.Option("--markdown", help="Print the tables as Markdown.")] = False,
    ) -> None:
        """Ask every case and print three tables: retrieval, answer and conduct."""
        from evals.run_command import RunOptions

        options = RunOptions(cases, split, tuple(tag or ()), url, api_key, jobs, resume, log)
        raise typer.Exit(_run(options, open_live, as_json=as_json, as_markdown=as_markdown))

    @app.command("score")
    def score(
        log: LogArgument,
        as_json: Annotated[bool, typer.Option("--json", help="Print the log as JSON.")] = False,
        as_markdown: Annotated[bool, typer.Option("--markdown", help="Print the tables as Markdown.")] = False,
    ) -> None:
        """Score the answers of a log again, offline: no index, no model, no network."""
        raise typer.Exit(_score(log, as_json=as_json, as_markdown=as_markdown))

    @app.command("seed-table")
    def seed_table(
        article: Annotated[Path, typer.Argument(help="The article to ingest, as a text file.")],
        questions: Annotated[Path, typer.Option(help="The questions.", exists=True)] = SEED_QUESTIONS,
    ) -> None:
        """Ingest one article into a temporary home, ask every question about it and print the table."""
        raise typer.Exit(_seed_table(article, questions, open_temporary))

    return app


def _check(path: Path, open_live: OpenLive) -> int:
    from rich.console import Console

    from evals.case import load_cases
    from evals.check import check_cases
    from evals.report import print_findings

    console = Console()
    try:
        cases = load_cases(path)
        with open_live() as stack:
            findings = check_cases(cases, stack.sources)
    except CitewellError as error:
        return report_error(error)
    print_findings(findings, len(cases), console)
    return 1 if findings else 0


def _run(options: RunOptions, open_live: OpenLive, *, as_json: bool, as_markdown: bool) -> int:
    from evals.run_command import run_log, write_log_text

    try:
        log = run_log(options, open_live)
    except CitewellError as error:
        return report_error(error)
    write_log_text(log, as_json=as_json, as_markdown=as_markdown)
    return 0 if _all_passed(log) else 1


def _score(path: Path, *, as_json: bool, as_markdown: bool) -> int:
    from evals.log import load_log, rescore
    from evals.run_command import write_log_text

    try:
        log = rescore(load_log(path))
    except CitewellError as error:
        return report_error(error)
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
    try:
        rows = run_seed_table(article, load_seed_questions(questions), open_temporary)
    except CitewellError as error:
        return report_error(error)
    print_rows(rows, console)
    return 0 if all(row.has_passed for row in rows) else 1
