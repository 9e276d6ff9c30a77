"""The other side of a comparison: where "A or B?" is asked, what is shown has to speak of both."""

from collections.abc import Sequence

from composer.coverage.support import Support
from composer.reading.question import QuestionReading
from composer.reading.statement_views import OWN_WORDS

MARGIN = 0.75
"""How far below the best statement the best one on the other side may lie to be shown."""


def find_other_sides(shown: Sequence[Support], answering: Sequence[Support], reading: QuestionReading) -> list[Support]:
    """Return, for each thing set against another that nothing shown names, the best statement whose own words name it.

    Args:
        shown: the statements that are shown; the best leads.
        answering: the statements that answer, best first.
        reading: the question.
    """
    found: dict[str, Support] = {}
    least = shown[0].score - MARGIN
    for group in reading.required:
        for unit in group if len(group) > 1 else ():
            if any(support.view.find_level(unit) or support.view.find_class_level(unit) for support in shown):
                continue
            side = next((s for s in answering if s.view.find_level(unit) == OWN_WORDS and s.score >= least), None)
            if side is not None:
                found[side.view.statement.statement_id] = side
    return list(found.values())
