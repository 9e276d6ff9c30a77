"""Statements that belong to the leading one and travel with it: what is said below it, and what goes on from it."""

import re
from collections.abc import Sequence

from composer.coverage.support import Support

_GOES_ON = re.compile(
    r"^\W*(?:otherwise|if (?:so|not|this|it|they)|in (?:that|this) case|thereafter|afterwards|then|until then|instead)\b|\b(?:also|likewise)\b",
    re.IGNORECASE,
)
"""How a statement is worded that only goes on from the one before it."""
MAX_FOLLOWERS = 2


def find_followers(lead: Support, answering: Sequence[Support], supports: Sequence[Support]) -> list[Support]:
    """Return what is said below the leading statement and answers too, and what goes on from it, in reading order.

    Args:
        lead: the statement that leads the answer.
        answering: the statements that answer.
        supports: all statements found.
    """
    below = [support for support in answering if stands_below(support, lead)]
    after = [support for support in supports if _goes_on(support, lead)]
    unique = {support.view.statement.statement_id: support for support in (*below, *after)}
    return sorted(unique.values(), key=lambda support: support.view.statement.ordinal)[:MAX_FOLLOWERS]


def stands_below(support: Support, lead: Support) -> bool:
    """Return whether the statement's parent is the leading one."""
    statement, parent = support.view.statement, lead.view.statement
    lead_in = statement.lead_ins[-1] if statement.lead_ins else None
    return (
        lead_in is not None
        and statement.version_id == parent.version_id
        and parent.start <= lead_in.start < lead_in.end <= parent.end
        and support.n_conflicts <= lead.n_conflicts
    )


def _goes_on(support: Support, lead: Support) -> bool:
    """Return whether the statement is the next item of the leading one's list and is worded as going on from it."""
    one, other = support.view.statement, lead.view.statement
    if one.list_place is None or other.list_place is None or one.version_id != other.version_id:
        return False
    is_next = (
        one.list_place.list_id == other.list_place.list_id and one.list_place.position == other.list_place.position + 1
    )
    return is_next and support.gives_facets and not support.missing and _GOES_ON.search(one.text) is not None
