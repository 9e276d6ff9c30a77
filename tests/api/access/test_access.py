"""Who may do what: keys, embed tokens, origins and host names, over HTTP."""

from datetime import UTC, datetime, timedelta

import jwt
import pytest
from fastapi.testclient import TestClient

from api.access.gatekeeper import Gatekeeper
from api.access.policy import AccessPolicy
from api.app import build_routes
from corpus.api_keys import ApiKeyStore
from corpus.database import Database, sqlite_url
from corpus.embeds import EmbedStore
from tests.api.envelope import assert_problem
from tests.api_doubles import MemoryRecords, build_scripted_app

ORIGIN = "https://intranet.example.org"
OTHER = "https://elsewhere.example.org"
ASK = ("POST", "/v1/answers", {"question": "first line?"})
READ = ("GET", "/v1/documents", None)
REVIEW = ("GET", "/v1/answers/a_1", None)


class Access:
    """A server with keys of each kind."""

    def __init__(self, path, **policy) -> None:
        database = Database(sqlite_url(path))
        self.keys = ApiKeyStore(database)
        self.embeds = EmbedStore(database)
        self.embed = self.embeds.create("intranet", [ORIGIN], "test")
        self.records = MemoryRecords()
        gatekeeper = Gatekeeper(AccessPolicy(**{"is_open": False, **policy}), self.keys, self.embeds)
        self.client = TestClient(build_scripted_app(gatekeeper=gatekeeper, records=self.records))

    def make_key(self, *scopes: str, name: str = "ward") -> str:
        return self.keys.create(name, scopes, "test")[1]

    def call(self, request, key: str | None = None, **headers: str):
        method, path, body = request
        given = {"Authorization": f"Bearer {key}"} if key is not None else {}
        return self.client.request(method, path, json=body, headers={**given, **headers})

    def get_token(self, origin: str = ORIGIN) -> str:
        reply = self.client.post("/v1/embed-tokens", json={"embed_id": self.embed.embed_id}, headers={"Origin": origin})
        assert reply.status_code == 200, reply.text
        assert datetime.fromisoformat(reply.json()["expires_at"]) > datetime.now(UTC)
        return reply.json()["token"]


@pytest.fixture
def closed(tmp_path):
    return Access(tmp_path / "catalogue.sqlite3")


@pytest.fixture
def opened(tmp_path):
    return Access(tmp_path / "catalogue.sqlite3", is_open=True)


@pytest.mark.parametrize("request_", [ASK, READ, REVIEW])
def test_without_a_key_a_closed_server_says_how_to_get_one(closed, request_):
    problem = assert_problem(closed.call(request_), 401, "unauthenticated")
    assert "citewell keys create" in problem.help
    assert closed.call(request_).headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize("key", ["", "x", "cw_000000000000_" + "A" * 43, "Basic abc", "a.b.c"])
def test_what_is_no_key_opens_nothing(closed, key):
    response = closed.call(ASK, key)
    assert_problem(response, 401, "unauthenticated")


def test_a_key_does_what_its_scopes_say_and_no_more(closed):
    key = closed.make_key("ask")
    assert closed.call(ASK, key).status_code == 200
    for request in (READ, REVIEW):
        assert_problem(closed.call(request, key), 403, "forbidden")
    assert closed.call(READ, closed.make_key("read")).status_code == 200


def test_a_revoked_key_is_refused_at_once(closed):
    secret = closed.make_key("ask")
    assert closed.call(ASK, secret).status_code == 200
    closed.keys.revoke(closed.keys.list_keys()[0].key_id, "test")
    assert_problem(closed.call(ASK, secret), 401, "unauthenticated")


def test_a_widget_gets_a_token_for_its_origin_alone(closed):
    token = closed.get_token()
    response = closed.call(ASK, token, Origin=ORIGIN)
    assert response.status_code == 200
    assert response.headers["access-control-allow-origin"] == ORIGIN
    assert response.headers["vary"] == "Origin"
    assert closed.call(READ, token, Origin=ORIGIN).status_code == 200
    assert_problem(closed.call(REVIEW, token, Origin=ORIGIN), 403, "forbidden")


@pytest.mark.parametrize(
    ("embed_id", "origin"),
    [("emb_none", ORIGIN), (None, None), (None, OTHER), (None, "null"), (None, ORIGIN + ".evil.org")],
)
def test_no_token_for_other_origins_or_ids(closed, embed_id, origin):
    headers = {"Origin": origin} if origin else {}
    body = {"embed_id": embed_id or closed.embed.embed_id}
    assert_problem(closed.client.post("/v1/embed-tokens", json=body, headers=headers), 403, "forbidden")


def test_an_expired_token_is_told_apart(closed):
    claims = {"aud": "citewell-embed", "sub": closed.embed.embed_id, "origin": ORIGIN, "jti": "1"}
    past = datetime.now(UTC) - timedelta(seconds=5)
    token = jwt.encode({**claims, "exp": past}, closed.embeds.load_token_secret(), algorithm="HS256")
    assert_problem(closed.call(ASK, token, Origin=ORIGIN), 401, "token_expired")


@pytest.mark.parametrize(
    ("changes", "secret", "algorithm"),
    [
        ({}, "another secret that is long enough for HS256", "HS256"),
        ({"aud": "other"}, None, "HS256"),
        ({"sub": "emb_none"}, None, "HS256"),
        ({"origin": OTHER}, None, "HS256"),
        ({"exp": None}, None, "HS256"),
        ({}, None, "HS512"),
        ({}, "", "none"),
    ],
)
def test_a_forged_token_opens_nothing(closed, changes, secret, algorithm):
    claims = {
        "aud": "citewell-embed",
        "sub": closed.embed.embed_id,
        "origin": ORIGIN,
        "jti": "1",
        "exp": datetime.now(UTC) + timedelta(hours=1),
    } | changes
    claims = {name: value for name, value in claims.items() if value is not None}
    signed_with = closed.embeds.load_token_secret() if secret is None else secret
    token = jwt.encode(claims, signed_with, algorithm=algorithm)
    assert_problem(closed.call(ASK, token), 401, "unauthenticated")


