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
from typing import Any

import numpy as np
from numpy.lib.format import open_memmap
from numpy.typing import NDArray

from core.errors import IndexUnavailableError
from core.record import Record
from corpus.passages import PassageKeys
from retriever.models.embedding import Vectors

LAYOUT = 2
"""Grows when the files change; what an older version wrote is not read."""

MAX_CODE = 127
"""The largest number of a vector in one byte."""

COPY_BATCH = 2000
"""Vectors that are copied from SQL at once."""

_FOLDER = "rows"
_FACTS = "facts.json"
_WORD_BITS = 64

OpenArray = Callable[[str, tuple[int, int], type[np.generic]], NDArray[Any]]
"""Gives an empty array of a name, a shape and a type."""

LoadVectors = Callable[[Iterable[str]], Mapping[str, Vectors]]
"""Gives stored vectors by the hash of the embedded text; what was never embedded is missing from the result."""


class _Facts(Record):
    """What the files hold."""

    layout: int
    n_passages: int
    n_rows: int
    dim: int
    version_ids: tuple[str, ...]
    code_step: float
    code_error: float


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
    codes: NDArray[np.int8]
    """``(n_rows, dim)``: each vector's distance from the mean vector, in steps of ``code_step``, rounded."""
    code_step: float
    code_error: float
    """How far the vector that a code stands for is from the true one at most."""

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


_ARRAYS = tuple(
    each.name for each in fields(PassageRows) if each.name not in ("version_ids", "code_step", "code_error")
)


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

            def open_array(array: str, shape: tuple[int, int], kind: type[np.generic]) -> NDArray[Any]:
                if not shape[0]:
                    return np.empty(shape, dtype=kind)
                return np.asarray(open_memmap(scratch / f"{array}.npy", mode="w+", dtype=kind, shape=shape))

            _save(build_rows(passages, dim, load, open_array), scratch)
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
    rows = PassageRows(version_ids=facts.version_ids, code_step=facts.code_step, code_error=facts.code_error, **found)
    shapes = (len(rows.passage_ids), len(rows.statement_ids), *rows.vectors.shape, *rows.codes.shape)
    expected = (facts.n_passages, facts.n_rows, *(facts.n_rows, facts.dim) * 2)
    if facts.layout != LAYOUT or shapes != expected:
        raise IndexUnavailableError(f"the vectors beside collection {name} are of another layout")
    return rows


def build_rows(
    passages: Iterable[PassageKeys],
    dim: int,
    load: LoadVectors,
    open_array: OpenArray = lambda _name, shape, kind: np.empty(shape, dtype=kind),
) -> PassageRows:
    """Return the rows of the passages.

    Args:
        passages: what they hold.
        dim: length of the vectors.
        load: gives the stored vectors.
        open_array: gives the large arrays, which are filled.

    Raises:
        IndexUnavailableError: a vector is missing from the catalogue.
    """
    ordered = sorted(passages, key=lambda each: each.passage_id)
    version_ids = tuple(sorted({each.version_id for each in ordered}))
    numbers = {version_id: number for number, version_id in enumerate(version_ids)}
    hashes = [text_hash for each in ordered for text_hash in each.text_hashes]
    vectors: Vectors = open_array("vectors", (len(hashes), dim), np.float32)
    for start in range(0, len(hashes), COPY_BATCH):
        batch = hashes[start : start + COPY_BATCH]
        stored = load(set(batch))
        if not stored.keys() >= set(batch):
            raise IndexUnavailableError("vectors are missing from the catalogue; `citewell ingest --rebuild` mends it")
        vectors[start : start + len(batch)] = np.stack([stored[text_hash] for text_hash in batch])
    centre = vectors.mean(axis=0).astype(np.float32) if len(hashes) else np.zeros(dim, dtype=np.float32)
    codes: NDArray[np.int8] = open_array("codes", (len(hashes), dim), np.int8)
    code_step, code_error = encode_vectors(vectors, centre, codes)
    statement_ids = [each for passage in ordered for each in ("", *passage.statement_ids)]
    return PassageRows(
        version_ids=version_ids,
        passage_ids=_encode(each.passage_id for each in ordered),
        passage_versions=np.array([numbers[each.version_id] for each in ordered], dtype=np.int32),
        starts=np.cumsum([0, *(len(each.text_hashes) for each in ordered)], dtype=np.int64),
        statement_ids=_encode(statement_ids),
        vectors=vectors,
        centre=centre,
        signs=_sign_all(vectors, centre),
        codes=codes,
        code_step=code_step,
        code_error=code_error,
    )


def encode_vectors(vectors: Vectors, centre: Vectors, codes: NDArray[np.int8]) -> tuple[float, float]:
    """Fill the codes of the vectors, and return their step and how far a coded vector is from the true one at most."""
    batches = [slice(start, start + COPY_BATCH) for start in range(0, len(vectors), COPY_BATCH)]
    furthest = max((float(np.abs(vectors[batch] - centre).max()) for batch in batches), default=0.0)
    step = furthest / MAX_CODE or 1.0
    error = 0.0
    for batch in batches:
        distances = vectors[batch] - centre
        codes[batch] = np.rint(distances / step)
        left = np.linalg.norm(distances - codes[batch] * np.float32(step), axis=1)
        error = max(error, float(left.max()))
    return step, error


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
        code_step=rows.code_step,
        code_error=rows.code_error,
    )
    (folder / _FACTS).write_text(json.dumps(facts.model_dump()), encoding="utf-8")
    for path in folder.iterdir():
        with path.open("rb+") as file:
            os.fsync(file.fileno())
