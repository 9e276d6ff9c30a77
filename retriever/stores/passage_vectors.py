"""Similarities of passages and their statements to a question, from the stored vectors."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from retriever.models.embedding import Vectors
from retriever.stores.bounded_cache import BoundedCache
from retriever.stores.passage_rows import PassageRows

SCANNED_ROWS = 131_072
"""Rows whose signs are compared at once: more of them leave the processor's cache."""
COPIED_ROWS = 256
"""Rows that are compared at once, so that they stay in the processor's cache."""
LEAST_CODED = 4
"""Rows for each one wanted from which their codes are looked at first."""
ROUNDING = 1e-5
"""How far the arithmetic with codes may be from the exact one, beside what the codes themselves leave out."""
KEPT_STACKS = 4
"""Scans whose vectors stay in memory in one piece: of 5,000 passages with four statements about 40 MB."""


@dataclass(frozen=True, slots=True)
class PassageScores:
    """Cosine similarities of one passage to the question, in [-1, 1]; higher is better."""

    best: float
    """The best of the passage's own and its statements'. A long passage is found by the one statement that answers."""
    found: "_Found"
    """All that were scored with it: few of them become hits."""
    number: int
    """Its place among them."""

    @property
    def passage(self) -> float:
        """That of the passage as a whole."""
        return float(self.found.similarities[self.found.starts[self.number]])

    @property
    def statements(self) -> dict[str, float]:
        """Those of its statements, by statement id."""
        rows, place = self.found.rows, self.found.places[self.number]
        statement_ids = rows.statement_ids[rows.starts[place] + 1 : rows.starts[place + 1]].tolist()
        first = self.found.starts[self.number] + 1
        similarities = self.found.similarities[first : first + len(statement_ids)].tolist()
        return {each.decode(): similarity for each, similarity in zip(statement_ids, similarities, strict=True)}


@dataclass(frozen=True, slots=True)
class _Found:
    """Similarities of some passages of one collection."""

    rows: PassageRows
    places: Sequence[int]
    """Place of each passage in ``rows``."""
    starts: Sequence[int]
    """Where each passage's similarities begin."""
    similarities: Vectors
    """Of each passage its own, then its statements'."""


@dataclass(frozen=True, slots=True)
class _Part:
    """The rows of one collection, and what of them is live."""

    rows: PassageRows
    is_live: NDArray[np.bool_]
    """``(n_passages,)``: passages that may be answered from."""
    dead_rows: NDArray[np.bool_] | None
    """``(n_rows,)``: rows of the others; null where there are none."""


@dataclass(frozen=True, slots=True)
class _Stack:
    """Vectors that are scanned whole: passages by id, the row in which each begins, and the matrix."""

    passage_ids: NDArray[np.bytes_]
    starts: NDArray[np.int64]
    matrix: Vectors


