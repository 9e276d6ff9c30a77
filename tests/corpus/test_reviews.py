"""The review workflow: what a decision rests on, what it binds to, and what makes it lapse."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, text
from sqlalchemy.exc import IntegrityError

import corpus.database
from core.documents import Page, PreparedDocument, Reference, Review
from core.errors import ReviewRefusedError, UsageError
from core.grades import Grade, GradeScheme
from corpus.catalogue import Catalogue, open_catalogue
from corpus.generations import CollectionRef
from corpus.review_binding import digest_statements
from corpus.reviews import CHECKPOINTS
from tests.prepared_documents import build_prepared, stage

SECTIONS = {"Dose": ["Give 10 mg.", "Repeat once a day."]}
OTHER_SECTIONS = {"Dose": ["Give 20 mg.", "Repeat once a day."]}


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Catalogue]:
    opened = open_catalogue(tmp_path)
    yield opened
    opened.close()


def publish(catalogue: Catalogue, prepared: PreparedDocument) -> None:
    catalogue.staging.save(stage(prepared))
    collections = (CollectionRef(name="base", n_vectors=1),)
    catalogue.publish([prepared.document.document_id], embedder_id="test", dim=4, collections=collections)


def status_of(catalogue: Catalogue) -> str:
    [document] = catalogue.list_documents(include_withdrawn=True)
    assert document == catalogue.load_document_by_id("drug") == catalogue.load_document(document.version_id)
    return document.review.status


def with_document(prepared: PreparedDocument, **changes: object) -> PreparedDocument:
    return prepared.model_copy(update={"document": prepared.document.model_copy(update=changes)})


def with_other_statements(prepared: PreparedDocument) -> PreparedDocument:
    """Return the same text as a later parser might read it: one statement now has a grade."""
    grade = Grade(scheme=GradeScheme.ESMO, level="I", strength="A", direction="for", raw="[I, A]")
    first, *others = prepared.statements
    return prepared.model_copy(update={"statements": (first.model_copy(update={"grade": grade}), *others)})


def with_parser_version(prepared: PreparedDocument, version: str) -> PreparedDocument:
    return prepared.model_copy(update={"parsed": prepared.parsed.model_copy(update={"parser_version": version})})


def test_an_approval_rests_on_every_checkpoint(catalogue: Catalogue) -> None:
    publish(catalogue, build_prepared("drug", SECTIONS))
    with pytest.raises(ReviewRefusedError, match="grades, flags"):
        catalogue.set_review("drug", "approved", by="Dr Example", confirmed=("statements", "tables"))
    assert catalogue.list_reviews("drug") == ()

    document = catalogue.set_review(
        "drug", "approved", by="Dr Example", note="Read.", confirmed=CHECKPOINTS, how="list"
    )
    [entry] = catalogue.list_reviews("drug")
    assert (document.review.status, document.review.by, document.review.note) == ("approved", "Dr Example", "Read.")
    assert (entry.confirmed, entry.how, entry.parser, entry.parser_version) == (CHECKPOINTS, "list", "test", "1")
    assert entry.sha256 == document.sha256
    assert entry.version_id == document.version_id


def test_other_states_need_a_name_and_no_confirmation(catalogue: Catalogue) -> None:
    publish(catalogue, build_prepared("drug", SECTIONS))
    catalogue.set_review("drug", "under_review", by="Dr Example")
    assert status_of(catalogue) == "under_review"
    with pytest.raises(UsageError, match="names who"):
        catalogue.set_review("drug", "submitted", by="  ")


@pytest.mark.parametrize(("looked_up", "is_refused"), [(False, True), (None, False), (True, False)])
def test_a_reference_that_could_not_be_looked_up_forbids_approval(
    catalogue: Catalogue, looked_up: bool | None, is_refused: bool
) -> None:
    references = (
        Reference(marker="1", text="Found et al. 2020", looked_up=True),
        Reference(marker="7", text="Lost et al. 2021", looked_up=looked_up),
    )
    publish(catalogue, with_document(build_prepared("drug", SECTIONS), references=references))
    if is_refused:
        with pytest.raises(ReviewRefusedError, match=r"\[7\] Lost et al\. 2021"):
            catalogue.set_review("drug", "approved", by="Dr Example", confirmed=CHECKPOINTS)
    else:
        catalogue.set_review("drug", "approved", by="Dr Example", confirmed=CHECKPOINTS)
    assert status_of(catalogue) == ("submitted" if is_refused else "approved")


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        (build_prepared("drug", OTHER_SECTIONS), "submitted"),
        (with_document(build_prepared("drug", SECTIONS), sha256="0" * 64), "submitted"),
        (with_other_statements(build_prepared("drug", SECTIONS)), "submitted"),
        (with_parser_version(with_other_statements(build_prepared("drug", SECTIONS)), "2"), "submitted"),
        (with_parser_version(build_prepared("drug", SECTIONS), "2"), "approved"),
        (build_prepared("drug", SECTIONS, title="Renamed by its sidecar"), "approved"),
    ],
    ids=["new text", "new bytes", "new statements", "new parser and statements", "new parser alone", "new metadata"],
)
def test_an_approval_holds_for_the_very_reading_that_was_confirmed(
    catalogue: Catalogue, changed: PreparedDocument, expected: str
) -> None:
    original = build_prepared("drug", SECTIONS)
    publish(catalogue, original)
    catalogue.set_review("drug", "approved", by="Dr Example", confirmed=CHECKPOINTS)
    publish(catalogue, changed)

    assert status_of(catalogue) == expected
    if expected == "submitted":
        review = catalogue.load_document_by_id("drug").review
        assert review.by is None
        assert "Dr Example" in (review.note or "")
    publish(catalogue, original)
    assert status_of(catalogue) == "approved"


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        (with_other_statements(build_prepared("drug", SECTIONS)), "withdrawn"),
        (with_document(build_prepared("drug", SECTIONS), sha256="0" * 64), "withdrawn"),
        (build_prepared("drug", OTHER_SECTIONS), "submitted"),
    ],
    ids=["same bytes read otherwise", "same text in other bytes", "another text"],
)
def test_no_upgrade_brings_a_withdrawn_document_back(
    catalogue: Catalogue, changed: PreparedDocument, expected: str
) -> None:
    publish(catalogue, build_prepared("drug", SECTIONS))
    catalogue.set_review("drug", "approved", by="Dr Example", confirmed=CHECKPOINTS)
    catalogue.set_review("drug", "withdrawn", by="Dr Other", note="Recalled.")
    publish(catalogue, changed)

    assert status_of(catalogue) == expected


def test_a_withdrawal_that_was_lifted_does_not_return(catalogue: Catalogue) -> None:
    original = build_prepared("drug", SECTIONS)
    publish(catalogue, original)
    catalogue.set_review("drug", "withdrawn", by="Dr Example")
    catalogue.set_review("drug", "submitted", by="Dr Example")
    publish(catalogue, with_other_statements(original))

    assert status_of(catalogue) == "submitted"


@pytest.mark.parametrize("stated", ["approved", "under_review", "withdrawn"])
def test_a_file_cannot_approve_itself(catalogue: Catalogue, stated: str) -> None:
    review = Review.model_validate({"status": stated, "by": "The file"})
    publish(catalogue, with_document(build_prepared("drug", SECTIONS), review=review))

    assert status_of(catalogue) == ("submitted" if stated == "approved" else stated)


def test_a_decision_on_another_reading_than_the_one_seen_is_refused(catalogue: Catalogue) -> None:
    publish(catalogue, build_prepared("drug", SECTIONS))
    seen = catalogue.load_checklist("drug").review_key
    publish(catalogue, with_other_statements(build_prepared("drug", SECTIONS)))
    with pytest.raises(ReviewRefusedError, match="changed since"):
        catalogue.set_review("drug", "approved", by="Dr Example", confirmed=CHECKPOINTS, review_key=seen)


def test_the_checklist_counts_what_is_to_be_confirmed(catalogue: Catalogue) -> None:
    prepared = with_other_statements(build_prepared("drug", SECTIONS))
    pages = (Page(number=1, start=0, end=5), Page(number=2, label="ii", start=5, end=9, flags=("uncertain_table",)))
    heading, row, unsure = prepared.parsed.blocks
    blocks = (
        heading,
        row.model_copy(update={"kind": "table_row", "group": 1}),
        unsure.model_copy(update={"kind": "table_row", "group": 1, "is_quotable": False}),
    )
    publish(
        catalogue,
        prepared.model_copy(update={"parsed": prepared.parsed.model_copy(update={"pages": pages, "blocks": blocks})}),
    )
    checklist = catalogue.load_checklist("drug")

    assert (checklist.n_statements, checklist.n_graded, checklist.grades) == (2, 1, {"[I, A]": 1})
    assert (checklist.n_tables, checklist.n_table_rows, checklist.n_unquotable) == (1, 2, 1)
    assert [(page.number, page.label, page.flags) for page in checklist.flagged_pages] == [
        (2, "ii", ("uncertain_table",))
    ]


@pytest.mark.parametrize("change", ["UPDATE reviews SET status = 'approved'", "DELETE FROM reviews"])
def test_the_history_cannot_be_changed_afterwards(catalogue: Catalogue, change: str) -> None:
    publish(catalogue, build_prepared("drug", SECTIONS))
    catalogue.set_review("drug", "under_review", by="Dr Example")
    with pytest.raises(IntegrityError, match="append-only"), catalogue.database.write() as connection:
        connection.execute(text(change))

    assert [entry.status for entry in catalogue.list_reviews("drug")] == ["under_review"]


def test_fields_at_their_defaults_leave_the_digest_as_it_is() -> None:
    prepared = build_prepared("drug", SECTIONS)
    explicit = [statement.model_copy(update={"grade": None, "qualifiers": ()}) for statement in prepared.statements]
    assert digest_statements(explicit) == digest_statements(prepared.statements)
    assert digest_statements(with_other_statements(prepared).statements) != digest_statements(prepared.statements)
    assert digest_statements(list(reversed(prepared.statements))) != digest_statements(prepared.statements)


def test_a_database_from_before_gets_digests_and_keeps_its_history(tmp_path: Path) -> None:
    catalogue = open_catalogue(tmp_path)
    prepared = build_prepared("drug", SECTIONS)
    publish(catalogue, prepared)
    url = catalogue.database.url
    catalogue.close()
    migrate(url, "0001")
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO reviews (document_id, text_sha256, status, by, at) VALUES ('drug', :hash, :status, 'A', :at)"
            ),
            [
                {"hash": prepared.document.text_sha256, "status": status, "at": "2026-01-02T03:04:05+00:00"}
                for status in ("approved", "withdrawn", "approved")
            ],
        )
    engine.dispose()

    catalogue = open_catalogue(tmp_path)
    assert catalogue.load_checklist("drug").binding.statements_sha256 == digest_statements(prepared.statements)
    assert [entry.status for entry in catalogue.list_reviews("drug")] == ["approved", "withdrawn", "approved"]
    assert status_of(catalogue) == "submitted"
    catalogue.set_review("drug", "approved", by="Dr Example", confirmed=CHECKPOINTS)
    assert status_of(catalogue) == "approved"
    assert json.loads(catalogue.load_checklist("drug").model_dump_json())["not_found"] == []
    catalogue.close()


def migrate(url: str, revision: str) -> None:
    """Take the database down to a revision."""
    config = Config()
    config.set_main_option("script_location", str(Path(corpus.database.__file__).parent / "migrations"))
    engine = create_engine(url)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, revision)
    engine.dispose()
