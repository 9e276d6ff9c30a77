"""Wordings of other hands that say the same, each beside one that does not."""

import pytest

from composer.gate.texts.shorthand import spell_out
from tests.composer.gate.evidences import build_evidence, find_layers

CASES = [
    (
        "Admit if the fluid intake is 50% to 75% of the usual volume",
        "Admit if the fluid intake is half to three quarters of the usual volume.",
        "Admit if the fluid intake is a quarter to a half of the usual volume.",
    ),
    (
        "About 1 in 3 babies develop bronchiolitis, and 2% to 3% of all babies are admitted",
        "About a third of babies develop bronchiolitis, and two to three per cent of all babies are admitted.",
        "About a third of babies develop bronchiolitis, and two to three per cent of these are admitted.",
    ),
    (
        "Give doxycycline 100 mg twice daily",
        "Doxycycline 100 mg should be given every 12 hours.",
        "Doxycycline 100 mg should be given every 8 hours.",
    ),
    (
        "Refer when people with diabetes turn 40",
        "People with diabetes who turn 40 years old should be referred.",
        "People with diabetes who turn 50 years old should be referred.",
    ),
    (
        "There is no indication to treat male partners of women with recurrent candida infection",
        "Treating the male partners of women who have recurrent candida infection is not indicated.",
        "Treating the male partners of women who do not have recurrent candida infection is indicated.",
    ),
    (
        "Pancreatic testing detects insufficiency but is not necessary for the diagnosis",
        "Pancreatic testing is not necessary for the diagnosis.",
        "Pancreatic testing is necessary for the diagnosis.",
    ),
    (
        "Take swabs from the cleaned wound after removal of exudate",
        "First remove the exudate; then take swabs from the cleaned wound.",
        "First take swabs from the cleaned wound; then remove the exudate.",
    ),
    (
        "Do not discharge a child before the saturation has held for 4 hours",
        "Wait until the saturation has held for 4 hours before discharging a child.",
        "Wait until the saturation has held for 2 hours before discharging a child.",
    ),
    (
        "Measure procalcitonin 3 or 4 days after starting treatment",
        "Procalcitonin should be measured 3 or 4 days into treatment.",
        "Procalcitonin should be measured 3 or 4 days before treatment.",
    ),
    (
        "Reassess extended-phase treatment at least once a year",
        "Extended-phase treatment should be reassessed at least annually.",
        "Extended-phase treatment should be reassessed at most annually.",
    ),
    (
        "A seizure is a period of altered function caused by abnormal discharges",
        "Abnormal discharges cause a seizure, a period of altered function.",
        "A period of altered function causes abnormal discharges, a seizure.",
    ),
    (
        "Decrease typical starting doses by 50% and increase dosing intervals",
        "Dosing intervals should be increased, and typical starting doses decreased by 50%.",
        "Increase typical starting doses by 50% and increase dosing intervals.",
    ),
    (
        "In invasive cancer with clear margins, offer radiotherapy to the whole breast",
        "Radiotherapy to the whole breast should be offered in invasive cancer with clear margins.",
        "Radiotherapy to part of the breast should be offered in invasive cancer with clear margins.",
    ),
    (
        "Similarly, do not treat children with fever by sponging",
        "Children with fever should not be treated by sponging.",
        "Children with fever should be treated by sponging.",
    ),
    (
        "Continue the anticoagulant for at least 3 months, and longer where the risk calls for it",
        "The anticoagulant should be continued for at least 3 months, and longer where the risk calls for it.",
        "The anticoagulant should be continued for 3 months, and longer where the risk calls for it.",
    ),
    (
        "If symptoms go on, try prokinetics",
        "Prokinetics can be tried if symptoms go on.",
        "Prokinetics should be avoided if symptoms go on.",
    ),
    (
        "The change in consciousness and / or the score shows a worsening injury",
        "A worsening injury is shown by the change in consciousness or the score.",
        "A worsening injury is shown by the change in consciousness and the score.",
    ),
]


@pytest.mark.parametrize(("source", "honest", "wrong"), CASES)
def test_the_honest_wording_passes_and_the_wrong_one_does_not(source: str, honest: str, wrong: str) -> None:
    assert find_layers(honest, build_evidence(source)) == set()
    assert find_layers(wrong, build_evidence(source))


@pytest.mark.parametrize(("source", "honest", "wrong"), CASES)
def test_spelling_out_twice_changes_nothing_more(source: str, honest: str, wrong: str) -> None:
    for text in (source, honest, wrong):
        assert spell_out(spell_out(text)) == spell_out(text)