class PassageVectors:
    """The vectors of what is live, as of one revision of the catalogue. Safe to use from several threads.

    All vectors are normalised, so the dot product is the cosine.
    """

    def __init__(
        self, collections: Sequence[PassageRows], version_ids: Collection[str], retired: Collection[str]
    ) -> None:
        """Read from these rows.

        Args:
            collections: the rows of the published collections, the base first. What a later one holds takes the place of
                what an earlier one does: a new reading may give an old passage a new vector.
            version_ids: every version that may be answered from.
            retired: passages of these versions that only an earlier reading of them had.
        """
        self._parts: list[_Part] = []
        for rows in reversed(collections):
            answerable = np.array([each in version_ids for each in rows.version_ids], dtype=bool)
            is_live = answerable[rows.passage_versions]
            for newer in self._parts:
                places = np.searchsorted(rows.passage_ids, newer.rows.passage_ids)
                places = np.minimum(places, max(0, len(rows.passage_ids) - 1))
                is_same = rows.passage_ids[places] == newer.rows.passage_ids if len(rows.passage_ids) else places > 0
                is_live[places[is_same]] = False
            if retired:
                places = rows.find_places(sorted(retired))
                is_live[places[places >= 0]] = False
            self._parts.append(_Part(rows, is_live, _find_dead_rows(rows, is_live)))
        self._version_ids = frozenset(version_ids)
        self._stacks: BoundedCache[frozenset[str], _Stack] = BoundedCache(KEPT_STACKS)

    def score(self, passage_ids: Iterable[str], vector: Vectors) -> dict[str, PassageScores]:
        """Return the exact similarities of the passages to the question's vector; those that are not live are missing."""
        wanted = sorted(set(passage_ids))
        scores: dict[str, PassageScores] = {}
        for part in self._parts:
            places = part.rows.find_places(wanted)
            known = [(each, place) for each, place in zip(wanted, places.tolist(), strict=True) if place >= 0]
            known = [(each, place) for each, place in known if part.is_live[place] and each not in scores]
            if known:
                scores.update(_score_part(part.rows, known, vector))
        return {each: scores[each] for each in wanted if each in scores}

    def scan(self, version_ids: frozenset[str], vector: Vectors, k: int) -> dict[str, float]:
        """Return the exact similarity of the ``k`` passages of these versions that are nearest, ties by id.

        Args:
            version_ids: what is scanned.
            vector: the question's vector, ``(dim,) float32``, L2-normalised.
            k: how many.
        """
        stack = self._stacks.load((version_ids,), lambda _: {version_ids: self._stack(version_ids)})[version_ids]
        if not len(stack.passage_ids):
            return {}
        best = np.maximum.reduceat(np.clip(_multiply(stack.matrix, vector), -1.0, 1.0), stack.starts)
        nearest = _find_largest(best, k)
        return {stack.passage_ids[row].decode(): float(best[row]) for row in nearest}

    def find_nearest(
        self, version_ids: frozenset[str], vector: Vectors, n_vectors: int, n_compared: int
    ) -> tuple[dict[str, float], float]:
        """Return the passages of the nearest vectors, each with its best similarity, and that of the last vector.

        Of every vector the signs of its numbers are compared with those of the question's, a bit for each number, and of
        those that share most of them the exact similarity is computed.

        Args:
            version_ids: what is searched.
            vector: the question's vector, ``(dim,) float32``, L2-normalised.
            n_vectors: how many vectors.
            n_compared: vectors whose exact similarity is computed; more find more of the nearest.
        """
        found: list[tuple[NDArray[np.float32], NDArray[np.intp]]] = []
        n_rows = sum(len(part.rows.vectors) for part in self._parts)
        for part in self._parts:
            share = n_compared * len(part.rows.vectors) // max(1, n_rows) + n_vectors
            dead = part.dead_rows
            if version_ids != self._version_ids:
                dead = _find_dead_rows(part.rows, _find_allowed(part, version_ids))
            chosen = _choose_rows(part.rows, dead, vector, share)
            chosen = _keep_nearest(part.rows, chosen, vector, n_vectors)
            found.append((np.clip(_multiply_rows(part.rows.vectors, chosen, vector), -1.0, 1.0), chosen))
        similarities = np.concatenate([each for each, _ in found]) if found else np.empty(0, dtype=np.float32)
        nearest = _find_largest(similarities, n_vectors)
        if not len(nearest):
            return {}, 0.0
        nearest_passages = _find_passages(self._parts, [chosen for _, chosen in found], nearest)
        best: dict[str, float] = {}
        for passage_id, similarity in zip(nearest_passages, similarities[nearest].tolist(), strict=True):
            best.setdefault(passage_id, similarity)
        return best, similarity if len(nearest) == n_vectors else 0.0

    def _stack(self, version_ids: frozenset[str]) -> _Stack:
        """Return the vectors of the versions' passages in one matrix, the passages by id."""
        allowed = [_find_allowed(part, version_ids) for part in self._parts]
        if len(self._parts) == 1 and allowed[0].all():
            rows = self._parts[0].rows
            return _Stack(rows.passage_ids, rows.starts[:-1], rows.vectors)
        held = [
            (passage_id, number, place)
            for number, (part, is_allowed) in enumerate(zip(self._parts, allowed, strict=True))
            for place in np.flatnonzero(is_allowed).tolist()
            for passage_id in [part.rows.passage_ids[place]]
        ]
        held.sort()
        pieces = [_slice(self._parts[number].rows, place) for _, number, place in held]
        starts = np.cumsum([0, *(len(piece) for piece in pieces)], dtype=np.int64)[:-1]
        matrix = np.concatenate(pieces) if pieces else np.empty((0, 0), dtype=np.float32)
        return _Stack(np.array([passage_id for passage_id, _, _ in held], dtype=np.bytes_), starts, matrix)


def _find_allowed(part: _Part, version_ids: Collection[str]) -> NDArray[np.bool_]:
    """Return which passages of the part are live and stand in the versions."""
    chosen = np.array([each in version_ids for each in part.rows.version_ids], dtype=bool)
    return np.asarray(part.is_live & chosen[part.rows.passage_versions])


def _find_dead_rows(rows: PassageRows, is_live: NDArray[np.bool_]) -> NDArray[np.bool_] | None:
    """Return the rows of passages that are not live; null where all are."""
    return None if is_live.all() else ~np.repeat(is_live, np.diff(rows.starts))


def _choose_rows(rows: PassageRows, dead: NDArray[np.bool_] | None, vector: Vectors, n_rows: int) -> NDArray[np.intp]:
    """Return the rows that are not dead and whose signs differ least from the vector's, in their order.

    At least ``n_rows`` where there are so many: all that differ as much as the last of them are among them.
    """
    n_differing = np.zeros(len(rows.vectors), dtype=np.uint16)
    own = rows.find_signs(vector)
    for start in range(0, len(n_differing), SCANNED_ROWS):
        some = n_differing[start : start + SCANNED_ROWS]
        for word, own_word in zip(rows.signs[:, start : start + SCANNED_ROWS], own, strict=True):
            some += np.bitwise_count(word ^ own_word)
    never = 64 * len(rows.signs) + 1
    if dead is not None:
        n_differing[dead] = never
    counts = np.cumsum(np.bincount(n_differing, minlength=never + 1))
    limit = min(int(np.searchsorted(counts, n_rows)), never - 1)
    return np.flatnonzero(n_differing <= limit)


