from collections.abc import Iterator
from pathlib import Path

import pytest

from core.errors import DocumentNotFoundError, PassageNotFoundError, VersionNotFoundError
from corpus.catalogue import Catalogue, open_catalogue
from corpus.generations import CollectionRef
from corpus.reviews import CHECKPOINTS
from tests.prepared_documents import build_prepared, stage

FIRST = {"Dose": ["Give 10 mg.", "Repeat once a day."], "Risk": ["Stop in renal failure."]}
SECOND = {"Dose": ["Give 20 mg.", "Repeat once a day."], "Risk": ["Stop in renal failure."]}


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Catalogue]:
    opened = open_catalogue(tmp_path)
    yield opened
    opened.close()


def publish(catalogue: Catalogue, *documents: object) -> None:
    for document in documents:
        catalogue.staging.save(document)  # type: ignore[arg-type]  # StagedDocument; kept short for the tests
    catalogue.publish(
        [document.prepared.document.document_id for document in documents],  # type: ignore[attr-defined]  # as above
        embedder_id="test",
        dim=4,
        collections=(CollectionRef(name="base", n_vectors=1),),
    )


def test_nothing_is_live_before_it_is_published(catalogue: Catalogue) -> None:
    catalogue.staging.save(stage(build_prepared("drug", FIRST)))

    assert catalogue.list_documents() == ()
    assert catalogue.generations.load() is None


def test_a_published_document_comes_back_as_it_was_prepared(catalogue: Catalogue) -> None:
    prepared = build_prepared("drug", FIRST)
    publish(catalogue, stage(prepared))
    version_id = prepared.document.version_id

    assert catalogue.list_documents() == (prepared.document,)
    assert catalogue.load_parsed(version_id) == prepared.parsed
    assert catalogue.load_text(version_id) == prepared.parsed.text
    assert catalogue.load_statements(version_id) == prepared.statements
    assert catalogue.load_version_passages(version_id) == prepared.passages
    passage = prepared.passages[0]
    assert catalogue.load_passage(passage.passage_id) == passage
    assert catalogue.load_passage_statements([passage.passage_id]) == {passage.passage_id: prepared.statements[:2]}


def test_a_new_version_retires_the_old_one_and_keeps_it_readable(catalogue: Catalogue) -> None:
    old, new = build_prepared("drug", FIRST), build_prepared("drug", SECOND)
    publish(catalogue, stage(old))
    publish(catalogue, stage(new))

    assert [document.version_id for document in catalogue.list_documents()] == [new.document.version_id]
    assert catalogue.load_text(old.document.version_id) == old.parsed.text
    old_passage = old.passages[0]
    assert catalogue.load_passage(old_passage.passage_id) == old_passage
    assert catalogue.passages.load_live_passages([old_passage.passage_id]) == {}
    assert [(version.sequence, version.is_live) for version in catalogue.list_versions("drug")] == [
        (2, True),
        (1, False),
    ]


def test_a_new_reading_of_the_same_text_replaces_the_old_reading(catalogue: Catalogue) -> None:
    old, new = build_prepared("drug", FIRST), build_prepared("drug", FIRST, n_per_passage=1, title="Renamed")
    publish(catalogue, stage(old))
    publish(catalogue, stage(new))

    assert old.document.version_id == new.document.version_id
    assert catalogue.load_version_passages(new.document.version_id) == new.passages
    assert [document.title for document in catalogue.list_documents()] == ["Renamed"]
    retired = old.passages[0]
    assert catalogue.load_passage(retired.passage_id) == retired
    assert catalogue.passages.load_live_passages([retired.passage_id]) == {}


def test_publishing_again_leaves_everything_as_it_was(catalogue: Catalogue) -> None:
    prepared = build_prepared("drug", FIRST)
    publish(catalogue, stage(prepared))
    publish(catalogue, stage(prepared))

    assert catalogue.load_version_passages(prepared.document.version_id) == prepared.passages
    assert len(catalogue.list_versions("drug")) == 1
    state = catalogue.generations.load()
    assert state is not None
    assert (state.generation, state.revision) == (2, 2)


def test_removing_takes_effect_at_once_and_keeps_the_text(catalogue: Catalogue) -> None:
    prepared = build_prepared("drug", FIRST)
    publish(catalogue, stage(prepared))
    before = catalogue.generations.load()
    catalogue.remove_document("drug")
    after = catalogue.generations.load()

    assert catalogue.list_documents() == ()
    assert catalogue.load_text(prepared.document.version_id) == prepared.parsed.text
    assert before is not None
    assert after is not None
    assert after.revision > before.revision
    with pytest.raises(DocumentNotFoundError):
        catalogue.remove_document("drug")


def test_a_withdrawn_document_is_not_listed(catalogue: Catalogue) -> None:
    publish(catalogue, stage(build_prepared("drug", FIRST)))
    document = catalogue.set_review("drug", "withdrawn", by="Dr Example", note="recalled")

    assert document.review.status == "withdrawn"
    assert document.review.by == "Dr Example"
    assert catalogue.list_documents() == ()
    assert catalogue.list_documents(include_withdrawn=True) == (document,)


def test_a_review_binds_to_the_text_it_was_made_on(catalogue: Catalogue) -> None:
    publish(catalogue, stage(build_prepared("drug", FIRST)))
    catalogue.set_review("drug", "approved", by="Dr Example", confirmed=CHECKPOINTS)
    publish(catalogue, stage(build_prepared("drug", SECOND)))
    assert catalogue.load_document_by_id("drug").review.status == "submitted"

    publish(catalogue, stage(build_prepared("drug", FIRST)))
    assert catalogue.load_document_by_id("drug").review.status == "approved"
    assert [entry.status for entry in catalogue.list_reviews("drug")] == ["approved"]


def test_a_failed_publication_changes_nothing(catalogue: Catalogue) -> None:
    prepared = build_prepared("drug", FIRST)
    publish(catalogue, stage(prepared))
    broken = stage(build_prepared("drug", SECOND)).model_copy(update={"passage_hashes": ("one",)})
    with pytest.raises(ValueError, match="zip"):
        publish(catalogue, broken)

    assert catalogue.list_documents() == (prepared.document,)
    state = catalogue.generations.load()
    assert state is not None
    assert state.generation == 1


def test_what_never_was_is_an_error_of_its_own_kind(catalogue: Catalogue) -> None:
    with pytest.raises(VersionNotFoundError):
        catalogue.load_text("nothing")
    with pytest.raises(VersionNotFoundError):
        catalogue.load_document("nothing")
    with pytest.raises(VersionNotFoundError):
        catalogue.load_parsed("nothing")
    with pytest.raises(PassageNotFoundError):
        catalogue.load_passage("nothing")
    with pytest.raises(DocumentNotFoundError):
        catalogue.load_document_by_id("nothing")
    with pytest.raises(DocumentNotFoundError):
        catalogue.list_versions("nothing")


def test_two_open_catalogues_see_one_state(tmp_path: Path) -> None:
    writer, reader = open_catalogue(tmp_path), open_catalogue(tmp_path)
    assert reader.list_documents() == ()
    publish(writer, stage(build_prepared("drug", FIRST)))

    assert [document.document_id for document in reader.list_documents()] == ["drug"]
