import json
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner, Result

from api.routes.documents import DocumentDetail, DocumentList
from citewell import wiring
from citewell.cli import app
from citewell.ingest_parts import find_corpus
from citewell.settings import Settings, load_settings
from composer.verify import Verdict
from core.answers import Answer
from corpus.feedback import FeedbackStore
from ingest.report import IngestReport
from retriever.index import open_index
from tests.api_doubles import SARCOMA
from tests.doubles import HashedWordsEmbedder
from tests.small_index import publish

QUESTION = "What is the standard first-line treatment with doxorubicin?"


def run(*arguments: str, typed: str | None = None) -> Result:
    return CliRunner().invoke(app, arguments, input=typed)


def assert_error(result: Result, exit_code: int, *words: str) -> None:
    """The one shape of a failed command: a message and what to do on standard error, nothing on standard output."""
    assert result.exit_code == exit_code, result.output
    assert result.stdout == ""
    assert "Traceback" not in result.stderr
    for word in words:
        assert word in " ".join(result.stderr.split())


def test_ask_prints_the_answer_with_sources_and_disclaimer(filled_home):
    result = run("ask", QUESTION)
    assert result.exit_code == 0, result.output
    assert "Doxorubicin is the standard first-line treatment. [1]" in result.stdout
    assert "Sources" in result.stdout
    assert "healthcare professionals" in result.stdout
    assert result.stderr == ""


def test_ask_as_json_is_the_api_s_answer(filled_home):
    printed = json.loads(run("ask", QUESTION, "--json").stdout)
    with TestClient(wiring.build_app(load_settings()), base_url="http://127.0.0.1") as client:
        given = client.post("/v1/answers", json={"question": QUESTION}).json()
    for answer in (printed, given):
        Answer.model_validate(answer)
        del answer["answer_id"], answer["created_at"], answer["provenance"]["elapsed_ms"]
    assert printed == given


def test_ask_for_what_is_not_there_is_not_covered(filled_home):
    answer = Answer.model_validate_json(run("ask", "What is the dose of vincristine in lymphoma?", "--json").stdout)
    assert answer.status == "not_covered"
    assert answer.nearest


@pytest.mark.parametrize(
    ("arguments", "exit_code", "words"),
    [
        (("ask", "doxorubicin?"), 1, ("nothing has been ingested", "citewell ingest")),
        (("ask", "  "), 2, ("empty",)),
        (("ask", "x" * 4001), 2, ("at most 4000",)),
        (("ask", "a", "--document", "No Id"), 2, ("document_ids",)),
        (("documents", "show", "nothing"), 2, ("nothing", "citewell documents list")),
        (("documents", "remove", "nothing"), 2, ("nothing",)),
        (("review", "nothing", "approved", "--by", "A"), 2, ("nothing",)),
        (("review", "nothing", "great", "--by", "A"), 2, ("not one of",)),
        (("ask", "a", "--document", "no-such-document"), 2, ("no-such-document", "citewell documents list")),
        (("verify", "no-such-file.json"), 2, ("cannot be read: No such file",)),
        (("ask",), 2, ("Missing argument",)),
        (("nonsense",), 2, ("No such command",)),
        (("serve", "--host", "0.0.0.0"), 2, ("CITEWELL_ALLOW_ANYONE_ON_THE_NETWORK",)),
    ],
)
def test_failures(home, arguments, exit_code, words):
    assert_error(run(*arguments), exit_code, *words)


@pytest.mark.parametrize("name", ["a-file", "a-file/below"])
def test_a_home_that_cannot_be_made_is_named(tmp_path, monkeypatch, name):
    (tmp_path / "a-file").write_text("", encoding="utf-8")
    monkeypatch.setenv("CITEWELL_HOME", str(tmp_path / name))
    for command in (("ask", "x"), ("ingest",), ("documents", "list")):
        assert_error(run(*command), 2, "CITEWELL_HOME", "may write to")


def test_an_eval_log_that_is_none_says_what_is_missing(home, tmp_path):
    path = tmp_path / "answer.json"
    path.write_text('{"question": "x"}', encoding="utf-8")
    assert_error(run("eval", "gate", str(path)), 2, "no eval log", "version: Field required", "and")


