"""Which statements are shown, and in which order."""

from tests.composer.invented import Row, read_claims

CARE = [
    Row("Take the first history in a quiet room", ("Assessment",), list_id="a"),
    Row("In newly diagnosed gout, obtain a serum urate level and a joint aspirate", ("Assessment",), list_id="a"),
    Row("Weigh every patient", ("Assessment",), list_id="a"),
]


def test_the_best_statement_of_a_broad_answer_leads_although_its_neighbours_stand_before_it() -> None:
    assert read_claims("Which tests are needed in newly diagnosed gout?", "Gout", CARE)[0].startswith("In newly")


def test_items_that_a_label_answers_for_keep_their_order() -> None:
    label = "Warning signs of gout in a transplanted kidney are:"
    rows = [
        Row(label, ("Signs",), list_id="outer"),
        Row("fever", ("Signs",), label, "l", similarity=0.5),
        Row("swelling", ("Signs",), label, "l", similarity=0.7),
        Row("pain at night", ("Signs",), label, "l", similarity=0.6),
    ]
    claims = read_claims("What are the warning signs of gout in a transplanted kidney?", "Gout", rows)
    assert claims == ["fever", "swelling", "pain at night"]


def test_what_stands_under_a_heading_that_names_what_is_asked_keeps_its_order() -> None:
    rows = [
        Row("Avoid long fasts", ("Common pitfalls",), list_id="p"),
        Row("Avoid common errors in managing gout by phone", ("Common pitfalls",), list_id="p", similarity=0.9),
    ]
    claims = read_claims("What are common pitfalls in managing gout?", "Gout", rows)
    assert claims == [rows[0].text, rows[1].text]
