"""API keys: a secret is shown once, when it is made; only its hash is kept."""

import hmac
import re
import secrets
from collections.abc import Iterable

from pydantic import Field
from sqlalchemy import RowMapping, insert, select, update

from core.access import Scope
from core.errors import AccessNotFoundError, UsageError
from core.record import Record
from core.text import hash_text
from corpus.audit import add_entry, now_utc
from corpus.database import Database
from corpus.schema import api_keys

KEY_PREFIX = "cw_"

_KEY = re.compile(rf"{KEY_PREFIX}([0-9a-f]{{12}})_([A-Za-z0-9_-]{{43}})")
_NO_SECRET = hash_text("")


class ApiKey(Record):
    """A key without its secret."""

    key_id: str
    """Public part of the key, by which it is listed and revoked."""
    name: str = Field(min_length=1, max_length=200)
    """Whom or what it was made for; reviews bear this name."""
    scopes: tuple[Scope, ...] = Field(min_length=1)
    """What it may be used for."""
    created_at: str
    """When it was made (ISO 8601, UTC)."""
    revoked_at: str | None = None
    """When it was revoked; null while it holds."""


class ApiKeyStore:
    """The keys in the database. A secret has 256 random bits, so that a plain SHA-256 of it cannot be guessed."""

    def __init__(self, database: Database) -> None:
        """Use an open database."""
        self._database = database

    def create(self, name: str, scopes: Iterable[Scope], actor: str) -> tuple[ApiKey, str]:
        """Make a key and return it with the whole secret, which is kept nowhere.

        Raises:
            UsageError: it has no name or no scope.
        """
        chosen = tuple(dict.fromkeys(scopes))
        if not name.strip() or len(name) > 200 or not chosen:
            raise UsageError("a key has a name of at most 200 characters and at least one scope")
        key = ApiKey(key_id=secrets.token_hex(6), name=name.strip(), scopes=chosen, created_at=now_utc())
        secret = f"{KEY_PREFIX}{key.key_id}_{secrets.token_urlsafe(32)}"
        values = key.model_dump(exclude={"scopes"}) | {"scopes": ",".join(chosen), "secret_sha256": hash_text(secret)}
        with self._database.write() as connection:
            connection.execute(insert(api_keys).values(**values))
            add_entry(connection, actor, "key_created", key.key_id, f"{key.name}: {', '.join(chosen)}")
        return key, secret

    def list_keys(self) -> tuple[ApiKey, ...]:
        """Return every key, oldest first, revoked ones included."""
        query = select(api_keys).order_by(api_keys.c.created_at, api_keys.c.key_id)
        with self._database.read() as connection:
            return tuple(_to_key(row) for row in connection.execute(query).mappings())

    def revoke(self, key_id: str, actor: str) -> ApiKey:
        """Make the key useless from the next request on.

        Raises:
            AccessNotFoundError: no key that holds has this id.
        """
        with self._database.write() as connection:
            holds = (api_keys.c.key_id == key_id) & api_keys.c.revoked_at.is_(None)
            if not connection.execute(update(api_keys).where(holds).values(revoked_at=now_utc())).rowcount:
                raise AccessNotFoundError(f"no key that holds has the id {key_id}")
            row = connection.execute(select(api_keys).where(api_keys.c.key_id == key_id)).mappings().one()
            add_entry(connection, actor, "key_revoked", key_id, row["name"])
            return _to_key(row)

    def find(self, secret: str) -> ApiKey | None:
        """Return the key that the secret belongs to; null where there is none or it was revoked.

        The hashes are compared in constant time, and one comparison is made whether or not the id is known.
        """
        match = _KEY.fullmatch(secret)
        row = self._load(match[1]) if match else None
        is_right = hmac.compare_digest(hash_text(secret), row["secret_sha256"] if row else _NO_SECRET)
        return _to_key(row) if row and is_right and row["revoked_at"] is None else None

    def has_any(self) -> bool:
        """Return whether there is a key that holds."""
        query = select(api_keys.c.key_id).where(api_keys.c.revoked_at.is_(None)).limit(1)
        with self._database.read() as connection:
            return connection.execute(query).first() is not None

    def _load(self, key_id: str) -> RowMapping | None:
        with self._database.read() as connection:
            return connection.execute(select(api_keys).where(api_keys.c.key_id == key_id)).mappings().one_or_none()


def _to_key(row: RowMapping) -> ApiKey:
    kept = {name: row[name] for name in ("key_id", "name", "created_at", "revoked_at")}
    return ApiKey.model_validate({**kept, "scopes": tuple(row["scopes"].split(","))})
