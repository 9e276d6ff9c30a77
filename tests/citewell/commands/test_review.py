"""Reviews as an operator makes them: on the command line, and over HTTP on a running server."""

import json

import pytest
from fastapi.testclient import TestClient

from citewell import wiring
from citewell.commands.choices import parse_choices
from citewell.commands.review import confirm_one_by_one, describe_checkpoint
from citewell.settings import Settings
from core.answers import Answer
from core.documents import Reference
from core.errors import UsageError
from corpus.catalogue import open_catalogue
from corpus.reviews import CHECKPOINTS
from retriever.index import open_index
from tests.api.envelope import assert_problem
from tests.api_doubles import SARCOMA
from tests.citewell.test_cli import QUESTION, assert_error, run
from tests.doubles import HashedWordsEmbedder
from tests.small_index import publish

LOCAL = {"base_url": "http://127.0.0.1:8000", "client": ("127.0.0.1", 50000)}
EVERYTHING = ",".join(CHECKPOINTS)


def review_of(home):
    catalogue = open_catalogue(home)
    try:
        return catalogue.load_document_by_id("sarcoma").review, catalogue.list_reviews("sarcoma")
    finally:
        catalogue.close()


def test_an_approval_has_to_be_confirmed(filled_home):
    assert_error(run("review", "sarcoma", "approved", "--by", "A"), 2, "--confirm", "--yes")
    assert_error(
        run("review", "sarcoma", "approved", "--by", "A", "--confirm", "grades"), 2, "statements, tables, flags"
    )
    assert_error(run("review", "sarcoma", "approved", "--by", "A", "--confirm", "everything"), 2, "everything")
    assert review_of(filled_home) == (SARCOMA.document.review, ())


@pytest.mark.parametrize(("option", "how"), [(("--confirm", EVERYTHING), "list"), (("--yes",), "yes")])
def test_the_history_says_how_it_was_confirmed(filled_home, option, how):
    result = run("review", "sarcoma", "approved", "--by", "A. Reviewer", *option)
    assert result.exit_code == 0
    assert "statements: 4, 0 of them with caveats" in result.stderr
    review, [entry] = review_of(filled_home)
    assert (review.status, review.by, entry.confirmed, entry.how) == ("approved", "A. Reviewer", CHECKPOINTS, how)

    shown = run("documents", "reviews", "sarcoma").stdout
    assert "A. Reviewer" in shown
    assert ("not interactively" in shown) == (how == "yes")
    [listed] = json.loads(run("documents", "reviews", "sarcoma", "--json").stdout)["entries"]
    assert (listed["how"], listed["is_on_this_reading"]) == (how, True)


def test_the_list_shows_status_name_date_and_what_is_due(filled_home):
    run("review", "sarcoma", "approved", "--by", "Reviewer", "--yes")
    review, _ = review_of(filled_home)
    listed = " ".join(run("documents", "list").stdout.split())
    for part in ("approved,", "Reviewer,", f"{int(review.on[:4]) + 3}"):
        assert part in listed


def test_a_document_without_decisions_says_so(filled_home):
    assert "Nobody has decided" in run("documents", "reviews", "sarcoma").stderr


def test_each_checkpoint_is_asked_with_its_numbers(filled_home):
    catalogue = open_catalogue(filled_home)
    checklist = catalogue.load_checklist("sarcoma")
    catalogue.close()
    asked: list[str] = []

    def refuse_tables(question: str) -> bool:
        asked.append(question)
        return "tables" not in question

    assert confirm_one_by_one(checklist, refuse_tables) == ("statements", "grades", "flags")
    assert len(asked) == 4
    assert describe_checkpoint(checklist, "statements") in asked[0]


@pytest.mark.parametrize(
    ("named", "found"),
    [(["grades,tables"], ("grades", "tables")), (["flags", " grades "], ("grades", "flags")), ([], ())],
)
def test_checkpoints_are_named_together_or_apart(named, found):
    assert parse_choices(named, CHECKPOINTS, "--confirm") == found


def test_an_unknown_checkpoint_is_named():
    with pytest.raises(UsageError, match="colour"):
        parse_choices(["grades,colour"], CHECKPOINTS, "--confirm")


def test_a_reference_that_was_not_found_is_named_before_anything_is_asked(filled_home):
    index = open_index(filled_home)
    lost = Reference(marker="3", text="Lost et al.", looked_up=False)
    changed = SARCOMA.model_copy(update={"document": SARCOMA.document.model_copy(update={"references": (lost,)})})
    publish(index, HashedWordsEmbedder(), changed)
    index.close()

    assert_error(run("review", "sarcoma", "approved", "--by", "A", "--yes"), 2, "[3] Lost et al.")


def test_withdrawing_acts_at_once_in_a_running_server(filled_home):
    with TestClient(wiring.build_app(Settings(home=filled_home)), **LOCAL) as client:
        before = Answer.model_validate(client.post("/v1/answers", json={"question": QUESTION}).json())
        assert before.claims
        assert run("review", "sarcoma", "withdrawn", "--by", "A. Reviewer", "--note", "Recalled.").exit_code == 0
        after = Answer.model_validate(client.post("/v1/answers", json={"question": QUESTION}).json())
        assert after.claims == after.nearest == after.coverage.documents_searched == ()
        page = client.get("/documents/sarcoma").text
        assert "Withdrawn, by A. Reviewer, on " in page
        assert "Recalled." in page


def test_a_server_that_others_reach_answers_from_approved_documents_only(filled_home):
    with TestClient(
        wiring.build_app(Settings(home=filled_home, answerable=("approved",))), base_url="http://127.0.0.1"
    ) as client:
        before = Answer.model_validate(client.post("/v1/answers", json={"question": QUESTION}).json())
        assert before.claims == ()
        assert run("review", "sarcoma", "approved", "--by", "A. Reviewer", "--yes").exit_code == 0
        after = Answer.model_validate(client.post("/v1/answers", json={"question": QUESTION}).json())
        assert after.claims
        assert {citation.review_status for citation in after.citations} == {"approved"}


def test_a_review_over_http(filled_home):
    with TestClient(wiring.build_app(Settings(home=filled_home)), **LOCAL) as client:
        history = client.get("/v1/documents/sarcoma/reviews").json()
        assert history["entries"] == []
        decision = {"status": "approved", "by": "A. Reviewer", "review_key": history["checklist"]["review_key"]}
        address = "/v1/documents/sarcoma/review"
        assert_problem(client.post(address, json=decision), 409, "review_refused")
        assert_problem(client.post(address, json={**decision, "review_key": "r"}), 409, "review_refused")
        assert_problem(client.post(address, json={**decision, "status": "great"}), 422, "validation_error")
        assert_problem(client.post("/v1/documents/nothing/review", json=decision), 404, "document_not_found")
        assert_problem(client.get("/v1/documents/nothing/reviews"), 404, "document_not_found")

        reply = client.post(address, json={**decision, "confirmed": CHECKPOINTS}).json()
        assert reply["document"]["review"]["status"] == "approved"
        [entry] = client.get("/v1/documents/sarcoma/reviews").json()["entries"]
        assert (entry["how"], entry["by"], entry["is_on_this_reading"]) == ("api", "A. Reviewer", True)
        [summary] = client.get("/v1/documents").json()["documents"]
        assert summary["review_due"] > summary["review"]["on"]
