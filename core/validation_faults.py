"""What is wrong with data that does not fit a record, in words for whoever has to correct it."""

from collections.abc import Callable

from pydantic import ValidationError

MAX_SHOWN = 5
_OWN_CHECK = "Value error, "
"""Pydantic's words before the message of a record's own check."""

Location = tuple[int | str, ...]


def name_field(location: Location) -> str:
    """Return the field's place as a path: ``cases.3.question``; empty for the record as a whole."""
    return ".".join(str(part) for part in location)


def show_message(message: str) -> str:
    """Return pydantic's message; that of a record's own check without pydantic's words before it."""
    return message.removeprefix(_OWN_CHECK)


def describe_faults(error: ValidationError, name: Callable[[Location], str] = name_field) -> str:
    """Return the first faults, each with its field; never a value that was given, because it may hold a question."""
    faults = error.errors(include_input=False, include_url=False)
    told = [
        ": ".join(part for part in (name(fault["loc"]), show_message(fault["msg"])) if part)
        for fault in faults[:MAX_SHOWN]
    ]
    if len(faults) > MAX_SHOWN:
        told.append(f"and {len(faults) - MAX_SHOWN} more")
    return "; ".join(told)
