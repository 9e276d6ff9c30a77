"""Qualifiers: which caveat travels with which statement, and which stays apart."""

import pytest

from core.documents import Statement
from ingest.statements.builder import build_statements
from tests.ingest.parsed_documents import parse_lines


def qualifiers_of(words: str, *lines: str) -> list[tuple[str, str]]:
    statements = build_statements("v1", parse_lines(*lines))
    statement: Statement = next(statement for statement in statements if words in statement.text)
    return [(qualifier.kind, qualifier.text) for qualifier in statement.qualifiers]


@pytest.mark.parametrize(
    ("caveat", "kind"),
    [
        ("Higher toxicity profile must be weighed against potential benefits", "caution"),
        ("Contraindicated in pregnancy", "contraindication"),
        ("Should not be used in renal failure", "contraindication"),
        ("Unless the ejection fraction is low", "exception"),
        ("Only if the patient is stable", "condition"),
        ("Reserved for adults, except in trials", "exception"),
        ("Use with caution in the elderly", "caution"),
    ],
)
def test_a_child_that_limits_its_parent_travels_with_it(caveat: str, kind: str) -> None:
    assert qualifiers_of("Doxorubicin", "- Doxorubicin is standard", f"  - {caveat}") == [(kind, caveat)]


@pytest.mark.parametrize(
    "child", ["Consider it when response would relieve symptoms", "Give 75 mg/m² every 3 weeks", "Approved in 2015"]
)
def test_a_child_that_only_says_more_stays_apart(child: str) -> None:
    assert qualifiers_of("Doxorubicin", "- Doxorubicin is standard", f"  - {child}") == []


@pytest.mark.parametrize(
    ("caveat", "kind"),
    [
        ("However, data on survival are limited.", "exception"),
        ("Except in children.", "exception"),
        ("Do not exceed 4 g a day.", "contraindication"),
        ("Avoid it in patients with heart failure.", "contraindication"),
        ("It is contraindicated in pregnancy.", "contraindication"),
        ("Caution is needed in the elderly.", "caution"),
        ("Only if the airway is safe.", "condition"),
        ("Note: There may be only one mark.", "condition"),
    ],
)
def test_the_next_sentence_that_limits_travels_with_the_one_before(caveat: str, kind: str) -> None:
    assert qualifiers_of("paracetamol", f"Give paracetamol. {caveat} Review daily.") == [(kind, caveat)]


@pytest.mark.parametrize(
    "sentence", ["Review daily.", "Avoid delay.", "Do not delay.", "Patients may unless told otherwise eat."]
)
def test_other_following_sentences_stay_apart(sentence: str) -> None:
    assert qualifiers_of("paracetamol", f"Give paracetamol. {sentence}") == []


def test_a_run_of_caveats_limits_the_statement_before_the_run() -> None:
    found = qualifiers_of(
        "paracetamol", "Give paracetamol. Do not exceed 4 g a day. However, 2 g is enough in the frail."
    )
    assert [kind for kind, _ in found] == ["contraindication", "exception"]


def test_a_list_of_pitfalls_is_no_caveat_of_its_neighbours() -> None:
    lines = ("Common pitfalls:", "- Avoid delay in patients with fever", "- Caution in the elderly", "- Give fluids")
    assert qualifiers_of("Give fluids", *lines) == []


def test_a_caveat_among_the_items_of_one_label_limits_the_items_before_it() -> None:
    lines = (
        "- Trabectedin",
        "  - Give 1.5 mg/m² over 24 h",
        "  - Repeat every 3 weeks",
        "  - Contraindicated in pregnancy",
        "  - Check bloods",
    )
    assert qualifiers_of("1.5 mg/m²", *lines) == [("contraindication", "Contraindicated in pregnancy")]
    assert qualifiers_of("Check bloods", *lines) == []


def test_a_list_under_a_warning_label_binds_nothing() -> None:
    lines = ("- Contraindications", "  - Sepsis", "  - Fever", "  - Not recommended in pregnancy")
    assert qualifiers_of("Sepsis", *lines) == []


def test_a_footnote_limits_the_rows_that_bear_its_mark() -> None:
    lines = ("| Drug: ifosfamide*; Dose: 14 g/m²", "| Drug: doxorubicin; Dose: 75 mg/m²", "^* Only with mesna.")
    assert qualifiers_of("ifosfamide", *lines) == [("footnote", "Only with mesna.")]
    assert qualifiers_of("doxorubicin", *lines) == []
