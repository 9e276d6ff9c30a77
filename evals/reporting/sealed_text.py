"""Shows what became of sealed sets: figures for all, failures of opened documents only."""

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from evals.reporting.run_text import estimate_cells
from evals.sealed.asking import SetOutcome
from evals.sealed.figures import MEANINGS, estimate_figures
from evals.sealed.judging import Judged


def print_outcome(outcome: SetOutcome, console: Console, *, shows_failures: bool) -> None:
    """Print a set's tables, opened and held-out documents apart, and on request what failed on opened ones."""
    opened, held_out = _split(outcome.judged)
    for path in outcome.stale:
        _print_line(f"stale  {outcome.name}: {path} is not there or has changed; its questions were not asked", console)
    _print_figures(f"{outcome.name}, opened", opened, console)
    _print_figures(f"{outcome.name}, held out", held_out, console)
    for item in opened if shows_failures else ():
        if item.has_failed:
            _print_line(_describe_failure(outcome.name, item), console)


def print_all(outcomes: Sequence[SetOutcome], console: Console) -> None:
    """Print the figures over all sets."""
    opened, held_out = _split([item for outcome in outcomes for item in outcome.judged])
    _print_figures("all sets, opened", opened, console)
    _print_figures("all sets, held out", held_out, console)


def _split(judged: Sequence[Judged]) -> tuple[list[Judged], list[Judged]]:
    return [item for item in judged if not item.is_held_out], [item for item in judged if item.is_held_out]


def _print_figures(title: str, judged: Sequence[Judged], console: Console) -> None:
    if not judged:
        return
    n_near_misses = sum(item.is_near_miss for item in judged)
    counts = f"{len(judged) - n_near_misses} questions with an answer, {n_near_misses} near misses"
    n_documents = len({item.path for item in judged})
    table = Table("figure", "share", "95 % interval", "n", "what is counted", title_justify="left")
    table.title = f"{title}: {counts}, {n_documents} documents"
    for estimate in estimate_figures(judged):
        table.add_row(*estimate_cells(estimate)[:4], MEANINGS[estimate.name])
    console.print(table)


def _describe_failure(name: str, item: Judged) -> str:
    if item.is_near_miss:
        verdict = "near miss answered"
    elif not item.is_answered:
        verdict = "refused" + (", though all facts were retrieved" if all(item.facts_retrieved) else "")
    else:
        verdict = f"{sum(item.facts_shown)} of {len(item.facts_shown)} facts"
        verdict += "" if item.is_right_first else ", another statement first"
    shown = f"\n    {item.first_claim}" if item.first_claim else ""
    return f"{name} {item.question_id}: {verdict}: {item.question}{shown}"


def _print_line(text: str, console: Console) -> None:
    console.print(text, markup=False, highlight=False, soft_wrap=True)
