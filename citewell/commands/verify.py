"""Verifies a saved answer from the command line."""

import sys
from pathlib import Path

from pydantic import ValidationError
from rich.console import Console
from rich.markup import escape

from citewell.console import EXIT_FAILED, build_console, print_json
from composer.verify import Verdict, verify_answer
from core.answers import Answer
from core.errors import UsageError
from core.validation_faults import describe_faults
from corpus.catalogue import Catalogue


def load_answer(path: Path) -> Answer:
    """Return the answer in the file; ``-`` reads standard input.

    Raises:
        UsageError: the file cannot be read or does not hold an answer.
    """
    try:
        text = sys.stdin.read() if str(path) == "-" else path.read_text(encoding="utf-8")
        return Answer.model_validate_json(text)
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{path} cannot be read: it is no UTF-8 text") from error
    except ValidationError as error:
        raise UsageError(
            f"{path} does not hold an answer as `citewell ask --json QUESTION` prints it: {describe_faults(error)}"
        ) from error


def run_verify(catalogue: Catalogue, path: Path, *, as_json: bool) -> int:
    """Verify the saved answer and print the verdict; return 0 where it holds and 1 where it does not."""
    verdict = verify_answer(load_answer(path), catalogue)
    if as_json:
        print_json(verdict.model_dump_json())
    else:
        _render_verdict(build_console(), verdict)
    return 0 if verdict.status == "verified" else EXIT_FAILED


def _render_verdict(console: Console, verdict: Verdict) -> None:
    for claim in verdict.claims:
        console.print(f"{claim.claim_id}: {'[green]verified[/green]' if claim.verified else '[red]failed[/red]'}")
        for problem in claim.problems:
            console.print(f"    {escape(problem)}")
    for problem in verdict.problems:
        console.print(f"[red]{escape(problem)}[/red]")
    for changed in verdict.changed_documents:
        state = "was withdrawn or removed" if changed.live_version_id is None else "has a newer version"
        console.print(f"[yellow]{escape(changed.document_id)} {state} since the answer.[/yellow]")
    console.print(verdict.status)
