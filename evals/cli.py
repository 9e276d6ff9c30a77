"""``citewell eval``: check and run the cases that QA staff keep.

Exit codes: 0 all cases passed; 1 a case failed, is stale or could not be run; 2 a case file or the usage is wrong.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from core.errors import CitewellError, EvalCaseError

if TYPE_CHECKING:
    from evals.case import EvalCase
    from evals.log import EvalLog
    from evals.run import Sample
    from evals.stack import EvalStack, OpenLive, OpenTemporary

# Libraries and the rest of the evals are imported by the command that needs them, so that `citewell --help` stays fast.

CASES = Path(__file__).with_name("cases")
SEED_QUESTIONS = Path(__file__).parent / "seed" / "questions.yaml"

CasesArgument = Annotated[Path, typer.Argument(help="A case file, or a folder of them.", exists=True)]


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
        log: Annotated[Path | None, typer.Option(help="Write the log of the run to this JSON file.")] = None,
        tag: Annotated[list[str] | None, typer.Option(help="Only cases with this tag; may be repeated.")] = None,
        as_json: Annotated[bool, typer.Option("--json", help="Print the log as JSON.")] = False,
        as_markdown: Annotated[bool, typer.Option("--markdown", help="Print the tables as Markdown.")] = False,
    ) -> None:
        """Ask every case and print three tables: retrieval, answer and conduct."""
        raise typer.Exit(_run(cases, open_live, log, tuple(tag or ()), as_json=as_json, as_markdown=as_markdown))

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
        return _report_error(error)
    print_findings(findings, len(cases), console)
    return 1 if findings else 0


def _run(
    path: Path, open_live: OpenLive, log_path: Path | None, tags: tuple[str, ...], *, as_json: bool, as_markdown: bool
) -> int:
    from rich.console import Console

    from evals.case import load_cases
    from evals.log import build_log
    from evals.report import print_log, render_markdown

    try:
        cases = _select(load_cases(path), tags)
        with open_live() as stack:
            log = build_log(_run_with_progress(cases, stack), stack, path)
    except CitewellError as error:
        return _report_error(error)
    if log_path:
        log_path.parent.mkdir(parents=True, exist_ok=True)
        log_path.write_text(log.model_dump_json(indent=2) + "\n", encoding="utf-8")
    if as_json:
        sys.stdout.write(log.model_dump_json(indent=2) + "\n")
    elif as_markdown:
        sys.stdout.write(render_markdown(log))
    else:
        print_log(log, Console())
    return 0 if _all_passed(log) else 1


def _all_passed(log: EvalLog) -> bool:
    from evals.report import count_status

    return count_status(log.samples, "passed") == len(log.samples)


def _select(cases: tuple[EvalCase, ...], tags: tuple[str, ...]) -> tuple[EvalCase, ...]:
    selected = tuple(case for case in cases if not tags or set(tags) & set(case.tags))
    if not selected:
        raise EvalCaseError(f"no case has one of the tags {', '.join(tags)}")
    return selected


def _run_with_progress(cases: tuple[EvalCase, ...], stack: EvalStack) -> tuple[Sample, ...]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    from evals.run import run_cases

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        bar = progress.add_task("Asking", total=len(cases))
        return run_cases(cases, stack, on_sample=lambda _: progress.advance(bar))


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
        return _report_error(error)
    print_rows(rows, console)
    return 0 if all(row.has_passed for row in rows) else 1


def _report_error(error: CitewellError) -> int:
    """Print the error and what to do; usage errors exit with 2."""
    from rich.console import Console

    console = Console(stderr=True)
    console.print(f"{error.code}: {error}", markup=False, highlight=False)
    console.print(error.help, markup=False, highlight=False)
    return 2 if isinstance(error, EvalCaseError) else 1
