import warnings

import numpy as np
import pytest

from retriever.models.embedder_choice import load_embedder
from retriever.models.embedding import Embedder
from retriever.models.model_files import DEFAULT_MODEL
from tests.contracts.embedder_contract import TEXTS, EmbedderContract
from tests.model_runtime import make_runtime_path

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def torch_embedder(tmp_path_factory: pytest.TempPathFactory) -> Embedder:
    with warnings.catch_warnings():
        # What the libraries warn of while they are imported is not this project's to mend.
        warnings.simplefilter("ignore")
        return load_embedder(DEFAULT_MODEL, "torch", tmp_path_factory.mktemp("runtime"))


class TestSentenceTransformerEmbedder(EmbedderContract):
    @pytest.fixture
    def embedder(self, torch_embedder: Embedder) -> Embedder:
        return torch_embedder

    def test_the_exported_model_gives_the_same_vectors(self, embedder: Embedder, pytestconfig: pytest.Config) -> None:
        exported = load_embedder(DEFAULT_MODEL, "onnxruntime", make_runtime_path(pytestconfig))
        cosines = (embedder.embed(TEXTS) * exported.embed(TEXTS)).sum(axis=1)

        assert np.min(cosines) > 0.9999
        assert [embedder.count_tokens(text) for text in TEXTS] == [exported.count_tokens(text) for text in TEXTS]
