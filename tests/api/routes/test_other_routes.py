import logging
from typing import get_args

import pytest
from fastapi.testclient import TestClient

from api.app import build_routes
from api.services import Check, Limits
from core.answers import Answer, AnswerStatus
from core.errors import CitewellError
from core.questions import Question
from tests.api.envelope import assert_problem
from tests.api_doubles import SARCOMA, SECRET, ScriptedAnswerer, build_answer, build_scripted_app
from tests.coroutines import run_coroutine


@pytest.fixture
def client():
    with TestClient(build_scripted_app()) as client:
        yield client


def test_documents_are_listed_with_status_and_dates(client):
    [document] = client.get("/v1/documents").json()["documents"]
    assert document["document_id"] == "sarcoma"
    assert document["review"]["status"] == "submitted"
    assert client.get(document["viewer_url"]).status_code == 200


def test_document_shows_its_hashes_and_versions(client):
    detail = client.get("/v1/documents/sarcoma").json()
    assert detail["document"]["text_sha256"] == SARCOMA.document.text_sha256
    assert [version["is_live"] for version in detail["versions"]] == [True]


def test_text_is_what_every_offset_points_into(client):
    version_id = SARCOMA.document.version_id
    for address in ("/v1/documents/sarcoma/text", f"/v1/documents/sarcoma/text?version={version_id}"):
        text = client.get(address).json()
        assert text["version_id"] == version_id
        assert all(text["text"][item.start : item.end] == item.text for item in SARCOMA.statements)


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("/v1/documents/nothing", "document_not_found"),
        ("/v1/documents/nothing/text", "document_not_found"),
        ("/v1/documents/sarcoma/text?version=nothing", "version_not_found"),
        (f"/v1/documents/other/text?version={SARCOMA.document.version_id}", "version_not_found"),
        ("/v1/passages/nothing", "passage_not_found"),
        (f"/v1/{SECRET}", "not_found"),
        ("/widget/settings.py", "not_found"),
        ("/widget/..%2Fapi%2Fapp.py", "not_found"),
        ("/widget/__init__.py", "not_found"),
        ("/docs", "not_found"),
    ],
)
def test_what_does_not_exist_is_a_404(client, address, code):
    assert_problem(client.get(address), 404, code)


def test_wrong_method_names_the_right_one(client):
    response = client.get("/v1/answers")
    assert_problem(response, 405, "method_not_allowed")
    assert response.headers["allow"] == "POST"
    assert client.put("/v1/documents/sarcoma").headers["allow"] == "DELETE, GET"
    assert client.put("/v1/documents").headers["allow"] == "GET, POST"


def test_search_returns_passages_by_rank(client):
    result = client.post("/v1/search", json={"query": "liposarcoma", "k": 1}).json()
    assert [hit["rank"] for hit in result["hits"]] == [1]
    # The scripted retriever counts what it was asked for: the route does not just cut what a default search found.
    assert result["n_passages"] == 1
    assert client.post("/v1/search", json={"query": "liposarcoma", "k": 50}).json()["n_passages"] > 1
    passage_id = result["hits"][0]["passage"]["passage_id"]
    detail = client.get(f"/v1/passages/{passage_id}").json()
    assert detail["passage"] == result["hits"][0]["passage"]
    assert [item["statement_id"] for item in detail["statements"]] == detail["passage"]["statement_ids"]


@pytest.mark.parametrize(
    "body", [{"query": ""}, {"query": "a", "k": 0}, {"query": "a", "k": 51}, {"query": SECRET * 400}]
)
def test_search_bounds_its_request(client, body):
    assert_problem(client.post("/v1/search", json=body), 422, "validation_error")


def test_answer_verifies_and_a_changed_one_does_not(client):
    answer = build_answer(Question(question="first line?"), SARCOMA)
    verdict = client.post("/v1/verify", json=answer.model_dump(mode="json")).json()
    assert verdict["status"] == "verified"
    forged = answer.model_dump(mode="json")
    forged["claims"][0]["text"] = forged["citations"][0]["quote"] = "Doxorubicin is not the standard treatment......."
    assert client.post("/v1/verify", json=forged).json()["status"] == "failed"


