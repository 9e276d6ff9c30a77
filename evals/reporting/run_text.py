"""Shows a run in the terminal and in Markdown: three tables that are never averaged together, then what failed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

from evals.casebook.check import Finding
from evals.running.log import EvalLog
from evals.running.run import Sample, SampleStatus
from evals.scoring.metrics import Estimate

if TYPE_CHECKING:
    from evals.reporting.html_report import ReportParts

_STATUSES: tuple[SampleStatus, ...] = ("passed", "failed", "stale", "error")


def print_log(log: EvalLog, console: Console) -> None:
    """Print the tables, every case that did not pass, and one line on what was run."""
    for result in log.results.tables:
        table = Table(
            "metric", "mean", "95 % interval", "n", "unscored", "note", title=result.table, title_justify="left"
        )
        for estimate in result.estimates:
            table.add_row(*estimate_cells(estimate))
        console.print(table)
    for sample in log.samples:
        if sample.status != "passed":
            console.print(
                f"{sample.status}  {sample.id}: {sample.reason}", markup=False, highlight=False, soft_wrap=True
            )
    console.print(describe_run(log), markup=False, highlight=False, soft_wrap=True)


def describe_run(log: EvalLog) -> str:
    """Return one line: how many cases came out how, on which code and index."""
    counts = ", ".join(f"{count_status(log.samples, status)} {status}" for status in _STATUSES)
    revision = log.eval.revision
    commit = (
        f"commit {revision.commit[:12]}{' (dirty)' if revision.dirty else ''}" if revision.commit else "no checkout"
    )
    return f"{len(log.samples)} cases: {counts}. {commit}, index {log.eval.index_id}, results {log.results.digest}"


def count_status(samples: Sequence[Sample], status: SampleStatus) -> int:
    """Return how many samples have the status."""
    return sum(sample.status == status for sample in samples)


def estimate_cells(estimate: Estimate) -> tuple[str, ...]:
    """Return metric, mean, interval, n, unscored and notes as text."""
    mean = "none" if estimate.value is None else f"{estimate.value:.3f}"
    interval = f"{estimate.interval.low:.3f} to {estimate.interval.high:.3f}" if estimate.interval else "none"
    notes = [estimate.reason] if estimate.reason else []
    notes += [f"{count} {reason}" for reason, count in estimate.unscored_reasons.items()]
    return estimate.name, mean, interval, str(estimate.n), str(estimate.unscored), "; ".join(notes)


def render_markdown(log: EvalLog) -> str:
    """Return the three tables in Markdown, for the README and for pull requests."""
    lines = ["| table | metric | mean | 95 % interval | n | unscored |", "|---|---|---|---|---|---|"]
    for result in log.results.tables:
        for estimate in result.estimates:
            lines.append(f"| {result.table} | " + " | ".join(estimate_cells(estimate)[:5]) + " |")
    return "\n".join(lines) + "\n"


def render_summary(parts: ReportParts) -> str:
    """Return a summary for a pull request: the gate, what broke and was mended, the tables, the seeded faults."""
    log = parts.log
    lines = [f"### Citewell evals: {log.eval.split}", "", describe_run(log), ""]
    failed = [verdict for verdict in parts.verdicts if not verdict.passed]
    if parts.verdicts:
        lines += [f"**Gate {'red' if failed else 'green'}**: {len(failed)} of {len(parts.verdicts)} rules fail.", ""]
        lines += [f"- {verdict.rule}: {verdict.found}. {verdict.reason}" for verdict in failed] + [""] * bool(failed)
    if parts.comparison:
        broke, mended = (parts.comparison.select(kind) for kind in ("broke", "mended"))
        lines += [f"{len(broke)} cases broke and {len(mended)} were mended against the baseline.", ""]
        lines += [f"- {item.change}: `{item.after.id}`" for item in (*broke[:_MAX_LISTED], *mended[:_MAX_LISTED])]
        lines += [""]
    lines += [render_markdown(log)]
    if parts.faults:
        right = sum(row.is_expected for row in parts.faults)
        lines += [f"Seeded faults: {right} of {len(parts.faults)} came out as they must.", ""]
        lines += [
            f"- WRONG: {row.name}, gate {'red' if row.is_red else 'green'}"
            for row in parts.faults
            if not row.is_expected
        ]
    return "\n".join(lines).rstrip() + "\n"


_MAX_LISTED = 20
"""Cases of one kind that a summary names, at most."""


def print_findings(findings: Sequence[Finding], n_cases: int, console: Console) -> None:
    """Print what is wrong with the cases, one line each, and the counts."""
    for finding in findings:
        place = f"{finding.file}: {finding.case_id}"
        console.print(f"{finding.kind}  {place}: {finding.message}", markup=False, highlight=False, soft_wrap=True)
    n_errors = sum(finding.kind == "error" for finding in findings)
    console.print(f"{n_cases} cases: {n_errors} errors, {len(findings) - n_errors} stale", highlight=False)
