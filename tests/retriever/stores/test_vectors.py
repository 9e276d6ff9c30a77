import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

import retriever.stores.vectors
from core.errors import IndexUnavailableError
from retriever.models.embedding import Vectors
from retriever.stores.vectors import ADD_BATCH, SYNC_THRESHOLD, ChromaVectors, _cut_batches

REPOSITORY = Path(__file__).resolve().parents[3]
PACKAGES = ("api", "citewell", "composer", "core", "corpus", "evals", "ingest", "retriever")


@pytest.fixture
def vectors(tmp_path: Path) -> Iterator[ChromaVectors]:
    opened = ChromaVectors(tmp_path / "vectors")
    yield opened
    opened.close()


def unit(n: int, dim: int = 16, seed: int = 0) -> Vectors:
    rows = np.random.default_rng(seed).standard_normal((n, dim)).astype(np.float32)
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


def test_the_nearest_come_first_with_their_cosine(vectors: ChromaVectors) -> None:
    rows = unit(300)
    assert vectors.build("base", [([f"p:{n}" for n in range(300)], rows)]) == 300
    hits = vectors.search(["base"], rows[7], 5)
    exact = np.sort(rows @ rows[7])[::-1]

    assert hits[0].vector_id == "p:7"
    assert [hit.similarity for hit in hits] == pytest.approx(exact[:5].tolist(), abs=1e-5)


def test_several_collections_are_one_ranking_without_repeats(vectors: ChromaVectors) -> None:
    rows = unit(20)
    vectors.build("base", [([f"p:{n}" for n in range(12)], rows[:12])])
    vectors.build("delta", [([f"p:{n}" for n in range(8, 20)], rows[8:])])
    hits = vectors.search(["base", "delta"], rows[10], 20)

    assert [hit.vector_id for hit in hits] == [f"p:{n}" for n in np.argsort(-(rows @ rows[10]), kind="stable")]


def test_a_last_batch_is_never_too_small_to_be_written_to_disk() -> None:
    sizes = [1, ADD_BATCH + 1, 2 * ADD_BATCH - 1, 1]
    rows = [([f"p:{place}-{n}" for n in range(size)], unit(size, dim=4)) for place, size in enumerate(sizes)]
    batches = list(_cut_batches(rows))

    assert [vector_id for ids, _ in batches for vector_id in ids] == [each for ids, _ in rows for each in ids]
    assert np.array_equal(np.concatenate([part for _, part in batches]), np.concatenate([part for _, part in rows]))
    assert all(SYNC_THRESHOLD <= len(ids) == len(part) < ADD_BATCH + SYNC_THRESHOLD for ids, part in batches)


def test_every_process_that_opens_a_collection_finds_the_same(vectors: ChromaVectors, tmp_path: Path) -> None:
    rows = unit(1384, dim=64)
    vectors.build("base", [([f"p:{n}" for n in range(len(rows))], rows)])
    program = (
        "import sys; from pathlib import Path; import numpy as np; from retriever.stores.vectors import ChromaVectors\n"
        "rows = np.random.default_rng(1).standard_normal((60, 64)).astype(np.float32)\n"
        "vectors = ChromaVectors(Path(sys.argv[1]))\n"
        "print([hit.vector_id for row in rows for hit in vectors.search(['base'], row, 100)])"
    )
    command = [sys.executable, "-c", program, str(tmp_path / "vectors")]
    running = [subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE) for _ in range(2)]
    outputs = [process.communicate()[0] for process in running]

    assert [process.returncode for process in running] == [0, 0]
    assert len(outputs[0]) > 1000
    assert outputs[0] == outputs[1]


def test_asking_for_more_than_there_is_gives_what_there_is(vectors: ChromaVectors) -> None:
    vectors.build("base", [(["p:0", "s:1"], unit(2))])
    assert len(vectors.search(["base"], unit(1)[0], 50)) == 2


def test_an_empty_collection_gives_nothing(vectors: ChromaVectors) -> None:
    vectors.build("base", [])
    assert vectors.search(["base"], unit(1)[0], 5) == []


def test_many_rows_arrive_in_several_batches(vectors: ChromaVectors) -> None:
    rows = unit(2500, dim=4)
    assert vectors.build("base", [([f"p:{n}" for n in range(2500)], rows)]) == 2500


def test_a_missing_collection_is_a_fault(vectors: ChromaVectors) -> None:
    with pytest.raises(IndexUnavailableError, match="missing"):
        vectors.search(["gone"], unit(1)[0], 5)


def test_a_damaged_collection_is_a_fault(vectors: ChromaVectors, tmp_path: Path) -> None:
    folder = tmp_path / "vectors" / "bad"
    folder.mkdir(parents=True)
    (folder / "chroma.sqlite3").write_bytes(b"no database" * 100)
    for _ in range(2):
        with pytest.raises(IndexUnavailableError):
            vectors.search(["bad"], unit(1)[0], 5)


def test_what_is_not_published_is_deleted(vectors: ChromaVectors, tmp_path: Path) -> None:
    for name in ("base", "delta", "old"):
        vectors.build(name, [(["p:0"], unit(1))])

    assert vectors.remove_other(["base"]) == ["delta", "old"]
    assert [path.name for path in (tmp_path / "vectors").iterdir()] == ["base"]


def test_a_closed_collection_opens_again(vectors: ChromaVectors) -> None:
    vectors.build("base", [(["p:0"], unit(1))])
    assert vectors.search(["base"], unit(1)[0], 1)
    vectors.keep_open([])
    assert vectors.search(["base"], unit(1)[0], 1)


def test_telemetry_is_off(vectors: ChromaVectors) -> None:
    vectors.build("base", [(["p:0"], unit(1))])
    opened = vectors._load("base")

    assert opened.client.get_settings().anonymized_telemetry is False


def test_no_stored_configuration_is_ever_turned_into_a_function() -> None:
    tree = ast.parse(Path(retriever.stores.vectors.__file__).read_text(encoding="utf-8"))
    attributes = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    calls = [
        node for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        and node.func.attr in ("create_collection", "get_collection", "get_or_create_collection")
    ]  # fmt: skip

    assert not attributes & {"configuration", "schema"}
    assert len(calls) == 2
    for call in calls:
        [function] = [keyword.value for keyword in call.keywords if keyword.arg == "embedding_function"]
        assert isinstance(function, ast.Constant)
        assert function.value is None


def test_each_library_has_one_home() -> None:
    libraries = ("chromadb", "tantivy", "torch", "onnxruntime", "openvino")
    homes: dict[str, set[str]] = {library: set() for library in libraries}
    for path in (path for package in PACKAGES for path in (REPOSITORY / package).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            for name in names:
                if name.split(".")[0] in homes:
                    homes[name.split(".")[0]].add(path.relative_to(REPOSITORY).as_posix())

    assert homes == {
        "chromadb": {"retriever/stores/vectors.py"},
        "tantivy": {"retriever/stores/lexical.py"},
        "torch": {"retriever/models/cross_encoder.py", "retriever/models/sentence_transformer.py"},
        "onnxruntime": {"retriever/models/onnx_embedder.py"},
        "openvino": {"retriever/models/openvino_embedder.py"},
    }
