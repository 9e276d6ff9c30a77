"""What belongs to the leading statement travels with it."""

from tests.composer.invented import Row, read_claims

WINDOW = [
    Row("Within 3 hours of onset, colchicine is recommended in gout", ("Timing",), list_id="t", grade="A"),
    Row("Between 3 and 4.5 hours, colchicine is also recommended", ("Timing",), list_id="t", similarity=0.5),
    Row("After a week, colchicine is stopped", ("Timing",), list_id="t", similarity=0.2),
]


def test_an_item_that_goes_on_from_the_leading_one_travels_with_it() -> None:
    assert read_claims("Up to how many hours of onset is colchicine recommended?", "Gout", WINDOW) == [
        WINDOW[0].text,
        WINDOW[1].text,
    ]


def test_one_that_does_not_say_so_stays_out() -> None:
    rows = [WINDOW[0], Row("Between 3 and 4.5 hours, salt baths are given", ("Timing",), list_id="t", similarity=0.3)]
    assert read_claims("Up to how many hours of onset is colchicine recommended?", "Gout", rows) == [rows[0].text]


def test_what_is_said_below_the_leading_statement_travels_with_it() -> None:
    parent = "Measure the girth of both knees, and repeat it if they differ by more than 2 cm"
    rows = [
        Row(parent, ("Signs",), list_id="s", similarity=0.9, grade="A"),
        Row("If it stays, note the wider knee", ("Signs",), parent, "below", similarity=0.4),
    ]
    question = "What if the girth of both knees differs by more than 2 cm?"
    assert read_claims(question, "Gout", rows) == [rows[0].text, rows[1].text]


def test_a_row_that_is_given_with_what_the_leading_row_names_travels_with_it() -> None:
    rows = [
        Row("Severity: High; Drug: Colchicine", ("Drugs",), list_id="t", kind="table_row", similarity=0.8),
        Row("Severity: Low; Drug: Ibuprofen", ("Drugs",), list_id="t", kind="table_row", similarity=0.8),
        Row("Severity: High, together with colchicine; Drug: Prednisolone", ("Drugs",), list_id="t", kind="table_row"),
        Row("Severity: High, together with allopurinol; Drug: Ice", ("Drugs",), list_id="t", kind="table_row"),
    ]
    claims = read_claims("Dose and drug in high severity gout?", "Gout", rows)
    assert claims[:2] == [rows[0].text, rows[2].text]
    assert rows[3].text not in claims
