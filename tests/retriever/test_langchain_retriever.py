import re
import warnings
from pathlib import Path

import pytest

from core.text import hash_text
from retriever.index import build_retriever, open_index
from tests.doubles import HashedWordsEmbedder
from tests.prepared_documents import build_prepared
from tests.small_index import publish

with warnings.catch_warnings():
    # What LangChain warns of while it is imported is not this project's to mend.
    warnings.simplefilter("ignore")
    from retriever.langchain_retriever import CitewellRetriever


def test_a_langchain_document_holds_all_that_a_citation_needs(tmp_path: Path) -> None:
    index = open_index(tmp_path)
    prepared = build_prepared("stroke", {"Acute": ["Give alteplase within 4.5 hours."]}, title="Ischaemic stroke")
    publish(index, HashedWordsEmbedder(), prepared)
    [found] = CitewellRetriever(retriever=build_retriever(index, HashedWordsEmbedder())).invoke("alteplase")
    text = index.catalogue.load_text(found.metadata["version_id"])
    index.close()

    assert found.id == prepared.passages[0].passage_id
    assert text[found.metadata["start"] : found.metadata["end"]] == found.page_content
    assert hash_text(text) == found.metadata["text_sha256"]
    assert (found.metadata["title"], found.metadata["section_path"]) == ("Ischaemic stroke", ["Acute"])
    [statement] = found.metadata["statements"]
    assert text[statement["start"] : statement["end"]] == "Give alteplase within 4.5 hours."
    assert statement["similarity"] == pytest.approx(found.metadata["statements"][0]["similarity"])


def test_chosen_documents_bound_the_search(tmp_path: Path) -> None:
    index = open_index(tmp_path)
    publish(index, HashedWordsEmbedder(), build_prepared("stroke", {"Acute": ["Give alteplase."]}))
    retriever = CitewellRetriever(retriever=build_retriever(index, HashedWordsEmbedder()), document_ids=("other",))

    assert retriever.invoke("alteplase") == []
    index.close()


def test_the_documented_chain_runs(tmp_path: Path) -> None:
    from langchain_core.language_models.fake_chat_models import FakeListChatModel

    index = open_index(tmp_path)
    publish(index, HashedWordsEmbedder(), build_prepared("stroke", {"Acute": ["Give alteplase within 4.5 hours."]}))
    page = (Path(__file__).resolve().parents[2] / "docs" / "langchain.md").read_text(encoding="utf-8")
    [code] = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    names = {
        "retriever": CitewellRetriever(retriever=build_retriever(index, HashedWordsEmbedder()), k=5),
        "model": FakeListChatModel(responses=["Within 4.5 hours."]),
    }
    exec(code, names)
    index.close()

    assert names["answer"] == "Within 4.5 hours."
