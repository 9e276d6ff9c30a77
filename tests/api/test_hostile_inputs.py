"""Hostile inputs get the status that the table says. Never a 5xx, never an echo, always one kind of problem."""

import base64
import json

import jwt
import pytest

from api.access.embed_token import ALGORITHM, sign_token
from tests.api.access.test_access import ORIGIN, Access
from tests.api.hostile_table import GROUPS, TABLE
from tests.api_doubles import SECRET


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    access = Access(tmp_path_factory.mktemp("hostile") / "catalogue.sqlite3")
    good, secret = access.get_token(), access.embeds.load_token_secret()
    claims = jwt.decode(good, options={"verify_signature": False})
    revoked = access.make_key("read", name="gone")
    [key_id] = [key.key_id for key in access.keys.list_keys()]
    access.keys.revoke(key_id, "test")
    tokens = {
        "<good>": good,
        "<expired>": sign_token(secret, access.embed.embed_id, ORIGIN, -5)[0],
        "<forged>": jwt.encode(claims, "another secret, as long as the real one", algorithm=ALGORITHM),
        "<lengthened>": ".".join([good.split(".")[0], lengthen(good.split(".")[1]), good.split(".")[2]]),
        "<revoked>": revoked,
    }
    return access.client, access.make_key("ask", "read"), tokens


def lengthen(payload: str) -> str:
    """Return a token's payload with an end of its holder's choice, under the old signature."""
    claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    return base64.urlsafe_b64encode(json.dumps({**claims, "exp": claims["exp"] + 10**6}).encode()).decode().rstrip("=")


def test_there_are_a_hundred():
    assert len(TABLE) >= 100
    assert len(TABLE) == sum(map(len, GROUPS.values()))


@pytest.mark.parametrize("name", TABLE)
def test_hostile_input(server, name):
    client, key, tokens = server
    method, path, headers, body, status = TABLE[name]
    given = {"Authorization": f"Bearer {key}", **headers}
    for placeholder, token in tokens.items():
        given["Authorization"] = given["Authorization"].replace(placeholder, token)
    response = client.request(method, path, headers={k: v for k, v in given.items() if v}, content=body or None)
    assert response.status_code == status, response.text[:500]
    assert SECRET not in response.text
    assert "Traceback" not in response.text
    assert "set-cookie" not in response.headers
    assert response.headers["x-content-type-options"] == "nosniff"
    if status >= 400 and not path.startswith("/documents"):
        assert response.headers["content-type"] == "application/problem+json"
        assert response.json()["status"] == status
