"""Members of a class: "which corticosteroid?" is not answered by a statement that names the class alone."""

import re
from collections.abc import Sequence

from composer.coverage.support import Support
from composer.reading.question import QuestionReading, find_ask
from composer.reading.statement_views import OWN_WORDS
from retriever.vocabulary.lexicon import Unit

_ASKS_WHICH = re.compile(r"\b(?:which|what)(?: [\w-]+){0,2}\s*$", re.IGNORECASE)
"""What stands before the name of a class of which a member is asked for: "which first-choice …"."""
_MEMBER = "m:"
"""Prefix of the key that every member of a class holds."""
MARGIN = 0.75
"""How far below the best statement one that names a member may lie to be shown with it."""


def find_member(shown: Sequence[Support], answering: Sequence[Support], reading: QuestionReading) -> list[Support]:
    """Return the best statement of the leading one's section that names a member, where one is asked for and none is shown.

    Args:
        shown: the statements that are shown; the best leads.
        answering: the statements that answer, best first.
        reading: the question.
    """
    required = [unit for group in reading.required for unit in group if unit.is_class]
    end = find_ask(reading.text)[1]
    asked = [unit for unit in required if unit.start < end and _ASKS_WHICH.search(reading.text, 0, unit.start)]
    if not asked or any(_names_member(support, asked) for support in shown):
        return []
    best = shown[0].view.statement
    place = (best.version_id, best.section_path)
    near = (s for s in answering if (s.view.statement.version_id, s.view.statement.section_path) == place)
    return [s for s in near if _names_member(s, asked) and s.score >= shown[0].score - MARGIN][:1]


def _names_member(support: Support, classes: Sequence[Unit]) -> bool:
    """Return whether the statement's own words name a member of one of the classes."""
    own = next(keys for weight, keys in support.view.layers if weight == OWN_WORDS)
    return any(key.startswith(_MEMBER) and key in own for unit in classes for key in unit.keys)
