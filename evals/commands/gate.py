"""``citewell eval gate``, ``compare``, ``baseline``, ``faults`` and ``report``: what is made of logs."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from evals.shipped_files import BASELINES

if TYPE_CHECKING:
    from rich.console import Console

    from evals.gating.baseline import Baseline
    from evals.gating.compare import Comparison
    from evals.gating.faults import FaultRow
    from evals.gating.gates import GateFile, GateVerdict
    from evals.reporting.html_report import ReportParts
    from evals.running.log import EvalLog
    from evals.stack import OpenLive


@dataclass(frozen=True, slots=True)
class ReportFiles:
    """Where a report is written."""

    html: Path | None = None
    markdown: Path | None = None
    junit: Path | None = None


def find_baseline(split: str) -> Path:
    """Return the file of the baseline that the repository holds for a split."""
    return BASELINES / f"{split}.json"


def gate(log_path: Path, baseline_path: Path | None, gates_path: Path, files: ReportFiles, *, with_faults: bool) -> int:
    """Judge a log by the gates; return 0 where they are green."""
    from evals.gating.faults import try_faults
    from evals.gating.gates import is_green, load_gates
    from evals.reporting.html_report import ReportParts

    log, gates = _load(log_path), load_gates(gates_path)
    path = baseline_path or find_baseline(log.eval.split)
    verdicts, comparison = judge(log, gates, path if path.is_file() else None)
    faults = try_faults(log, gates) if with_faults else ()
    _print_verdicts(verdicts)
    if faults:
        print_faults(faults)
    write_files(ReportParts(log, verdicts, comparison, faults), files)
    return 0 if is_green(verdicts) and all(row.is_expected for row in faults) else 1


def judge(
    log: EvalLog, gates: GateFile, baseline_path: Path | None
) -> tuple[tuple[GateVerdict, ...], Comparison | None]:
    """Return the verdicts, and the comparison that they rest on.

    Raises:
        EvalCaseError: the file is no baseline.
    """
    from evals.gating.baseline import keep_log, load_baseline
    from evals.gating.compare import compare_runs
    from evals.gating.gates import judge_gates

    comparison = compare_runs(load_baseline(baseline_path), keep_log(log)) if baseline_path else None
    return judge_gates(gates, log, comparison), comparison


def compare(before_path: Path, log_path: Path, files: ReportFiles) -> int:
    """Print what differs between two runs; return 1 where a case broke."""
    from evals.gating.baseline import load_baseline
    from evals.gating.compare import compare_runs
    from evals.reporting.compare_text import print_comparison
    from evals.reporting.html_report import ReportParts

    before, after = load_baseline(before_path), load_baseline(log_path)
    comparison = compare_runs(before, after)
    print_comparison(comparison, _console())
    if files.html or files.markdown:
        write_files(ReportParts(_load(log_path), (), comparison), files)
    return 1 if comparison.select("broke") else 0


def keep_baseline(log_path: Path, out: Path | None) -> int:
    """Write the baseline of a log."""
    from evals.gating.baseline import keep_log, save_baseline

    baseline: Baseline = keep_log(_load(log_path))
    path = out or find_baseline(baseline.split)
    save_baseline(baseline, path)
    _console().print(f"{path}: {len(baseline.cases)} cases, results {baseline.digest}", markup=False, highlight=False)
    return 0


def try_all_faults(log_path: Path, gates_path: Path, open_live: OpenLive | None) -> int:
    """Print the table of seeded faults; with a live system those of the retriever as well."""
    from evals.gating.faults import try_faults
    from evals.gating.gates import load_gates

    log, gates = _load(log_path), load_gates(gates_path)
    if open_live is None:
        rows = try_faults(log, gates)
    else:
        with open_live() as stack:
            rows = try_faults(log, gates, stack)
    print_faults(rows)
    return 0 if all(row.is_expected for row in rows) else 1


def write_files(parts: ReportParts, files: ReportFiles) -> None:
    """Write the report in every form asked for."""
    from evals.reporting.html_report import render_html
    from evals.reporting.junit import render_junit
    from evals.reporting.run_text import render_summary

    for path, render in ((files.html, render_html), (files.markdown, render_summary)):
        if path:
            _write(path, render(parts))
    if files.junit:
        _write(files.junit, render_junit(parts.log))


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def _load(path: Path) -> EvalLog:
    from evals.running.log import load_log, rescore

    return rescore(load_log(path))


def _console() -> Console:
    from rich.console import Console

    return Console(width=None if sys.stdout.isatty() else 160)


def _print_verdicts(verdicts: tuple[GateVerdict, ...]) -> None:
    console = _console()
    for verdict in verdicts:
        words = f"{'holds' if verdict.passed else 'FAILS'}  {verdict.rule}: {verdict.found}"
        console.print(words, markup=False, highlight=False, soft_wrap=True)
        if not verdict.passed:
            console.print(f"       {verdict.reason}", markup=False, highlight=False, soft_wrap=True)
    n_failed = sum(not verdict.passed for verdict in verdicts)
    told = f"{n_failed} of {len(verdicts)} rules fail" if n_failed else f"all {len(verdicts)} rules hold"
    console.print(f"gate {'red' if n_failed else 'green'}: {told}", highlight=False)


def print_faults(rows: tuple[FaultRow, ...]) -> None:
    """Print one line per seeded fault and harmless change."""
    from rich.table import Table
    from rich.text import Text

    table = Table("", "change", "what was done", "kind", "gate", "rules that failed")
    for row in rows:
        more = f" and {len(row.rules) - 2} more" if len(row.rules) > 2 else ""
        cells = (
            "ok" if row.is_expected else "WRONG", row.name, row.what, row.kind, "red" if row.is_red else "green",
            "; ".join(row.rules[:2]) + more,
        )  # fmt: skip
        table.add_row(*map(Text, cells))
    console = _console()
    console.print(table)
    right = sum(row.is_expected for row in rows)
    console.print(f"seeded faults: {right} of {len(rows)} came out as they must", highlight=False)
