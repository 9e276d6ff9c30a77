"""Seals plain questions: the file with the quotes stays with its author, the sealed one may go anywhere."""

from collections.abc import Collection, Iterable
from pathlib import Path, PurePosixPath

from pydantic import Field, RootModel, ValidationError, field_validator

from core.errors import EvalCaseError
from core.record import Record
from core.text import hash_bytes
from evals.sealed.seal import MIN_CHARS, Seal, seal_quote, squash
from evals.sealed.sealed_set import SealedDocument, SealedFile, SealedQuestion
from evals.yaml_files import load_yaml


class PlainQuestion(Record):
    """A question with its answer's quotes as they stand in the source."""

    id: str
    """Unique within its file."""
    document: str
    """The document's path, absolute or below the folder of documents."""
    question: str
    """The question, in one's own words."""
    history: tuple[str, ...] = ()
    """Earlier questions of the conversation, oldest first."""
    kind: str | None = None
    """What is asked for, for grouping."""
    quotes: tuple[tuple[str, ...], ...] = ()
    """One entry for each fact: its quote, or a list of quotes that all state it. Empty: a near miss."""
    first: tuple[str, ...] = ()
    """Quotes of which one must stand in the first claim; empty: one of any fact."""
    answerable: bool | None = None
    """Whether the document answers; null: it does where there are quotes."""
    why: str | None = Field(default=None, repr=False)
    """The author's notes, which may quote; they are not sealed but left out."""

    @field_validator("quotes", mode="before")
    @classmethod
    def _read_single_quotes(cls, value: object) -> object:
        return [[item] if isinstance(item, str) else item for item in value] if isinstance(value, list) else value

    @field_validator("first", mode="before")
    @classmethod
    def _read_single_first(cls, value: object) -> object:
        if value is None:
            return ()
        return [value] if isinstance(value, str) else value


class PlainFile(RootModel[tuple[PlainQuestion, ...]]):
    """A plain YAML file: a list of questions."""


def load_plain_questions(file: Path) -> tuple[PlainQuestion, ...]:
    """Return the questions of a plain YAML file, which is a list of them.

    Raises:
        EvalCaseError: it does not fit; the message names file, place and fault.
    """
    return load_yaml(file, PlainFile).root


def seal_questions(
    plain: Iterable[PlainQuestion], folder: Path, *, held_out: Collection[str] = (), is_large: bool = False
) -> SealedFile:
    """Return the questions sealed, document by document in the order in which these are first named.

    Args:
        plain: the questions with their quotes.
        folder: the folder of documents, whose bytes are hashed.
        held_out: documents, by their paths below the folder, whose failures nobody is to look at.
        is_large: whether the set is run only when asked for.

    Raises:
        EvalCaseError: a document is not there, a quote is too short, or a question contradicts itself.
    """
    by_path: dict[str, list[SealedQuestion]] = {}
    for item in plain:
        by_path.setdefault(_path_below(item.document, folder), []).append(_seal(item))
    unknown = sorted(set(held_out) - set(by_path))
    if unknown:
        raise EvalCaseError(f"no question is about {', '.join(unknown)}")
    documents = tuple(
        SealedDocument(path=path, sha256=_hash_file(folder / path), is_held_out=path in held_out, questions=questions)
        for path, questions in by_path.items()
    )
    try:
        return SealedFile(is_large=is_large, documents=documents)
    except ValidationError as error:
        raise EvalCaseError("; ".join(item["msg"] for item in error.errors())) from error


def _path_below(document: str, folder: Path) -> str:
    path = (folder / document).resolve()
    if not path.is_file() or not path.is_relative_to(folder.resolve()):
        raise EvalCaseError(f"{document} is no file below the folder of documents")
    return PurePosixPath(path.relative_to(folder.resolve())).as_posix()


def _hash_file(path: Path) -> str:
    return hash_bytes(path.read_bytes())


def _seal(item: PlainQuestion) -> SealedQuestion:
    if item.answerable is not None and item.answerable != bool(item.quotes):
        raise EvalCaseError(f"{item.id}: {'has no quote' if item.answerable else 'is a near miss and has quotes'}")
    facts = tuple(tuple(_seal_quote(item.id, quote) for quote in quotes) for quotes in item.quotes)
    first = tuple(_seal_quote(item.id, quote) for quote in item.first)
    try:
        return SealedQuestion(
            id=item.id, question=item.question, history=item.history, kind=item.kind, facts=facts, first=first
        )
    except ValidationError as error:
        raise EvalCaseError(f"{item.id}: {'; '.join(fault['msg'] for fault in error.errors())}") from error


def _seal_quote(question_id: str, quote: str) -> Seal:
    if len(squash(quote)) < MIN_CHARS:
        raise EvalCaseError(
            f"{question_id}: {quote!r} is too short to be sealed: {MIN_CHARS} letters and digits at least"
        )
    return seal_quote(quote)
