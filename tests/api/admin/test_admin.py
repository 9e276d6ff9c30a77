import json
import threading

import pytest
from fastapi.testclient import TestClient

from api.access.gatekeeper import Gatekeeper
from api.access.policy import AccessPolicy
from api.admin.uploads import MAX_WAITING, Uploads, make_file_name
from core.errors import IndexLockedError, UnsupportedFileError
from corpus.api_keys import ApiKeyStore
from corpus.database import Database, sqlite_url
from ingest.report import FileDone, FileResult, FilesFound, IngestReport
from tests.api.envelope import assert_problem
from tests.api_doubles import MemoryRecords, build_scripted_app


class ScriptedIngest:
    """Says that it ingested the file; remembers what it was given; waits where it is told to."""

    def __init__(self) -> None:
        self.given: list[tuple[str, bytes]] = []
        self.error: Exception | None = None
        self.may_go_on = threading.Event()
        self.may_go_on.set()

    def __call__(self, path, listener):
        assert self.may_go_on.wait(timeout=10)
        if self.error:
            raise self.error
        self.given.append((path.name, path.read_bytes()))
        result = FileResult(path=str(path), status="added", document_id="new", version_id="v1")
        listener(FilesFound(1))
        listener(FileDone(result))
        return IngestReport(
            files=(result,),
            generation=2,
            is_published=True,
            n_embedded=1,
            n_live_documents=2,
            n_live_passages=2,
            elapsed_s=0.1,
        )


class Admin:
    def __init__(self, tmp_path) -> None:
        keys = ApiKeyStore(Database(sqlite_url(tmp_path / "catalogue.sqlite3")))
        self.keys = {scope: keys.create(scope, (scope,), "test")[1] for scope in ("read", "ingest", "admin")}
        self.ingest = ScriptedIngest()
        self.records = MemoryRecords()
        self.folder = tmp_path / "uploads"
        uploads = Uploads(self.folder, self.ingest, max_file_bytes=200_000)
        gatekeeper = Gatekeeper(AccessPolicy(is_open=False), keys)
        self.client = TestClient(build_scripted_app(gatekeeper=gatekeeper, records=self.records, uploads=uploads))

    def call(self, method, path, scope="ingest", **options):
        headers = {"Authorization": f"Bearer {self.keys[scope]}", **options.pop("headers", {})}
        return self.client.request(method, path, headers=headers, **options)


@pytest.fixture
def admin(tmp_path):
    return Admin(tmp_path)


def test_an_upload_is_ingested_recorded_and_its_file_deleted(admin):
    data = b"# Guide\n" * 10_000  # more than an ordinary body may be
    report = admin.call("POST", "/v1/documents?name=Guide 2025.md", content=data)
    assert report.status_code == 200, report.text
    assert IngestReport.model_validate_json(report.text).files[0].document_id == "new"
    assert admin.ingest.given == [("guide-2025.md", data)]
    assert [(change.actor, change.action, change.subject) for change in admin.records.changes] == [
        ("ingest", "document_uploaded", "new")
    ]
    assert list(admin.folder.iterdir()) == []


def test_progress_is_streamed_and_the_report_comes_last(admin):
    reply = admin.call("POST", "/v1/documents?name=a.md", content=b"x", headers={"Accept": "text/event-stream"})
    events = [line.removeprefix("event: ") for line in reply.text.splitlines() if line.startswith("event: ")]
    assert events == ["progress", "progress", "report"]
    last = json.loads(reply.text.rsplit("data: ", 1)[1])
    assert last["is_published"]


def test_a_failed_ingest_is_a_problem_in_both_forms(admin):
    admin.ingest.error = IndexLockedError("another process is writing")
    assert_problem(admin.call("POST", "/v1/documents?name=a.md", content=b"x"), 409, "index_locked")
    reply = admin.call("POST", "/v1/documents?name=a.md", content=b"x", headers={"Accept": "text/event-stream"})
    assert '"code":"index_locked"' in reply.text
    assert list(admin.folder.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("Sarcoma 2025.PDF", "sarcoma-2025.pdf"),
        ("../../etc/passwd.md", "passwd.md"),
        ("..\\..\\windows\\system.ini.txt", "system.ini.txt"),
        ("/etc/cron.d/job.html", "job.html"),
        ("a\x00b\n.md", "a-b.md"),
        ("....md", "document.md"),
        ("‮fdp.exe.md", "fdp.exe.md"),
        ("~/.ssh/authorized_keys.txt", "authorized-keys.txt"),
        ("x" * 300 + ".docx", "x" * 100 + ".docx"),
    ],
)
def test_no_name_leads_out_of_the_folder(admin, name, safe):
    assert make_file_name(name).replace("_", "-") == safe
    if len(name) <= 255:
        admin.call("POST", "/v1/documents", params={"name": name}, content=b"x")
        assert [given for given, _ in admin.ingest.given] == [make_file_name(name)]
        outside = [
            path for path in admin.folder.parent.rglob("*") if path.is_file() and path.parent != admin.folder.parent
        ]
        assert outside == []


@pytest.mark.parametrize("name", ["a.exe", "a", ".md/", "a.md/..", "a.sh", "md", ""])
def test_other_formats_are_refused(admin, name):
    if name not in ("",):
        with pytest.raises(UnsupportedFileError):
            make_file_name(name)
    status = 422
    assert admin.call("POST", "/v1/documents", params={"name": name}, content=b"x").status_code == status
    assert admin.ingest.given == []


def test_a_file_over_the_limit_is_refused_and_nothing_stays(admin):
    data = (b"x" * 50_000 for _ in range(5))
    assert_problem(admin.call("POST", "/v1/documents?name=a.md", content=data), 422, "file_limit")
    assert list(admin.folder.iterdir()) == []


def test_uploads_do_not_pile_up(admin):
    admin.ingest.may_go_on.clear()
    uploads = admin.client.app.state.uploads
    futures = []
    for number in range(MAX_WAITING + 1):
        place = admin.folder / str(number)
        place.mkdir(parents=True)
        (place / "a.md").write_bytes(b"x")
        futures.append(uploads.submit(place / "a.md", lambda _event: None))
    assert_problem(admin.call("POST", "/v1/documents?name=a.md", content=b"x"), 503, "busy")
    admin.ingest.may_go_on.set()
    assert all(future.result(timeout=10) for future in futures)


@pytest.mark.parametrize(("method", "path"), [("POST", "/v1/documents?name=a.md"), ("DELETE", "/v1/documents/sarcoma")])
def test_what_changes_the_corpus_needs_its_scope(admin, method, path):
    assert_problem(admin.call(method, path, scope="read"), 403, "forbidden")
    assert admin.client.request(method, path).status_code == 401
    local = TestClient(build_scripted_app(), base_url="http://127.0.0.1", client=("127.0.0.1", 1))
    assert_problem(local.request(method, path), 403, "forbidden")


def test_a_removed_document_is_gone_and_the_record_tells_who(admin):
    assert admin.call("DELETE", "/v1/documents/sarcoma", scope="admin").json()["document"]["document_id"] == "sarcoma"
    assert admin.call("GET", "/v1/documents", scope="read").json()["documents"] == []
    assert_problem(admin.call("DELETE", "/v1/documents/sarcoma", scope="admin"), 404, "document_not_found")
    [entry] = admin.call("GET", "/v1/audit", scope="admin").json()["entries"]
    assert (entry["actor"], entry["action"], entry["subject"]) == ("admin", "document_removed", "sarcoma")
    assert_problem(admin.call("GET", "/v1/audit", scope="ingest"), 403, "forbidden")
