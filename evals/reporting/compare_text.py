"""Shows a comparison in the terminal: metrics, then what broke with both answers, then what was mended."""

from rich.console import Console
from rich.table import Table
from rich.text import Text

from evals.gating.baseline import KeptCase
from evals.gating.compare import CaseChange, Comparison


def print_comparison(comparison: Comparison, console: Console) -> None:
    """Print the paired differences and every case whose verdict or answer changed."""
    table = Table("table", "metric", "before", "after", "difference", "95 % interval", "n")
    for item in comparison.metrics:
        found = item.difference
        interval = f"{found.interval.low:+.3f} to {found.interval.high:+.3f}" if found.interval else found.reason or ""
        row = (f"{found.before:.3f}", f"{found.after:.3f}", f"{found.value:+.3f}", interval, str(found.n))
        table.add_row(item.table, found.name, *row)
    console.print(table)
    broke, mended, changed = (comparison.select(kind) for kind in ("broke", "mended", "changed"))
    for case in (*broke, *mended):
        _print_case(case, console)
    for what, ids in _uncompared(comparison):
        if ids:
            console.print(f"{len(ids)} {what}: {', '.join(ids)}", markup=False, highlight=False, soft_wrap=True)
    same = len(comparison.select("same"))
    console.print(
        f"{len(broke)} broke, {len(mended)} mended, {len(changed)} changed without another verdict, {same} the same",
        highlight=False,
    )


def _uncompared(comparison: Comparison) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return (
        ("cases that were changed themselves", comparison.changed_cases),
        ("new cases", comparison.added),
        ("cases that are gone", comparison.removed),
        ("cases that one run did not score", comparison.unscored),
    )


def _print_case(case: CaseChange, console: Console) -> None:
    sides = Table(f"{case.change}: {case.after.id}, before", "now", expand=True)
    sides.add_row(Text(_describe(case.before)), Text(_describe(case.after)))
    console.print(sides)


def _describe(kept: KeptCase) -> str:
    lines = [f"{kept.status}: {kept.told or 'no answer'}", *([kept.status_reason] if kept.status_reason else [])]
    lines += [f"- {claim.text}{f' {claim.grade}' if claim.grade else ''}" for claim in kept.claims]
    return "\n".join(lines)
