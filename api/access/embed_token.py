"""Signs and reads the short-lived tokens of embedded widgets. The one home of their format (a JSON Web Token)."""

import secrets
from datetime import UTC, datetime, timedelta

import jwt

from core.errors import TokenExpiredError, UnauthenticatedError
from core.record import Record

ALGORITHM = "HS256"

_AUDIENCE = "citewell-embed"


class EmbedToken(Record):
    """What a token says."""

    embed_id: str
    """The embed id that it was given for."""
    origin: str
    """The origin that it was given to."""
    token_id: str
    """Its own id, by which its requests are counted."""
    expires_at: datetime
    """When it ends (UTC)."""


def sign_token(secret: str, embed_id: str, origin: str, ttl_s: int) -> tuple[str, EmbedToken]:
    """Return a new token for the origin, and what it says."""
    expires_at = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=ttl_s)
    token = EmbedToken(embed_id=embed_id, origin=origin, token_id=secrets.token_hex(8), expires_at=expires_at)
    claims = {"aud": _AUDIENCE, "sub": embed_id, "origin": origin, "jti": token.token_id, "exp": expires_at}
    return jwt.encode(claims, secret, algorithm=ALGORITHM), token


def read_token(secret: str, text: str) -> EmbedToken:
    """Return what a token says.

    Raises:
        TokenExpiredError: it was good once.
        UnauthenticatedError: it was not signed here, or is damaged.
    """
    try:
        claims = jwt.decode(
            text,
            secret,
            algorithms=[ALGORITHM],
            audience=_AUDIENCE,
            options={"require": ["exp", "aud", "sub", "jti", "origin"]},
        )
    except jwt.ExpiredSignatureError as error:
        raise TokenExpiredError("the embed token has expired") from error
    except jwt.InvalidTokenError as error:
        raise UnauthenticatedError("the embed token does not hold") from error
    return EmbedToken(
        embed_id=str(claims["sub"]),
        origin=str(claims["origin"]),
        token_id=str(claims["jti"]),
        expires_at=datetime.fromtimestamp(int(claims["exp"]), UTC),
    )
