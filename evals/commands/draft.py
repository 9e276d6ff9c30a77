"""``citewell eval draft`` and ``update``: cases that a person reads before they count."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from core.errors import DocumentNotFoundError, EvalCaseError

if TYPE_CHECKING:
    from rich.console import Console

    from core.documents import GuidelineDocument
    from evals.casebook.case import EvalCase
    from evals.drafting.draft import DraftCase
    from evals.drafting.update import CaseUpdate
    from evals.stack import EvalStack, OpenLive


@dataclass(frozen=True, slots=True)
class DraftOptions:
    """What to propose and who reads it."""

    document_id: str
    cases: Path
    by: str | None
    out: Path | None
    kinds: tuple[str, ...]
    report_id: str | None
    limit: int


def draft(options: DraftOptions, open_live: OpenLive) -> int:
    """Propose cases and write the accepted ones; without a reviewer's name, only print them."""
    with open_live() as stack:
        drafts, document = _propose(options, stack)
    return review_and_write(drafts, document, options.by, options.out or options.cases / f"{options.document_id}.yaml")


def review_and_write(drafts: tuple[DraftCase, ...], document: GuidelineDocument, by: str | None, path: Path) -> int:
    """Let a person go through the proposals, and write what is accepted; without a name, only print them.

    Raises:
        EvalCaseError: the file is there and does not fit, or the editor cannot be run.
    """
    from evals.casebook.case import DocumentPin
    from evals.casebook.case_file import add_cases
    from evals.drafting.editor import edit_text
    from evals.drafting.review_drafts import review_drafts

    console = _console()
    if by is None:
        for item in drafts:
            console.print(f"{item.kind}  {item.case.id}: {item.case.question}", markup=False, highlight=False)
        console.print(f"{len(drafts)} proposals; --by NAME begins the review", highlight=False)
        return 0
    accepted = review_drafts(drafts, by, typer.prompt, edit_text, console)
    if accepted:
        add_cases(path, accepted, DocumentPin(document_id=document.document_id, text_sha256=document.text_sha256))
    told = f"{len(accepted)} of {len(drafts)} accepted" + (f", written to {path}" if accepted else "")
    console.print(told, markup=False, highlight=False)
    return 0


def _propose(options: DraftOptions, stack: EvalStack) -> tuple[tuple[DraftCase, ...], GuidelineDocument]:
    """Return the proposals and their document.

    Raises:
        DocumentNotFoundError: there is no such document.
        EvalCaseError: there is no such report.
    """
    from evals.casebook.case import load_cases
    from evals.drafting.draft import draft_cases
    from evals.drafting.draft_report import draft_from_report

    document = next((item for item in stack.sources.list_documents() if item.document_id == options.document_id), None)
    if document is None:
        raise DocumentNotFoundError(f"there is no live document {options.document_id}")
    statements = stack.sources.load_statements(document.version_id)
    if options.report_id:
        report = stack.find_report(options.report_id)
        if report is None:
            raise EvalCaseError(f"there is no report {options.report_id}")
        drafts = draft_from_report(report, document, statements)
    else:
        known = load_cases(options.cases) if any(options.cases.rglob("*.yaml")) else ()
        drafts = draft_cases(document, statements, known)
    chosen = tuple(item for item in drafts if not options.kinds or item.kind in options.kinds)
    return chosen[: options.limit], document


def update(cases_path: Path, open_live: OpenLive, by: str | None, *, accept_all: bool) -> int:
    """Show what became of stale cases, and write what a person accepts; return 1 while one still waits."""
    from evals.casebook.case import load_cases
    from evals.drafting.update import propose_updates

    console = _console()
    with open_live() as stack:
        updates = propose_updates(load_cases(cases_path), stack.sources)
    for item in updates:
        _show_update(item, console)
    if not updates:
        console.print("no case is stale")
        return 0
    if by is None:
        console.print(f"{len(updates)} stale cases; --by NAME asks about each of them", highlight=False)
        return 1
    return _write_updates(cases_path, updates, by, console, accept_all=accept_all)


def _write_updates(
    cases_path: Path, updates: tuple[CaseUpdate, ...], by: str, console: Console, *, accept_all: bool
) -> int:
    """Write every file whose stale cases were all accepted or dropped; a file is pinned to one text."""
    from evals.casebook.case_file import replace_cases

    n_waiting = 0
    for name in dict.fromkeys(item.case.file for item in updates):
        path = cases_path / name if cases_path.is_dir() else cases_path
        group = [item for item in updates if item.case.file == name]
        changed: list[EvalCase] = []
        dropped: list[str] = []
        for item in group:
            choice = _choose(item, accept_all=accept_all)
            if choice == "a":
                # Accepted unread: whoever read the case before has not read it as it is now.
                changed.append(item.apply().model_copy(update={"reviewed_by": None if accept_all else by}))
            elif choice == "d":
                dropped.append(item.case.id)
        waiting = len(group) - len(changed) - len(dropped)
        n_waiting += waiting
        if waiting:
            console.print(f"{name}: not written, {waiting} cases still wait", markup=False, highlight=False)
            continue
        replace_cases(path, changed, dropped, group[0].text_sha256)
        console.print(f"{name}: {len(changed)} updated, {len(dropped)} dropped", markup=False, highlight=False)
    return 1 if n_waiting else 0


def _choose(item: CaseUpdate, *, accept_all: bool) -> str:
    if accept_all:
        return "wait" if item.needs_author else "a"
    keys = "[d]rop, [w]ait" if item.needs_author else "[a]ccept, [d]rop, [w]ait"
    typed = str(typer.prompt(f"{item.case.id}: {keys}")).strip().lower()[:1]
    return typed if typed == "d" or (typed == "a" and not item.needs_author) else "wait"


def _show_update(item: CaseUpdate, console: Console) -> None:
    console.rule(f"{item.case.file}: {item.case.id}")
    console.print(f"Question: {item.case.question}", markup=False, highlight=False)
    for quote in item.quotes:
        if quote.kind == "stands":
            console.print(f"  stands    {quote.quote}", markup=False, highlight=False)
        else:
            console.print(f"  {quote.kind:<9} {quote.before or quote.quote}", markup=False, highlight=False)
            console.print(f"       now  {quote.after or 'nothing took its place'}", markup=False, highlight=False)
    if item.grade != item.case.expected_grade:
        console.print(f"  grade     {item.case.expected_grade} -> {item.grade}", markup=False, highlight=False)


def _console() -> Console:
    from rich.console import Console

    return Console(width=None if sys.stdout.isatty() else 160)
