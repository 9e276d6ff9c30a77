"""Embed ids: what a page that holds the widget says of itself, and the origins that may say it."""

import re
import secrets
from collections.abc import Iterable

from sqlalchemy import Connection, RowMapping, insert, select, update

from core.errors import AccessNotFoundError, UsageError
from core.record import Record
from corpus.audit import add_entry, now_utc
from corpus.database import Database
from corpus.schema import embeds, signing_secrets

_ORIGIN = re.compile(r"https?://(\[[0-9a-f:.]+\]|[a-z0-9]([a-z0-9.-]*[a-z0-9])?)(:\d{1,5})?")
_TOKEN_SECRET = "embed_tokens"


class Embed(Record):
    """An embed id. It is public: what it allows rests on the browser's ``Origin`` and on short-lived tokens."""

    embed_id: str
    """The id that stands in the page."""
    name: str
    """What it is for."""
    origins: tuple[str, ...]
    """Origins that may use it: scheme, host and port, as browsers send them."""
    created_at: str
    """When it was made (ISO 8601, UTC)."""
    revoked_at: str | None = None
    """When it was revoked; null while it holds."""


class EmbedStore:
    """The embed ids in the database, and the secret that their tokens are signed with."""

    def __init__(self, database: Database) -> None:
        """Use an open database."""
        self._database = database

    def create(self, name: str, origins: Iterable[str], actor: str) -> Embed:
        """Make an embed id.

        Raises:
            UsageError: it has no name, or an origin is none.
        """
        chosen = tuple(dict.fromkeys(parse_origin(origin) for origin in origins))
        if not name.strip() or len(name) > 200 or not chosen:
            raise UsageError("an embed id has a name of at most 200 characters and at least one origin")
        embed_id = f"emb_{secrets.token_hex(8)}"
        embed = Embed(embed_id=embed_id, name=name.strip(), origins=chosen, created_at=now_utc())
        with self._database.write() as connection:
            values = embed.model_dump(exclude={"origins"}) | {"origins": " ".join(chosen)}
            connection.execute(insert(embeds).values(**values))
            add_entry(connection, actor, "embed_created", embed_id, f"{embed.name}: {' '.join(chosen)}")
        return embed

    def list_embeds(self) -> tuple[Embed, ...]:
        """Return every embed id, oldest first, revoked ones included."""
        query = select(embeds).order_by(embeds.c.created_at, embeds.c.embed_id)
        with self._database.read() as connection:
            return tuple(_to_embed(row) for row in connection.execute(query).mappings())

    def revoke(self, embed_id: str, actor: str) -> Embed:
        """Make the embed id and its tokens useless from the next request on.

        Raises:
            AccessNotFoundError: no embed id that holds is this one.
        """
        with self._database.write() as connection:
            holds = (embeds.c.embed_id == embed_id) & embeds.c.revoked_at.is_(None)
            if not connection.execute(update(embeds).where(holds).values(revoked_at=now_utc())).rowcount:
                raise AccessNotFoundError(f"no embed id that holds is {embed_id}")
            embed = _to_embed(connection.execute(select(embeds).where(embeds.c.embed_id == embed_id)).mappings().one())
            add_entry(connection, actor, "embed_revoked", embed_id, embed.name)
            return embed

    def find(self, embed_id: str) -> Embed | None:
        """Return the embed id; null where there is none or it was revoked."""
        query = select(embeds).where(embeds.c.embed_id == embed_id, embeds.c.revoked_at.is_(None))
        with self._database.read() as connection:
            row = connection.execute(query).mappings().one_or_none()
        return _to_embed(row) if row else None

    def is_allowed_origin(self, origin: str) -> bool:
        """Return whether any embed id that holds allows the origin."""
        query = select(embeds.c.origins).where(embeds.c.revoked_at.is_(None))
        with self._database.read() as connection:
            return any(origin in row.origins.split() for row in connection.execute(query))

    def load_token_secret(self) -> str:
        """Return the secret that tokens are signed with, made once for all processes on this database."""
        with self._database.read() as connection:
            found = _load_secret(connection)
        if found is not None:
            return found
        with self._database.write() as connection:
            found = _load_secret(connection)
            if found is None:
                found = secrets.token_urlsafe(48)
                connection.execute(insert(signing_secrets).values(name=_TOKEN_SECRET, secret=found))
        return found


def parse_origin(text: str) -> str:
    """Return the origin as browsers send it.

    Raises:
        UsageError: it is not a scheme, a host and perhaps a port.
    """
    origin = text.strip().casefold()
    if not _ORIGIN.fullmatch(origin):
        raise UsageError(f"an origin looks like https://intranet.example.org or http://localhost:8080, not {text!r}")
    return origin.removesuffix(":443") if origin.startswith("https:") else origin.removesuffix(":80")


def _load_secret(connection: Connection) -> str | None:
    query = select(signing_secrets.c.secret).where(signing_secrets.c.name == _TOKEN_SECRET)
    secret: str | None = connection.execute(query).scalar_one_or_none()
    return secret


def _to_embed(row: RowMapping) -> Embed:
    return Embed.model_validate({**dict(row), "origins": tuple(row["origins"].split())})
