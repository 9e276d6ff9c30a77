"""Statements that come close to answering stand beside one that answers, and never answer alone."""

from tests.composer.invented import Row, decide, read_claims

FLUIDS = [
    Row("Use crystalloids as the first fluid for resuscitation", ("Fluids",), grade="A", similarity=0.6),
    Row("Use balanced crystalloids instead of normal saline", ("Fluids",), grade="B", similarity=0.8),
]
QUESTION = "Balanced crystalloids or normal saline for resuscitation in peritonitis?"


def test_a_statement_that_lacks_one_word_leads_where_it_fits_far_better() -> None:
    assert read_claims(QUESTION, "Peritonitis", FLUIDS)[0] == FLUIDS[1].text


def test_once_the_drug_itself_leads_its_class_answers_no_longer_in_part() -> None:
    [part] = decide(QUESTION, "Peritonitis", FLUIDS)
    assert part.decision.members == ()
    assert part.decision.missing == ()


def test_it_never_answers_alone() -> None:
    rows = [
        Row("Continue colchicine in stable gout", ("Prevention",), grade="A", similarity=0.9),
        Row("In stable gout, change colchicine to allopurinol only slowly", ("Prevention",), similarity=0.3),
    ]
    question = "Stable gout on colchicine: change to allopurinol?"
    [part] = decide(question, "Gout", rows)
    assert [(s.view.statement.text, s.is_companion) for s in part.decision.answering] == [
        (rows[1].text, False),
        (rows[0].text, True),
    ]
    assert read_claims(question, "Gout", rows[:1]) == []


def test_a_statement_on_another_drug_is_no_companion_from_another_section() -> None:
    rows = [
        Row("Give colchicine 500 micrograms twice daily in acute gout", ("Acute attack",)),
        Row("Give allopurinol 100 mg daily in acute gout that is settling", ("Prevention",), similarity=0.9),
    ]
    assert read_claims("Is colchicine given in acute gout?", "Gout", rows) == [rows[0].text]


def test_a_companion_from_elsewhere_has_to_fit_nearly_as_well_to_be_shown() -> None:
    near = Row("Measure urate every month in gout until it is steady", ("Monitoring",), similarity=0.8)
    same = Row("Measure it every year in gout after that", ("Monitoring",), similarity=0.6)
    far = Row("Measure it every year in gout after that day", ("Diet",), similarity=0.6)
    question = "How often is urate measured in gout until steady?"
    assert far.text not in read_claims(question, "Gout", [near, far])
    assert read_claims(question, "Gout", [near, same])[0] == near.text


def test_what_lacks_the_drug_that_is_asked_about_and_names_nothing_else_of_it_does_not_lead() -> None:
    rows = [
        Row("Offer early treatment in acute severe gout", ("Which drug",), grade="A", similarity=0.5),
        Row("Do not use colchicine on its own for long", ("Which drug",), grade="A", similarity=0.6),
    ]
    question = "Acute severe early gout: can he have colchicine on its own?"
    assert read_claims(question, "Gout", rows)[0] == rows[1].text


def test_what_a_follow_up_takes_over_may_be_lacking_rather_than_what_it_asks() -> None:
    rows = [
        Row("Offer colchicine for osteoporosis in type 2 diabetes", ("Start",), grade="A", similarity=0.7),
        Row("If colchicine is not tolerated in osteoporosis, as with a cough, offer ice", ("Start",), similarity=0.7),
    ]
    question = "What if it causes a cough? (Is colchicine given for osteoporosis in type 2 diabetes)"
    assert read_claims(question, "Bones", rows)[0] == rows[1].text
