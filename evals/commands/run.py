"""``citewell eval run``: ask every case, write the log, and judge it by the gates."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import EvalCaseError

if TYPE_CHECKING:
    from evals.casebook.case import EvalCase
    from evals.casebook.splits import Split
    from evals.running.execution import Asked
    from evals.running.log import EvalLog
    from evals.running.run import Sample
    from evals.running.system import SystemUnderTest
    from evals.stack import OpenLive


@dataclass(frozen=True, slots=True)
class RunOptions:
    """What to run and where."""

    cases: Path
    split: Split
    tags: tuple[str, ...] = ()
    url: str | None = None
    api_key: str | None = None
    n_jobs: int = 1
    resume: bool = False
    log: Path | None = None


def run_log(options: RunOptions, open_live: OpenLive) -> EvalLog:
    """Return the log of a run, written to its file where one is named.

    Raises:
        EvalCaseError: a case file does not fit, or no case is left.
        CitewellError: the system cannot be opened.
    """
    from evals.casebook.case import load_cases
    from evals.running.log import save_log

    cases = select_cases(load_cases(options.cases), options.split, options.tags)
    if options.url:
        from evals.running.remote import RemoteSystem

        system: SystemUnderTest = RemoteSystem(options.url, api_key=options.api_key)
        log = _run(cases, system, options)
    else:
        from evals.running.system import LocalSystem

        with open_live() as stack:
            system = LocalSystem(stack)
            log = _run(cases, system, options, open_live=open_live)
    if options.log:
        save_log(log, options.log)
        _journal_path(options.log).unlink(missing_ok=True)
    return log


def select_cases(cases: Sequence[EvalCase], split: Split, tags: tuple[str, ...]) -> tuple[EvalCase, ...]:
    """Return the cases of the split with one of the tags, or all of the split where no tag is given.

    Raises:
        EvalCaseError: none is left.
    """
    selected = tuple(case for case in cases if case.split == split and (not tags or set(tags) & set(case.tags)))
    if not selected:
        raise EvalCaseError(
            f"no case of the split {split}" + (f" has one of the tags {', '.join(tags)}" if tags else "")
        )
    return selected


def _run(
    cases: tuple[EvalCase, ...], system: SystemUnderTest, options: RunOptions, open_live: OpenLive | None = None
) -> EvalLog:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    from evals.running.execution import digest_system, run_all
    from evals.running.journal import Journal
    from evals.running.log import build_log, read_revision

    journal = None
    if options.log:
        revision = read_revision(options.cases)
        system_digest = digest_system(
            system.list_documents(), system.code_version, str(revision.commit), options.url or ""
        )
        journal = Journal(_journal_path(options.log), system_digest)
        if not options.resume:
            journal.remove()

    def ask(waiting: Sequence[EvalCase]) -> Asked:
        return _ask(waiting, system, options.n_jobs, open_live)

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        bar = progress.add_task("Asking", total=len(cases))

        def on_sample(_: Sample) -> None:
            progress.advance(bar)

        samples, documents = run_all(cases, ask, journal=journal, on_sample=on_sample)
    return build_log(samples, documents, system.code_version, options.cases)


def _ask(cases: Sequence[EvalCase], system: SystemUnderTest, n_jobs: int, open_live: OpenLive | None) -> Asked:
    from evals.running.workers import run_in_processes, run_in_threads

    if open_live is not None and n_jobs > 1 and len(cases) > n_jobs:
        return run_in_processes(cases, open_live, n_jobs)
    return run_in_threads(cases, system, 1 if open_live else n_jobs)


def _journal_path(log: Path) -> Path:
    return log.with_name(f"{log.name}.journal")


def write_log_text(log: EvalLog, *, as_json: bool, as_markdown: bool) -> None:
    """Print the log on standard output in the form asked for."""
    from rich.console import Console

    from evals.reporting.run_text import print_log, render_markdown

    if as_json:
        sys.stdout.write(log.model_dump_json(indent=1) + "\n")
    elif as_markdown:
        sys.stdout.write(render_markdown(log))
    else:
        print_log(log, Console())
