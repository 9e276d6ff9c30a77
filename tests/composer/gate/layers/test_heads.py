"""A negation stays with the word that it denies."""

import pytest

from tests.composer.gate.evidences import build_evidence, find_layers

CASES = [
    (
        "Give intravenous fluids if tube fluids are not tolerated or respiratory failure is impending",
        "If respiratory failure is impending or tube fluids are not tolerated, give intravenous fluids.",
        "If respiratory failure is not impending or tube fluids are tolerated, give intravenous fluids.",
    ),
    (
        "Give oral antibiotics first if the person can take them and the severity does not require intravenous treatment",
        "If the person can take them and the severity does not require intravenous treatment, give oral antibiotics first.",
        "If the person cannot take them and the severity does require intravenous treatment, give oral antibiotics first.",
    ),
    (
        "Do not offer radiotherapy to the axilla after clearance of the axilla",
        "People who have had clearance of the axilla should not be offered radiotherapy to it.",
        "People who have not had clearance of the axilla should be offered radiotherapy to it.",
    ),
    (
        "Avoid nitrofurantoin, fosfomycin and pivmecillinam if early pyelonephritis is suspected",
        "If early pyelonephritis is suspected, nitrofurantoin, fosfomycin and pivmecillinam should be avoided.",
        "If early pyelonephritis is not suspected, nitrofurantoin, fosfomycin and pivmecillinam should be used.",
    ),
    (
        "Breath-hold techniques are not routinely offered to people with cancer having radiotherapy",
        "People with cancer who have radiotherapy are not routinely offered breath-hold techniques.",
        "People with cancer who do not have radiotherapy are routinely offered breath-hold techniques.",
    ),
]


@pytest.mark.parametrize(("source", "honest", "wrong"), CASES)
def test_a_negation_does_not_move_to_another_word(source: str, honest: str, wrong: str) -> None:
    assert find_layers(honest, build_evidence(source)) == set()
    assert "negation" in find_layers(wrong, build_evidence(source))
