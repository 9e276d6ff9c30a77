import sqlite3
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import event

from core.errors import IndexMismatchError, IndexMissingError
from core.questions import Question
from core.retrieval import Retrieval
from corpus.reviews import CHECKPOINTS
from ingest.passages import statement_embedding_text
from retriever.hybrid import HybridRetriever
from retriever.index import SearchIndex, build_retriever, open_index
from retriever.search_settings import SearchSettings
from retriever.vocabulary.terms import stem_word
from tests.doubles import HashedWordsEmbedder
from tests.prepared_documents import build_prepared
from tests.small_index import publish

SARCOMA = build_prepared(
    "sarcoma",
    {
        "First line": ["Doxorubicin is the standard treatment.", "Ifosfamide may be added in fit patients."],
        "Second line": ["Trabectedin is an option in liposarcoma.", "Pazopanib is not for adipocytic tumours."],
        "Prognosis": [
            "Older age is a poor factor.",
            "Liver metastases are a poor factor.",
            "Large size is a poor factor.",
        ],
    },
    title="Soft tissue sarcoma",
    n_per_passage=1,
    lists=("Prognosis",),
)
STROKE = build_prepared(
    "stroke",
    {"Acute": ["Give alteplase within 4.5 hours.", "Keep glucose in the normal range."]},
    title="Ischaemic stroke",
)


@pytest.fixture
def index(tmp_path: Path) -> Iterator[SearchIndex]:
    opened = open_index(tmp_path)
    publish(opened, HashedWordsEmbedder(), SARCOMA, STROKE)
    yield opened
    opened.close()


@pytest.fixture
def retriever(index: SearchIndex) -> HybridRetriever:
    return build_retriever(index, HashedWordsEmbedder())


def ask(retriever: HybridRetriever, question: str, *document_ids: str) -> Retrieval:
    return retriever.retrieve(Question(question=question, document_ids=document_ids or None))


def frequency(retrieval: Retrieval, word: str) -> int:
    return {each.term: each.n_passages for each in retrieval.term_frequencies}[stem_word(word)]


def test_the_passage_that_answers_comes_first(retriever: HybridRetriever) -> None:
    retrieval = ask(retriever, "Is trabectedin an option in liposarcoma?")

    assert retrieval.hits[0].passage.text == "Trabectedin is an option in liposarcoma."
    assert [hit.rank for hit in retrieval.hits] == list(range(1, len(retrieval.hits) + 1))
    assert {part.method for part in retrieval.hits[0].parts} == {"dense", "lexical"}
    assert all(part.rank == 1 for part in retrieval.hits[0].parts)


def test_statement_similarities_are_the_exact_cosines(retriever: HybridRetriever) -> None:
    embedder = HashedWordsEmbedder()
    retrieval = ask(retriever, "alteplase within hours")
    [query] = embedder.embed(["alteplase within hours"])

    for scored in retrieval.hits[0].statements:
        [own] = embedder.embed([statement_embedding_text(STROKE.document, scored.statement)])
        assert scored.similarity == pytest.approx(float(np.dot(own, query)), abs=1e-6)


def test_a_list_is_brought_along_whole(index: SearchIndex) -> None:
    retriever = build_retriever(index, HashedWordsEmbedder(), SearchSettings(k=1, n_list_hits=1))
    retrieval = ask(retriever, "liver metastases poor factor")

    assert {hit.passage.text for hit in retrieval.hits} == {
        "Older age is a poor factor.", "Liver metastases are a poor factor.", "Large size is a poor factor."
    }  # fmt: skip
    assert retrieval.hits[0].passage.text == "Liver metastases are a poor factor."
    assert [[part.method for part in hit.parts] for hit in retrieval.hits[1:]] == [["list"], ["list"]]
    assert retrieval.hits[1].parts[0].rank == 1


def test_term_frequencies_are_exact_counts_under_any_spelling(retriever: HybridRetriever) -> None:
    retrieval = ask(retriever, "poor factors, tumor, aspirin, sarcoma")

    assert frequency(retrieval, "factor") == 3
    assert frequency(retrieval, "tumour") == 1
    assert frequency(retrieval, "aspirin") == 0
    assert frequency(retrieval, "sarcoma") == len(SARCOMA.passages)
    assert retrieval.n_passages == len(SARCOMA.passages) + len(STROKE.passages)


