"""Decides who a request comes from, and whether it may do what it asks."""

from collections.abc import Iterable
from typing import Protocol

import jwt
from starlette.requests import HTTPConnection

from api.access.embed_token import ALGORITHM, EmbedToken, read_token, sign_token
from api.access.identity import ANONYMOUS, Identity
from api.access.local import is_local_request
from api.access.oidc import OidcProvider
from api.access.policy import LOCAL_SCOPES, OPEN_SCOPES, TOKEN_SCOPES, AccessPolicy
from api.access.rate_limits import RateLimits, RatePolicy
from core.errors import ForbiddenError, TokenExpiredError, UnauthenticatedError
from corpus.api_keys import KEY_PREFIX, ApiKey
from corpus.embeds import Embed


class Keys(Protocol):
    """Where API keys are looked up; ``corpus.api_keys.ApiKeyStore`` is the real one."""

    def find(self, secret: str) -> ApiKey | None:
        """Return the key that the secret belongs to; null where there is none that holds."""
        ...


class Embeds(Protocol):
    """Where embed ids are looked up; ``corpus.embeds.EmbedStore`` is the real one."""

    def find(self, embed_id: str) -> Embed | None:
        """Return the embed id; null where there is none that holds."""
        ...

    def is_allowed_origin(self, origin: str) -> bool:
        """Return whether any embed id that holds allows the origin."""
        ...

    def load_token_secret(self) -> str:
        """Return the secret that tokens are signed with."""
        ...


class Gatekeeper:
    """Knows keys, embed ids and the policy. Safe to share between threads."""

    def __init__(
        self,
        policy: AccessPolicy,
        keys: Keys | None = None,
        embeds: Embeds | None = None,
        *,
        rates: RateLimits | None = None,
        provider: OidcProvider | None = None,
    ) -> None:
        """Take the policy, where keys and embed ids are looked up, the limits and the identity provider; null has none."""
        self.policy = policy
        self._keys = keys
        self._embeds = embeds
        self._rates = rates or RateLimits(RatePolicy())
        self._provider = provider

    def identify(self, request: HTTPConnection) -> Identity:
        """Return who asks.

        Raises:
            UnauthenticatedError: a key or token was sent that does not hold, or none was and one is needed.
            ForbiddenError: a token was sent from another origin than the one it was given to.
        """
        address = request.client.host if request.client else "unknown"
        header = self.policy.user_header
        if (
            header is not None
            and getattr(request.state, "is_proxied", False)
            and request.headers.get(header, "").strip()
        ):
            return self._name_user(request.headers[header].strip()[:200], address)
        secret = _bearer_of(request)
        if secret is not None and not (self.policy.is_open and self._is_foreign(secret)):
            return self._identify_bearer(request, secret, address)
        if not self.policy.is_open:
            raise UnauthenticatedError("the request names no API key and no token")
        is_local = is_local_request(request)
        return Identity(
            kind="anonymous",
            name=ANONYMOUS,
            subject=f"address:{address}",
            scopes=LOCAL_SCOPES if is_local else OPEN_SCOPES,
            address=address,
            is_local=is_local,
        )

    def admit(self, request: HTTPConnection, scopes: Iterable[str]) -> Identity:
        """Return who asks, after checking that they may do what the scopes name.

        Raises:
            UnauthenticatedError: nobody is named, and somebody has to be.
            ForbiddenError: whoever asks lacks a scope.
            RateLimitedError: they ask too often.
        """
        wanted = tuple(scopes)
        try:
            identity = self.identify(request)
        except UnauthenticatedError as error:
            if not isinstance(error, TokenExpiredError) and "authorization" in request.headers:
                self._rates.count_failure(request.client.host if request.client else "")
            raise
        self._rates.count(identity)
        missing = [scope for scope in wanted if scope not in identity.scopes]
        if missing and identity.kind == ANONYMOUS:
            raise ForbiddenError(
                f"without a key that has the scope {missing[0]}, this is only done on the machine that Citewell runs on"
            )
        if missing:
            raise ForbiddenError(f"{identity.name} lacks the scope {missing[0]}")
        return identity

    def give_token(self, request: HTTPConnection, embed_id: str) -> tuple[str, EmbedToken]:
        """Return a new token for the page that sent the request.

        Raises:
            ForbiddenError: there is no such embed id, or it does not allow the page's origin.
            RateLimitedError: too many are asked for.
        """
        address = request.client.host if request.client else ""
        self._rates.count_address(address, is_local=is_local_request(request))
        origin = request.headers.get("origin")
        embed = self._embeds.find(embed_id) if self._embeds else None
        if self._embeds is None or embed is None or origin is None or origin not in embed.origins:
            raise ForbiddenError("no embed id that allows this origin")
        return sign_token(self._embeds.load_token_secret(), embed_id, origin, self.policy.token_ttl_s)

    def is_allowed_origin(self, origin: str) -> bool:
        """Return whether pages of the origin may read the API's replies."""
        return self._embeds is not None and self._embeds.is_allowed_origin(origin)

    def _identify_bearer(self, request: HTTPConnection, secret: str, address: str) -> Identity:
        algorithm = _find_algorithm(secret)
        if algorithm == ALGORITHM:
            return self._identify_token(request, secret, address)
        if algorithm is not None and self._provider is not None:
            return self._name_user(self._provider.read_name(secret), address)
        key = self._keys.find(secret) if self._keys else None
        if key is None:
            raise UnauthenticatedError("the API key does not hold")
        return Identity(kind="key", name=key.name, subject=f"key:{key.key_id}", scopes=key.scopes, address=address)

    def _is_foreign(self, secret: str) -> bool:
        """Return whether this is no key and no token of ours: clients that must send some key send anything."""
        algorithm = _find_algorithm(secret)
        is_ours = algorithm == ALGORITHM or (algorithm is not None and self._provider is not None)
        return not is_ours and not secret.startswith(KEY_PREFIX)

    def _name_user(self, name: str, address: str) -> Identity:
        scopes = self.policy.find_user_scopes(name)
        return Identity(kind="user", name=name, subject=f"user:{name.casefold()}", scopes=scopes, address=address)

    def _identify_token(self, request: HTTPConnection, secret: str, address: str) -> Identity:
        if self._embeds is None:
            raise UnauthenticatedError("the embed token does not hold")
        token = read_token(self._embeds.load_token_secret(), secret)
        embed = self._embeds.find(token.embed_id)
        if embed is None or token.origin not in embed.origins:
            raise UnauthenticatedError("the embed id of this token was revoked")
        if request.headers.get("origin", token.origin) != token.origin:
            raise ForbiddenError("the embed token was given to another origin")
        return Identity(
            kind="token",
            name=embed.name,
            subject=f"token:{token.token_id}",
            scopes=TOKEN_SCOPES,
            address=address,
        )


def _bearer_of(request: HTTPConnection) -> str | None:
    scheme, _, secret = request.headers.get("authorization", "").partition(" ")
    return secret.strip() if scheme.casefold() == "bearer" and secret.strip() else None


def _find_algorithm(secret: str) -> str | None:
    """Return what a JSON Web Token says it is signed with; null for what is none."""
    try:
        return str(jwt.get_unverified_header(secret).get("alg"))
    except jwt.InvalidTokenError:
        return None
