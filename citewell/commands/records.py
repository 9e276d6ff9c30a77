"""The answer log and the audit record from the command line."""

import json
from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from citewell import wiring
from citewell.commands.access import COMMAND_LINE
from citewell.console import CommandGroup, build_console, note, print_json
from citewell.settings import load_settings
from core.errors import UsageError
from core.feedback import FeedbackKind

JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def build_answers_app() -> typer.Typer:
    """Return `citewell answers`."""
    app = typer.Typer(cls=CommandGroup, no_args_is_help=True, help="The answer log, and what readers said of answers.")
    app.command("delete")(delete_answers)
    app.command("feedback")(list_feedback)
    return app


def delete_answers(
    answer: Annotated[str | None, typer.Option("--answer", metavar="ID", help="One answer and its feedback.")] = None,
    older_than_days: Annotated[float | None, typer.Option(min=0, help="Answers logged more days ago.")] = None,
    is_all: Annotated[bool, typer.Option("--all", help="Every answer and all feedback.")] = False,
) -> None:
    """Delete answers from the log; what is deleted is overwritten, and the audit record says that it was done."""
    from corpus.answer_log import AnswerLog
    from corpus.feedback import FeedbackStore

    if sum((answer is not None, older_than_days is not None, is_all)) != 1:
        raise UsageError("say which: --answer ID, --older-than-days N or --all")
    database = wiring.build_catalogue(load_settings()).database
    before = None
    if older_than_days is not None:
        before = (datetime.now(UTC) - timedelta(days=older_than_days)).isoformat(timespec="seconds")
    n_deleted = AnswerLog(database).delete(COMMAND_LINE, answer_id=answer, before=before)
    n_feedback = FeedbackStore(database).delete(answer) if before is None else 0
    note(f"Deleted {n_deleted} answers and {n_feedback} pieces of feedback.")


def list_feedback(
    kind: Annotated[FeedbackKind | None, typer.Option("--kind", help="Of this kind only.")] = None,
    as_json: JsonOption = False,
) -> None:
    """List what readers said of answers; a concern that kept its answer can become a case (eval draft --from-report)."""
    from corpus.feedback import FeedbackStore

    found = FeedbackStore(wiring.build_catalogue(load_settings()).database).list_feedback(kind)
    if as_json:
        print_json(json.dumps([each.model_dump(mode="json") for each in found]))
        return
    table = Table("Feedback", "Received", "Kind", "Answer", "Kept", "Comment", box=None, pad_edge=False)
    for each in found:
        kept = "yes" if each.answer else "no"
        label = each.kind.replace("_", " ")
        table.add_row(each.feedback_id, each.received_at, label, each.answer_id, kept, escape(each.comment or "–"))
    if found:
        build_console().print(table)
    else:
        note("No reader has said anything yet.")


def recall_version(
    version_id: Annotated[
        str, typer.Argument(metavar="VERSION", help="Id of the version, as `documents versions DOCUMENT` shows it.")
    ],
    as_json: JsonOption = False,
) -> None:
    """List the logged answers that cited a version of a document."""
    from corpus.answer_log import AnswerLog

    catalogue = wiring.build_catalogue(load_settings())
    document = catalogue.load_document(version_id)
    found = AnswerLog(catalogue.database).recall(version_id)
    if as_json:
        print_json(json.dumps([logged.model_dump(mode="json") for logged in found]))
        return
    note(f"{len(found)} logged answers rest on {version_id} of {document.document_id} ({document.title}).")
    table = Table("Answer", "Given", "Status", "Kept", box=None, pad_edge=False)
    for logged in found:
        table.add_row(logged.answer_id, logged.logged_at, logged.status, "in full" if logged.is_full else "hashed")
    if found:
        build_console().print(table)


def list_audit(as_json: JsonOption = False) -> None:
    """List who changed what: keys, embed ids, documents, reviews, deletions, backups."""
    from corpus.audit import AuditRecord

    entries = AuditRecord(wiring.build_catalogue(load_settings()).database).list_entries()
    if as_json:
        print_json(json.dumps([entry.model_dump(mode="json") for entry in entries]))
        return
    table = Table("When", "Who", "What", "On", "Detail", box=None, pad_edge=False)
    for entry in entries:
        action = entry.action.replace("_", " ")
        table.add_row(entry.at, escape(entry.actor), action, escape(entry.subject), escape(entry.detail or "–"))
    if entries:
        build_console().print(table)
    else:
        note("Nothing has been changed yet.")