def test_only_the_chosen_documents_are_searched(retriever: HybridRetriever) -> None:
    retrieval = ask(retriever, "doxorubicin standard treatment", "stroke")

    assert {hit.passage.document_id for hit in retrieval.hits} == {"stroke"}
    assert [document.document_id for document in retrieval.documents] == ["stroke"]
    assert retrieval.n_passages == len(STROKE.passages)
    assert frequency(retrieval, "doxorubicin") == 0


def test_an_unknown_document_leaves_nothing_to_search(retriever: HybridRetriever) -> None:
    retrieval = ask(retriever, "doxorubicin", "no-such-document")

    assert (retrieval.hits, retrieval.documents, retrieval.n_passages) == ((), (), 0)


@pytest.mark.parametrize("sign_scan_max_vectors", [0, 1000])
def test_the_graph_the_signs_and_the_exact_scan_agree(index: SearchIndex, sign_scan_max_vectors: int) -> None:
    exact = build_retriever(index, HashedWordsEmbedder())
    settings = SearchSettings(
        exact_scan_max_passages=0, sign_scan_max_vectors=sign_scan_max_vectors, n_dense_candidates=2
    )
    other = build_retriever(index, HashedWordsEmbedder(), settings)

    question = "doxorubicin or ifosfamide"
    assert ask(exact, question, "sarcoma").hits == ask(other, question, "sarcoma").hits


def test_a_removed_document_is_gone_at_the_next_question(index: SearchIndex, retriever: HybridRetriever) -> None:
    assert ask(retriever, "alteplase").hits[0].passage.document_id == "stroke"
    index.catalogue.remove_document("stroke")
    retrieval = ask(retriever, "alteplase")

    assert all(hit.passage.document_id == "sarcoma" for hit in retrieval.hits)
    assert [document.document_id for document in retrieval.documents] == ["sarcoma"]
    assert frequency(retrieval, "alteplase") == 0
    assert retrieval.n_passages == len(SARCOMA.passages)


def test_a_withdrawn_document_is_gone_and_comes_back_when_approved(
    index: SearchIndex, retriever: HybridRetriever
) -> None:
    index.catalogue.set_review("stroke", "withdrawn", by="Dr Example")
    assert frequency(ask(retriever, "alteplase"), "alteplase") == 0
    index.catalogue.set_review("stroke", "approved", by="Dr Example", confirmed=CHECKPOINTS)
    retrieval = ask(retriever, "alteplase")

    assert retrieval.hits[0].passage.document_id == "stroke"
    assert frequency(retrieval, "alteplase") == 1


def test_only_answerable_review_states_are_searched(index: SearchIndex) -> None:
    index.catalogue.set_review("stroke", "approved", by="Dr Example", confirmed=CHECKPOINTS)
    retriever = build_retriever(index, HashedWordsEmbedder(), SearchSettings(answerable=("approved",)))

    assert [document.document_id for document in ask(retriever, "doxorubicin").documents] == ["stroke"]


def test_a_new_version_takes_the_place_of_the_old_one(index: SearchIndex, retriever: HybridRetriever) -> None:
    before = ask(retriever, "alteplase within hours")
    changed = build_prepared("stroke", {"Acute": ["Give tenecteplase within 4.5 hours."]}, title="Ischaemic stroke")
    publish(index, HashedWordsEmbedder(), changed)
    after = ask(retriever, "alteplase within hours")

    assert before.hits[0].passage.text.startswith("Give alteplase")
    assert {hit.passage.version_id for hit in after.hits if hit.passage.document_id == "stroke"} == {
        changed.document.version_id
    }
    assert frequency(after, "alteplase") == 0
    assert before.index_id != after.index_id


def test_two_indexes_of_the_same_documents_find_the_same(index: SearchIndex, tmp_path: Path) -> None:
    other = open_index(tmp_path / "other")
    publish(other, HashedWordsEmbedder(), STROKE, SARCOMA)
    first, second = (
        ask(build_retriever(each, HashedWordsEmbedder()), "Which factors are poor?") for each in (index, other)
    )
    other.close()

    assert first.hits == second.hits


def test_as_many_passages_are_found_as_are_asked_for(index: SearchIndex) -> None:
    retriever = build_retriever(index, HashedWordsEmbedder(), SearchSettings(k=3, n_list_hits=0))
    question = Question(question="Which treatment is an option?")
    assert [len(retriever.retrieve(question, k=k).hits) for k in (1, 2, 7)] == [1, 2, 7]


def test_the_same_question_gives_the_same_answer_twice(retriever: HybridRetriever) -> None:
    first, second = ask(retriever, "poor factor"), ask(retriever, "poor factor")

    assert first.model_copy(update={"elapsed_ms": 0.0}) == second.model_copy(update={"elapsed_ms": 0.0})


