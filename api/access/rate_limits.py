"""How often one key, token, person or address may ask. The one home of the limits library."""

import ipaddress
import time
from threading import Lock

from limits import RateLimitItem, parse
from limits.errors import ConfigurationError
from limits.storage import storage_from_string
from limits.strategies import MovingWindowRateLimiter

from api.access.identity import Identity
from core.errors import RateLimitedError, SettingsError
from core.record import Record


class RatePolicy(Record):
    """How many requests are let through, such as ``60/minute``; null and ``off`` set no limit."""

    per_key: str | None = None
    """For each API key and each person."""
    per_token: str | None = None
    """For each embed token."""
    per_address: str | None = None
    """For each address, of requests without a key; those made on this very machine are not counted."""
    per_address_failed: str | None = None
    """For each address, of keys and tokens that do not hold."""
    storage: str = "memory://"
    """Where requests are counted: in this process, or in what all processes share, such as ``redis://host``."""


class RateLimits:
    """Counts requests in moving windows. Safe to share between threads."""

    def __init__(self, policy: RatePolicy) -> None:
        """Count as the policy says.

        Raises:
            SettingsError: a limit or the storage cannot be used.
        """
        try:
            self._per_key = _parse(policy.per_key)
            self._per_token = _parse(policy.per_token)
            self._per_address = _parse(policy.per_address)
            self._per_address_failed = _parse(policy.per_address_failed)
            self._limiter = MovingWindowRateLimiter(storage_from_string(policy.storage))
        except (ValueError, ImportError, ConfigurationError) as error:
            raise SettingsError(f"CITEWELL_RATE_LIMIT_*: {error}") from error
        self._lock = Lock()

    def count(self, identity: Identity) -> None:
        """Count a request.

        Raises:
            RateLimitedError: it is one too many; it says when the next one is let through.
        """
        if identity.kind in ("key", "user"):
            self._hit(self._per_key, identity.subject)
            return
        if identity.kind == "token":
            self._hit(self._per_token, identity.subject)
        if not identity.is_local:
            self._hit(self._per_address, f"address:{name_network(identity.address)}")

    def count_address(self, address: str, *, is_local: bool) -> None:
        """Count a request that names nobody, such as one for a token.

        Raises:
            RateLimitedError: it is one too many.
        """
        if not is_local:
            self._hit(self._per_address, f"address:{name_network(address)}")

    def count_failure(self, address: str) -> None:
        """Count a key or token that does not hold.

        Raises:
            RateLimitedError: it is one too many: somebody may be guessing.
        """
        self._hit(self._per_address_failed, f"failed:{name_network(address)}")

    def _hit(self, item: RateLimitItem | None, subject: str) -> None:
        if item is None:
            return
        with self._lock:
            if self._limiter.hit(item, subject):
                return
            reset_s = self._limiter.get_window_stats(item, subject).reset_time
        raise RateLimitedError(f"more than {item}", retry_after_s=max(1, int(reset_s - time.time()) + 1))


def name_network(address: str) -> str:
    """Return what an address is counted under: itself, or for IPv6 the /64 that one subscriber has."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(parsed, ipaddress.IPv6Address):
        mapped = parsed.ipv4_mapped
        return str(mapped) if mapped else str(ipaddress.ip_network((parsed, 64), strict=False).network_address)
    return str(parsed)


def _parse(text: str | None) -> RateLimitItem | None:
    return None if text is None or text == "off" else parse(text)
