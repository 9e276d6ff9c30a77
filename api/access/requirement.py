"""What a route asks of whoever calls it, as a parameter of the route."""

from typing import Annotated

from fastapi import Depends, Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer, SecurityScopes

from api.access.gatekeeper import Gatekeeper
from api.access.identity import Identity

_bearer = HTTPBearer(
    auto_error=False,
    scheme_name="key",
    description="An API key (`citewell keys create`) or an embed token (`POST /v1/embed-tokens`). Not needed on an open"
    " server, which is what `citewell serve` is on 127.0.0.1 by default.",
)


def require_scopes(
    request: Request,
    security_scopes: SecurityScopes,
    _described: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)],
) -> Identity:
    """Return who asks, or raise what keeps them out."""
    gatekeeper: Gatekeeper = request.app.state.gatekeeper
    identity = gatekeeper.admit(request, security_scopes.scopes)
    request.state.identity = identity
    return identity


def require_library(
    request: Request,
    security_scopes: SecurityScopes,
    described: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)],
) -> Identity | None:
    """Return who reads, or null where the operator lets everybody read."""
    gatekeeper: Gatekeeper = request.app.state.gatekeeper
    if gatekeeper.policy.is_public_library:
        return None
    return require_scopes(request, security_scopes, described)


Asker = Annotated[Identity, Security(require_scopes, scopes=["ask"])]
"""Whoever may ask questions."""

Reader = Annotated[Identity | None, Security(require_library, scopes=["read"])]
"""Whoever may read documents."""

Uploader = Annotated[Identity, Security(require_scopes, scopes=["ingest"])]
"""Whoever may upload documents."""

Reviewer = Annotated[Identity, Security(require_scopes, scopes=["review"])]
"""Whoever may decide reviews and read logged answers."""

Administrator = Annotated[Identity, Security(require_scopes, scopes=["admin"])]
"""Whoever may remove documents and read the records."""