def test_a_variable_that_is_no_setting_is_told(home, monkeypatch):
    monkeypatch.setenv("CITEWELL_CORPUSS", "x")
    assert (
        "CITEWELL_CORPUSS is no setting and changes nothing; CITEWELL_CORPUS is one" in run("documents", "list").stderr
    )


def test_what_does_not_hold_an_answer_says_what_is_missing(home, tmp_path):
    path = tmp_path / "answer.json"
    path.write_text('{"question": "x"}', encoding="utf-8")
    assert_error(run("verify", str(path)), 2, "ask --json", "status: Field required", "more")


def test_unusable_setting_is_named(home, monkeypatch):
    monkeypatch.setenv("CITEWELL_PORT", "http")
    assert_error(run("documents", "list"), 2, "CITEWELL_PORT", "docs/settings.md")


def test_model_calls_can_be_forbidden(filled_home, monkeypatch):
    monkeypatch.setenv("CITEWELL_MODEL", "provider:name")
    assert_error(run("ask", QUESTION), 2, "CITEWELL_MODEL")


def test_chat_carries_the_conversation(filled_home):
    result = run("chat", typed="What is the first-line treatment with doxorubicin?\n\n")
    assert result.exit_code == 0
    assert "Doxorubicin is the standard" in result.stdout


def test_documents_are_listed_shown_reviewed_and_removed(filled_home):
    assert "sarcoma" in run("documents", "list").stdout
    listed = DocumentList.model_validate_json(run("documents", "list", "--json").stdout)
    assert [document.document_id for document in listed.documents] == ["sarcoma"]
    assert "not stated" in run("documents", "show", "sarcoma").stdout

    assert (
        run("review", "sarcoma", "approved", "--by", "A. Reviewer", "--note", "Read in full.", "--yes").exit_code == 0
    )
    detail = DocumentDetail.model_validate_json(run("documents", "show", "sarcoma", "--json").stdout)
    assert (detail.document.review.status, detail.document.review.by) == ("approved", "A. Reviewer")

    assert run("documents", "remove", "sarcoma").exit_code == 0
    assert run("documents", "list").stdout == ""
    answer = Answer.model_validate_json(run("ask", QUESTION, "--json").stdout)
    assert answer.claims == answer.nearest == answer.coverage.documents_searched == ()


def test_saved_answer_verifies_even_after_its_document_was_removed(filled_home, tmp_path):
    path = tmp_path / "answer.json"
    path.write_text(run("ask", QUESTION, "--json").stdout, encoding="utf-8")
    assert run("verify", str(path)).exit_code == 0
    run("documents", "remove", "sarcoma")
    result = run("verify", str(path), "--json")
    assert result.exit_code == 0
    verdict = Verdict.model_validate_json(result.stdout)
    assert (verdict.status, verdict.changed_documents[0].live_version_id) == ("verified", None)


def test_forged_answer_does_not_verify(filled_home, tmp_path):
    path = tmp_path / "answer.json"
    path.write_text(
        run("ask", QUESTION, "--json").stdout.replace("is the standard", "is no standard!"), encoding="utf-8"
    )
    result = run("verify", str(path))
    assert result.exit_code == 1
    assert "failed" in result.stdout


def test_file_that_holds_no_answer(home, tmp_path):
    path = tmp_path / "answer.json"
    path.write_text("{}", encoding="utf-8")
    assert_error(run("verify", str(path)), 2, "does not hold an answer")


def test_doctor_is_content_with_a_filled_home(filled_home):
    result = run("doctor")
    assert result.exit_code == 0, result.output
    assert "problem" not in result.stdout


def test_doctor_says_what_to_do_with_an_empty_home(home):
    result = run("doctor")
    assert result.exit_code == 1
    assert "citewell ingest" in result.stdout


