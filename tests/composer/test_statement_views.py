"""What a statement's own words name, and what they only compare with."""

import pytest

from composer.statement_views import CONTRAST, StatementReader
from tests.composer.invented import LEXICON, Row, retrieve


@pytest.mark.parametrize(
    "text",
    [
        "Use apixaban over a vitamin K antagonist",
        "Use apixaban over vitamin K antagonists",
        "Use apixaban over warfarin",
    ],
)
def test_what_something_is_compared_with_is_read_whole(text: str) -> None:
    [view] = StatementReader(LEXICON).view_hits(retrieve("warfarin", "Thrombosis", [Row(text)]))
    [unit] = LEXICON.find_units("warfarin")
    assert max(view.find_level(unit), 2 * view.find_class_level(unit)) == CONTRAST
