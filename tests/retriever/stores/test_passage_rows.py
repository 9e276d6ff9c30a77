from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np
import pytest

from core.errors import IndexUnavailableError
from core.questions import Question
from corpus.passages import PassageKeys
from retriever.index import build_retriever, open_index
from retriever.models.embedding import Vectors
from retriever.search_settings import SearchSettings
from retriever.stores import passage_vectors
from retriever.stores.passage_rows import RowFiles, build_rows, encode_vectors
from retriever.stores.passage_vectors import PassageVectors
from retriever.stores.row_source import mend_rows
from tests.doubles import HashedWordsEmbedder
from tests.prepared_documents import build_prepared
from tests.small_index import publish

DIM = 96


def unit(n: int, seed: int = 0) -> Vectors:
    rows = np.random.default_rng(seed).standard_normal((n, DIM)).astype(np.float32)
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


class Stored:
    """Passages with made-up vectors: one in three has no statement, the others two."""

    def __init__(self, n_passages: int, seed: int = 0) -> None:
        members = [() if n % 3 == 0 else (f"s{n}a", f"s{n}b") for n in range(n_passages)]
        self.keys = [
            PassageKeys(f"p{n:04}", f"v{n % 2}", held, tuple(f"h-p{n:04}-{each}" for each in ("", *held)))
            for n, held in enumerate(members)
        ]
        hashes = [text_hash for each in self.keys for text_hash in each.text_hashes]
        self.vectors = dict(zip(hashes, unit(len(hashes), seed), strict=True))

    def load(self, hashes: Iterable[str]) -> Mapping[str, Vectors]:
        return {each: self.vectors[each] for each in hashes if each in self.vectors}

    def find_best(self, vector: Vectors) -> dict[str, float]:
        return {
            each.passage_id: max(float(self.vectors[text_hash] @ vector) for text_hash in each.text_hashes)
            for each in self.keys
        }


def test_rows_that_were_written_are_read_again_by_any_process(tmp_path: Path) -> None:
    stored = Stored(50)
    RowFiles(tmp_path).write("base", reversed(stored.keys), DIM, stored.load)
    found, built = RowFiles(tmp_path).load("base"), build_rows(stored.keys, DIM, stored.load)

    assert found.version_ids == built.version_ids == ("v0", "v1")
    for name in ("passage_ids", "passage_versions", "starts", "statement_ids", "vectors", "centre", "signs"):
        assert np.array_equal(getattr(found, name), getattr(built, name)), name
    assert found.find_places(["p0007", "p0049", "other", "p9999"]).tolist() == [7, 49, -1, -1]
    assert [path.name for path in (tmp_path / "base").iterdir()] == ["rows"]


def test_a_collection_without_passages_has_rows_too(tmp_path: Path) -> None:
    RowFiles(tmp_path).write("base", [], DIM, lambda _: {})
    rows = RowFiles(tmp_path).load("base")
    vectors = PassageVectors([rows], {"v0"}, ())

    assert rows.find_places(["p0000"]).tolist() == [-1]
    assert vectors.score(["p0000"], unit(1)[0]) == {}
    assert vectors.scan(frozenset({"v0"}), unit(1)[0], 5) == {}
    assert vectors.find_nearest(frozenset({"v0"}), unit(1)[0], 5, 10) == ({}, 0.0)


@pytest.mark.parametrize("name", ["facts.json", "vectors.npy", "signs.npy", "codes.npy"])
def test_damaged_files_are_a_fault(tmp_path: Path, name: str) -> None:
    stored = Stored(5)
    RowFiles(tmp_path).write("base", stored.keys, DIM, stored.load)
    (tmp_path / "base" / "rows" / name).write_bytes(b"{")
    with pytest.raises(IndexUnavailableError):
        RowFiles(tmp_path).load("base")


def test_a_vector_that_was_never_made_is_a_fault(tmp_path: Path) -> None:
    stored = Stored(5)
    del stored.vectors["h-p0002-s2a"]
    with pytest.raises(IndexUnavailableError, match="--rebuild"):
        RowFiles(tmp_path).write("base", stored.keys, DIM, stored.load)
    with pytest.raises(IndexUnavailableError):
        RowFiles(tmp_path).load("base")


def test_passages_score_as_their_nearest_vector() -> None:
    stored = Stored(40)
    vectors = PassageVectors([build_rows(stored.keys, DIM, stored.load)], {"v0", "v1"}, ())
    [query] = unit(1, seed=1)
    scores = vectors.score(["p0003", "p0004", "unknown"], query)

    assert set(scores) == {"p0003", "p0004"}
    best = stored.find_best(query)
    assert {each: score.best for each, score in scores.items()} == pytest.approx({each: best[each] for each in scores})
    assert scores["p0003"].statements == {}
    assert scores["p0004"].passage == pytest.approx(float(stored.vectors["h-p0004-"] @ query), abs=1e-6)
    assert scores["p0004"].statements == pytest.approx(
        {each: float(stored.vectors[f"h-p0004-{each}"] @ query) for each in ("s4a", "s4b")}, abs=1e-6
    )


