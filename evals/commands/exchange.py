"""``citewell eval export``, ``import`` and ``judge``: what is shared with other tools and models."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import DocumentNotFoundError

if TYPE_CHECKING:
    from evals.exchange.interchange import Tool
    from evals.stack import OpenLive


def export(log_path: Path, tool: Tool, out: Path | None) -> int:
    """Write a run in another tool's shape."""
    from evals.exchange.interchange import export_log
    from evals.running.log import load_log

    text = export_log(load_log(log_path), tool)
    if out is None:
        sys.stdout.write(text)
    else:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(text, encoding="utf-8")
    return 0


def import_file(
    questions: Path, document_id: str, by: str | None, out: Path | None, cases: Path, open_live: OpenLive
) -> int:
    """Propose cases from another tool's questions."""
    from evals.commands.draft import review_and_write
    from evals.exchange.interchange import import_questions

    with open_live() as stack:
        live = {item.document_id: item for item in stack.sources.list_documents()}
        if document_id not in live:
            raise DocumentNotFoundError(f"there is no live document {document_id}")
        document = live[document_id]
        statements = stack.sources.load_statements(document.version_id)
    drafts = import_questions(questions.read_text(encoding="utf-8"), document, statements)
    return review_and_write(drafts, document, by, out or cases / f"{document_id}.yaml")


def judge_log(log_path: Path, model: str, html: Path | None) -> int:
    """Print a model's opinions and their agreement with the deterministic verdicts; the exit code never depends on them."""
    from rich.console import Console

    from evals.exchange.judge import judge_samples
    from evals.exchange.langchain_judge import build_judge
    from evals.reporting.html_report import ReportParts, render_html
    from evals.running.log import load_log

    log = load_log(log_path)
    report = judge_samples(log.samples, build_judge(model))
    console = Console()
    for item in report.samples:
        if item.opinion is None or item.opinion.states_all_facts != item.deterministic:
            told = item.opinion.reason if item.opinion else item.reason
            console.print(f"{item.id}: scored {item.deterministic}, judged otherwise: {told}", markup=False)
    kappa = "not defined" if report.kappa is None else f"{report.kappa:.2f}"
    agreed = f"{report.model}: agrees in {report.n_agreed} of {report.n}, {report.unscored} unscored, kappa {kappa}"
    console.print(agreed, markup=False, highlight=False)
    if html:
        html.write_text(render_html(ReportParts(log, judge=report)), encoding="utf-8")
    return 0
