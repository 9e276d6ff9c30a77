"""What the evals need of a running Citewell; the composition root builds it, because evals never import it."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from core.answers import Answer
from core.documents import GuidelineDocument, Statement
from core.feedback import Feedback
from core.questions import Question
from core.retrieval import Retriever, SourceTexts
from corpus.catalogue import VersionSummary


class EvalSources(SourceTexts, Protocol):
    """The documents that cases are anchored in."""

    def list_documents(self) -> tuple[GuidelineDocument, ...]:
        """Return the live version of every document."""
        ...

    def list_versions(self, document_id: str) -> tuple[VersionSummary, ...]:
        """Return every version of the document, newest first, retired ones included."""
        ...

    def load_statements(self, version_id: str) -> tuple[Statement, ...]:
        """Return the statements of a version in reading order."""
        ...


class Answering(Protocol):
    """Answers questions."""

    def answer(self, question: Question) -> Answer:
        """Return the checked answer."""
        ...


@dataclass(frozen=True, slots=True)
class EvalStack:
    """The parts under test, opened on one index."""

    sources: EvalSources
    retriever: Retriever
    answerer: Answering
    settings_digest: str
    code_version: str
    answer_with: Callable[[Retriever], Answering]
    """Builds the same answerer on another retriever, for the evals of the evals."""
    find_report: Callable[[str], Feedback | None]
    """Finds what a reader reported, by its id; null where there is nothing."""


OpenLive = Callable[[], AbstractContextManager[EvalStack]]
"""Opens the stack on the index that the settings name."""

OpenTemporary = Callable[[Path, Path], AbstractContextManager[EvalStack]]
"""(file or folder to ingest, empty home folder) -> the stack on an index of just that."""
