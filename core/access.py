"""What a caller may be allowed to do."""

from typing import Literal, get_args

Scope = Literal["ask", "read", "ingest", "review", "admin"]

SCOPES: tuple[Scope, ...] = get_args(Scope)
"""Ask questions; read documents and passages; upload documents; decide reviews; remove documents and see records."""