def test_doctor_finds_missing_collections_and_another_model(filled_home, monkeypatch):
    monkeypatch.setattr(wiring, "build_embedder", lambda settings: HashedWordsEmbedder(name="other"))
    checks = {check["name"]: check for check in json.loads(run("doctor", "--json").stdout)}
    assert not checks["index"]["ok"]
    assert "--rebuild" in checks["index"]["help"]
    for folder in (Path(filled_home) / "vectors").iterdir():
        folder.rename(folder.with_name("elsewhere"))
    checks = {check["name"]: check for check in json.loads(run("doctor", "--json").stdout)}
    assert "missing" in checks["index"]["detail"]


def test_server_starts_without_an_index_and_answers_once_there_is_one(home):
    with TestClient(wiring.build_app(load_settings()), base_url="http://127.0.0.1") as client:
        assert client.get("/readyz").status_code == 503
        assert client.post("/v1/answers", json={"question": QUESTION}).json()["code"] == "index_missing"
        index = open_index(home)
        publish(index, HashedWordsEmbedder(), SARCOMA)
        index.close()
        assert client.get("/readyz").status_code == 200
        answer = Answer.model_validate(client.post("/v1/answers", json={"question": QUESTION}).json())
        assert answer.status == "answered"
        page = client.get(answer.citations[0].viewer_url).text
        assert f'<mark id="quote">{answer.citations[0].quote}</mark>' in page


GUIDELINE = """---
title: Fever in adults
---
# Fever in adults

## Treatment

Paracetamol is the preferred drug for fever in adults.
"""


def test_ingest_reports_each_file_and_goes_on_after_one_that_failed(home, tmp_path):
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "fever.md").write_text(GUIDELINE, encoding="utf-8")
    (folder / "broken.pdf").write_text("no PDF at all", encoding="utf-8")
    result = run("ingest", str(folder))
    assert result.exit_code == 1
    assert "added" in result.stdout
    assert "broken.pdf" in result.stderr
    answer = Answer.model_validate_json(run("ask", "Which drug is preferred for fever in adults?", "--json").stdout)
    assert answer.claims[0].text == "Paracetamol is the preferred drug for fever in adults."

    again = IngestReport.model_validate_json(run("ingest", str(folder / "fever.md"), "--json").stdout)
    assert [file.status for file in again.files] == ["unchanged"]
    assert not again.is_published


def test_ingest_without_a_path_reads_the_configured_corpus(home, tmp_path, monkeypatch):
    path = tmp_path / "fever.md"
    path.write_text(GUIDELINE, encoding="utf-8")
    monkeypatch.setenv("CITEWELL_CORPUS", str(path))
    result = run("ingest")
    assert result.exit_code == 0, result.output
    assert "fever" in run("documents", "list").stdout


def test_corpus_that_ships_is_found_wherever_it_is_installed():
    assert list(find_corpus(Settings()).glob("*.md"))


def test_ingest_with_another_model_says_how_to_mend_it(filled_home, tmp_path, monkeypatch):
    path = tmp_path / "fever.md"
    path.write_text(GUIDELINE, encoding="utf-8")
    monkeypatch.setattr(wiring, "build_embedder", lambda settings: HashedWordsEmbedder(name="other"))
    assert_error(run("ingest", str(path)), 1, "--rebuild")
    assert run("ingest", str(path), "--rebuild").exit_code == 0
    assert len(run("documents", "list").stdout.splitlines()) == 3


def test_version_is_printed():
    assert run("--version").stdout.startswith("citewell ")


def test_feedback_is_listed_by_kind(filled_home):
    assert "No reader has said anything" in run("answers", "feedback").stderr
    saved = Answer.model_validate_json(run("ask", QUESTION, "--json").stdout)
    store = FeedbackStore(wiring.build_catalogue(load_settings()).database)
    store.add(saved.answer_id, "c1", "concern", "wrong dose", saved, consent=True)
    store.add(saved.answer_id, None, "helpful", None, None, consent=False)
    listed = json.loads(run("answers", "feedback", "--kind", "concern", "--json").stdout)
    assert [(each["kind"], each["comment"], each["answer"]["answer_id"]) for each in listed] == [
        ("concern", "wrong dose", saved.answer_id)
    ]
    assert saved.answer_id in run("answers", "feedback").stdout
