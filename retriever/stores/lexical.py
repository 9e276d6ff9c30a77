"""BM25 over passages in tantivy. The only module that imports it.

Texts are stemmed by ``retriever.vocabulary.terms`` before they are indexed, and tantivy only splits at blanks. So a term of a
question is in the index exactly where the rules and the coverage decision say that it is.
"""

import shutil
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import tantivy

from core.errors import IndexUnavailableError
from retriever.vocabulary.grade_terms import GRADE_MARK

WRITER_HEAP_BYTES = 64_000_000
FIELD_BOOSTS: Mapping[str, float] = {"body": 1.0, "headings": 0.6, "title": 0.3}
"""Weight of a match by field. A heading says what a whole section is about, a title what a whole document is about: they
tell passages apart less than their own words do."""
_GRADES: Mapping[str, float] = {"grades": 1.0}


@dataclass(frozen=True, slots=True)
class LexicalPassage:
    """A passage as the lexical index takes it: the stems of its texts in order."""

    passage_id: str
    reading_id: str
    """The reading of a version that it belongs to: see ``corpus.staging.make_reading_id``."""
    body: Sequence[str]
    """Stems of the passage and of the lead-ins that its statements need."""
    headings: Sequence[str]
    """Stems of the headings above it."""
    title: Sequence[str]
    """Stems of its document's title."""
    grades: Sequence[str] = ()
    """Terms of its statements' grades: see ``retriever.vocabulary.grade_terms``."""


@dataclass(frozen=True, slots=True)
class LexicalHit:
    """One passage that shares words with the question."""

    passage_id: str
    score: float
    """BM25, weighted by field; higher is better, without an upper bound."""


