"""The vectors of passages as rows of a matrix in a file, which every process maps into its memory.

Beside each published collection lie the vectors of its passages, a passage's own first, then its statements'. So a question
reads the vectors that it compares without a database, a process that answers once need not load a graph, and all processes
share one copy in the system's page cache. The files are derived from SQL, written once and never changed.
"""

import json
import os
import shutil
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
from numpy.lib.format import open_memmap
from numpy.typing import NDArray

from core.errors import IndexUnavailableError
from core.record import Record
from corpus.passages import PassageKeys
from retriever.embedding import Vectors

LAYOUT = 1
"""Grows when the files change; what an older version wrote is not read."""

COPY_BATCH = 2000
"""Vectors that are copied from SQL at once."""

_FOLDER = "rows"
_FACTS = "facts.json"
_WORD_BITS = 64

LoadVectors = Callable[[Iterable[str]], Mapping[str, Vectors]]
"""Gives stored vectors by the hash of the embedded text; what was never embedded is missing from the result."""


class _Facts(Record):
    """What the files hold."""

    layout: int
    n_passages: int
    n_rows: int
    dim: int
    version_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PassageRows:
    """The vectors of some passages, by passage id."""

    version_ids: tuple[str, ...]
    """Versions that the passages stand in."""
    passage_ids: NDArray[np.bytes_]
    """``(n_passages,)``, sorted."""
    passage_versions: NDArray[np.int32]
    """``(n_passages,)``: place of each passage's version in ``version_ids``."""
    starts: NDArray[np.int64]
    """``(n_passages + 1,)``: the row in which each passage begins, and the number of rows."""
    statement_ids: NDArray[np.bytes_]
    """``(n_rows,)``: the statement of each row; empty for a passage's own."""
    vectors: Vectors
    """``(n_rows, dim) float32``, rows L2-normalised."""
    centre: Vectors
    """``(dim,) float32``: the mean vector."""
    signs: NDArray[np.uint64]
    """``(n_words, n_rows)``: whether each number of a vector is above the mean vector's, 64 to a word."""

    def find_signs(self, vector: Vectors) -> NDArray[np.uint64]:
        """Return the signs of one vector, ``(n_words,)``."""
        return _pack_signs(vector.reshape(1, -1), self.centre)[:, 0]

    def find_places(self, passage_ids: Sequence[str]) -> NDArray[np.intp]:
        """Return the place of each passage; -1 where it is not among these."""
        if not len(self.passage_ids):
            return np.full(len(passage_ids), -1, dtype=np.intp)
        wanted = np.array([each.encode() for each in passage_ids], dtype=np.bytes_)
        places = np.minimum(np.searchsorted(self.passage_ids, wanted), len(self.passage_ids) - 1)
        return np.asarray(np.where(self.passage_ids[places] == wanted, places, -1), dtype=np.intp)


_ARRAYS = tuple(each.name for each in fields(PassageRows) if each.name != "version_ids")


class RowFiles:
    """The files of all collections under one folder. Safe to use from several threads."""

    def __init__(self, path: Path) -> None:
        """Use the folder; each collection has one of its own in it."""
        self._path = path
        self._open: dict[str, PassageRows] = {}
        self._lock = threading.Lock()

    def load(self, name: str) -> PassageRows:
        """Return the rows of a collection, mapped and not read; the first call opens them.

        Raises:
            IndexUnavailableError: the files are missing, damaged or of another layout.
        """
        with self._lock:
            if name not in self._open:
                self._open[name] = _open_rows(self._path / name / _FOLDER, name)
            return self._open[name]

    def has(self, name: str) -> bool:
        """Return whether the collection's files are there and can be read."""
        try:
            _open_rows(self._path / name / _FOLDER, name)
        except IndexUnavailableError:
            return False
        return True

    def keep(self, name: str, build: Callable[[str], PassageRows]) -> PassageRows:
        """Return the rows that ``build`` gives for a collection without files, the same for every later call."""
        with self._lock:
            if name not in self._open:
                self._open[name] = build(name)
            return self._open[name]

    def keep_open(self, names: Iterable[str]) -> None:
        """Let go of every collection but these; who still searches in one keeps it until then."""
        wanted = set(names)
        with self._lock:
            self._open = {name: rows for name, rows in self._open.items() if name in wanted}

    def write(self, name: str, passages: Iterable[PassageKeys], dim: int, load: LoadVectors) -> None:
        """Write the rows of the passages beside the collection; they appear whole or not at all.

        Only the holder of the writer lock may call this.

        Raises:
            IndexUnavailableError: they cannot be written, or a vector is missing from the catalogue.
        """
        folder = self._path / name / _FOLDER
        scratch = folder.with_name(f".{_FOLDER}")
        try:
            shutil.rmtree(scratch, ignore_errors=True)
            scratch.mkdir(parents=True)

            def open_matrix(shape: tuple[int, int]) -> Vectors:
                if not shape[0]:
                    return np.empty(shape, dtype=np.float32)
                return np.asarray(open_memmap(scratch / "vectors.npy", mode="w+", dtype=np.float32, shape=shape))

            _save(build_rows(passages, dim, load, open_matrix), scratch)
            shutil.rmtree(folder, ignore_errors=True)
            scratch.rename(folder)
            with self._lock:
                self._open.pop(name, None)
        except OSError as error:
            raise IndexUnavailableError(f"the vectors cannot be written: {error}") from error


