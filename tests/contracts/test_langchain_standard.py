"""LangChain's own standard tests of retrievers. Their package brings pytest plugins along that would join every run of the
suite, so it is an extra of its own: ``make test-langchain``."""

import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from retriever.index import build_retriever, open_index
from tests.doubles import HashedWordsEmbedder
from tests.prepared_documents import build_prepared
from tests.small_index import publish

pytest.importorskip("langchain_tests", reason="needs the extra `langchain-tests`: make test-langchain")

with warnings.catch_warnings():
    # What LangChain warns of while it is imported is not this project's to mend.
    warnings.simplefilter("ignore")
    from langchain_tests.integration_tests import RetrieversIntegrationTests

    from retriever.langchain_retriever import CitewellRetriever


class TestCitewellRetriever(RetrieversIntegrationTests):
    @pytest.fixture(autouse=True)
    def _index(self, tmp_path: Path) -> Iterator[None]:
        index, embedder = open_index(tmp_path), HashedWordsEmbedder()
        publish(
            index,
            embedder,
            *(build_prepared(f"stroke-{n}", {"Acute": [f"Give alteplase early {n}."]}) for n in range(5)),
        )
        self._retriever = build_retriever(index, embedder)
        yield
        index.close()

    @property
    def retriever_constructor(self) -> type[CitewellRetriever]:
        return CitewellRetriever

    @property
    def retriever_constructor_params(self) -> dict[str, Any]:
        return {"retriever": self._retriever}

    @property
    def retriever_query_example(self) -> str:
        return "alteplase"