class TantivyLexical:
    """The lexical index in one folder. It is derived: all that is in it can be taken from the catalogue again."""

    def __init__(self, path: Path) -> None:
        """Open the index, or an empty one where there is none.

        Raises:
            IndexUnavailableError: it is damaged or of another layout; ``remove_lexical`` and a rebuild mend it.
        """
        self._path = path
        self._schema = _build_schema()
        try:
            self._index = self._open()
            self._searcher = self._index.searcher()
        except (ValueError, OSError) as error:
            raise IndexUnavailableError(f"the lexical index cannot be opened: {error}") from error

    def reload(self) -> None:
        """See what was committed since, also by other processes."""
        try:
            self._index.reload()
        except (ValueError, OSError) as error:
            raise IndexUnavailableError(f"the lexical index cannot be read: {error}") from error
        self._searcher = self._index.searcher()

    def update(self, *, remove_readings: Iterable[str] = (), add: Iterable[LexicalPassage] = ()) -> None:
        """Take readings out and put passages in, in one commit. Only the holder of the writer lock may call this.

        Raises:
            IndexUnavailableError: it cannot be written.
        """
        self._write(remove_readings=tuple(remove_readings), add=add, is_rebuild=False)

    def rebuild(self, passages: Iterable[LexicalPassage]) -> None:
        """Put these passages in the place of all others. Only the holder of the writer lock may call this.

        Readers see the old index or the new one.

        Raises:
            IndexUnavailableError: it cannot be written.
        """
        self._write(remove_readings=(), add=passages, is_rebuild=True)

    def count_by_reading(self) -> dict[str, int]:
        """Return how many passages of each reading are in the index; published or not."""
        # With a filter the counts leave deleted passages out, which stay in the dictionary until a merge.
        counts = self._searcher.terms_with_prefix("reading_id", "", tantivy.Query.all_query())
        return {str(reading_id): int(n_passages) for reading_id, n_passages in counts if n_passages}

    def search(
        self,
        weights: Mapping[str, float],
        k: int,
        *,
        only: Collection[str] | None = None,
        without: Collection[str] = (),
    ) -> list[LexicalHit]:
        """Return the ``k`` passages with the best BM25 score, the best first, ties by id.

        Args:
            weights: weight of each stem or grade, above 0.
            k: how many.
            only: readings to search; null means all.
            without: readings to leave out.
        """
        words = [
            (tantivy.Occur.Should, tantivy.Query.boost_query(query, weight * boost))
            for stem, weight in weights.items()
            for field, boost in (_GRADES if stem.startswith(GRADE_MARK) else FIELD_BOOSTS).items()
            for query in [tantivy.Query.term_query(self._schema, field, stem, index_option="freq")]
        ]
        if not words:
            return []
        query = self._restrict(tantivy.Query.boolean_query(words), only, without)
        found = self._searcher.search(query, limit=k)
        hits = [
            LexicalHit(str(self._searcher.doc(address)["passage_id"][0]), float(score)) for score, address in found.hits
        ]
        return sorted(hits, key=lambda hit: (-hit.score, hit.passage_id))

    def list_grades(self) -> frozenset[str]:
        """Return every term that stands for a grade in the index, published or not."""
        return frozenset(str(term) for term, _ in self._searcher.terms_with_prefix("grades", GRADE_MARK))

    def list_stems(self, prefix: str) -> frozenset[str]:
        """Return every stem of the index that begins so; also stems of passages that are not live."""
        return frozenset(str(stem) for stem, _ in self._searcher.terms_with_prefix("anywhere", prefix))

    def doc_freq(self, stem: str, *, only: Collection[str] | None = None, without: Collection[str] = ()) -> int:
        """Return how many passages hold the stem in their words, headings or title: an exact count."""
        return self._count(self._restrict(tantivy.Query.term_query(self._schema, "anywhere", stem), only, without))

    def _restrict(self, query: tantivy.Query, only: Collection[str] | None, without: Collection[str]) -> tantivy.Query:
        """Return the query for some readings only; scores stay as they are."""
        parts = [(tantivy.Occur.Must, query)]
        if only is not None:
            readings = tantivy.Query.term_set_query(self._schema, "reading_id", sorted(only))
            parts.append((tantivy.Occur.Must, tantivy.Query.const_score_query(readings, 0.0)))
        if without:
            readings = tantivy.Query.term_set_query(self._schema, "reading_id", sorted(without))
            parts.append((tantivy.Occur.MustNot, readings))
        return query if len(parts) == 1 else tantivy.Query.boolean_query(parts)

    def _count(self, query: tantivy.Query) -> int:
        """Return the number of passages that fulfil the query. Unlike tantivy's own ``doc_freq``, without deleted ones."""
        found = self._searcher.search(query, limit=1, count=True)
        return int(found.count or 0)  # type: ignore[attr-defined]  # missing from tantivy's type stubs

    def _write(self, *, remove_readings: Sequence[str], add: Iterable[LexicalPassage], is_rebuild: bool) -> None:
        """Make one commit, wait for merges, and see it."""
        try:
            writer = self._index.writer(heap_size=WRITER_HEAP_BYTES, num_threads=1)
            if is_rebuild:
                writer.delete_all_documents()
            for reading_id in remove_readings:
                writer.delete_documents_by_term("reading_id", reading_id)
            for passage in add:
                writer.add_document(_build_document(passage))
            writer.commit()
            writer.wait_merging_threads()
        except (ValueError, OSError) as error:
            raise IndexUnavailableError(f"the lexical index cannot be written: {error}") from error
        self.reload()

    def _open(self) -> tantivy.Index:
        """Return the index in the folder."""
        self._path.mkdir(parents=True, exist_ok=True)
        return tantivy.Index(self._schema, path=str(self._path))


def remove_lexical(path: Path) -> None:
    """Delete a lexical index that cannot be opened. Only the holder of the writer lock may call this."""
    shutil.rmtree(path, ignore_errors=False)


def _build_schema() -> tantivy.Schema:
    """Return the fields: ids as they are, stems split at blanks."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("passage_id", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("reading_id", stored=False, tokenizer_name="raw", index_option="basic")
    for field in (*FIELD_BOOSTS, *_GRADES):
        builder.add_text_field(field, stored=False, tokenizer_name="whitespace", index_option="freq")
    builder.add_text_field("anywhere", stored=False, tokenizer_name="whitespace", index_option="basic")
    return builder.build()


def _build_document(passage: LexicalPassage) -> tantivy.Document:
    """Return the passage as tantivy takes it."""
    document = tantivy.Document()
    document.add_text("passage_id", passage.passage_id)
    document.add_text("reading_id", passage.reading_id)
    texts = {"body": passage.body, "headings": passage.headings, "title": passage.title, "grades": passage.grades}
    for field, stems in texts.items():
        document.add_text(field, " ".join(stems))
    document.add_text("anywhere", " ".join(dict.fromkeys(stem for stems in texts.values() for stem in stems)))
    return document
