"""Questions from the command line, alone or as a conversation."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from pydantic import ValidationError

from citewell import wiring
from citewell.console import build_console, note
from citewell.rendering.answers import render_answer
from citewell.settings import Settings
from core.answers import Answer
from core.errors import CitewellError, UsageError
from core.questions import MAX_HISTORY_TURNS, Audience, Question, Turn
from core.validation_faults import describe_faults

if TYPE_CHECKING:
    # For its type alone: importing the web framework takes a third of a second that a question should not wait for.
    from api.answering.logged_answering import Answering


@contextmanager
def pause_collection() -> Iterator[None]:
    """Leave garbage where it is for the time of one answer: looking for it takes a tenth of a process that then ends."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def build_question(
    text: str, document_ids: list[str] | None, audience: Audience, history: tuple[Turn, ...] = ()
) -> Question:
    """Return the question as typed.

    Raises:
        UsageError: it is empty or too long, or a document id is not one.
    """
    if not text.strip():
        raise UsageError("the question is empty")
    try:
        return Question(
            question=text,
            history=history,
            audience=audience,
            document_ids=tuple(document_ids) if document_ids else None,
        )
    except ValidationError as error:
        raise UsageError(describe_faults(error)) from error


def check_documents(settings: Settings, document_ids: list[str] | None) -> None:
    """Return where every document that was named is there: a misspelt id is no reason to say "not covered".

    Raises:
        DocumentNotFoundError: one is not.
    """
    if document_ids:
        catalogue = wiring.build_catalogue(settings)
        try:
            for document_id in document_ids:
                catalogue.load_document_by_id(document_id)
        finally:
            catalogue.close()


def to_turn(answer: Answer) -> Turn:
    """Return what a later question needs of an answer: its question and the passages it was answered from."""
    passage_ids = dict.fromkeys(citation.passage_id for citation in answer.citations)
    return Turn(question=answer.question, passage_ids=tuple(passage_ids), answer_id=answer.answer_id)


def run_chat(answerer: Answering, document_ids: list[str] | None, audience: Audience) -> None:
    """Answer line by line; each answer joins the conversation of the next. ``/new`` starts again."""
    history: tuple[Turn, ...] = ()
    prompt, console = build_console(stderr=True), build_console()
    note("Ask a question; /new starts a new conversation, an empty line ends it.")
    while True:
        try:
            text = prompt.input("\n[bold]?[/bold] ").strip()
        except (EOFError, KeyboardInterrupt):
            return
        if not text:
            return
        if text == "/new":
            history = ()
            note("A new conversation.")
            continue
        try:
            answer = answerer.answer(build_question(text, document_ids, audience, history))
        except CitewellError as error:
            note(f"{error} {error.help}")
            continue
        render_answer(console, answer)
        history = (*history, to_turn(answer))[-MAX_HISTORY_TURNS:]
