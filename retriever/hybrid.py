"""Finds the passages for a question: dense and lexical candidates, fused, scored exactly, live ones only."""

import math
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from core.documents import Passage
from core.errors import IndexMismatchError, IndexMissingError, IndexUnavailableError
from core.questions import Question
from core.retrieval import Hit, Retrieval
from corpus.catalogue import Catalogue
from corpus.generations import INDEX_SCHEMA, IndexState
from retriever.fusion import FusedPassage, compute_full_bm25, find_contenders, fuse_scores
from retriever.models.embedding import Embedder, Vectors, make_embedder_id
from retriever.models.reranking import Reranker
from retriever.query import QueryTerms
from retriever.query_reader import ReadQuery, read_query
from retriever.scope import Scope, Snapshot
from retriever.search_settings import SearchSettings
from retriever.stores.lexical import TantivyLexical
from retriever.stores.live_passages import ListKey, LivePassages
from retriever.stores.passage_rows import RowFiles
from retriever.stores.passage_vectors import PassageScores, PassageVectors
from retriever.stores.row_source import load_rows
from retriever.stores.vectors import ChromaVectors

_OVERFETCH_FACTOR = 4
_MAX_TRIES = 3


class HybridRetriever:
    """Implements ``core.retrieval.Retriever`` over a live index. Safe to use from several threads.

    Each request reads the catalogue's revision first. So a finished ingest, a review or a removal by any process is
    seen by the next request of every other.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        vectors: ChromaVectors,
        rows: RowFiles,
        lexical: TantivyLexical,
        embedder: Embedder,
        settings: SearchSettings | None = None,
        *,
        interpret: Callable[[Question], str] = lambda question: question.question,
        expand: Callable[[str], Sequence[str]] = lambda _query: (),
        reranker: Reranker | None = None,
    ) -> None:
        """Search with these parts.

        Args:
            catalogue: the source of truth.
            vectors: the vector collections.
            rows: the vectors of passages beside the collections.
            lexical: the lexical index.
            embedder: embeds questions; must be the one that the index was built with.
            settings: sizes and weights.
            interpret: gives the text that is searched for, the question understood with its conversation.
            expand: gives further stems for the lexical search, for example of synonyms.
            reranker: puts the best passages into its own order; null leaves them as fused.
        """
        self._reranker = reranker
        self._catalogue = catalogue
        self._vectors = vectors
        self._rows = rows
        self._lexical = lexical
        self._embedder = embedder
        self._embedder_id = make_embedder_id(embedder)
        self._settings = settings or SearchSettings()
        self._interpret = interpret
        self._expand = expand
        self._lock = threading.Lock()
        self._snapshot: Snapshot | None = None

    def retrieve(self, question: Question, *, k: int | None = None) -> Retrieval:
        """Return the best passages for the question.

        Args:
            question: what is asked.
            k: passages found by their score; null means as many as the settings say.

        Raises:
            IndexMissingError: nothing has been ingested.
            IndexMismatchError: the index was built with another model, dimension or schema.
            IndexUnavailableError: the index or the database does not answer.
        """
        started = time.perf_counter()
        query = self._interpret(question)
        settings = self._settings if k is None else self._settings.widen(k)
        for _ in range(_MAX_TRIES):
            scope = self._load_snapshot().choose(question)
            try:
                read = read_query(query, question.question, self._expand, scope, settings)
                hits = self._find_hits(scope, read, settings)
            except IndexUnavailableError:
                if not self._has_moved(scope):
                    raise
                continue
            # Hits that retired while they were searched for were dropped; an answer must not be read from the rest.
            if not self._has_moved(scope):
                return Retrieval(
                    query=query,
                    hits=hits,
                    documents=scope.documents,
                    term_frequencies=read.frequencies,
                    abbreviations=read.abbreviations,
                    read_words=read.read_words,
                    n_passages=scope.n_passages,
                    index_id=_make_index_id(scope.state),
                    elapsed_ms=(time.perf_counter() - started) * 1000,
                )
        raise IndexUnavailableError("the index changed during every one of several searches")

    def check(self) -> None:
        """Find out whether questions can be answered, without asking one.

        Raises:
            IndexMissingError: nothing has been ingested.
            IndexMismatchError: the index was built with another model, dimension or schema.
            IndexUnavailableError: the index or the database does not answer.
        """
        self._load_snapshot()

    def warm_up(self) -> None:
        """Load the model and open the collections, so that the first question does not wait for them.

        Raises:
            IndexMissingError, IndexMismatchError, IndexUnavailableError: as for ``retrieve``.
        """
        self.retrieve(Question(question="warm up"))

    def _find_hits(self, scope: Scope, read: ReadQuery, settings: SearchSettings) -> tuple[Hit, ...]:
        """Return the hits by rank, then those that complete their lists."""
        terms = read.terms
        if not scope.n_passages or not terms.weights:
            return ()
        vector = self._embedder.embed([read.text])[0]
        lexical, near, floor = self._find_candidates(scope, terms, vector, settings)
        # The lexical index knows how rare a word is among all passages, not among those of the chosen documents.
        counts = scope.live.count_frequencies(terms.weights, only=None, without=scope.dead)
        full_lexical = compute_full_bm25(terms.weights, counts, scope.n_answerable)
        n_wanted = settings.k if self._reranker is None else max(settings.k, settings.n_reranked)
        contenders = find_contenders(
            near,
            lexical,
            n_wanted,
            floor=floor,
            dense_weight=settings.dense_weight,
            lexical_weight=settings.lexical_weight,
            full_lexical=full_lexical,
        )
        scores = scope.vectors.score(contenders, vector)
        ranked = fuse_scores(
            {**near, **{passage_id: score.best for passage_id, score in scores.items()}},
            lexical,
            dense_weight=settings.dense_weight,
            lexical_weight=settings.lexical_weight,
            full_lexical=full_lexical,
            only=scores,
        )
        passages: dict[str, Passage] = {}
        for start in range(0, len(ranked), n_wanted):
            if len(passages) < n_wanted:
                wanted = [each.passage_id for each in ranked[start : start + n_wanted]]
                passages.update(scope.live.load_passages(wanted, scope.version_ids))
        best = [fused for fused in ranked if fused.passage_id in passages][:n_wanted]
        if self._reranker is not None:
            best = _rerank(self._reranker, read.text, best, passages)[: settings.k]
        brought = self._complete_lists(scope, best, passages, scores, vector)
        return _build_hits([*best, *brought], passages, scope.live, scores)

    def _find_candidates(
        self, scope: Scope, terms: QueryTerms, vector: Vectors, settings: SearchSettings
    ) -> tuple[dict[str, float], dict[str, float], float]:
        """Return BM25 by passage, similarity by passage that is near the question, and that of the last vector found.

        Few passages are scanned whole: that is exact, and as fast. Elsewhere, too few live passages, because a filter or
        retired versions took the places, mean another round with more candidates; chosen documents of which the last
        round still found too few are scanned whole as well: a narrow filter is slow rather than wrong.
        """
        found = self._lexical.search(
            terms.weights, settings.n_lexical_candidates, only=scope.only, without=scope.without
        )
        lexical = {hit.passage_id: hit.score for hit in found}
        if scope.n_passages <= settings.exact_scan_max_passages:
            return lexical, *_scan(scope, vector, settings)
        wanted, k = min(settings.k, scope.n_passages), settings.n_dense_candidates
        n_compared = max(settings.n_compared_vectors, math.ceil(settings.compared_share * scope.state.n_vectors))
        for _ in range(settings.max_overfetch_rounds + 1):
            if scope.state.n_vectors <= settings.sign_scan_max_vectors:
                near, floor = scope.vectors.find_nearest(scope.version_ids, vector, k, n_compared)
            else:
                near, floor = self._search_graph(scope, vector, k)
            if len(near) >= wanted or k >= scope.state.n_vectors:
                return lexical, near, floor
            k *= _OVERFETCH_FACTOR
        return lexical, *_scan(scope, vector, settings)

    def _search_graph(self, scope: Scope, vector: Vectors, k: int) -> tuple[dict[str, float], float]:
        """Return the live passages of the nearest vectors that the graph finds, and the similarity of the last vector."""
        found = self._vectors.search([collection.name for collection in scope.state.collections], vector, k)
        return scope.live.resolve(found, scope.version_ids), found[-1].similarity if found else 0.0

    def _complete_lists(
        self,
        scope: Scope,
        best: Sequence[FusedPassage],
        passages: dict[str, Passage],
        scores: dict[str, PassageScores],
        vector: Vectors,
    ) -> list[FusedPassage]:
        """Return the passages that hold further items of the best hits' lists; adds them to passages and scores.

        Their score is their cosine similarity alone, weighted as in the fusion; the part ``list`` names the rank and the
        score of the hit that brought them.
        """
        present = {fused.passage_id for fused in best}
        brought: dict[str, tuple[str, int, float]] = {}
        top = best[: self._settings.n_list_hits]
        statements = scope.live.load_statements([fused.passage_id for fused in best])
        ranks: dict[ListKey, int] = {}
        for rank, fused in enumerate(top, start=1):
            for statement in statements.get(fused.passage_id, ()):
                if statement.list_place is not None:
                    ranks.setdefault((statement.version_id, statement.list_place.list_id), rank)
        for key, holders in scope.live.find_passages_of_lists(ranks).items():
            part = ("list", ranks[key], best[ranks[key] - 1].score)
            for passage_id in holders:
                if passage_id not in present:
                    brought.setdefault(passage_id, part)
        chosen = sorted(brought, key=lambda each: brought[each][1])[: self._settings.max_list_passages]
        scores.update(scope.vectors.score([passage_id for passage_id in chosen if passage_id not in scores], vector))
        missing = [each for each in chosen if each not in passages and each in scores]
        passages.update(scope.live.load_passages(missing, scope.version_ids))
        share = self._settings.dense_weight / (self._settings.dense_weight + self._settings.lexical_weight)
        return [
            FusedPassage(passage_id, share * max(0.0, scores[passage_id].best), (brought[passage_id],))
            for passage_id in chosen
            if passage_id in passages
        ]

    def _has_moved(self, scope: Scope) -> bool:
        """Return whether anything was published, reviewed or removed since the scope was read."""
        return self._catalogue.generations.load_revision() != scope.state.revision

    def _load_snapshot(self) -> Snapshot:
        """Return what is live now; read again only where the catalogue's revision has moved."""
        revision = self._catalogue.generations.load_revision()
        with self._lock:
            if self._snapshot is None or self._snapshot.whole.state.revision != revision:
                self._snapshot = self._read_snapshot()
            return self._snapshot

    def _read_snapshot(self) -> Snapshot:
        """Read what is live, and see the same generation in every index."""
        for _ in range(_MAX_TRIES):
            live = self._catalogue.load_live()
            if live.state is None or live.state.generation == 0:
                raise IndexMissingError("nothing has been ingested yet")
            self._check_state(live.state)
            self._lexical.reload()
            counts = self._catalogue.passages.count_readings(live.reading_ids)
            retired = self._catalogue.passages.find_retired(
                each for each, (_, n_retired) in counts.items() if n_retired
            )
            collections = load_rows(self._catalogue, self._rows, live.state)
            n_passages = {each: n_current for each, (n_current, _) in counts.items()}
            indexed = self._lexical.count_by_reading()
            # A mismatch may only mean that an ingest published between the reads.
            if all(indexed.get(live.reading_ids[each], 0) == n for each, n in n_passages.items()):
                break
        else:
            raise IndexUnavailableError("the lexical index does not fit the catalogue; `citewell ingest` mends it")
        documents = tuple(each for each in live.documents if each.review.status in self._settings.answerable)
        answerable = {live.reading_ids[document.version_id] for document in documents}
        # The generation before may still be in use by another thread of this process.
        names = [*(each.name for each in live.state.collections), *live.state.previous]
        self._vectors.keep_open(names)
        self._rows.keep_open(names)
        version_ids = frozenset(document.version_id for document in documents)
        n_answerable = sum(n_passages.get(version_id, 0) for version_id in version_ids)
        whole = Scope(
            state=live.state,
            live=LivePassages(self._catalogue, self._lexical, version_ids),
            vectors=PassageVectors(collections, version_ids, retired),
            documents=documents,
            version_ids=version_ids,
            n_passages=n_answerable,
            n_answerable=n_answerable,
            only=None,
            dead=frozenset(indexed.keys() - answerable),
        )
        return Snapshot(whole=whole, reading_ids=live.reading_ids, n_passages=n_passages)

    def _check_state(self, state: IndexState) -> None:
        """Compare the index with what this process searches with."""
        if state.index_schema != INDEX_SCHEMA:
            raise IndexMismatchError(f"the index has layout {state.index_schema}, this Citewell uses {INDEX_SCHEMA}")
        if state.embedder_id != self._embedder_id:
            raise IndexMismatchError(
                f"the index was built with {state.embedder_id}, the settings name {self._embedder_id}"
            )
        if state.dim != self._embedder.dim:
            raise IndexMismatchError(
                f"the index holds vectors of {state.dim} numbers, the model makes {self._embedder.dim}"
            )


