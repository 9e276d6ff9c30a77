"""Who may decide over HTTP: only somebody on the machine itself."""

import pytest
from fastapi.testclient import TestClient

from tests.api.envelope import assert_problem
from tests.api_doubles import build_scripted_app

ADDRESS = "/v1/documents/sarcoma/review"
DECISION = {"status": "withdrawn", "by": "A. Reviewer"}


def decide(base_url="http://127.0.0.1:8000", client="127.0.0.1", headers=None):
    with TestClient(build_scripted_app(), base_url=base_url, client=(client, 50000)) as http:
        key = http.get("/v1/documents/sarcoma/reviews").json()["checklist"]["review_key"]
        return http.post(ADDRESS, json={**DECISION, "review_key": key}, headers=headers or {})


@pytest.mark.parametrize(
    ("base_url", "client", "headers"),
    [
        ("http://127.0.0.1:8000", "127.0.0.1", {}),
        ("http://[::1]:8000", "::1", {}),
        ("http://127.0.0.1:8000", "127.0.0.1", {"Origin": "http://127.0.0.1:8000"}),
    ],
)
def test_the_machine_itself_may_decide(base_url, client, headers):
    reply = decide(base_url, client, headers)
    assert reply.status_code == 200, reply.text
    assert reply.json()["document"]["review"] == {
        "status": "withdrawn",
        "by": "A. Reviewer",
        "on": "2026-01-02",
        "note": None,
    }


@pytest.mark.parametrize(
    ("base_url", "client", "headers"),
    [
        ("http://127.0.0.1:8000", "192.168.1.5", {}),
        ("http://192.168.1.5:8000", "127.0.0.1", {}),
        ("http://127.0.0.1:8000", "127.0.0.1", {"X-Forwarded-For": "192.168.1.5"}),
        ("http://127.0.0.1:8000", "127.0.0.1", {"Forwarded": "for=192.168.1.5"}),
        ("http://127.0.0.1:8000", "127.0.0.1", {"Via": "1.1 proxy"}),
        ("http://127.0.0.1:8000", "127.0.0.1", {"Host": "attacker.example:8000"}),
        ("http://127.0.0.1:8000", "127.0.0.1", {"Origin": "https://attacker.example"}),
        ("http://127.0.0.1:8000", "127.0.0.1", {"Origin": "null"}),
        ("http://127.0.0.1:8000", "testclient", {}),
    ],
)
def test_nobody_else_may(base_url, client, headers):
    assert_problem(decide(base_url, client, headers), 403, "forbidden")