def test_what_a_later_collection_holds_takes_the_place_of_an_earlier_one() -> None:
    old, new = Stored(40), Stored(20, seed=5)
    collections = [build_rows(each.keys, DIM, each.load) for each in (old, new)]
    vectors = PassageVectors(collections, {"v0", "v1"}, {"p0030"})
    [query] = unit(1, seed=2)
    expected = {**old.find_best(query), **new.find_best(query)}
    del expected["p0030"]

    every = frozenset({"v0", "v1"})
    assert vectors.scan(every, query, 100) == pytest.approx(expected, abs=1e-6)
    assert vectors.find_nearest(every, query, 1000, 1000)[0] == pytest.approx(expected, abs=1e-6)
    assert {each: score.best for each, score in vectors.score(expected, query).items()} == pytest.approx(
        expected, abs=1e-6
    )
    assert list(vectors.scan(every, query, 3)) == sorted(expected, key=lambda each: -expected[each])[:3]


def test_only_the_chosen_versions_are_compared() -> None:
    stored = Stored(40)
    vectors = PassageVectors([build_rows(stored.keys, DIM, stored.load)], {"v0", "v1"}, ())
    [query] = unit(1, seed=3)
    expected = {each: best for each, best in stored.find_best(query).items() if int(each[1:]) % 2}

    assert vectors.scan(frozenset({"v1"}), query, 100) == pytest.approx(expected, abs=1e-6)
    assert vectors.find_nearest(frozenset({"v1"}), query, 1000, 1000)[0] == pytest.approx(expected, abs=1e-6)


def test_signs_find_nearly_all_of_the_nearest() -> None:
    stored = Stored(3000)
    vectors = PassageVectors([build_rows(stored.keys, DIM, stored.load)], {"v0", "v1"}, ())
    shares = []
    for query in unit(20, seed=4):
        near, floor = vectors.find_nearest(frozenset({"v0", "v1"}), query, 20, 1500)
        ordered = np.sort([float(each @ query) for each in stored.vectors.values()])[::-1]
        best = stored.find_best(query)
        exact = {each for each, similarity in best.items() if similarity >= ordered[19] - 1e-6}
        shares.append(len(exact & set(near)) / len(exact))
        assert near == pytest.approx({each: best[each] for each in near}, abs=1e-6)
        assert min(near.values()) >= floor - 1e-6

    assert np.mean(shares) > 0.9


def test_an_index_without_rows_is_searched_as_well_and_gets_them_at_the_next_ingest(tmp_path: Path) -> None:
    index, embedder = open_index(tmp_path), HashedWordsEmbedder()
    for number in range(3):
        publish(index, embedder, build_prepared(f"document-{number}", {"One": [f"Word{number} is here.", "This too."]}))
    question = Question(question="word1 word2")
    expected = build_retriever(index, embedder).retrieve(question).hits
    index.close()
    files = sorted((tmp_path / "vectors").glob("*/rows/facts.json"))
    assert len(files) == 3
    for path in files[1:]:
        path.unlink()
    again = open_index(tmp_path)
    for settings in (SearchSettings(), SearchSettings(exact_scan_max_passages=0)):
        assert build_retriever(again, embedder, settings).retrieve(question).hits == expected
    mend_rows(again.catalogue, again.rows, again.catalogue.generations.load())

    assert sorted((tmp_path / "vectors").glob("*/rows/facts.json")) == files
    assert build_retriever(again, embedder).retrieve(question).hits == expected
    again.close()


def test_codes_keep_every_one_of_the_nearest(monkeypatch: pytest.MonkeyPatch) -> None:
    stored = Stored(3000)
    vectors = PassageVectors([build_rows(stored.keys, DIM, stored.load)], {"v0", "v1"}, ())
    every = frozenset({"v0", "v1"})
    queries = unit(40, seed=6)
    found = [vectors.find_nearest(every, query, 20, 1500) for query in queries]
    monkeypatch.setattr(passage_vectors, "LEAST_CODED", 10**9)

    assert [vectors.find_nearest(every, query, 20, 1500) for query in queries] == found


def test_a_code_is_as_near_to_its_vector_as_it_says() -> None:
    vectors = unit(500, seed=7)
    centre = vectors.mean(axis=0)
    codes = np.empty(vectors.shape, dtype=np.int8)
    step, error = encode_vectors(vectors, centre, codes)

    left = np.linalg.norm(vectors - centre - codes * np.float32(step), axis=1)
    assert left.max() <= error + 1e-6
    assert error < 0.5 * step * np.sqrt(DIM)
