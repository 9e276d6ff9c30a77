"""What a statement's own words name, and what they only compare with."""

import pytest

from composer.reading.question import negate_unit
from composer.reading.statement_views import CONTRAST, OWN_WORDS, StatementReader
from tests.composer.invented import LEXICON, Row, decide, retrieve


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


def test_of_a_statement_that_lacks_what_is_asked_about_no_traits_are_read() -> None:
    rows = [Row("Give colchicine 500 micrograms in acute gout"), Row("Offer amlodipine in hypertension")]
    [part] = decide("Is colchicine given in acute gout?", "Primary care", rows)
    answering, other = part.supports

    assert part.decision.answering[0].view is answering.view
    assert answering.view.content.traits is not None
    assert other.view.content.traits is None
    assert other.score < answering.score
    assert other.view.content.traits is not None


def test_what_the_label_of_a_list_excludes_is_not_named_by_it() -> None:
    label = Row("Offer colchicine to adults without diabetes who meet either condition:")
    [view] = StatementReader(LEXICON).view_hits(retrieve("diabetes", "Gout", [label]))
    [diabetes] = LEXICON.find_units("diabetes")
    [colchicine] = LEXICON.find_units("colchicine")
    assert view.find_level(diabetes) == 0
    assert view.find_level(colchicine) == OWN_WORDS


def test_what_is_excluded_within_a_comparison_counts_as_excluded() -> None:
    rows = [Row("Prefer rest to tablets, rather than colchicine without food")]
    [view] = StatementReader(LEXICON).view_hits(retrieve("food", "Gout", rows))
    [food] = LEXICON.find_units("food")
    assert view.find_level(negate_unit(food)) == OWN_WORDS
