from pathlib import Path

import pytest

from core.documents import GuidelineDocument, PreparedDocument, Review
from core.questions import Filters, Question
from retriever.index import build_retriever, open_index
from retriever.search_settings import SearchSettings
from tests.doubles import HashedWordsEmbedder
from tests.prepared_documents import build_prepared
from tests.small_index import publish


def _describe(prepared: PreparedDocument, **metadata: object) -> PreparedDocument:
    return prepared.model_copy(update={"document": prepared.document.model_copy(update=metadata)})


def _document(**metadata: object) -> GuidelineDocument:
    return _describe(build_prepared("stroke", {"Acute": ["Give alteplase."]}), **metadata).document


@pytest.mark.parametrize(
    ("filters", "metadata", "is_admitted"),
    [
        (Filters(), {}, True),
        (Filters(publishers=("  world health  organization",)), {"publisher": "World Health Organization"}, True),
        (Filters(publishers=("World Health",)), {"publisher": "World Health Organization"}, False),
        (Filters(publishers=("",)), {"publisher": None}, False),
        (Filters(publishers=("NICE",)), {"publisher": None}, False),
        (Filters(publishers=()), {"publisher": "NICE"}, False),
        (Filters(review_statuses=("approved",)), {"review": Review(status="approved")}, True),
        (Filters(review_statuses=("approved",)), {"review": Review(status="submitted")}, False),
        (Filters(languages=("en",)), {"language": "en-GB"}, True),
        (Filters(languages=("en-GB",)), {"language": "en"}, False),
        (Filters(languages=("e",)), {"language": "en"}, False),
        (Filters(languages=("en",)), {"language": None}, False),
        (Filters(updated_from="2021"), {"last_updated": "2021-03-04"}, True),
        (Filters(updated_from="2021-04"), {"last_updated": "2021-03-04"}, False),
        (Filters(updated_from="2021-04"), {"last_updated": "2021"}, True),
        (Filters(updated_from="2021"), {"last_updated": None, "published_on": "2022"}, True),
        (Filters(updated_from="2021"), {"last_updated": None, "published_on": None}, False),
        (Filters(updated_to="2021"), {"last_updated": "2021-12-31"}, True),
        (Filters(updated_to="2021-06-01"), {"last_updated": "2021-06-02"}, False),
        (Filters(updated_to="2021"), {"last_updated": None, "published_on": None}, False),
        (Filters(languages=("en",), updated_from="2022"), {"language": "en", "last_updated": "2021"}, False),
    ],
)
def test_a_filter_admits_what_is_known_to_pass_it(
    filters: Filters, metadata: dict[str, object], is_admitted: bool
) -> None:
    assert filters.admits(_document(**metadata)) is is_admitted


@pytest.mark.parametrize("exact_scan_max_passages", [0, 2000])
def test_a_narrow_filter_finds_its_document_among_many_nearer_ones(
    tmp_path: Path, exact_scan_max_passages: int
) -> None:
    index, embedder = open_index(tmp_path), HashedWordsEmbedder()
    near = [build_prepared(f"near-{n}", {"One": [f"Give alteplase early {n}."]}) for n in range(30)]
    far = _describe(build_prepared("far", {"One": ["Alteplase has a dose.", "Other words."]}), publisher="Far away")
    publish(index, embedder, *near, far)
    settings = SearchSettings(
        k=2, n_dense_candidates=2, max_overfetch_rounds=1, exact_scan_max_passages=exact_scan_max_passages
    )
    retriever = build_retriever(index, embedder, settings)
    wanted = Filters(publishers=("far away",))

    found = retriever.retrieve(Question(question="Give alteplase early", filters=wanted))
    none = retriever.retrieve(Question(question="Give alteplase", filters=wanted, document_ids=("near-1",)))
    index.close()

    assert {hit.passage.document_id for hit in found.hits} == {"far"}
    assert [document.document_id for document in found.documents] == ["far"]
    assert found.n_passages == 1
    assert (none.hits, none.documents, none.n_passages) == ((), (), 0)