def test_the_tokens_of_a_revoked_embed_id_end_with_it(closed):
    token = closed.get_token()
    closed.embeds.revoke(closed.embed.embed_id, "test")
    assert_problem(closed.call(ASK, token), 401, "unauthenticated")


def test_pages_of_other_origins_may_not_call_the_api(closed):
    key = closed.make_key("ask")
    for origin in (OTHER, "null", "https://testserver.evil.org", "http://"):
        assert_problem(closed.call(ASK, key, Origin=origin), 403, "forbidden")
    assert closed.call(ASK, key, Origin="https://testserver").status_code == 200


def test_preflight_is_answered_for_allowed_origins_alone(closed):
    headers = {"Origin": ORIGIN, "Access-Control-Request-Method": "POST"}
    allowed = closed.client.options("/v1/answers", headers=headers)
    assert (allowed.status_code, allowed.headers["access-control-allow-origin"]) == (204, ORIGIN)
    assert "Authorization" in allowed.headers["access-control-allow-headers"]
    refused = closed.client.options("/v1/answers", headers={**headers, "Origin": OTHER})
    assert_problem(refused, 403, "forbidden")
    assert "access-control-allow-origin" not in refused.headers


def test_errors_can_be_read_by_an_allowed_page(closed):
    response = closed.call(ASK, "cw_wrong", Origin=ORIGIN)
    assert_problem(response, 401, "unauthenticated")
    assert response.headers["access-control-allow-origin"] == ORIGIN


def test_every_page_may_load_the_widget_and_none_reads_the_rest(closed):
    assert closed.client.get("/widget/chat.js", headers={"Origin": OTHER}).headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-origin" not in closed.client.get("/", headers={"Origin": OTHER}).headers


def test_a_public_library_is_read_without_a_key_and_answers_nobody(tmp_path):
    access = Access(tmp_path / "catalogue.sqlite3", is_public_library=True)
    assert access.call(READ).status_code == 200
    assert access.client.get("/documents/sarcoma").status_code == 200
    assert_problem(access.call(ASK), 401, "unauthenticated")


def test_viewer_pages_of_a_closed_server_need_a_key(closed):
    assert closed.client.get("/documents/sarcoma").status_code == 401


def test_an_open_server_answers_anybody_who_sends_some_key(opened):
    for key in (None, "sk-none", "not-needed"):
        assert opened.call(ASK, key).status_code == 200
    assert_problem(opened.call(ASK, "cw_" + "0" * 12 + "_" + "A" * 43), 401, "unauthenticated")
    assert_problem(opened.call(REVIEW), 403, "forbidden")


def test_an_open_server_on_this_machine_is_not_reached_under_foreign_names(tmp_path):
    access = Access(
        tmp_path / "catalogue.sqlite3", is_open=True, checks_host=True, public_url="https://guide.example.org/a"
    )
    for host in ("127.0.0.1:8000", "localhost", "[::1]:8000", "guide.example.org"):
        assert access.call(ASK, Host=host).status_code == 200
    for host in ("rebound.example.org", "127.0.0.1.example.org", "", "[::1", "localhost@evil.org"):
        assert_problem(access.call(ASK, Host=host), 403, "forbidden")


def test_a_decision_made_with_a_key_bears_its_name(closed):
    key = closed.make_key("review", "read", name="Dr A")
    path = "/v1/documents/sarcoma/review"
    history = closed.call(("GET", "/v1/documents/sarcoma/reviews", None), key).json()
    body = {"status": "under_review", "review_key": history["checklist"]["review_key"]}
    detail = closed.call(("POST", path, body), key).json()
    assert detail["document"]["review"]["by"] == "Dr A"
    assert_problem(closed.call(("POST", path, {**body, "by": "Dr B"}), key), 403, "forbidden")
    assert [(change.actor, change.action) for change in closed.records.changes] == [("Dr A", "review_set")]


def test_a_logged_answer_is_read_with_the_scope_review(closed):
    answer = closed.call(ASK, closed.make_key("ask")).json()
    reviewer = closed.make_key("review")
    assert closed.call(("GET", f"/v1/answers/{answer['answer_id']}", None), reviewer).json() == answer
    assert_problem(closed.call(("GET", "/v1/answers/a_none", None), reviewer), 404, "answer_not_found")


def test_feedback_is_taken(closed):
    answer = closed.call(ASK, closed.make_key("ask")).json()
    body = {"answer_id": answer["answer_id"], "kind": "concern", "comment": "wrong", "consent": True, "answer": answer}
    reply = closed.call(("POST", "/v1/feedback", body), closed.make_key("ask"))
    assert (reply.status_code, reply.json()) == (202, {"feedback_id": "f_1"})
    [(answer_id, kind, comment, kept)] = closed.records.feedback
    assert (answer_id, kind, comment) == (answer["answer_id"], "concern", "wrong")
    assert kept is not None


def test_every_route_of_the_api_asks_who_calls():
    public = {"/v1/embed-tokens", "/v1/widget-config"}
    schema = build_routes().openapi()
    for path, operations in schema["paths"].items():
        if path.startswith("/v1/") and path not in public:
            assert all("security" in operation for operation in operations.values()), path
