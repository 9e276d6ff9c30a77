import pytest

from retriever.models.embedding import Embedder
from tests.contracts.embedder_contract import EmbedderContract
from tests.doubles import HashedWordsEmbedder


class TestHashedWordsEmbedder(EmbedderContract):
    @pytest.fixture
    def embedder(self) -> Embedder:
        return HashedWordsEmbedder()
