"""The index as a LangChain retriever, for those who build on LangChain. Imported only where it is used."""

from typing import Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict, Field

from core.documents import GuidelineDocument
from core.questions import Filters, Question
from core.retrieval import Hit
from retriever.hybrid import HybridRetriever


class CitewellRetriever(BaseRetriever):
    """Gives passages as LangChain documents, whose metadata suffices to cite them and to verify the citation."""

    retriever: HybridRetriever
    """Finds the passages."""
    document_ids: tuple[str, ...] | None = None
    """Search in these documents only; null means all."""
    filters: Filters | None = None
    """Search only in documents that pass these filters; null means all."""

    k: int | None = Field(default=None, ge=1)
    """Passages to return; null means as many as the retriever is set to, and those that complete a list on top."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun, k: int | None = None
    ) -> list[Document]:
        """Return the passages for the query, best first; ``k`` of a call wins over that of the retriever.

        Raises:
            IndexMissingError, IndexMismatchError, IndexUnavailableError: as for ``HybridRetriever.retrieve``.
        """
        wanted = self.k if k is None else k
        retrieval = self.retriever.retrieve(
            Question(question=query, document_ids=self.document_ids, filters=self.filters), k=wanted
        )
        documents = {document.version_id: document for document in retrieval.documents}
        return [
            _to_langchain(hit, documents[hit.passage.version_id], retrieval.index_id) for hit in retrieval.hits[:wanted]
        ]


def _to_langchain(hit: Hit, document: GuidelineDocument, index_id: str) -> Document:
    """Return the hit as a LangChain document."""
    passage = hit.passage
    metadata: dict[str, Any] = {
        "document_id": document.document_id,
        "version_id": document.version_id,
        "text_sha256": document.text_sha256,
        "title": document.title,
        "publisher": document.publisher,
        "version": document.version_label,
        "last_updated": document.last_updated,
        "review_status": document.review.status,
        "url": document.url,
        "section_path": list(passage.section_path),
        "page": passage.page,
        "start": passage.start,
        "end": passage.end,
        "rank": hit.rank,
        "score": hit.score,
        "index_id": index_id,
        "statements": [
            {
                "statement_id": scored.statement.statement_id,
                "start": scored.statement.start,
                "end": scored.statement.end,
                "grade": None if scored.statement.grade is None else scored.statement.grade.raw,
                "similarity": scored.similarity,
            }
            for scored in hit.statements
        ],
    }
    return Document(id=passage.passage_id, page_content=passage.text, metadata=metadata)
