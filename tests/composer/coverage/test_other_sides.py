"""A comparison is answered for both sides, or says which one is missing."""

from tests.composer.invented import Row, decide, read_claims

COLCHICINE = Row("In acute gout, prefer colchicine", ("Attacks",))
STEROID = Row("Prednisolone is less preferred in gout", ("Attacks",), grade="B", similarity=0.8)
QUESTION = "Colchicine or prednisolone in acute gout?"


def test_the_other_side_is_shown_though_it_fits_far_less() -> None:
    assert read_claims(QUESTION, "Gout", [COLCHICINE, STEROID]) == [COLCHICINE.text, STEROID.text]


def test_a_side_that_is_shown_is_not_said_to_be_missing() -> None:
    [part] = decide(QUESTION, "Gout", [COLCHICINE, STEROID])
    assert part.decision.missing == ()


def test_a_side_that_nothing_speaks_of_is_missing() -> None:
    [part] = decide(QUESTION, "Gout", [COLCHICINE])
    assert len(part.decision.missing) == 1
    assert "prednisolone" in part.decision.missing[0].lower()


def test_nothing_is_added_where_one_statement_speaks_of_both_sides() -> None:
    both = Row("In acute gout, colchicine and then prednisolone", ("Attacks",), grade="A", similarity=0.8)
    assert read_claims(QUESTION, "Gout", [both, STEROID]) == [both.text]
