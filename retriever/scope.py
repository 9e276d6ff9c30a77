"""What is live, and what of it one question is searched in."""

from collections.abc import Mapping
from dataclasses import dataclass

from core.documents import GuidelineDocument
from core.questions import Question
from corpus.generations import IndexState
from retriever.stores.live_passages import LivePassages
from retriever.stores.passage_vectors import PassageVectors


@dataclass(frozen=True, slots=True)
class Scope:
    """What one question is searched in."""

    state: IndexState
    live: LivePassages
    vectors: PassageVectors
    documents: tuple[GuidelineDocument, ...]
    version_ids: frozenset[str]
    n_passages: int
    n_answerable: int
    """Passages of all documents that may be answered from, whichever were chosen."""
    only: frozenset[str] | None
    """Readings to search; null where all live ones are."""
    dead: frozenset[str]
    """Readings that stand in the lexical index and may not be answered from."""

    @property
    def without(self) -> frozenset[str]:
        """Readings to leave out of a lexical search; those to search are named where documents were chosen."""
        return frozenset() if self.only is not None else self.dead


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What is live, as of one revision of the catalogue."""

    whole: Scope
    """All that may be answered from."""
    reading_ids: Mapping[str, str]
    n_passages: Mapping[str, int]

    def choose(self, question: Question) -> Scope:
        """Return what the question is searched in: all, or the documents that it names and that pass its filters."""
        whole, filters = self.whole, question.filters
        if question.document_ids is None and filters is None:
            return whole
        wanted = None if question.document_ids is None else set(question.document_ids)
        documents = tuple(
            document
            for document in whole.documents
            if (wanted is None or document.document_id in wanted) and (filters is None or filters.admits(document))
        )
        version_ids = frozenset(document.version_id for document in documents)
        return Scope(
            state=whole.state,
            live=whole.live,
            vectors=whole.vectors,
            documents=documents,
            version_ids=version_ids,
            n_passages=self.count_passages(version_ids),
            n_answerable=whole.n_answerable,
            only=frozenset(self.reading_ids[version_id] for version_id in version_ids),
            dead=whole.dead,
        )

    def count_passages(self, version_ids: frozenset[str]) -> int:
        """Return how many passages the versions have."""
        return sum(self.n_passages.get(version_id, 0) for version_id in version_ids)
