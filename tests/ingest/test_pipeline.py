import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.errors import IndexLockedError, IndexMismatchError
from core.questions import Question
from core.retrieval import Retrieval
from corpus.lock import hold_writer_lock
from corpus.reviews import CHECKPOINTS
from ingest.pipeline import ingest_paths
from ingest.report import (
    EmbeddingStarted,
    FileDone,
    FilesFound,
    IndexPublished,
    IngestEvent,
    IngestReport,
    TextsEmbedded,
)
from retriever.index import SearchIndex, build_retriever, open_index
from retriever.search_settings import SearchSettings
from retriever.stores.vectors import ChromaVectors
from tests.doubles import HashedWordsEmbedder

GUIDE = """---
title: {title}
publisher: Example Society
version: "1"
---
# {title}

## Dose

Give {drug} 10 mg once a day. [I, A]

- Reduce the dose of {drug} in renal failure.
- Stop {drug} before surgery.
"""


@pytest.fixture
def index(tmp_path: Path) -> Iterator[SearchIndex]:
    opened = open_index(tmp_path / "home")
    yield opened
    opened.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "guides"
    path.mkdir()
    write_guide(path / "aspirin.md", "aspirin")
    write_guide(path / "warfarin.md", "warfarin")
    return path


def write_guide(path: Path, drug: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(GUIDE.format(title=f"About {drug}", drug=drug), encoding="utf-8")


def statuses(report: IngestReport) -> list[str]:
    return [result.status for result in report.files]


def ask(index: SearchIndex, question: str) -> Retrieval:
    return build_retriever(index, HashedWordsEmbedder()).retrieve(Question(question=question))


def test_a_folder_becomes_an_index_that_answers(index: SearchIndex, folder: Path) -> None:
    report = ingest_paths([folder], index, HashedWordsEmbedder())

    assert statuses(report) == ["added", "added"]
    assert report.is_published
    assert (report.generation, report.n_live_documents) == (1, 2)
    assert all(result.n_graded == 1 and result.n_passages >= 1 for result in report.files)
    hit = ask(index, "dose of warfarin").hits[0]
    assert hit.passage.document_id == "warfarin"
    document = index.catalogue.load_document_by_id("warfarin")
    assert (document.title, document.publisher, document.source_name) == (
        "About warfarin",
        "Example Society",
        "warfarin.md",
    )
    assert index.catalogue.load_bytes(document.version_id) == (folder / "warfarin.md").read_bytes()


def test_every_quote_stands_where_it_says(index: SearchIndex, folder: Path) -> None:
    ingest_paths([folder], index, HashedWordsEmbedder())
    for document in index.catalogue.list_documents():
        text = index.catalogue.load_text(document.version_id)
        for statement in index.catalogue.load_statements(document.version_id):
            assert text[statement.start : statement.end] == statement.text
        for passage in index.catalogue.load_version_passages(document.version_id):
            assert text[passage.start : passage.end] == passage.text


def test_unchanged_files_are_left_alone(index: SearchIndex, folder: Path) -> None:
    first = ingest_paths([folder], index, HashedWordsEmbedder())
    embedder = HashedWordsEmbedder()
    second = ingest_paths([folder], index, embedder)

    assert statuses(second) == ["unchanged", "unchanged"]
    assert not second.is_published
    assert second.generation == first.generation
    assert embedder.n_embedded == 0


def test_a_changed_file_replaces_its_old_version_and_only_that_is_embedded(index: SearchIndex, folder: Path) -> None:
    ingest_paths([folder], index, HashedWordsEmbedder())
    old = index.catalogue.load_document_by_id("aspirin")
    path = folder / "aspirin.md"
    path.write_text(path.read_text(encoding="utf-8").replace("before surgery", "after bleeding"), encoding="utf-8")
    embedder = HashedWordsEmbedder()
    report = ingest_paths([folder], index, embedder)

    assert statuses(report) == ["updated", "unchanged"]
    assert 0 < embedder.n_embedded <= 3
    assert [version.is_live for version in index.catalogue.list_versions("aspirin")] == [True, False]
    assert "before surgery" in index.catalogue.load_text(old.version_id)
    retrieval = ask(index, "stop aspirin before surgery")
    assert all(hit.passage.version_id != old.version_id for hit in retrieval.hits)


def test_a_sidecar_wins_over_the_file_and_is_a_metadata_update(index: SearchIndex, folder: Path) -> None:
    ingest_paths([folder], index, HashedWordsEmbedder())
    before = index.catalogue.load_document_by_id("aspirin")
    (folder / "aspirin.meta.yaml").write_text("publisher: The Sidecar\nlast_updated: 2026-01\n", encoding="utf-8")
    report = ingest_paths([folder], index, HashedWordsEmbedder())
    after = index.catalogue.load_document_by_id("aspirin")

    assert statuses(report) == ["updated", "unchanged"]
    assert (after.publisher, after.last_updated, after.title) == ("The Sidecar", "2026-01", "About aspirin")
    assert after.version_id == before.version_id
    assert len(index.catalogue.list_versions("aspirin")) == 1


def test_a_bad_file_does_not_stop_the_others(index: SearchIndex, folder: Path) -> None:
    (folder / "broken.pdf").write_bytes(b"<html>Not found</html>")
    (folder / "notes.xyz").write_bytes(b"what is this")
    report = ingest_paths([folder, folder / "missing.md"], index, HashedWordsEmbedder())

    assert statuses(report) == ["added", "failed", "skipped", "added", "failed"]
    assert report.n_failed == 2
    broken = report.files[1]
    assert broken.error_code == "unreadable_file"
    assert "web page" in (broken.error_message or "")
    assert broken.error_help
    assert report.n_live_documents == 2


def test_a_named_file_of_an_unknown_format_is_a_failure(index: SearchIndex, tmp_path: Path) -> None:
    (tmp_path / "notes.xyz").write_bytes(b"what is this")
    report = ingest_paths([tmp_path / "notes.xyz"], index, HashedWordsEmbedder())

    assert [(result.status, result.error_code) for result in report.files] == [("failed", "unsupported_file")]
    assert not report.is_published


def test_a_file_that_was_good_once_keeps_answering_when_its_new_bytes_are_bad(index: SearchIndex, folder: Path) -> None:
    ingest_paths([folder], index, HashedWordsEmbedder())
    (folder / "warfarin.md").write_bytes(b"\x00")
    report = ingest_paths([folder], index, HashedWordsEmbedder())

    assert statuses(report) == ["unchanged", "failed"]
    assert ask(index, "dose of warfarin").hits[0].passage.document_id == "warfarin"


def test_two_files_of_one_name_become_two_documents(index: SearchIndex, tmp_path: Path) -> None:
    write_guide(tmp_path / "g" / "adults" / "dose.md", "aspirin")
    write_guide(tmp_path / "g" / "children" / "dose.md", "warfarin")
    report = ingest_paths([tmp_path / "g"], index, HashedWordsEmbedder())
    again = ingest_paths([tmp_path / "g"], index, HashedWordsEmbedder())

    assert [result.document_id for result in report.files] == ["dose", "dose-children"]
    assert statuses(again) == ["unchanged", "unchanged"]


def test_two_files_that_ask_for_one_id_are_an_error_that_says_so(index: SearchIndex, folder: Path) -> None:
    for name in ("aspirin", "warfarin"):
        (folder / f"{name}.meta.yaml").write_text("id: same\n", encoding="utf-8")
    report = ingest_paths([folder], index, HashedWordsEmbedder())

    assert statuses(report) == ["added", "failed"]
    assert "same" in (report.files[1].error_message or "")


def test_one_file_under_two_paths_is_read_once(index: SearchIndex, folder: Path) -> None:
    report = ingest_paths([folder, folder / "aspirin.md"], index, HashedWordsEmbedder())

    assert statuses(report) == ["added", "added"]


def test_several_files_are_read_at_once_in_their_order(index: SearchIndex, folder: Path) -> None:
    for number in range(6):
        write_guide(folder / f"zz{number}.md", f"drug{number}")
    report = ingest_paths([folder], index, HashedWordsEmbedder(), jobs=3)

    assert [result.document_id for result in report.files] == ["aspirin", "warfarin", *(f"zz{n}" for n in range(6))]


def test_events_tell_what_goes_on(index: SearchIndex, folder: Path) -> None:
    events: list[IngestEvent] = []
    ingest_paths([folder], index, HashedWordsEmbedder(), listener=events.append)

    assert events[0] == FilesFound(2)
    assert sum(isinstance(event, FileDone) for event in events) == 2
    [started] = [event for event in events if isinstance(event, EmbeddingStarted)]
    assert sum(event.n_texts for event in events if isinstance(event, TextsEmbedded)) == started.n_texts
    assert events[-1] == IndexPublished(1)


def test_another_model_needs_a_rebuild_and_then_answers(index: SearchIndex, folder: Path) -> None:
    ingest_paths([folder], index, HashedWordsEmbedder())
    other = HashedWordsEmbedder(dim=32, name="other")
    with pytest.raises(IndexMismatchError):
        ingest_paths([folder], index, other)
    report = ingest_paths([folder / "aspirin.md"], index, other, is_rebuild=True)
    retriever = build_retriever(index, other)

    assert report.n_live_documents == 2
    assert retriever.retrieve(Question(question="dose of warfarin")).hits[0].passage.document_id == "warfarin"
    assert statuses(ingest_paths([folder], index, other)) == ["unchanged", "unchanged"]


def test_a_rebuild_keeps_reviews(index: SearchIndex, folder: Path) -> None:
    ingest_paths([folder], index, HashedWordsEmbedder())
    index.catalogue.set_review("aspirin", "approved", by="Dr Example", confirmed=CHECKPOINTS)
    ingest_paths([], index, HashedWordsEmbedder(), is_rebuild=True)

    assert index.catalogue.load_document_by_id("aspirin").review.status == "approved"
    assert index.catalogue.load_ingested_document("aspirin").review.status == "submitted"


def test_a_second_run_waits_and_then_says_who_holds_the_lock(index: SearchIndex, folder: Path) -> None:
    is_held, may_go = threading.Event(), threading.Event()

    def hold() -> None:
        with hold_writer_lock(index.home.lock_path, timeout_s=5):
            is_held.set()
            may_go.wait(10)

    holder = threading.Thread(target=hold)
    holder.start()
    is_held.wait(10)
    with pytest.raises(IndexLockedError, match=r"pid \d+"):
        ingest_paths([folder], index, HashedWordsEmbedder(), lock_timeout_s=0.1)
    may_go.set()
    holder.join()
    assert statuses(ingest_paths([folder], index, HashedWordsEmbedder(), lock_timeout_s=5)) == ["added", "added"]


def test_what_a_killed_run_left_behind_is_deleted_without_being_opened(index: SearchIndex, folder: Path) -> None:
    ingest_paths([folder], index, HashedWordsEmbedder())
    orphan = index.home.vectors_path / "delta-0123"
    orphan.mkdir()
    (orphan / "chroma.sqlite3").write_bytes(b"would crash whoever opens it")
    ingest_paths([folder], index, HashedWordsEmbedder())

    assert not orphan.exists()
    assert ask(index, "warfarin").hits


def test_a_lost_lexical_index_is_built_again_when_the_index_is_opened(tmp_path: Path, folder: Path) -> None:
    first = open_index(tmp_path / "home")
    ingest_paths([folder], first, HashedWordsEmbedder())
    expected = ask(first, "dose of warfarin").hits
    first.close()
    for path in (tmp_path / "home" / "lexical").iterdir():
        path.unlink()
    again = open_index(tmp_path / "home")

    assert ask(again, "dose of warfarin").hits == expected
    again.close()


def test_a_damaged_lexical_index_is_built_again_when_the_index_is_opened(tmp_path: Path, folder: Path) -> None:
    first = open_index(tmp_path / "home")
    ingest_paths([folder], first, HashedWordsEmbedder())
    first.close()
    (tmp_path / "home" / "lexical" / "meta.json").write_text("{", encoding="utf-8")
    again = open_index(tmp_path / "home")

    assert ask(again, "dose of warfarin").hits
    again.close()


def test_lost_vectors_are_a_fault_and_not_an_empty_answer(index: SearchIndex, folder: Path) -> None:
    from core.errors import IndexUnavailableError

    ingest_paths([folder], index, HashedWordsEmbedder())
    ChromaVectors(index.home.vectors_path).remove_other(())
    settings = SearchSettings(exact_scan_max_passages=0, sign_scan_max_vectors=0)
    by_graph = build_retriever(index, HashedWordsEmbedder(), settings)
    question = Question(question="dose of warfarin")
    with pytest.raises(IndexUnavailableError):
        by_graph.retrieve(question)
    # Where the rows beside the graph are lost too, they are read from SQL, which is the source of truth.
    assert ask(index, "dose of warfarin").hits
    ingest_paths([], index, HashedWordsEmbedder(), is_rebuild=True)

    assert by_graph.retrieve(question).hits
