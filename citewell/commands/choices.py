"""Options that take several of a few words."""

from collections.abc import Sequence
from typing import TypeVar

from core.errors import UsageError

_W = TypeVar("_W", bound=str)


def parse_choices(named: Sequence[str], choices: Sequence[_W], option: str) -> tuple[_W, ...]:
    """Return the choices that an option names, separated by commas or repeated, in the order of ``choices``.

    Raises:
        UsageError: one of them is none.
    """
    words = [word.strip() for part in named for word in part.split(",") if word.strip()]
    if unknown := [word for word in words if word not in choices]:
        raise UsageError(f"{option} takes {', '.join(choices)}; not {', '.join(unknown)}")
    return tuple(choice for choice in choices if choice in words)
