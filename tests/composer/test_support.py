"""How far a statement supports a question, weighed once and only where it is asked for."""

import pytest

from tests.composer.invented import Row, decide

ROWS = [Row("Give colchicine in acute gout"), Row("Rest the joint in acute gout")]


def test_a_lifted_item_takes_over_the_score_and_adds_nothing_of_its_own() -> None:
    [part] = decide("Is colchicine given in acute gout?", "Primary care", ROWS)
    support = part.supports[0]
    lifted = support.lift(support.score + 1)

    assert (lifted.score, lifted.own_share) == (support.score + 1, 0.0)
    assert lifted.is_under_heading
    assert (lifted.view, lifted.fit, lifted.n_conflicts) == (support.view, support.fit, support.n_conflicts)
    assert lifted.lift(lifted.score) is lifted


def test_a_companion_keeps_its_traits_and_loses_what_it_costs() -> None:
    [part] = decide("Is colchicine given in acute gout?", "Primary care", ROWS)
    support = part.supports[1]
    companion = support.lower(0.2)

    assert companion.score == pytest.approx(support.score - 0.2)
    assert companion.is_companion
    assert companion.fit is support.fit


def test_a_support_is_weighed_once() -> None:
    [part] = decide("Is colchicine given in acute gout?", "Primary care", ROWS)
    assert part.supports[0].fit is part.supports[0].fit
