"""Looks at everything that answering needs, and says what to do where something is wrong."""

import importlib.resources
import os
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import TypeVar

from pydantic import TypeAdapter
from rich.markup import escape

from api.services import Check
from citewell import wiring
from citewell.console import EXIT_FAILED, build_console, print_json
from citewell.settings import Settings, describe_unknown
from core.errors import CitewellError
from corpus.catalogue import Catalogue
from corpus.home import Home
from corpus.manifest import check_files, load_shipped_manifest
from corpus.review_dates import find_due_date
from retriever.models.embedding import Embedder, make_embedder_id

T = TypeVar("T")

_PROBE = "Reply with the JSON object that was asked for: one claim that says what the passage says, with its quote."


def examine(settings: Settings) -> tuple[Check, ...]:
    """Return every check, in the order in which one stands on another; a check that cannot be made is left out."""
    checks = list(_check_environment())
    catalogue = _attempt(checks, "database", lambda: wiring.build_catalogue(settings), "opened, tables are current")
    embedder = _attempt(checks, "embedding model", lambda: wiring.build_embedder(settings), None)
    if embedder is not None:
        checks.append(_check_embedder(embedder))
        _attempt(checks, "model files", lambda: wiring.check_model_files(settings), "weights have the expected hash")
    if settings.model is not None:
        _attempt(checks, "chat model", lambda: checks.append(_check_chat_model(settings)), None)
    if catalogue is None:
        return tuple(checks)
    try:
        checks.extend(_check_corpus(catalogue))
        checks.extend(_check_reviews(settings, catalogue))
        _attempt(checks, "shipped guidelines", lambda: checks.append(_check_manifest()), None)
        checks.extend(_check_generation(settings, catalogue, embedder))
        if embedder is not None and catalogue.load_live().state is not None:
            _attempt(checks, "search", lambda: _search_once(settings, embedder), "a search runs through")
    except CitewellError as error:
        checks.append(_fail("database", error))
    finally:
        catalogue.close()
    return tuple(checks)


def report(checks: tuple[Check, ...], *, as_json: bool) -> int:
    """Print the checks; return 0 where all is in order and 1 where something is not."""
    if as_json:
        print_json(TypeAdapter(tuple[Check, ...]).dump_json(checks).decode())
    else:
        console = build_console()
        for check in checks:
            mark = "[green]ok     [/green]" if check.ok else "[red]problem[/red]"
            console.print(f"{mark} {escape(check.name)}: {escape(check.detail)}")
            if check.help:
                console.print(f"        {escape(check.help)}")
    return 0 if all(check.ok for check in checks) else EXIT_FAILED


def _attempt(checks: list[Check], name: str, build: Callable[[], T], detail: str | None) -> T | None:
    """Return what was built; where that fails, note the problem and return None. ``detail`` None notes no success."""
    try:
        built = build()
    except CitewellError as error:
        checks.append(_fail(name, error))
        return None
    if detail is not None:
        checks.append(Check(name=name, ok=True, detail=detail))
    return built


def _fail(name: str, error: CitewellError) -> Check:
    return Check(name=name, ok=False, detail=str(error), help=error.help)


def _check_embedder(embedder: Embedder) -> Check:
    identity = embedder.identity
    detail = f"{identity.model} on {identity.runtime}, {identity.precision}, {embedder.dim} dimensions"
    return Check(name="embedding model", ok=True, detail=detail)


def _check_chat_model(settings: Settings) -> Check:
    """Ask the chat model for one claim, and read the reply as an answer's draft is read."""
    from citewell.model_parts import build_chat_model
    from composer.model.chat_model import Message
    from composer.model.reply import read_claims

    chat = build_chat_model(settings)
    started = time.monotonic()
    prompt = [Message("system", _PROBE), Message("user", "P1: Water boils at 100 degrees Celsius.")]
    pieces = chat.stream_json(prompt, started + settings.model_timeout_s)
    n_claims = len(list(read_claims((piece for piece in pieces if isinstance(piece, str)), max_claims=3)))
    detail = f"{chat.name} replied as asked ({n_claims} claims) in {time.monotonic() - started:.1f} s"
    return Check(name="chat model", ok=True, detail=detail)


def _check_corpus(catalogue: Catalogue) -> Iterator[Check]:
    documents = catalogue.list_documents()
    if not documents:
        yield Check(name="corpus", ok=False, detail="no document to answer from", help="Run `citewell ingest PATH`.")
        return
    n_approved = sum(document.review.status == "approved" for document in documents)
    yield Check(name="corpus", ok=True, detail=f"{len(documents)} documents, {n_approved} of them approved")


def _check_reviews(settings: Settings, catalogue: Catalogue) -> Iterator[Check]:
    documents = catalogue.list_documents()
    waiting = [document for document in documents if document.review.status != "approved"]
    if documents:
        yield Check(name="reviews", ok=True, detail=f"{len(waiting)} of {len(documents)} documents wait for a review")
    today = date.today()
    for document in documents:
        due = find_due_date(document, settings.review_interval_months)
        if due is not None and due < today:
            remind = "Read it against its source again, then `citewell review DOCUMENT approved --by NAME`."
            detail = f"{document.document_id} was to be reviewed again by {due}"
            yield Check(name="review date", ok=False, detail=detail, help=remind)


def _check_environment() -> Iterator[Check]:
    if unknown := describe_unknown(os.environ):
        help_ = "docs/settings.md lists every setting and its values."
        yield Check(name="settings", ok=False, detail="; ".join(unknown), help=help_)


def _check_manifest() -> Check:
    entries = load_shipped_manifest()
    wrong = check_files(Path(str(importlib.resources.files("corpus") / "guidelines")), entries)
    if wrong:
        restore = "Restore the files; after a change that is meant, run `python -m citewell.docs.corpus_manifest`."
        return Check(name="shipped guidelines", ok=False, detail="; ".join(wrong), help=restore)
    return Check(name="shipped guidelines", ok=True, detail=f"{len(entries)} files are as their manifest says")


def _check_generation(settings: Settings, catalogue: Catalogue, embedder: Embedder | None) -> Iterator[Check]:
    state = catalogue.load_live().state
    if state is None:
        detail = "nothing has been published"
        yield Check(name="generation", ok=False, detail=detail, help="Run `citewell ingest PATH`.")
        return
    detail = f"{state.generation}, {len(state.collections)} collections, {state.n_vectors} vectors"
    yield Check(name="generation", ok=True, detail=detail)
    folder = Home(settings.home).vectors_path
    missing = [collection.name for collection in state.collections if not (folder / collection.name).is_dir()]
    rebuild = "Run `citewell ingest --rebuild`."
    if missing:
        yield Check(name="index", ok=False, detail=f"collections are missing: {', '.join(missing)}", help=rebuild)
    elif embedder is not None and state.embedder_id != make_embedder_id(embedder):
        detail = f"built with {state.embedder_id}, the settings name {make_embedder_id(embedder)}"
        yield Check(name="index", ok=False, detail=detail, help=rebuild)
    else:
        yield Check(name="index", ok=True, detail="all collections are there and fit the model")


def _search_once(settings: Settings, embedder: Embedder) -> None:
    index = wiring.build_index(settings)
    try:
        wiring.build_retriever(settings, index, embedder).warm_up()
    finally:
        index.close()