def _scan(scope: Scope, vector: Vectors, settings: SearchSettings) -> tuple[dict[str, float], float]:
    """Return the exact similarity of the nearest passages of the scope, and that of the last of them."""
    near = scope.vectors.scan(scope.version_ids, vector, settings.n_dense_candidates)
    return near, min(near.values()) if len(near) == settings.n_dense_candidates else 0.0


def _rerank(
    reranker: Reranker, query: str, best: Sequence[FusedPassage], passages: Mapping[str, Passage]
) -> list[FusedPassage]:
    """Return the passages by what the reranker says of them, ties as they were; its score takes the place of the fused.

    It reads the headings with the words, as the embedding model does.
    """
    held = [passages[each.passage_id] for each in best]
    scores = reranker.score(query, [f"{' > '.join(passage.section_path)}\n{passage.text}" for passage in held])
    order = sorted(range(len(best)), key=lambda place: (-scores[place], place))
    return [
        replace(
            best[place],
            score=scores[place],
            found_by=(*best[place].found_by, ("cross_encoder", rank, scores[place])),
        )
        for rank, place in enumerate(order, start=1)
    ]


def _build_hits(
    ranked: Sequence[FusedPassage],
    passages: Mapping[str, Passage],
    live: LivePassages,
    scores: Mapping[str, PassageScores],
) -> tuple[Hit, ...]:
    """Return the hits with their statements."""
    statements = live.load_statements([fused.passage_id for fused in ranked])
    hits = []
    for rank, fused in enumerate(ranked, start=1):
        similarities = scores[fused.passage_id].statements
        members = tuple(
            {"statement": each, "similarity": similarities[each.statement_id]} for each in statements[fused.passage_id]
        )
        parts = tuple({"method": method, "rank": place, "score": score} for method, place, score in fused.found_by)
        passage = passages[fused.passage_id]
        # In one go: a record costs twice as much where it is made by itself.
        hits.append(
            Hit.model_validate(
                {"passage": passage, "statements": members, "rank": rank, "score": fused.score, "parts": parts}
            )
        )
    return tuple(hits)


def _make_index_id(state: IndexState) -> str:
    """Return the identity of the index: schema, embedder, runtime, precision and generation."""
    return f"s{state.index_schema}/{state.embedder_id}/g{state.generation}"
