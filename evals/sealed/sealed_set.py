"""Sets of sealed questions: judged questions on documents that are not shipped, without a word of those documents."""

from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Self

import yaml
from pydantic import Field, field_validator, model_validator

from core.errors import EvalCaseError
from core.questions import MAX_QUESTION_CHARS
from core.record import Record, Sha256, Slug
from evals.sealed.seal import Seal
from evals.yaml_files import load_yaml

_HEAD = "# Written by `citewell eval seal`: no word of a source stands here. See docs/evals.md, sealed sets.\n"


class SealedQuestion(Record):
    """One question, with its answer's quotes sealed."""

    id: Slug
    """Unique within its set."""
    question: str = Field(min_length=1, max_length=MAX_QUESTION_CHARS)
    """The question as typed, in its author's own words."""
    history: tuple[str, ...] = ()
    """Earlier questions of the conversation, oldest first."""
    kind: str | None = None
    """What is asked for, for grouping: ``dose``, ``yesno`` …; null: not said."""
    facts: tuple[tuple[Seal, ...], ...] = ()
    """What the answer must show; any seal of a fact is enough. Empty: a near miss, which must not be answered."""
    first: tuple[Seal, ...] = ()
    """Quotes of which one must stand in the first claim; empty: one of any fact."""

    @model_validator(mode="after")
    def _quotes_make_an_answer(self) -> Self:
        if not all(self.facts):
            raise ValueError("a fact needs at least one quote")
        if self.first and not self.facts:
            raise ValueError("a near miss has no first claim")
        return self

    @property
    def leading(self) -> tuple[Seal, ...]:
        """Every quote that may stand in the first claim."""
        return self.first or tuple(seal for fact in self.facts for seal in fact)


class SealedDocument(Record):
    """A document that is not shipped, and the questions on it."""

    path: str
    """Its path below the folder of documents, with forward slashes."""
    sha256: Sha256
    """SHA-256 of the file's bytes; where the file has another, its questions are stale."""
    is_held_out: bool = False
    """True where nobody has looked at what fails: figures are shown, and no answer."""
    questions: tuple[SealedQuestion, ...] = Field(min_length=1)
    """The questions."""

    @field_validator("path")
    @classmethod
    def _stays_below_the_folder(cls, path: str) -> str:
        parts = PurePosixPath(path)
        if not parts.parts or parts.is_absolute() or ".." in parts.parts:
            raise ValueError("a path below the folder of documents is needed")
        return path


class SealedFile(Record):
    """One YAML file of sealed questions; its documents are indexed together and alone."""

    is_large: bool = False
    """True where reading its documents takes minutes of processor time: it is run only when asked for."""
    documents: tuple[SealedDocument, ...] = Field(min_length=1)
    """The documents with their questions."""

    @model_validator(mode="after")
    def _names_are_unique(self) -> Self:
        for what, names in (
            ("document", [document.path for document in self.documents]),
            ("question", [question.id for document in self.documents for question in document.questions]),
        ):
            twice = sorted({name for name in names if names.count(name) > 1})
            if twice:
                raise ValueError(f"more than one {what} is named {', '.join(twice)}")
        return self


class SealedSet(SealedFile):
    """A file's questions under its name."""

    name: str
    """The file's name without its ending."""

    @property
    def questions(self) -> Iterator[tuple[SealedDocument, SealedQuestion]]:
        """Every question with its document, in the order of the file."""
        return ((document, question) for document in self.documents for question in document.questions)


def load_sealed_set(file: Path) -> SealedSet:
    """Return the set that a file holds.

    Raises:
        EvalCaseError: it does not fit the schema; the message names file, place and fault.
    """
    content = load_yaml(file, SealedFile)
    return SealedSet(name=file.stem, is_large=content.is_large, documents=content.documents)


def load_sealed_sets(folder: Path) -> tuple[SealedSet, ...]:
    """Return the sets of a folder in the order of their names.

    Raises:
        EvalCaseError: there is none, or one does not fit.
    """
    files = sorted(folder.glob("*.yaml"))
    if not files:
        raise EvalCaseError(f"{folder.name}: no sealed sets")
    return tuple(map(load_sealed_set, files))


def write_sealed_file(file: Path, content: SealedFile) -> None:
    """Write a set as YAML, what differs from the defaults alone."""
    body = content.model_dump(mode="json", exclude_defaults=True)
    text = yaml.safe_dump(body, sort_keys=False, allow_unicode=True, default_flow_style=None, width=120)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(_HEAD + text, encoding="utf-8")
