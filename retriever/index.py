"""Opens everything that a ``CITEWELL_HOME`` holds."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from core.errors import IndexUnavailableError
from core.questions import Question
from corpus.catalogue import Catalogue, open_catalogue
from corpus.home import Home
from corpus.lock import hold_writer_lock
from retriever.hybrid import HybridRetriever
from retriever.models.embedding import Embedder
from retriever.models.reranking import Reranker
from retriever.search_settings import SearchSettings
from retriever.stores.lexical import TantivyLexical, remove_lexical
from retriever.stores.lexical_source import has_all_passages, load_lexical_passages
from retriever.stores.passage_rows import RowFiles
from retriever.stores.vectors import ChromaVectors

MEND_TIMEOUT_S = 60.0
"""Seconds that opening an index waits for a running ingest before it gives up on mending the lexical index."""


@dataclass(frozen=True, slots=True)
class SearchIndex:
    """The parts of an open index."""

    home: Home
    catalogue: Catalogue
    vectors: ChromaVectors
    rows: RowFiles
    lexical: TantivyLexical

    def close(self) -> None:
        """Close the collections and the database."""
        self.vectors.close()
        self.catalogue.close()


def open_index(home: Path, database_url: str | None = None) -> SearchIndex:
    """Return the index of the folder, an empty one where nothing was ingested.

    A lexical index that is damaged, missing or behind the catalogue is built again: all of it comes from SQL.

    Args:
        home: folder that holds all state.
        database_url: SQLAlchemy URL; null means the SQLite file in ``home``.

    Raises:
        IndexUnavailableError: the database or the folder cannot be used.
        IndexLockedError: the lexical index needs mending, and another process is writing.
        IndexMismatchError: the database was made by a newer Citewell.
    """
    folders = Home(home)
    catalogue = open_catalogue(home, database_url)
    try:
        lexical = open_lexical(folders, catalogue)
    except BaseException:
        catalogue.close()
        raise
    return SearchIndex(folders, catalogue, ChromaVectors(folders.vectors_path), RowFiles(folders.vectors_path), lexical)


def open_lexical(home: Home, catalogue: Catalogue) -> TantivyLexical:
    """Return the lexical index, built again where it does not hold what the catalogue says."""
    lexical: TantivyLexical | None = None
    try:
        lexical = TantivyLexical(home.lexical_path)
        if has_all_passages(catalogue, lexical.count_by_reading()):
            return lexical
    except IndexUnavailableError:
        lexical = None
    with hold_writer_lock(home.lock_path, MEND_TIMEOUT_S):
        if lexical is None:
            remove_lexical(home.lexical_path)
            lexical = TantivyLexical(home.lexical_path)
        lexical.reload()
        mend_lexical(catalogue, lexical)
    return lexical


def mend_lexical(catalogue: Catalogue, lexical: TantivyLexical) -> bool:
    """Build the lexical index again where it lacks live passages, and return whether that was so.

    Only the holder of the writer lock may call this.
    """
    if has_all_passages(catalogue, lexical.count_by_reading()):
        return False
    lexical.rebuild(load_lexical_passages(catalogue))
    return True


def build_retriever(
    index: SearchIndex,
    embedder: Embedder,
    settings: SearchSettings | None = None,
    *,
    interpret: Callable[[Question], str] = lambda question: question.question,
    expand: Callable[[str], Sequence[str]] = lambda _query: (),
    reranker: Reranker | None = None,
) -> HybridRetriever:
    """Return the retriever over an open index.

    Raises:
        IndexMissingError: nothing has been ingested.
        IndexMismatchError: the index was built with another model, dimension or schema.
    """
    retriever = HybridRetriever(
        index.catalogue,
        index.vectors,
        index.rows,
        index.lexical,
        embedder,
        settings,
        interpret=interpret,
        expand=expand,
        reranker=reranker,
    )
    retriever.check()
    return retriever
