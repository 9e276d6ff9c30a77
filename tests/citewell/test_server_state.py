"""Uploads, removals, backup and restore on a real home."""

import io
import tarfile
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from citewell import wiring
from citewell.cli import app
from citewell.settings import load_settings
from core.answers import Answer
from core.errors import UnreadableFileError, UsageError
from corpus.api_keys import ApiKeyStore
from corpus.backup import restore_backup
from corpus.home import Home

GUIDE = b"""---
title: Gout in adults
publisher: Example
---

# Treatment

Colchicine 0.5 mg twice daily is recommended for an acute attack of gout. [I, A]
"""
QUESTION = "What dose of colchicine is recommended for an acute attack of gout?"


def run(*arguments: str):
    return CliRunner().invoke(app, arguments)


def ask(client, question: str = QUESTION) -> Answer:
    return Answer.model_validate_json(client.post("/v1/answers", json={"question": question}).text)


def make_key(*scopes) -> dict[str, str]:
    secret = ApiKeyStore(wiring.build_catalogue(load_settings()).database).create("ops", scopes, "test")[1]
    return {"Authorization": f"Bearer {secret}"}


def test_an_uploaded_document_answers_at_once_and_a_removed_one_no_more(filled_home):
    headers = make_key("ingest", "admin")
    with TestClient(wiring.build_app(load_settings()), base_url="http://127.0.0.1") as client:
        assert ask(client).status == "not_covered"
        reply = client.post("/v1/documents?name=gout.md", content=GUIDE, headers=headers)
        [result] = reply.json()["files"]
        assert (result["status"], result["n_graded"]) == ("added", 1), reply.text
        answer = ask(client)
        assert [citation.document_id for citation in answer.citations] == [result["document_id"]]
        assert (
            client.post("/v1/documents?name=bad.pdf", content=b"no PDF", headers=headers).json()["files"][0][
                "error_code"
            ]
            == "unreadable_file"
        )
        client.delete(f"/v1/documents/{result['document_id']}", headers=headers)
        assert ask(client).status == "not_covered"
        actions = [entry["action"] for entry in client.get("/v1/audit", headers=headers).json()["entries"]]
    assert actions == ["key_created", "document_uploaded", "document_uploaded", "document_removed"]
    assert list((filled_home / "uploads").iterdir()) == []


def test_a_backup_restores_everything(filled_home, tmp_path, monkeypatch):
    monkeypatch.setenv("CITEWELL_ANSWER_LOG", "full")
    question = "What is the standard first-line treatment with doxorubicin?"
    headers = make_key("review")
    with TestClient(wiring.build_app(load_settings()), base_url="http://127.0.0.1") as client:
        before = ask(client, question)
    file = tmp_path / "backup.tar"
    assert run("backup", str(file)).exit_code == 0
    assert file.stat().st_mode & 0o077 == 0
    assert run("backup", str(file)).exit_code == 2
    assert run("restore", str(file)).exit_code == 2

    monkeypatch.setenv("CITEWELL_HOME", str(tmp_path / "restored"))
    restored = run("restore", str(file))
    assert restored.exit_code == 0, restored.output
    with TestClient(wiring.build_app(load_settings()), base_url="http://127.0.0.1") as client:
        assert client.get(f"/v1/answers/{before.answer_id}", headers=headers).json() == before.model_dump(mode="json")
        assert client.post("/v1/verify", json=before.model_dump(mode="json")).json()["status"] == "verified"
        after = ask(client, question)
    assert after.claims == before.claims
    assert after.citations == before.citations


@pytest.mark.parametrize("names", [["../../outside"], ["/etc/outside"], ["manifest.json"], ["blobs/../../outside"], []])
def test_what_is_no_backup_is_refused_and_nothing_is_written(tmp_path, names):
    file = tmp_path / "backup.tar"
    with tarfile.open(file, "w") as archive:
        for name in names:
            entry = tarfile.TarInfo(name)
            entry.size = 2
            archive.addfile(entry, io.BytesIO(b"{}"))
    with pytest.raises(UnreadableFileError):
        restore_backup(file, Home(tmp_path / "home"))
    assert list((tmp_path / "home").iterdir()) == []
    assert not Path("/etc/outside").exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["backup.tar", "home"]


def test_a_damaged_backup_is_refused(filled_home, tmp_path):
    file = tmp_path / "backup.tar"
    assert run("backup", str(file)).exit_code == 0
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 0xFF
    for damaged in (bytes(data), bytes(data[: len(data) // 2]), b"no archive"):
        (tmp_path / "damaged.tar").write_bytes(damaged)
        with pytest.raises(UnreadableFileError):
            restore_backup(tmp_path / "damaged.tar", Home(tmp_path / "other"))
    with pytest.raises(UsageError):
        restore_backup(tmp_path / "none.tar", Home(tmp_path / "other"))


def test_a_backup_that_cannot_be_written_says_why(filled_home, tmp_path):
    done = run("backup", str(tmp_path / "nowhere" / "backup.tar"))
    assert done.exit_code == 2
    assert "cannot be written" in " ".join(done.output.split())
    assert "No such file or directory" in " ".join(done.output.split())
