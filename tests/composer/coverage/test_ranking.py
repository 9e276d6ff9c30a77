"""What makes one statement lead another that answers too."""

import pytest

from composer.coverage.ranking import read_asked
from retriever.vocabulary.terms import stem_text
from tests.composer.invented import Row, decide, retrieve

OFFER = Row("Offer a joint splint in gout with severe instability that interferes with walking", similarity=0.6)
REFUSE = Row("A joint splint should not be used routinely in gout", similarity=0.62)


@pytest.mark.parametrize(
    "question",
    [
        "Splint in gout?",
        "gout, joint splint worth it?",
        "Should a splint be used in gout?",
        "A knee with gout. Splint?",
    ],
)
def test_what_says_no_answers_a_yes_or_no_question_as_well_as_what_says_yes(question: str) -> None:
    [part] = decide(question, "Joints", [OFFER, REFUSE])
    assert {support.fit.refuses for support in part.decision.answering} == {0.0}


@pytest.mark.parametrize(
    "question", ["Which splint is used in gout?", "How is gout splinted?", "features of gout that need a splint"]
)
def test_what_says_no_fits_less_where_more_is_asked_than_yes_or_no(question: str) -> None:
    [part] = decide(question, "Joints", [OFFER, REFUSE])
    refuses = {support.view.statement.text: support.fit.refuses for support in part.supports}
    assert refuses == {OFFER.text: 0.0, REFUSE.text: 1.0}


def test_a_word_that_a_follow_up_takes_over_counts_half() -> None:
    retrieval = retrieve("Topical?", "Joints", [Row("Give colchicine for a flare of gout")])
    (topical,), (oral,) = map(stem_text, ("topical", "oral"))
    words = read_asked("And topical? (Is oral colchicine given)", retrieval).words
    whole = read_asked("Is topical or oral colchicine given?", retrieval).words
    assert (words[topical], words[oral]) == (whole[topical], whole[oral] / 2)


def test_what_names_a_step_under_the_heading_of_the_next_is_about_the_next_too() -> None:
    rows = [
        Row("If step 2 does not control gout, add a third drug", ("Step 3",)),
        Row("If step 1 does not control gout, add a second drug", ("Step 2",)),
    ]
    [part] = decide("Which drug is added to control gout at step 3?", "Gout", rows)
    assert [support.n_conflicts for support in part.supports] == [0, 1]


@pytest.mark.parametrize(
    ("question", "other"),
    [
        (
            "At what temperature is a patient with gout admitted?",
            "discharge from hospital with gout: temperature below 38",
        ),
        ("Colchicine in crystal negative gout?", "Colchicine is given in crystal-positive gout"),
        ("Colchicine dose post dialysis in gout?", "Colchicine 1 mg before dialysis in gout"),
    ],
)
def test_the_other_side_of_a_contrast_is_told_apart(question: str, other: str) -> None:
    [part] = decide(question, "Joints", [Row(other)])
    assert part.supports[0].n_conflicts == 1


@pytest.mark.parametrize(
    ("question", "statement", "n_conflicts"),
    [
        ("Colchicine in gout with tophi?", "Colchicine 1 mg in gout without tophi", 1),
        ("Colchicine in gout without tophi?", "Colchicine 1 mg in gout without tophi", 0),
        ("Colchicine in gout that has not led to tophi?", "Colchicine 1 mg in gout without tophi", 0),
        ("Colchicine in gout with tophi?", "Colchicine 1 mg in gout with or without tophi", 0),
        ("Colchicine in gout with tophi?", "Colchicine 1 mg in gout with tophi, 2 mg without tophi", 0),
        ("Steroids in gout with tophi?", "A high urate means no response to steroids in gout with tophi", 0),
    ],
)
def test_what_excludes_the_thing_that_is_asked_about_is_about_another(
    question: str, statement: str, n_conflicts: int
) -> None:
    [part] = decide(question, "Joints", [Row(statement)])
    assert part.supports[0].n_conflicts == n_conflicts
