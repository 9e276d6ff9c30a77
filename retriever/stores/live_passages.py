"""What is live of passages, statements and lists, as of one revision of the catalogue."""

import functools
from collections.abc import Collection, Iterable, Mapping

from core.documents import Passage, Statement
from corpus.catalogue import Catalogue
from corpus.passages import HeldPassage
from retriever.stores.bounded_cache import BoundedCache
from retriever.stores.lexical import TantivyLexical
from retriever.stores.vectors import VectorHit
from retriever.vocabulary.abbreviations import KnownAbbreviations

KEPT_PASSAGES = 5000
"""Passages that stay in memory, with their statements: about 10 kB each."""
KEPT_VECTOR_IDS = 50_000
"""Vector ids whose passages stay in memory: about 300 bytes each."""
KEPT_LISTS = 5000
KEPT_LETTERS = 26
KEPT_FREQUENCIES = 20_000

ListKey = tuple[str, str]
"""Version id and list id."""


class LivePassages:
    """Reads from the catalogue and keeps what it read. Safe to use from several threads.

    There is one object for each revision, and no request that ends after the revision has moved uses what it read:
    so nothing that is kept is ever older or newer than its revision.
    """

    def __init__(self, catalogue: Catalogue, lexical: TantivyLexical, version_ids: frozenset[str]) -> None:
        """Read from this catalogue and this lexical index.

        Args:
            catalogue: the source of truth.
            lexical: the lexical index.
            version_ids: every version that may be answered from.
        """
        self._catalogue = catalogue
        self._version_ids = version_ids
        self._stems: BoundedCache[str, frozenset[str]] = BoundedCache(KEPT_LETTERS)
        self._lexical = lexical
        self._passages: BoundedCache[str, HeldPassage] = BoundedCache(KEPT_PASSAGES)
        self._holders: BoundedCache[str, tuple[tuple[str, str], ...]] = BoundedCache(KEPT_VECTOR_IDS)
        self._lists: BoundedCache[ListKey, tuple[str, ...]] = BoundedCache(KEPT_LISTS)
        self._frequencies: BoundedCache[str, int] = BoundedCache(KEPT_FREQUENCIES)

    @functools.cached_property
    def all_abbreviations(self) -> KnownAbbreviations:
        """What all documents explain that may be answered from."""
        return self._load_abbreviations(self._version_ids)

    def load_abbreviations(self, version_ids: frozenset[str]) -> KnownAbbreviations:
        """Return what these versions explain."""
        return self.all_abbreviations if version_ids == self._version_ids else self._load_abbreviations(version_ids)

    def _load_abbreviations(self, version_ids: frozenset[str]) -> KnownAbbreviations:
        by_version = self._catalogue.abbreviations.load(version_ids)
        return KnownAbbreviations(each for explained in by_version.values() for each in explained)

    def list_stems(self, prefix: str) -> frozenset[str]:
        """Return every stem of the index that begins so."""
        return self._stems.load((prefix,), lambda missing: {each: self._lexical.list_stems(each) for each in missing})[
            prefix
        ]

    @functools.cached_property
    def grades(self) -> frozenset[str]:
        """Terms of the grades that the index holds."""
        return self._lexical.list_grades()

    def resolve(self, near: Iterable[VectorHit], version_ids: Collection[str]) -> dict[str, float]:
        """Return the live passages of these versions that the vectors belong to, each with its best similarity."""
        similarities = {hit.vector_id: hit.similarity for hit in near}
        best: dict[str, float] = {}
        for vector_id, holders in self._holders.load(similarities, self._catalogue.passages.find_holders).items():
            for passage_id, version_id in holders:
                if version_id in version_ids:
                    best[passage_id] = max(similarities[vector_id], best.get(passage_id, -1.0))
        return best

    def load_passages(self, passage_ids: Iterable[str], version_ids: Collection[str]) -> dict[str, Passage]:
        """Return those of the passages that are live and stand in one of the versions, by id."""
        found = self._load_held(passage_ids)
        return {each: passage for each, (passage, _) in found.items() if passage.version_id in version_ids}

    def load_statements(self, passage_ids: Iterable[str]) -> dict[str, tuple[Statement, ...]]:
        """Return the statements of each live passage in reading order."""
        return {each: statements for each, (_, statements) in self._load_held(passage_ids).items()}

    def _load_held(self, passage_ids: Iterable[str]) -> dict[str, HeldPassage]:
        return self._passages.load(passage_ids, self._catalogue.passages.load_live_passages)

    def find_passages_of_lists(self, lists: Iterable[ListKey]) -> dict[ListKey, tuple[str, ...]]:
        """Return, for each list, the ids of the passages that hold items of it, in reading order."""
        return self._lists.load(lists, self._catalogue.passages.find_passages_of_lists)

    def count_frequencies(
        self, stems: Iterable[str], *, only: Collection[str] | None, without: Collection[str]
    ) -> Mapping[str, int]:
        """Return how many passages hold each stem.

        Args:
            stems: what to count.
            only: readings to count in; null means all. What is counted in some readings only is not kept.
            without: readings to leave out; they are the same for all requests of one revision.
        """

        def count(missing: Iterable[str]) -> dict[str, int]:
            return {stem: self._lexical.doc_freq(stem, only=only, without=without) for stem in missing}

        return count(stems) if only is not None else self._frequencies.load(stems, count)