def _keep_nearest(rows: PassageRows, chosen: NDArray[np.intp], vector: Vectors, n_vectors: int) -> NDArray[np.intp]:
    """Return those of the rows, in their order, that may be among the nearest ``n_vectors`` of them.

    Their codes say how near each is, give or take what a code leaves out; a quarter of the memory is read so.
    """
    if len(chosen) <= n_vectors * LEAST_CODED:
        return chosen
    steps = vector * np.float32(rows.code_step)
    estimates = np.empty(len(chosen), dtype=np.float32)
    codes = np.empty((COPIED_ROWS, len(vector)), dtype=np.int8)
    numbers = np.empty((COPIED_ROWS, len(vector)), dtype=np.float32)
    for start in range(0, len(chosen), COPIED_ROWS):
        some = chosen[start : start + COPIED_ROWS]
        np.take(rows.codes, some, axis=0, out=codes[: len(some)], mode="clip")
        np.copyto(numbers, codes)
        np.dot(numbers[: len(some)], steps, out=estimates[start : start + len(some)])
    # All that the codes leave out, of the one that is kept and of the one that it is held against.
    margin = 2 * (rows.code_error * float(np.linalg.norm(vector)) + ROUNDING)
    return np.asarray(chosen[estimates >= np.partition(estimates, -n_vectors)[-n_vectors] - margin])


def _find_passages(parts: Sequence[_Part], chosen: Sequence[NDArray[np.intp]], places: NDArray[np.intp]) -> list[str]:
    """Return the passages of the rows at these places among all the chosen rows, which follow one another by part."""
    names = np.empty(len(places), dtype=object)
    first = 0
    for part, rows in zip(parts, chosen, strict=True):
        own = np.flatnonzero((first <= places) & (places < first + len(rows)))
        held = np.searchsorted(part.rows.starts, rows[places[own] - first], side="right") - 1
        names[own] = [passage_id.decode() for passage_id in part.rows.passage_ids[held].tolist()]
        first += len(rows)
    return names.tolist()


def _find_largest(values: NDArray[np.float32], n: int) -> NDArray[np.intp]:
    """Return the places of the ``n`` largest values, the largest first, equal ones in their order."""
    if len(values) <= n:
        return np.argsort(-values, kind="stable")
    places = np.flatnonzero(values >= np.partition(values, -n)[-n])
    return places[np.argsort(-values[places], kind="stable")][:n]


def _score_part(rows: PassageRows, known: Sequence[tuple[str, int]], vector: Vectors) -> Mapping[str, PassageScores]:
    """Return the similarities of the passages at these places."""
    places = [place for _, place in known]
    firsts, ends = rows.starts[places], rows.starts[1:][places]
    pieces = [rows.vectors[first:end] for first, end in zip(firsts.tolist(), ends.tolist(), strict=True)]
    similarities = np.clip(_multiply(np.concatenate(pieces), vector), -1.0, 1.0)
    starts = np.cumsum(ends - firsts) - (ends - firsts)
    found = _Found(rows, places, starts.tolist(), similarities)
    best = np.maximum.reduceat(similarities, starts).tolist()
    return {passage_id: PassageScores(best[number], found, number) for number, (passage_id, _) in enumerate(known)}


def _slice(rows: PassageRows, place: int) -> Vectors:
    """Return the vectors of the passage at the place."""
    return rows.vectors[rows.starts[place] : rows.starts[place + 1]]


def _multiply_rows(matrix: Vectors, rows: NDArray[np.intp], vector: Vectors) -> Vectors:
    """Return the dot product of these rows with the vector, a few rows at a time: what fits the cache is copied once."""
    products = np.empty(len(rows), dtype=np.float32)
    copied = np.empty((COPIED_ROWS, matrix.shape[1]), dtype=np.float32)
    for start in range(0, len(rows), COPIED_ROWS):
        some = rows[start : start + COPIED_ROWS]
        held = np.take(matrix, some, axis=0, out=copied[: len(some)], mode="clip")
        products[start : start + len(some)] = _multiply(held, vector)
    return products


def _multiply(matrix: Vectors, vector: Vectors) -> Vectors:
    """Return the dot product of each row with the vector.

    Not ``@``: what a matrix product gives for one row may depend on the others in the last digit, and a passage has to
    score the same whichever others it is scored with.
    """
    return np.asarray(np.einsum("ij,j->i", matrix, vector), dtype=np.float32)
