"""How far a statement supports a question, weighed once and only where it is asked for."""

import pytest

from composer.coverage.support import rank_supports
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


ROWS_OF_ALL_KINDS = [
    Row("Give colchicine 500 micrograms twice daily in acute gout", ("Acute attack",), grade="A"),
    Row("Do not give colchicine if the eGFR is below 30 ml/min", ("Acute attack",), similarity=0.5),
    Row("The committee noted that there was little evidence on colchicine", ("Rationale",), similarity=0.7),
    Row("Offer prednisolone to adults aged 80 years and over with acute gout", ("Acute attack",), similarity=0.4),
    Row("In pregnancy, avoid colchicine", ("Pregnancy",), similarity=0.55),
    Row("Give allopurinol 100 mg daily after an attack", ("Prevention of attacks",), grade="B"),
    Row("Acute attacks of gout:", ("Acute attack",)),
    Row("ice packs", ("Acute attack",), below="Acute attacks of gout:", list_id="l1", similarity=0.3),
    Row("rest", ("Acute attack",), below="Acute attacks of gout:", list_id="l1", similarity=0.3),
]


@pytest.mark.parametrize(
    "question",
    [
        "Is colchicine given in acute gout?",
        "What is the dose of colchicine in acute gout?",
        "Should colchicine be avoided in pregnancy?",
        "colchicine eGFR 25 ml/min, 82 year old with an acute attack?",
        "How are attacks prevented?",
    ],
)
def test_supports_are_ranked_by_score_without_weighing_all_of_them(question: str) -> None:
    [part] = decide(question, "Gout", ROWS_OF_ALL_KINDS)
    supports = part.supports
    assert all(support.bound() >= support.score for support in supports)
    assert list(rank_supports(supports)) == sorted(supports, key=lambda support: -support.score)


def test_what_cannot_be_next_is_not_weighed() -> None:
    rows = [Row("Give colchicine in acute gout", grade="A", similarity=0.9), Row("Rest the joint", similarity=0.1)]
    [part] = decide("Is colchicine given in acute gout?", "Primary care", rows)
    assert next(rank_supports(part.supports)) is part.supports[0]
    assert part.supports[1].view.content.traits is None