def _open_rows(folder: Path, name: str) -> PassageRows:
    """Return the rows of the folder."""
    try:
        facts = _Facts.model_validate_json((folder / _FACTS).read_bytes())
        # As plain arrays: what is computed from a ``memmap`` is one, which makes small steps slower.
        found = {
            field: np.asarray(np.load(folder / f"{field}.npy", mmap_mode="r" if facts.n_rows else None))
            for field in _ARRAYS
        }
    except (OSError, ValueError) as error:
        raise IndexUnavailableError(f"the vectors beside collection {name} cannot be read: {error}") from error
    rows = PassageRows(version_ids=facts.version_ids, **found)
    shapes = (len(rows.passage_ids), len(rows.statement_ids), *rows.vectors.shape)
    if facts.layout != LAYOUT or shapes != (facts.n_passages, facts.n_rows, facts.n_rows, facts.dim):
        raise IndexUnavailableError(f"the vectors beside collection {name} are of another layout")
    return rows


def build_rows(
    passages: Iterable[PassageKeys],
    dim: int,
    load: LoadVectors,
    open_matrix: Callable[[tuple[int, int]], Vectors] = lambda shape: np.empty(shape, dtype=np.float32),
) -> PassageRows:
    """Return the rows of the passages.

    Args:
        passages: what they hold.
        dim: length of the vectors.
        load: gives the stored vectors.
        open_matrix: gives the matrix of this shape that is filled.

    Raises:
        IndexUnavailableError: a vector is missing from the catalogue.
    """
    ordered = sorted(passages, key=lambda each: each.passage_id)
    version_ids = tuple(sorted({each.version_id for each in ordered}))
    numbers = {version_id: number for number, version_id in enumerate(version_ids)}
    hashes = [text_hash for each in ordered for text_hash in each.text_hashes]
    vectors = open_matrix((len(hashes), dim))
    for start in range(0, len(hashes), COPY_BATCH):
        batch = hashes[start : start + COPY_BATCH]
        stored = load(set(batch))
        if not stored.keys() >= set(batch):
            raise IndexUnavailableError("vectors are missing from the catalogue; `citewell ingest --rebuild` mends it")
        vectors[start : start + len(batch)] = np.stack([stored[text_hash] for text_hash in batch])
    centre = vectors.mean(axis=0) if len(hashes) else np.zeros(dim, dtype=np.float32)
    statement_ids = [each for passage in ordered for each in ("", *passage.statement_ids)]
    return PassageRows(
        version_ids=version_ids,
        passage_ids=_encode(each.passage_id for each in ordered),
        passage_versions=np.array([numbers[each.version_id] for each in ordered], dtype=np.int32),
        starts=np.cumsum([0, *(len(each.text_hashes) for each in ordered)], dtype=np.int64),
        statement_ids=_encode(statement_ids),
        vectors=vectors,
        centre=centre.astype(np.float32),
        signs=_sign_all(vectors, centre),
    )


def _sign_all(vectors: Vectors, centre: Vectors) -> NDArray[np.uint64]:
    """Return the signs of all rows, a batch at a time: half a million vectors fill a gigabyte."""
    n_words = -(-vectors.shape[1] // _WORD_BITS)
    signs = np.empty((n_words, len(vectors)), dtype=np.uint64)
    for start in range(0, len(vectors), COPY_BATCH):
        signs[:, start : start + COPY_BATCH] = _pack_signs(vectors[start : start + COPY_BATCH], centre)
    return signs


def _pack_signs(vectors: Vectors, centre: Vectors) -> NDArray[np.uint64]:
    """Return whether the numbers are above the centre's, ``(n_words, n)``."""
    is_above = vectors > centre
    n_missing = -vectors.shape[1] % _WORD_BITS
    bits = np.packbits(np.pad(is_above, ((0, 0), (0, n_missing))) if n_missing else is_above, axis=1)
    return np.ascontiguousarray(bits.view(np.uint64).T)


def _encode(ids: Iterable[str]) -> NDArray[np.bytes_]:
    """Return the ids as an array of bytes, which sort as the ids do."""
    encoded = [each.encode() for each in ids]
    return np.array(encoded, dtype=f"S{max(map(len, encoded), default=1) or 1}")


def _save(rows: PassageRows, folder: Path) -> None:
    """Write every array, then what they are; all of it is on disk when this returns."""
    for field in _ARRAYS:
        if not (folder / f"{field}.npy").exists():
            np.save(folder / f"{field}.npy", getattr(rows, field))
    facts = _Facts(
        layout=LAYOUT,
        n_passages=len(rows.passage_ids),
        n_rows=len(rows.statement_ids),
        dim=rows.vectors.shape[1],
        version_ids=rows.version_ids,
    )
    (folder / _FACTS).write_text(json.dumps(facts.model_dump()), encoding="utf-8")
    for path in folder.iterdir():
        with path.open("rb+") as file:
            os.fsync(file.fileno())
