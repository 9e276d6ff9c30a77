"""Who asks, as far as it is known, and what they may do."""

from typing import Literal

from core.access import Scope
from core.record import Record


class Identity(Record):
    """Whoever sent a request."""

    kind: Literal["anonymous", "key", "token", "user"]
    """Nobody in particular, an API key, the token of an embedded widget, or a person whom a proxy or OIDC names."""
    name: str
    """Name of the key, the embed id or the person; ``anonymous`` where there is none."""
    subject: str
    """What their requests are counted under: stable, and different for each key, token and person."""
    scopes: tuple[Scope, ...]
    """What they may do."""
    address: str
    """Address that the request came from."""
    is_local: bool = False
    """True where the request was shown to be made on this very machine."""


ANONYMOUS = "anonymous"
"""Name of whoever is not known."""
