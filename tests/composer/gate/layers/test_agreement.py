"""Two wordings agree part by part, or they do not: the second reading of what is denied."""

import pytest

from composer.gate.layers.agreement import agrees_by_segments
from composer.gate.texts.sentences import read_claim_sentence
from composer.gate.texts.words import Wordings

WORDINGS = Wordings.load()


def agrees(claim: str, source: str) -> bool:
    return agrees_by_segments(read_claim_sentence(claim, WORDINGS), read_claim_sentence(source, WORDINGS))


@pytest.mark.parametrize(
    ("claim", "source"),
    [
        (
            "Routine scans for the diagnosis of gout are not recommended, except when there are tophi or signs of infection.",
            "Do not routinely use scans to diagnose gout unless there are tophi or signs of infection",
        ),
        (
            "In people without asthma, aspirin should be given if fever persists.",
            "If fever persists, give aspirin to people without asthma",
        ),
        (
            "There was no improvement in survival with surgery, but a raised risk of bleeding.",
            "Surgery did not improve survival, but it raised the risk of bleeding",
        ),
        ("Heparin is safe because its dose is not fixed.", "Since its dose is not fixed, heparin is safe"),
    ],
)
def test_turned_around_it_says_the_same(claim: str, source: str) -> None:
    assert agrees(claim, source)


@pytest.mark.parametrize(
    ("claim", "source"),
    [
        ("Give aspirin, and do not give heparin.", "Do not give aspirin, and give heparin"),
        ("If warfarin is tolerated, do not give heparin.", "If warfarin is not tolerated, give heparin"),
        ("Give oxygen to hypoxic patients.", "Do not give oxygen to patients who are not hypoxic"),
        ("Oxygen should not be given (saturation above 94%).", "Give oxygen (saturation above 94%)"),
        ("The margin is irreversible.", "The margin is not reversible"),
        ("Fluids are not given in people free of fever.", "Fluids are given in people free of fever"),
    ],
)
def test_a_denial_that_moved_or_went_is_not_the_same(claim: str, source: str) -> None:
    assert not agrees(claim, source)
