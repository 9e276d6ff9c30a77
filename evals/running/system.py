"""The system under test as the runner sees it: a Citewell in this process, or any Citewell behind a URL."""

from collections.abc import Iterable, Sequence
from typing import Protocol

from core.answers import Answer
from core.documents import GuidelineDocument
from core.questions import Question
from evals.scoring.evidence import Hits, LoggedDocument, log_document, log_hit
from evals.stack import EvalStack


class SystemUnderTest(Protocol):
    """Answers questions, and tells what they were answered from."""

    code_version: str
    """Version of the Citewell that answers."""

    def list_documents(self) -> tuple[GuidelineDocument, ...]:
        """Return the live version of every document."""
        ...

    def answer(self, question: Question) -> Answer:
        """Return the checked answer."""
        ...

    def search(self, question: Question) -> Hits:
        """Return what retrieval finds for the question, or why that is unknown."""
        ...

    def log_documents(self, version_ids: Iterable[str], answers: Sequence[Answer]) -> tuple[LoggedDocument, ...]:
        """Return the versions with all that scoring needs of them."""
        ...


class LocalSystem:
    """A Citewell in this process."""

    def __init__(self, stack: EvalStack) -> None:
        self._stack = stack
        self.code_version = stack.code_version
        self._logged: dict[str, LoggedDocument] = {}

    def list_documents(self) -> tuple[GuidelineDocument, ...]:
        """Return the live version of every document."""
        return self._stack.sources.list_documents()

    def answer(self, question: Question) -> Answer:
        """Return the checked answer."""
        return self._stack.answerer.answer(question)

    def search(self, question: Question) -> Hits:
        """Return what retrieval finds for the question."""
        return Hits(found=tuple(map(log_hit, self._stack.retriever.retrieve(question).hits)))

    def log_documents(self, version_ids: Iterable[str], answers: Sequence[Answer]) -> tuple[LoggedDocument, ...]:
        """Return the versions with their texts and all their statements; each is read once."""
        return tuple(map(self._log_document, sorted(set(version_ids))))

    def _log_document(self, version_id: str) -> LoggedDocument:
        if version_id not in self._logged:
            sources = self._stack.sources
            self._logged[version_id] = log_document(
                sources.load_document(version_id), sources.load_text(version_id), sources.load_statements(version_id)
            )
        return self._logged[version_id]
