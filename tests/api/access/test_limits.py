"""Limits by key, token, person and address; trusted proxies; persons named by a proxy or an identity provider."""

import json
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from fastapi.testclient import TestClient

from api.access.gatekeeper import Gatekeeper
from api.access.oidc import OidcPolicy, OidcProvider
from api.access.policy import AccessPolicy
from api.access.rate_limits import RateLimits, RatePolicy, name_network
from core.errors import SettingsError
from corpus.api_keys import ApiKeyStore
from corpus.database import Database, sqlite_url
from corpus.embeds import EmbedStore
from tests.api.envelope import assert_problem
from tests.api_doubles import build_scripted_app

ORIGIN = "https://intranet.example.org"
PROXY = "10.0.0.5"


@pytest.fixture
def stores(tmp_path):
    database = Database(sqlite_url(tmp_path / "catalogue.sqlite3"))
    return ApiKeyStore(database), EmbedStore(database)


def build_client(stores, rates=None, provider=None, trusted=(), address="203.0.113.7", **policy):
    keys, embeds = stores
    gatekeeper = Gatekeeper(
        AccessPolicy(**policy), keys, embeds, rates=RateLimits(rates or RatePolicy()), provider=provider
    )
    app = build_scripted_app(gatekeeper=gatekeeper, trusted_proxies=trusted)
    return TestClient(app, client=(address, 50000))


def ask(client, key=None, **headers):
    given = {"Authorization": f"Bearer {key}"} if key else {}
    return client.post("/v1/answers", json={"question": "first line?"}, headers={**given, **headers})


def test_each_key_has_its_own_limit_and_the_reply_says_when_to_come_back(stores):
    client = build_client(stores, RatePolicy(per_key="2/minute"))
    first, second = (stores[0].create(name, ("ask",), "test")[1] for name in ("a", "b"))
    assert [ask(client, first).status_code for _ in range(3)] == [200, 200, 429]
    response = ask(client, first)
    assert assert_problem(response, 429, "rate_limited").retryable
    assert 1 <= int(response.headers["retry-after"]) <= 61
    assert ask(client, second).status_code == 200


def test_addresses_are_limited_where_nobody_is_named(stores):
    client = build_client(stores, RatePolicy(per_address="2/minute"))
    assert [ask(client).status_code for _ in range(3)] == [200, 200, 429]
    assert ask(client, stores[0].create("a", ("ask",), "test")[1]).status_code == 200


def test_requests_of_this_very_machine_are_not_counted(stores):
    client = build_client(stores, RatePolicy(per_address="1/minute"), address="127.0.0.1")
    client = TestClient(client.app, base_url="http://127.0.0.1", client=("127.0.0.1", 1))
    assert client.get("/livez").status_code == 200
    # The test transport names its server after the base address, as a loopback connection does.
    assert [ask(client).status_code for _ in range(3)] == [200, 200, 200]


def test_tokens_are_limited_by_token_and_by_address(stores):
    embed = stores[1].create("site", [ORIGIN], "test")
    client = build_client(stores, RatePolicy(per_token="2/minute", per_address="6/minute"), is_open=False)

    def get_token():
        return client.post("/v1/embed-tokens", json={"embed_id": embed.embed_id}, headers={"Origin": ORIGIN})

    token = get_token().json()["token"]
    assert [ask(client, token, Origin=ORIGIN).status_code for _ in range(3)] == [200, 200, 429]
    other = get_token().json()["token"]
    assert ask(client, other, Origin=ORIGIN).status_code == 200
    assert get_token().status_code == 200
    assert_problem(get_token(), 429, "rate_limited")


def test_guessing_keys_is_stopped(stores):
    client = build_client(stores, RatePolicy(per_address_failed="3/minute"), is_open=False)
    guess = "cw_000000000000_" + "A" * 43
    assert [ask(client, guess).status_code for _ in range(5)] == [401, 401, 401, 429, 429]
    assert ask(client, stores[0].create("a", ("ask",), "test")[1]).status_code == 200


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3::4", "2001:db8:1:2::"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("testclient", "unknown"),
    ],
)
def test_an_ipv6_subscriber_is_one_address(address, network):
    assert name_network(address) == network


@pytest.mark.parametrize("policy", [{"per_key": "many"}, {"storage": "nowhere://"}])
def test_a_limit_that_cannot_be_read_is_a_settings_error(policy):
    with pytest.raises(SettingsError, match="CITEWELL_RATE_LIMIT"):
        RateLimits(RatePolicy(**policy))


