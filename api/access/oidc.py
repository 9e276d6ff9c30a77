"""Reads the tokens of the operator's OpenID Connect provider. Nothing is fetched from an address that a token names."""

import json
import urllib.error
import urllib.request
from threading import Lock
from typing import Any
from urllib.parse import urlsplit

import jwt

from api.access.local import is_loopback
from core.errors import SettingsError, TokenExpiredError, UnauthenticatedError
from core.record import Record

_ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
_TIMEOUT_S = 5
_MAX_DISCOVERY_BYTES = 1_000_000
_LEEWAY_S = 30


class OidcPolicy(Record):
    """Which provider is believed."""

    issuer: str
    """The provider's address; its keys are found under ``/.well-known/openid-configuration`` there."""
    audience: str
    """Whom tokens have to be meant for: Citewell's client id at the provider."""
    name_claim: str = "email"
    """Claim that holds the person's name."""


class OidcProvider:
    """Checks tokens against the provider's keys, which are fetched with the first token and when a new key appears."""

    def __init__(self, policy: OidcPolicy) -> None:
        """Believe the provider of the policy.

        Raises:
            SettingsError: its address is neither https nor on this machine.
        """
        check_provider_address(policy.issuer)
        self._policy = policy
        self._keys: jwt.PyJWKClient | None = None
        self._lock = Lock()

    def read_name(self, token: str) -> str:
        """Return the name of the person whom the token was given to.

        Raises:
            TokenExpiredError: it was good once.
            UnauthenticatedError: it does not hold, names nobody, or the provider's keys cannot be had.
        """
        try:
            key = self._load_keys().get_signing_key_from_jwt(token)
            claims: dict[str, Any] = jwt.decode(
                token,
                key.key,
                algorithms=_ALGORITHMS,
                audience=self._policy.audience,
                issuer=self._policy.issuer,
                leeway=_LEEWAY_S,
                options={"require": ["exp", "iss", "aud", "sub"]},
            )
        except jwt.ExpiredSignatureError as error:
            raise TokenExpiredError("the token of the identity provider has expired") from error
        except (jwt.PyJWTError, OSError, ValueError) as error:
            raise UnauthenticatedError("the token of the identity provider does not hold") from error
        name = claims.get(self._policy.name_claim)
        is_unproven = self._policy.name_claim == "email" and claims.get("email_verified") is False
        if not isinstance(name, str) or not name.strip() or is_unproven:
            raise UnauthenticatedError(f"the token names nobody in its claim {self._policy.name_claim}")
        return name.strip()[:200]

    def _load_keys(self) -> jwt.PyJWKClient:
        with self._lock:
            if self._keys is None:
                self._keys = jwt.PyJWKClient(self._find_key_address(), cache_keys=True, timeout=_TIMEOUT_S)
            return self._keys

    def _find_key_address(self) -> str:
        address = f"{self._policy.issuer.rstrip('/')}/.well-known/openid-configuration"
        with urllib.request.urlopen(address, timeout=_TIMEOUT_S) as response:
            found = json.loads(response.read(_MAX_DISCOVERY_BYTES))
        if not isinstance(found, dict) or found.get("issuer") != self._policy.issuer:
            raise ValueError("the provider calls itself by another name")
        key_address = str(found.get("jwks_uri", ""))
        try:
            check_provider_address(key_address)
        except SettingsError as error:
            raise ValueError(str(error)) from error
        return key_address


def check_provider_address(address: str) -> None:
    """Refuse an address whose replies anybody on the way could change.

    Raises:
        SettingsError: it is neither https nor on this machine.
    """
    parts = urlsplit(address)
    if parts.scheme == "https" and parts.netloc:
        return
    if parts.scheme == "http" and is_loopback(parts.hostname or ""):
        return
    raise SettingsError(f"CITEWELL_OIDC_ISSUER has to begin with https://, not {address!r}")
