"""Statements that belong to the leading one and travel with it: what is said below it, and what goes on from it."""

import re
from collections.abc import Sequence

from composer.coverage.support import Support
from retriever.vocabulary.terms import stem_text

_GOES_ON = re.compile(
    r"^\W*(?:otherwise|if (?:so|not|this|it|they)|in (?:that|this) case|thereafter|afterwards|then|until then|instead)\b|\b(?:also|likewise)\b",
    re.IGNORECASE,
)
"""How a statement is worded that only goes on from the one before it."""
_GOES_WITH = re.compile(
    r"\b(?:together with|combined with|in combination with|in addition to|added to|on top of)\s+(?P<partner>[\w-]+(?: [\w-]+)?)",
    re.IGNORECASE,
)
"""How a statement says what it is given with."""
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
    beside = [support for support in answering if _goes_with(support, lead)]
    unique = {support.view.statement.statement_id: support for support in (*below, *after, *beside)}
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


def _goes_with(support: Support, lead: Support) -> bool:
    """Return whether the statement stands in the leading one's list or table and says that it is given with what that names."""
    one, other = support.view.statement, lead.view.statement
    if one.list_place is None or other.list_place is None or one.statement_id == other.statement_id:
        return False
    if (one.version_id, one.list_place.list_id) != (other.version_id, other.list_place.list_id):
        return False
    partners = [stem_text(match["partner"]) for match in _GOES_WITH.finditer(one.text)]
    named = set(stem_text(other.text)) if partners else set()
    return any(partner and named.issuperset(partner) for partner in partners)