@pytest.mark.parametrize(
    ("peer", "forwarded", "counted"),
    [
        (PROXY, "198.51.100.1", "198.51.100.1"),
        (PROXY, "1.2.3.4, 198.51.100.1", "198.51.100.1"),
        (PROXY, "198.51.100.1, 10.0.0.9", "198.51.100.1"),
        (PROXY, "unknown", PROXY),
        ("203.0.113.7", "198.51.100.1", "203.0.113.7"),
    ],
)
def test_the_client_s_address_is_taken_from_trusted_proxies_alone(stores, peer, forwarded, counted):
    client = build_client(stores, RatePolicy(per_address="1/minute"), trusted=("10.0.0.0/24",), address=peer)
    assert ask(client, **{"X-Forwarded-For": forwarded}).status_code == 200
    other = TestClient(client.app, client=(counted, 1)) if counted != PROXY else client
    assert ask(other).status_code == 429


def test_a_trusted_proxy_names_the_person_and_nobody_else_does(stores):
    policy = {"is_open": False, "user_header": "X-User", "reviewers": ("dr.a@example.org",)}
    client = build_client(stores, trusted=(PROXY,), address=PROXY, **policy)
    assert ask(client, **{"X-User": "nurse@example.org"}).status_code == 200
    assert_problem(ask(client), 401, "unauthenticated")
    path = "/v1/documents/sarcoma/review"
    key = client.get("/v1/documents/sarcoma/reviews", headers={"X-User": "a"}).json()["checklist"]["review_key"]
    body = {"status": "under_review", "review_key": key}
    assert_problem(client.post(path, json=body, headers={"X-User": "nurse@example.org"}), 403, "forbidden")
    detail = client.post(path, json=body, headers={"X-User": "Dr.A@example.org"}).json()
    assert detail["document"]["review"]["by"] == "Dr.A@example.org"
    stranger = TestClient(client.app, client=("203.0.113.7", 1))
    assert_problem(ask(stranger, **{"X-User": "nurse@example.org"}), 401, "unauthenticated")


def test_an_address_that_is_none_is_a_settings_error(stores):
    with pytest.raises(SettingsError, match="TRUSTED_PROXIES"):
        build_client(stores, trusted=("proxy.example.org",)).get("/livez")


class Provider:
    """An OpenID Connect provider on loopback."""

    def __init__(self) -> None:
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                body = json.dumps(provider.reply(self.path)).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_arguments: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.issuer = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def reply(self, path: str) -> dict:
        if path == "/keys":
            key = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
            return {"keys": [{**key, "kid": "1", "use": "sig", "alg": "RS256"}]}
        return {"issuer": self.issuer, "jwks_uri": f"{self.issuer}/keys"}

    def sign(self, key=None, algorithm="RS256", **claims) -> str:
        whole = {
            "iss": self.issuer,
            "aud": "citewell",
            "sub": "1",
            "email": "dr.a@example.org",
            "exp": datetime.now(UTC) + timedelta(minutes=5),
            **claims,
        }
        return jwt.encode(whole, key or self.key, algorithm=algorithm, headers={"kid": "1", "jku": "http://10.9.9.9/"})


@pytest.fixture(scope="module")
def provider():
    provider = Provider()
    yield provider
    provider.server.shutdown()
    provider.server.server_close()


def test_tokens_of_the_identity_provider_name_the_person(stores, provider):
    oidc = OidcProvider(OidcPolicy(issuer=provider.issuer, audience="citewell"))
    client = build_client(stores, provider=oidc, is_open=False)
    assert ask(client, provider.sign()).status_code == 200
    past = datetime.now(UTC) - timedelta(minutes=5)
    assert_problem(ask(client, provider.sign(exp=past)), 401, "token_expired")
    stranger = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    for token in (
        provider.sign(key=stranger),
        provider.sign(aud="another"),
        provider.sign(iss="https://other.example.org"),
        provider.sign(email=None),
        provider.sign(email_verified=False),
        provider.sign(key="public keys are no secrets, and " * 3, algorithm="HS512"),
    ):
        assert_problem(ask(client, token), 401, "unauthenticated")


@pytest.mark.parametrize("issuer", ["http://login.example.org", "file:///etc/passwd", "login.example.org"])
def test_a_provider_is_reached_by_https_alone(issuer):
    with pytest.raises(SettingsError, match="https"):
        OidcProvider(OidcPolicy(issuer=issuer, audience="citewell"))


def test_below_a_sub_path_links_and_routes_fit(stores):
    client = build_client(stores, public_url="https://guide.example.org/citewell")
    for prefix in ("", "/citewell"):
        page = client.get(f"{prefix}/documents")
        assert page.status_code == 200
        assert 'href="/citewell/documents/sarcoma"' in page.text
        assert 'href="/documents' not in page.text
        assert int(page.headers["content-length"]) == len(page.content)
        assert ask(client, Origin="https://guide.example.org").status_code == 200
        assert client.post(f"{prefix}/v1/answers", json={"question": "first line?"}).status_code == 200
