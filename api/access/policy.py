"""What the operator set about access."""

from urllib.parse import urlsplit

from pydantic import Field

from core.access import Scope
from core.record import Record


class AccessPolicy(Record):
    """Who may do what without naming themselves, and how others name themselves."""

    is_open: bool = True
    """Whether anybody who reaches the server may ask and read."""
    checks_host: bool = False
    """Whether requests under a foreign host name are refused: an open server on this machine must not answer a web page that had its own name point here."""
    is_public_library: bool = False
    """Whether documents can be read without a key, so that a link from an embedded answer opens for its reader."""
    public_url: str | None = None
    """Address under which others reach the server; null where it is the one that it listens on."""
    token_ttl_s: int = Field(default=600, ge=1)
    """Seconds that an embed token holds."""
    user_header: str | None = None
    """Header in which a trusted proxy names the person who asks; null believes none."""
    user_scopes: tuple[Scope, ...] = ("ask", "read")
    """What a person may do whom a trusted proxy or the identity provider names."""
    reviewers: tuple[str, ...] = ()
    """Names of persons who may decide reviews besides."""

    def find_user_scopes(self, name: str) -> tuple[Scope, ...]:
        """Return what the person of this name may do."""
        is_reviewer = name.casefold() in (reviewer.casefold() for reviewer in self.reviewers)
        return tuple(dict.fromkeys((*self.user_scopes, *(("review",) if is_reviewer else ()))))

    @property
    def root_path(self) -> str:
        """Path of ``public_url``: the sub-path that a proxy serves the API under; empty where there is none."""
        return urlsplit(self.public_url).path.rstrip("/") if self.public_url else ""

    @property
    def public_host(self) -> str | None:
        """Host and port of ``public_url``."""
        return urlsplit(self.public_url).netloc.casefold() if self.public_url else None


TOKEN_SCOPES: tuple[Scope, ...] = ("ask", "read")
"""What an embedded widget may do."""

OPEN_SCOPES: tuple[Scope, ...] = ("ask", "read")
"""What anybody may do on an open server; the rest needs a key, or a request from the machine itself."""

LOCAL_SCOPES: tuple[Scope, ...] = ("ask", "read", "review")
"""What a request from this very machine may do on an open server. What changes the corpus needs a key, or the command line."""
