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


SUMMARY = Row("In suspected gout, always send joint fluid for crystals.", similarity=0.6, kind="sentence")


def test_a_summary_is_left_out_beside_the_recommendation_that_it_sums_up() -> None:
    said = Row("In suspected gout, always send joint fluid for crystals and culture", ("Tests",), grade="A")
    assert read_claims("Do I send joint fluid in suspected gout?", "Gout", [SUMMARY, said]) == [said.text]


def test_a_summary_of_something_else_stays() -> None:
    other = Row(
        "Warm joint fluid in suspected gout keeps crystals whole for two hours in a fridge, culture bottles longer",
        ("Tests",),
        grade="A",
    )
    claims = read_claims("Do I send joint fluid in suspected gout?", "Gout", [SUMMARY, other])
    assert SUMMARY.text in claims


def test_a_broad_answer_that_a_summary_leads_shows_the_recommendations_too() -> None:
    summary = Row("For acute gout in adults, colchicine or naproxen are the recommended drugs.", kind="sentence")
    drugs = [
        Row(f"{drug} is an appropriate choice in acute gout", ("Drugs",), list_id="d", grade="A")
        for drug in ("Colchicine 500 micrograms", "Naproxen 500 mg", "Prednisolone 30 mg")
    ]
    claims = read_claims("What are the recommended drugs for acute gout in adults?", "Gout", [summary, *drugs])
    assert claims[0] == summary.text
    assert {row.text for row in drugs} <= set(claims)


def test_details_below_a_statement_do_not_crowd_a_broad_answer() -> None:
    parent = "Naproxen 500 mg is a recommended drug for acute gout"
    rows = [
        Row("Colchicine 500 micrograms is a recommended drug for acute gout", ("Drugs",), list_id="d", grade="A"),
        Row(parent, ("Drugs",), list_id="d", grade="A"),
        Row("It costs little in most places", ("Drugs",), parent, "below", similarity=0.6),
    ]
    claims = read_claims("What are the recommended drugs for acute gout?", "Gout", rows)
    assert claims == [rows[0].text, rows[1].text]


def test_what_stands_under_a_heading_that_names_what_is_asked_is_shown_though_it_fits_less() -> None:
    heading = ("After joint replacement",)
    rows = [
        Row(
            "Do not offer colchicine after joint replacement to people at low risk", heading, grade="A", similarity=0.6
        ),
        Row("Offer colchicine where the joint holds tophi", heading, grade="A", similarity=0.6),
        Row("Weigh people who take colchicine once a month", ("Monitoring",), similarity=0.5),
    ]
    claims = read_claims("Who needs colchicine after joint replacement?", "Colchicine", rows)
    assert claims == [rows[0].text, rows[1].text]
