"""Every command that a person types. Results go to standard output, everything else to standard error."""

import os
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from citewell import wiring
from citewell.commands.access import COMMAND_LINE, build_embeds_app, build_keys_app
from citewell.commands.records import build_answers_app, list_audit, recall_version
from citewell.console import CommandGroup, build_console, note, print_json
from citewell.settings import describe_unknown, load_settings
from core.code_version import find_code_version
from core.documents import ReviewStatus
from core.questions import Audience
from evals.cli import build_eval_app

app = typer.Typer(
    cls=CommandGroup,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
documents_app = typer.Typer(cls=CommandGroup, no_args_is_help=True, help="The documents that may be answered from.")
app.add_typer(documents_app, name="documents")
app.add_typer(build_keys_app(), name="keys")
app.add_typer(build_embeds_app(), name="embeds")
app.add_typer(build_answers_app(), name="answers")
app.add_typer(build_eval_app(wiring.open_live_stack, wiring.open_temporary_stack), name="eval")

JsonOption = Annotated[bool, typer.Option("--json", help="Print exactly the API's JSON.")]
AudienceOption = Annotated[Audience, typer.Option("--audience", help="For whom the answer is worded.")]
DocumentsOption = Annotated[
    list[str] | None, typer.Option("--document", metavar="ID", help="Answer from this document only; repeatable.")
]


def print_version(is_asked: bool) -> None:
    """Print the version of the code and leave."""
    if is_asked:
        build_console().print(f"citewell {find_code_version()}", highlight=False)
        raise typer.Exit


@app.callback()
def describe(
    _: Annotated[
        bool, typer.Option("--version", help="Print the version and exit.", callback=print_version, is_eager=True)
    ] = False,
) -> None:
    """Answers clinical questions from guidelines that you chose, and from nothing else."""
    for line in describe_unknown(os.environ):
        note(f"Warning: {line}.")


@app.command()
def ingest(
    paths: Annotated[
        list[Path] | None, typer.Argument(metavar="PATH…", help="Files and folders; the configured corpus if none.")
    ] = None,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Build the index again from everything known.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Read guideline documents and make them answerable; what is unchanged is not read again."""
    from citewell.commands.ingest import run_ingest

    raise typer.Exit(run_ingest(load_settings(), paths or [], rebuild=rebuild, as_json=as_json))


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="The question, in your own words.")],
    as_json: JsonOption = False,
    document: DocumentsOption = None,
    audience: AudienceOption = "clinician",
) -> None:
    """Answer a question, with the exact sources of every statement."""
    from citewell.commands.ask import build_question, check_documents, pause_collection

    asked, settings = build_question(question, document, audience), load_settings()
    check_documents(settings, document)
    with pause_collection():
        answer = wiring.build_answerer(settings).answer(asked)
    if as_json:
        print_json(answer.model_dump_json())
    else:
        from citewell.rendering.answers import render_answer

        render_answer(build_console(), answer)


@app.command()
def chat(document: DocumentsOption = None, audience: AudienceOption = "clinician") -> None:
    """Ask questions and follow-ups until you leave with an empty line or Ctrl-D."""
    from citewell.commands.ask import check_documents, run_chat

    settings = load_settings()
    check_documents(settings, document)
    run_chat(wiring.build_answerer(settings), document, audience)


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on; CITEWELL_HOST if absent.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on; CITEWELL_PORT if absent.")] = None,
) -> None:
    """Serve the chat page and the API until Ctrl-C."""
    from citewell.commands.serve import run_server

    given = {name: value for name, value in {"host": host, "port": port}.items() if value is not None}
    run_server(load_settings().model_copy(update=given))


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A file that does not exist yet, such as state.tar.")],
    as_json: JsonOption = False,
) -> None:
    """Back up all state to one file, while the server runs; the search indexes are built again from it."""
    from citewell.commands.backup import run_backup

    run_backup(load_settings(), file, as_json=as_json)


@app.command()
def restore(file: Annotated[Path, typer.Argument(metavar="FILE", help="What `citewell backup` wrote.")]) -> None:
    """Restore a backup into a CITEWELL_HOME that holds nothing yet, and build its search indexes."""
    from citewell.commands.backup import run_restore

    run_restore(load_settings(), file)


@app.command()
def mcp() -> None:
    """Serve one client of the Model Context Protocol on standard input and output."""
    from citewell.commands.mcp import run_mcp

    run_mcp(load_settings())


@documents_app.command("list")
def list_documents(as_json: JsonOption = False) -> None:
    """List the documents; those that were withdrawn are shown, and not answered from."""
    from api.routes.documents import list_summaries
    from citewell.rendering.answers import render_documents

    settings = load_settings()
    catalogue = wiring.build_catalogue(settings)
    if as_json:
        print_json(list_summaries(catalogue, settings.review_interval_months).model_dump_json())
    elif documents := catalogue.list_documents(include_withdrawn=True):
        render_documents(build_console(), documents, settings.review_interval_months, date.today())
    else:
        note("There is no document yet; `citewell ingest PATH` adds some.")


@documents_app.command("show")
def show_document(
    document: Annotated[str, typer.Argument(metavar="DOCUMENT", help="Its id, as `documents list` shows it.")],
    version: Annotated[
        str | None, typer.Option("--version", metavar="ID", help="A version of it; the live one if absent.")
    ] = None,
    html: Annotated[
        Path | None, typer.Option("--html", metavar="FILE", help="Write a page that shows the source beside it.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Show what was understood of a document: outline, statements, grades, flags, and what was removed."""
    from citewell.commands.documents import run_show

    run_show(wiring.build_catalogue(load_settings()), document, version, html, as_json=as_json)


@documents_app.command("versions")
def list_versions(
    document: Annotated[str, typer.Argument(metavar="DOCUMENT", help="Its id, as `documents list` shows it.")],
    as_json: JsonOption = False,
) -> None:
    """List the versions of a document, newest first; retired ones are kept for old answers."""
    from citewell.commands.documents import run_versions

    run_versions(wiring.build_catalogue(load_settings()), document, as_json=as_json)


@documents_app.command("diff")
def diff_versions(
    first: Annotated[str, typer.Argument(metavar="A", help="A version, or a document.")],
    second: Annotated[
        str | None,
        typer.Argument(metavar="B", help="The later version or document; without it, the last two versions of A."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the comparison as JSON.")] = False,
) -> None:
    """Show which statements were added, removed and changed between two versions, and which grades moved."""
    from citewell.commands.diff import compare_versions, render_comparison

    comparison = compare_versions(wiring.build_catalogue(load_settings()), first, second)
    if as_json:
        print_json(comparison.model_dump_json())
    else:
        render_comparison(build_console(), comparison)


@documents_app.command("reviews")
def list_reviews(
    document: Annotated[str, typer.Argument(metavar="DOCUMENT", help="Its id, as `documents list` shows it.")],
    as_json: JsonOption = False,
) -> None:
    """List every review decision on a document, oldest first."""
    from api.routes.reviews import load_history
    from citewell.commands.review import render_history

    history = load_history(wiring.build_catalogue(load_settings()), document)
    if as_json:
        print_json(history.model_dump_json())
    elif history.entries:
        render_history(build_console(), history)
    else:
        note(f"Nobody has decided on {history.document_id} yet; it is {history.review.status}.")


@documents_app.command("coverage")
def map_coverage(
    document: Annotated[str | None, typer.Argument(metavar="DOCUMENT", help="One document; all if absent.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the map as JSON.")] = False,
) -> None:
    """Show what documents can answer: sections, conditions, and drugs with and without a quantity."""
    from citewell.commands.coverage import run_coverage

    run_coverage(wiring.build_catalogue(load_settings()), document, as_json=as_json)


@documents_app.command("remove")
def remove_document(
    document: Annotated[str, typer.Argument(metavar="DOCUMENT", help="Its id, as `documents list` shows it.")],
) -> None:
    """Take a document out of answers at once; its text stays, so that old answers can be verified."""
    from corpus.audit import AuditRecord

    catalogue = wiring.build_catalogue(load_settings())
    removed = catalogue.remove_document(document)
    AuditRecord(catalogue.database).add(COMMAND_LINE, "document_removed", document, removed.version_id)
    note(f"Removed {removed.document_id}; ingesting its file again brings it back.")


@app.command()
def review(
    document: Annotated[str, typer.Argument(metavar="DOCUMENT", help="Its id, as `documents list` shows it.")],
    status: Annotated[
        ReviewStatus, typer.Argument(metavar="STATUS", help="submitted, under_review, approved, withdrawn")
    ],
    by: Annotated[str, typer.Option("--by", metavar="NAME", help="Who decided.")],
    reason: Annotated[str | None, typer.Option("--note", help="The reviewer's note.")] = None,
    confirm: Annotated[
        list[str] | None,
        typer.Option("--confirm", metavar="LIST", help="What was checked: statements,grades,tables,flags."),
    ] = None,
    is_yes: Annotated[
        bool, typer.Option("--yes", help="Confirm everything, from a script; the history says so.")
    ] = False,
) -> None:
    """Record a review decision on a document as it is now; an approval confirms what was checked."""
    from citewell.commands.review import run_review

    run_review(load_settings(), document, status, by, reason, confirm or (), is_yes=is_yes)


@app.command()
def verify(
    path: Annotated[
        Path,
        typer.Argument(
            metavar="ANSWER.json", help="An answer as `ask --json` prints it; - reads it from standard input."
        ),
    ],
    as_json: JsonOption = False,
) -> None:
    """Check every citation of an answer against the text it names; exit 1 when one does not hold."""
    from citewell.commands.verify import run_verify

    raise typer.Exit(run_verify(wiring.build_catalogue(load_settings()), path, as_json=as_json))


@app.command()
def doctor(as_json: JsonOption = False) -> None:
    """Check database, index, embedding model and corpus; exit 1 when something is wrong."""
    from citewell.commands.doctor import examine, report

    raise typer.Exit(report(examine(load_settings()), as_json=as_json))


app.command("recall")(recall_version)
app.command("audit")(list_audit)


def main() -> None:
    """Run the command line; what `citewell` calls."""
    app()
