"""Records a review decision; an approval first shows what it confirms."""

import sys
from collections.abc import Callable, Sequence

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from api.routes.reviews import ReviewHistory
from citewell import wiring
from citewell.commands.access import COMMAND_LINE
from citewell.commands.choices import parse_choices
from citewell.console import build_console, note
from citewell.settings import Settings
from core.documents import ReviewStatus
from core.errors import UsageError
from corpus.audit import AuditRecord
from corpus.checklist import ReviewChecklist, check_approval
from corpus.reviews import CHECKPOINTS, Checkpoint, ConfirmedHow

_WAYS = {
    "prompt": "confirmed one by one",
    "list": "confirmed by name",
    "yes": "confirmed by --yes, not interactively",
    "api": "confirmed over the API",
}


def run_review(
    settings: Settings,
    document_id: str,
    status: ReviewStatus,
    by: str,
    reason: str | None,
    confirm: Sequence[str],
    *,
    is_yes: bool,
) -> None:
    """Record the decision on the document as it is now.

    Raises:
        UsageError: an approval was neither confirmed nor can it be asked for, or a checkpoint is not one.
        ReviewRefusedError: a reference could not be looked up, or something was not confirmed.
        DocumentNotFoundError: no such document.
    """
    catalogue = wiring.build_catalogue(settings)
    checklist = catalogue.load_checklist(document_id)
    confirmed: tuple[Checkpoint, ...] = ()
    how: ConfirmedHow | None = None
    if status == "approved":
        check_approval(checklist, CHECKPOINTS)  # what no confirmation can mend is said before anything is asked
        render_checklist(build_console(stderr=True), checklist)
        confirmed, how = _collect_confirmations(checklist, confirm, is_yes=is_yes)
    reviewed = catalogue.set_review(
        document_id, status, by, reason, confirmed=confirmed, how=how, review_key=checklist.review_key
    )
    AuditRecord(catalogue.database).add(f"{by} ({COMMAND_LINE})", "review_set", document_id, status)
    note(f"{reviewed.document_id} is now {reviewed.review.status}, set by {reviewed.review.by}.")


def render_checklist(console: Console, checklist: ReviewChecklist) -> None:
    """Print what an approval confirms, with the pages to look at."""
    binding = checklist.binding
    console.print(f"[bold]{escape(checklist.title)}[/bold]")
    console.print(f"read by {escape(binding.parser)} {escape(binding.parser_version)}, bytes {binding.sha256[:12]}…")
    for checkpoint in CHECKPOINTS:
        console.print(f"  {checkpoint}: {escape(describe_checkpoint(checklist, checkpoint))}")
        for raw, n in checklist.grades.items() if checkpoint == "grades" else ():
            console.print(f"    {n} × {escape(raw)}")
    console.print(f"  to read it as it is quoted: /documents/{escape(binding.document_id)} on a running server")


def describe_checkpoint(checklist: ReviewChecklist, checkpoint: Checkpoint) -> str:
    """Return what there is to confirm, in numbers."""
    if checkpoint == "statements":
        return f"{checklist.n_statements}, {checklist.n_qualified} of them with caveats"
    if checkpoint == "grades":
        return f"{checklist.n_graded}, of {len(checklist.grades)} kinds"
    if checkpoint == "tables":
        return f"{checklist.n_tables}, rows: {checklist.n_table_rows}"
    pages = "; ".join(
        f"page {page.number}{f' ({page.label})' if page.label else ''}: {', '.join(page.flags)}"
        for page in checklist.flagged_pages
    )
    return f"{pages or 'no flagged page'}; blocks that are never quoted: {checklist.n_unquotable}"


def confirm_one_by_one(checklist: ReviewChecklist, ask: Callable[[str], bool]) -> tuple[Checkpoint, ...]:
    """Ask for each checkpoint and return those that were confirmed."""
    return tuple(
        checkpoint
        for checkpoint in CHECKPOINTS
        if ask(f"Have you checked the {checkpoint} ({describe_checkpoint(checklist, checkpoint)})?")
    )


def _collect_confirmations(
    checklist: ReviewChecklist, named: Sequence[str], *, is_yes: bool
) -> tuple[tuple[Checkpoint, ...], ConfirmedHow]:
    if is_yes:
        return CHECKPOINTS, "yes"
    if named:
        return parse_choices(named, CHECKPOINTS, "--confirm"), "list"
    if sys.stdin.isatty():
        return confirm_one_by_one(checklist, lambda question: typer.confirm(question, err=True)), "prompt"
    raise UsageError(
        f"an approval confirms what was checked: --confirm {','.join(CHECKPOINTS)}, or --yes in a script that"
        " answers for it; on a terminal each is asked for"
    )


def render_history(console: Console, history: ReviewHistory) -> None:
    """Print every decision on a document, oldest first, and whether it is about the document as it is now."""
    table = Table("When", "Status", "By", "On this reading", "Confirmed", "Note", box=None, pad_edge=False)
    for entry in history.entries:
        confirmed = f"{', '.join(entry.confirmed)} ({_WAYS[entry.how]})" if entry.how and entry.confirmed else "–"
        table.add_row(
            entry.at.isoformat(timespec="seconds"),
            entry.status.replace("_", " "),
            escape(entry.by or "–"),
            "yes" if entry.is_on_this_reading else "no",
            confirmed,
            escape(entry.note or "–"),
        )
    console.print(table)