def trace(index: SearchIndex) -> list[str]:
    """Return a list to which every statement is added that SQLite runs from now on."""
    statements: list[str] = []

    def note(connection: sqlite3.Connection, *_rest: object) -> None:
        connection.set_trace_callback(statements.append)

    event.listen(index.catalogue.database.engine, "checkout", note)
    return statements


def test_a_second_question_of_the_same_words_asks_the_database_for_the_revision_only(
    index: SearchIndex, retriever: HybridRetriever
) -> None:
    ask(retriever, "poor factor")
    statements = trace(index)
    ask(retriever, "poor factor")

    assert len([each for each in statements if each.startswith("SELECT")]) == 2
    assert all("revision" in each for each in statements if each.startswith("SELECT"))


def test_a_question_of_new_words_takes_few_queries(index: SearchIndex, retriever: HybridRetriever) -> None:
    ask(retriever, "poor factor")
    statements = trace(index)
    ask(retriever, "alteplase within hours")

    # Two of the revision, and one each for passages, statements and lists.
    assert len([each for each in statements if each.startswith("SELECT")]) <= 5


def test_threads_that_ask_while_a_document_comes_and_goes_never_see_half_of_it(
    index: SearchIndex, retriever: HybridRetriever
) -> None:
    def ask_often(_number: int) -> None:
        for _ in range(15):
            retrieval = ask(retriever, "alteplase doxorubicin")
            live = {document.version_id for document in retrieval.documents}
            assert {hit.passage.version_id for hit in retrieval.hits} <= live
            assert (frequency(retrieval, "alteplase") > 0) == (STROKE.document.version_id in live)

    with ThreadPoolExecutor(3) as threads:
        asking = [threads.submit(ask_often, number) for number in range(3)]
        for number in range(6):
            # A search that something moved under begins again, three times at most.
            time.sleep(0.2)
            index.catalogue.set_review("stroke", "withdrawn" if number % 2 else "under_review", by="Dr Example")
        for each in asking:
            each.result()


def test_synonyms_widen_the_lexical_search(index: SearchIndex) -> None:
    plain = build_retriever(index, HashedWordsEmbedder())
    settings = SearchSettings(dense_weight=0.2, lexical_weight=0.8)
    wide = build_retriever(index, HashedWordsEmbedder(), settings, expand=lambda _query: ("alteplas",))

    assert frequency(ask(wide, "thrombolysis"), "alteplase") == 1
    assert "lexical" not in {part.method for hit in ask(plain, "thrombolysis").hits for part in hit.parts}
    assert ask(wide, "thrombolysis").hits[0].passage.document_id == "stroke"


def test_the_interpreted_question_is_what_is_searched(index: SearchIndex) -> None:
    retriever = build_retriever(
        index, HashedWordsEmbedder(), interpret=lambda question: f"{question.question} alteplase"
    )

    assert ask(retriever, "and its dose?").query == "and its dose? alteplase"


def test_a_question_without_words_finds_nothing(retriever: HybridRetriever) -> None:
    assert ask(retriever, " ?! ").hits == ()


def test_nothing_ingested_is_an_error_and_not_an_empty_result(tmp_path: Path) -> None:
    empty = open_index(tmp_path / "empty")
    with pytest.raises(IndexMissingError):
        build_retriever(empty, HashedWordsEmbedder())
    empty.close()


@pytest.mark.parametrize("embedder", [HashedWordsEmbedder(dim=32), HashedWordsEmbedder(name="other")])
def test_another_model_than_the_index_was_built_with_is_refused(
    index: SearchIndex, embedder: HashedWordsEmbedder
) -> None:
    with pytest.raises(IndexMismatchError) as caught:
        build_retriever(index, embedder)
    assert "citewell ingest --rebuild" in caught.value.help


def test_many_publications_keep_few_collections_and_every_document(tmp_path: Path) -> None:
    index = open_index(tmp_path)
    embedder = HashedWordsEmbedder()
    for n in range(7):
        publish(index, embedder, build_prepared(f"document-{n}", {"One": [f"Word{n} is here.", "Also this."]}))
    retriever = build_retriever(index, embedder)
    state = index.catalogue.generations.load()

    assert state is not None
    assert len(state.collections) <= 4
    for n in range(7):
        assert ask(retriever, f"word{n}").hits[0].passage.document_id == f"document-{n}"
    index.close()
