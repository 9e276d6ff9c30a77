import pytest

from corpus.abbreviations import find_abbreviations


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Adults with soft tissue sarcoma (STS) are treated.", {"STS": "soft tissue sarcoma"}),
        ("Offer a direct oral anticoagulant (DOAC).", {"DOAC": "direct oral anticoagulant"}),
        ("Give CPAP (continuous positive airway pressure).", {"CPAP": "continuous positive airway pressure"}),
        ("C-reactive protein (CRP; in mg/L) rises.", {"CRP": "C-reactive protein"}),
        ("Measure haemoglobin A1c (HbA1c) yearly.", {"HbA1c": "haemoglobin A1c"}),
        ("Direct oral anticoagulants (DOACs) differ.", {"DOACs": "Direct oral anticoagulants"}),
        ("First: venous thromboembolism (VTE). Later: a vague term (VTE).", {"VTE": "venous thromboembolism"}),
        ("It is an appropriate choice (A-I) in acute cystitis, because (A-III).", {}),
        ("Recommended (Class IIa) or not (III).", {}),
        ("Start treatment early (see below) (USA).", {}),
        ("Doxorubicin is standard [I, A] (ESMO).", {}),
        ("", {}),
    ],
)
def test_what_a_document_explains_is_found(text: str, expected: dict[str, str]) -> None:
    assert {each.short: each.long for each in find_abbreviations(text)} == expected
