import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from core.errors import AccessNotFoundError, UsageError
from corpus.api_keys import ApiKeyStore
from corpus.audit import AuditRecord
from corpus.database import Database, sqlite_url
from corpus.embeds import EmbedStore, parse_origin


@pytest.fixture
def database(tmp_path):
    database = Database(sqlite_url(tmp_path / "catalogue.sqlite3"))
    yield database
    database.close()


def test_a_key_is_found_by_its_whole_secret_and_by_nothing_else(database):
    keys = ApiKeyStore(database)
    assert not keys.has_any()
    key, secret = keys.create("Dr A", ("ask", "review"), "test")
    assert keys.has_any()
    assert keys.find(secret) == key
    for wrong in ("", secret[:-1], secret[:-1] + ("A" if secret[-1] != "A" else "B"), secret + "a", key.key_id):
        assert keys.find(wrong) is None
    other = secret.replace(key.key_id, "0" * 12)
    assert keys.find(other) is None


def test_the_secret_is_kept_nowhere(database, tmp_path):
    _, secret = ApiKeyStore(database).create("Dr A", ("ask",), "test")
    database.close()
    stored = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert secret.encode() not in stored
    assert secret.split("_", 2)[2].encode() not in stored


def test_a_revoked_key_holds_no_longer_and_stays_listed(database):
    keys = ApiKeyStore(database)
    key, secret = keys.create("Dr A", ("ask",), "test")
    keys.revoke(key.key_id, "test")
    assert keys.find(secret) is None
    assert not keys.has_any()
    assert [listed.revoked_at is not None for listed in keys.list_keys()] == [True]
    with pytest.raises(AccessNotFoundError):
        keys.revoke(key.key_id, "test")


@pytest.mark.parametrize(("name", "scopes"), [("", ("ask",)), ("a" * 201, ("ask",)), ("a", ())])
def test_a_key_needs_a_name_and_a_scope(database, name, scopes):
    with pytest.raises(UsageError):
        ApiKeyStore(database).create(name, scopes, "test")


def test_an_embed_id_allows_its_origins_until_it_is_revoked(database):
    embeds = EmbedStore(database)
    embed = embeds.create("intranet", ["https://A.example.org:443", "http://localhost:8080"], "test")
    assert embed.origins == ("https://a.example.org", "http://localhost:8080")
    assert embeds.find(embed.embed_id) == embed
    assert embeds.is_allowed_origin("http://localhost:8080")
    assert not embeds.is_allowed_origin("http://localhost:80")
    embeds.revoke(embed.embed_id, "test")
    assert embeds.find(embed.embed_id) is None
    assert not embeds.is_allowed_origin("http://localhost:8080")


@pytest.mark.parametrize("origin", ["*", "null", "example.org", "https://a/b", "https://a.*", "javascript:1", ""])
def test_what_is_no_origin_is_refused(origin):
    with pytest.raises(UsageError):
        parse_origin(origin)


def test_the_token_secret_is_made_once(database):
    assert EmbedStore(database).load_token_secret() == EmbedStore(database).load_token_secret()


def test_every_change_is_recorded_and_the_record_cannot_be_changed(database):
    keys = ApiKeyStore(database)
    key, _ = keys.create("Dr A", ("ask",), "Dr B")
    keys.revoke(key.key_id, "Dr B")
    entries = AuditRecord(database).list_entries()
    assert [(entry.actor, entry.action, entry.subject) for entry in entries] == [
        ("Dr B", "key_created", key.key_id),
        ("Dr B", "key_revoked", key.key_id),
    ]
    for statement in ("UPDATE audit SET actor = 'x'", "DELETE FROM audit"):
        with pytest.raises(DBAPIError, match="append-only"), database.write() as connection:
            connection.execute(text(statement))
