import importlib.util
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from core.errors import EmbedderError
from retriever.models.embedder_choice import Precision, load_embedder
from retriever.models.embedding import Embedder, make_embedder_id
from retriever.models.model_files import DEFAULT_MODEL
from tests.contracts.embedder_contract import TEXTS, EmbedderContract
from tests.model_runtime import make_runtime_path

REPOSITORY = Path(__file__).resolve().parents[3]

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("openvino") is None, reason="the extra `openvino` is not installed"
)


def load(config: pytest.Config, precision: Precision) -> Embedder:
    return load_embedder(DEFAULT_MODEL, "openvino", make_runtime_path(config), precision=precision)


@pytest.fixture(scope="module")
def fp32_embedder(pytestconfig: pytest.Config) -> Embedder:
    return load(pytestconfig, "fp32")


@pytest.fixture(scope="module")
def bf16_embedder(pytestconfig: pytest.Config) -> Embedder:
    try:
        return load(pytestconfig, "bf16")
    except EmbedderError as error:
        pytest.skip(str(error))


class TestOpenVinoInFp32(EmbedderContract):
    @pytest.fixture
    def embedder(self, fp32_embedder: Embedder) -> Embedder:
        return fp32_embedder

    def test_it_gives_the_vectors_of_the_default_runtime(self, embedder: Embedder, pytestconfig: pytest.Config) -> None:
        default = load_embedder(DEFAULT_MODEL, "onnxruntime", make_runtime_path(pytestconfig))

        assert (embedder.embed(TEXTS) * default.embed(TEXTS)).sum(axis=1) == pytest.approx(1.0, abs=1e-5)


class TestOpenVinoInBf16(EmbedderContract):
    rounding = 2e-3

    @pytest.fixture
    def embedder(self, bf16_embedder: Embedder) -> Embedder:
        return bf16_embedder

    def test_it_is_close_to_fp32(self, embedder: Embedder, fp32_embedder: Embedder) -> None:
        cosines = (embedder.embed(TEXTS) * fp32_embedder.embed(TEXTS)).sum(axis=1)

        assert np.min(cosines) > 0.9995

    def test_an_index_of_another_precision_is_another_index(self, embedder: Embedder, fp32_embedder: Embedder) -> None:
        assert make_embedder_id(embedder) != make_embedder_id(fp32_embedder)
        assert "/openvino/bf16/" in make_embedder_id(embedder)


def test_openvino_is_imported_without_what_phones_home(pytestconfig: pytest.Config) -> None:
    program = (
        "import socket, sys\n"
        "def refuse(*args, **kwargs): raise AssertionError('a connection was made')\n"
        "socket.socket.connect = socket.getaddrinfo = refuse\n"
        "from retriever.models.openvino_embedder import load_openvino\n"
        "load_openvino()\n"
        "from openvino.tools.ovc import telemetry_utils\n"
        "print(telemetry_utils.tm.__name__, sys.modules['openvino_telemetry'])\n"
        "print(sorted({'torch', 'transformers', 'onnxruntime'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=REPOSITORY, capture_output=True, text=True, check=True)

    assert done.stdout.splitlines() == ["openvino.tools.ovc.telemetry_stub None", "[]"]


def test_openvino_with_its_telemetry_is_refused(monkeypatch: pytest.MonkeyPatch, pytestconfig: pytest.Config) -> None:
    monkeypatch.setitem(sys.modules, "openvino_telemetry", sys)
    with pytest.raises(EmbedderError, match="phone home"):
        load(pytestconfig, "fp32")


@pytest.mark.parametrize("runtime", ["onnxruntime", "torch"])
def test_bf16_needs_openvino(runtime: str, tmp_path: Path) -> None:
    with pytest.raises(EmbedderError, match="CITEWELL_RUNTIME=openvino"):
        load_embedder(DEFAULT_MODEL, runtime, tmp_path, precision="bf16")  # type: ignore[arg-type]