def test_answer_without_its_citation_is_no_answer(client):
    answer = build_answer(Question(question=SECRET), SARCOMA).model_dump(mode="json")
    answer["citations"] = []
    assert_problem(client.post("/v1/verify", json=answer), 422, "validation_error")


@pytest.mark.parametrize("path", ["/v1/answers", "/v1/search", "/v1/verify", "/nothing"])
def test_body_over_the_limit_is_refused(path):
    app = build_scripted_app(limits=Limits(max_body_bytes=1000, max_verify_body_bytes=1000))
    with TestClient(app) as client:
        assert_problem(client.post(path, content=b"x" * 1001), 413, "body_too_large")
        assert_problem(client.post(path, content=(b"x" * 100 for _ in range(11))), 413, "body_too_large")


def test_request_id_of_the_client_is_kept_only_where_it_is_plain(client):
    assert client.get("/livez", headers={"X-Request-ID": "trace-1.a_B"}).headers["x-request-id"] == "trace-1.a_B"
    odd = client.get("/livez", headers={"X-Request-ID": "a b<script>"}).headers["x-request-id"]
    assert odd.isalnum()


@pytest.mark.parametrize(
    "path", ["/", "/documents", "/documents/sarcoma", "/widget/chat.js", "/livez", "/v1/documents"]
)
def test_every_response_carries_the_security_headers(client, path):
    headers = client.get(path).headers
    assert "'unsafe-inline'" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


def test_alive_whatever_the_index_and_ready_only_with_it():
    broken = Check(name="index", ok=False, detail="no index", help="Run `citewell ingest`.")
    with TestClient(build_scripted_app(checks=(broken,))) as client:
        assert client.get("/livez").json() == {"status": "alive"}
        response = client.get("/readyz")
        assert (response.status_code, response.json()["status"]) == (503, "not_ready")
    with TestClient(build_scripted_app(checks=(broken.model_copy(update={"ok": True}),))) as client:
        assert client.get("/readyz").status_code == 200


def test_unexpected_fault_is_a_problem_on_every_route():
    class Broken:
        def __getattr__(self, name):
            raise LookupError(SECRET)

    app = build_scripted_app(ScriptedAnswerer())
    services = app.state.services
    app.state.services = type(services)(
        services.answerer,
        Broken(),
        services.retriever,
        services.check_readiness,
        services.pool,
        services.records,
        services.metrics,
    )
    with TestClient(app) as client:
        for path in ("/v1/documents", "/v1/documents/a", "/v1/passages/a", "/documents/a", "/documents"):
            assert_problem(client.get(path), 500, CitewellError.code)


def test_openapi_describes_every_status_and_failure():
    schema = build_routes().openapi()
    operation = schema["paths"]["/v1/answers"]["post"]
    examples = operation["responses"]["200"]["content"]["application/json"]["examples"]
    found = {Answer.model_validate(example["value"]).status for example in examples.values()}
    assert found == set(examples) == set(get_args(AnswerStatus))
    for status, response in operation["responses"].items():
        if status != "200":
            example = response["content"]["application/problem+json"]["example"]
            assert example["status"] == int(status)
    assert "HTTPValidationError" not in schema["components"]["schemas"]


def test_client_that_leaves_while_it_sends_is_no_fault(caplog):
    app = build_scripted_app()
    sent = []

    async def receive():
        return {"type": "http.disconnect"}

    async def send(message):
        sent.append(message)

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/v1/answers",
        "raw_path": b"/v1/answers",
        "query_string": b"",
        "root_path": "",
        "headers": [(b"content-type", b"application/json")],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 80),
        "scheme": "http",
        "http_version": "1.1",
    }
    with caplog.at_level(logging.INFO, logger="citewell"):
        run_coroutine(app(scope, receive, send))
    assert "unexpected fault" not in caplog.text
    assert "499" in caplog.text
    assert sent == []
