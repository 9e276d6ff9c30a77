"""``citewell eval seal`` and ``sealed``: judged questions on documents that are not shipped."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import EvalCaseError
from evals.shipped_files import SEALED_SETS

if TYPE_CHECKING:
    from rich.console import Console

    from evals.sealed.asking import SetOutcome
    from evals.sealed.sealed_set import SealedSet
    from evals.stack import OpenTemporary


@dataclass(frozen=True, slots=True)
class SealedOptions:
    """Which sets to run, and what to show."""

    documents: Path
    names: tuple[str, ...] = ()
    with_large: bool = False
    shows_failures: bool = False


def seal(questions: Path, out: Path, documents: Path, held_out: Sequence[str], *, is_large: bool) -> int:
    """Seal a plain file of questions; the plain file is only read."""
    from rich.console import Console

    from evals.sealed.sealed_set import write_sealed_file
    from evals.sealed.sealing import load_plain_questions, seal_questions

    sealed = seal_questions(load_plain_questions(questions), documents, held_out=held_out, is_large=is_large)
    write_sealed_file(out, sealed)
    n_questions = sum(len(document.questions) for document in sealed.documents)
    Console().print(f"{out.name}: {n_questions} questions on {len(sealed.documents)} documents", highlight=False)
    return 0


def run_sealed(options: SealedOptions, open_temporary: OpenTemporary) -> int:
    """Run the sets and print their figures.

    Returns:
        0 where all documents are as they were sealed and every quote and grade is the source's own, also where there is no
        folder of documents; else 1.

    Raises:
        EvalCaseError: a set does not fit, or there is none of that name.
        IngestError: a document cannot be read.
    """
    from rich.console import Console

    from evals.reporting.sealed_text import print_all
    from evals.sealed.figures import is_faithful

    if not options.documents.is_dir():
        message = f"Skipped: there is no folder of documents at {options.documents}."
        Console(stderr=True).print(message, highlight=False, soft_wrap=True)
        return 0
    console = Console(width=None if sys.stdout.isatty() else 160)
    outcomes = [_run_set(each, options, open_temporary, console) for each in _select_sets(options)]
    if len(outcomes) > 1:
        print_all(outcomes, console)
    is_clean = all(not outcome.stale and is_faithful(outcome.judged) for outcome in outcomes)
    return 0 if is_clean else 1


def _select_sets(options: SealedOptions) -> tuple[SealedSet, ...]:
    from evals.sealed.sealed_set import load_sealed_set, load_sealed_sets

    if not options.names:
        return tuple(each for each in load_sealed_sets(SEALED_SETS) if options.with_large or not each.is_large)
    files = [SEALED_SETS / f"{name}.yaml" if Path(name).suffix == "" else Path(name) for name in options.names]
    missing = [name for name, file in zip(options.names, files, strict=True) if not file.is_file()]
    if missing:
        known = ", ".join(each.name for each in load_sealed_sets(SEALED_SETS))
        raise EvalCaseError(f"there is no set {', '.join(missing)}; the shipped ones are {known}")
    return tuple(map(load_sealed_set, files))


def _run_set(sealed: SealedSet, options: SealedOptions, open_temporary: OpenTemporary, console: Console) -> SetOutcome:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    from evals.reporting.sealed_text import print_outcome
    from evals.sealed.asking import ask_set

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(f"{sealed.name}: reading, then asking", total=len(tuple(sealed.questions)))
        outcome = ask_set(sealed, options.documents, open_temporary, lambda _: progress.advance(task))
    print_outcome(outcome, console, shows_failures=options.shows_failures)
    return outcome
