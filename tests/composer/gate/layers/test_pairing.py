"""What belongs together stays together, and a sentence that breaks off is refused."""

import pytest

from composer.gate.gate import check_text
from composer.gate.texts.words import Wordings
from tests.composer.gate.evidences import build_evidence, find_layers


@pytest.mark.parametrize(
    ("source", "honest", "wrong"),
    [
        (
            "Refer if there are signs of heart failure or acute kidney injury",
            "Refer if there is acute kidney injury or if there are signs of heart failure.",
            "Refer if there is acute kidney injury or if there are signs of renal failure.",
        ),
        (
            "Do not use the drug in older people, pregnant women or people with gout",
            "The drug should not be used in pregnant women, older people or people with gout.",
            "The drug should not be used in older women, older people or people with gout.",
        ),
        (
            'In this text "offer" marks a strong recommendation, and "consider" a weaker one',
            'In this text "consider" marks a weaker recommendation, whereas "offer" marks a strong one.',
            'In this text "consider" marks a strong recommendation, whereas "offer" marks a weaker one.',
        ),
        (
            "The mild form appears on exertion, whereas the severe form appears at rest",
            "The severe form appears at rest, whereas the mild form appears on exertion.",
            "The severe form appears on exertion, whereas the mild form appears at rest.",
        ),
    ],
)
def test_words_of_two_things_make_no_third_and_are_not_traded(source: str, honest: str, wrong: str) -> None:
    assert find_layers(honest, build_evidence(source)) == set()
    assert "pairs" in find_layers(wrong, build_evidence(source))


@pytest.mark.parametrize(
    "broken",
    [
        "The structured assessment looks for atopic conditions in and the family.",
        "The structured assessment looks for the and the family.",
        "Is one of the atopic conditions of the structured assessment.",
        "The structured assessment looks for atopic conditions in the patient or",
        "The structured assessment looks for atopic conditions whether or in the family.",
    ],
)
def test_a_sentence_that_breaks_off_is_refused(broken: str) -> None:
    source = build_evidence("The structured assessment looks for atopic conditions in the patient or the family")

    assert "grammar" in find_layers(broken, source)


def test_a_claim_says_something_of_each_of_its_quotes() -> None:
    quoted = [build_evidence("Give aspirin to adults with fever"), build_evidence("Give ibuprofen to adults with pain")]

    assert check_text("Adults with fever should be given aspirin.", quoted[:1], Wordings.load()) == []
    assert [
        fault.layer for fault in check_text("Adults with fever should be given aspirin.", quoted, Wordings.load())
    ] == ["cited"]


@pytest.mark.parametrize(
    ("source", "honest", "wrong", "layer"),
    [
        (
            "Within 6 hours of onset, remove an occlusion of the carotid artery",
            "An occlusion of the carotid artery should be removed within 6 hours of onset.",
            "An occlusion should be removed within 6 hours of the carotid artery.",
            "order",
        ),
        (
            "Treat it with water restriction, diuretics or, eventually, ultrafiltration",
            "It is treated with water restriction, with diuretics or, eventually, with ultrafiltration.",
            "It is treated with ultrafiltration, with diuretics or, eventually, with water restriction.",
            "order",
        ),
        (
            "Refer if the temperature is 39 °C or higher with any of these: confusion, rash",
            "Refer if the temperature is 39 °C or higher and there is confusion or rash.",
            "Refer if the temperature is 39 °C or higher or there is confusion or rash.",
            "joint",
        ),
        (
            "The drug is contraindicated after intracranial or intraspinal bleeding",
            "After intracranial or intraspinal bleeding the drug is contraindicated.",
            "After intracranial and intraspinal bleeding the drug is contraindicated.",
            "joint",
        ),
        (
            "If present, pleural fluid should be sent for culture",
            "Pleural fluid, where present, should be sent for culture.",
            "Pleural fluid should be sent for culture.",
            "condition",
        ),
        (
            "Exhaustion, for example no response to social cues, calls for help",
            "Exhaustion, for instance no response to social cues, calls for help.",
            "Help is called for, for instance no response to social cues.",
            "condition",
        ),
    ],
)
def test_what_the_source_binds_stays_bound(source: str, honest: str, wrong: str, layer: str) -> None:
    assert find_layers(honest, build_evidence(source)) == set()
    assert layer in find_layers(wrong, build_evidence(source))


def test_a_claim_says_more_than_the_condition_of_its_statement() -> None:
    item = build_evidence(
        "in babies under 6 weeks, an oxygen saturation persistently below 92%",
        lead_ins=("Admit to hospital if any of the following is present:",),
    )

    assert (
        find_layers("Admit babies under 6 weeks with an oxygen saturation persistently below 92% to hospital.", item)
        == set()
    )
    assert "own_words" in find_layers("Admit babies under 6 weeks to hospital.", item)
