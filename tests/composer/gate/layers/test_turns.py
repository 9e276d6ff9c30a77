"""Turns of phrase that say the same, each beside one that only looks like it."""

import pytest

from tests.composer.gate.evidences import build_evidence, find_layers

_SHOCK = "If the patient is in shock, refer to the Shock protocol"
_SEQUENCE = "Give velurubicin 280 mg at once, then 80 mg monthly"
_PASSIVE = "True seizures are usually not provoked by emotional stress"
_STEPS = "Control the bleeding with pressure, then a tourniquet if pressure is inadequate"
_UNLIKE = "Asymptomatic bacteriuria is treated in pregnancy (in contrast with the general public)"
_UNLESS = "Platelets should not be transfused unless there is active bleeding"
_ONLY = "Oxygen is only needed if saturation is below 92%"
_NEEDLESS = "No imaging is needed if the neurological exam is normal"
_SLASH = "Treat patients who have pneumonia/sepsis at once"
_LIST = "Consult surgery if the patient has alarming signs (melaena, dysphagia)"
_DISCHARGE = "Provide written advice to all caregivers at discharge"
_RATHER = "If the urine is concentrated, it is polydipsia and not renal failure"
_CIRRHOSIS = "Albumin is recommended in cirrhotic patients with ascites"
_FOOD = "Usual dose: 500 units with snacks"
_LIMIT = "The infusion rate should not exceed 2 g per hour"


@pytest.mark.parametrize(
    ("layer", "source", "honest", "wrong"),
    [
        (
            "condition",
            _SHOCK,
            "Refer to the Shock protocol when the patient is in shock.",
            "Refer to the Shock protocol.",
        ),
        (
            "owner",
            _SEQUENCE,
            "Velurubicin is given as 280 mg immediately and then 80 mg every month.",
            "Velurubicin is given as 80 mg immediately and then 280 mg every month.",
        ),
        (
            "order",
            _PASSIVE,
            "Emotional stress does not usually provoke true seizures.",
            "True seizures do not usually provoke emotional stress.",
        ),
        (
            "order",
            _STEPS,
            "Start with pressure to control the bleeding, and move on to a tourniquet if pressure is inadequate.",
            "Start with a tourniquet to control the bleeding, and turn to pressure if the tourniquet is inadequate.",
        ),
        (
            "order",
            _UNLIKE,
            "Unlike in the general population, asymptomatic bacteriuria is treated in pregnancy.",
            "As in the general population, asymptomatic bacteriuria is treated in pregnancy.",
        ),
        (
            "negation",
            _UNLESS,
            "Only transfuse platelets if there is active bleeding.",
            "Only transfuse platelets if there is no active bleeding.",
        ),
        (
            "negation",
            _ONLY,
            "Unless saturation is below 92%, oxygen is not needed.",
            "Unless saturation is below 92%, oxygen is needed.",
        ),
        (
            "strength",
            _NEEDLESS,
            "With a normal neurological exam, there is no need for imaging.",
            "With a normal neurological exam, imaging must not be done.",
        ),
        (
            "joint",
            _SLASH,
            "Patients who have pneumonia or sepsis should be treated at once.",
            "Patients who have pneumonia and sepsis should be treated at once.",
        ),
        (
            "joint",
            _LIST,
            "Surgery should be consulted if the patient has alarming signs such as melaena or dysphagia.",
            "Surgery should be consulted if the patient has alarming signs such as melaena and dysphagia.",
        ),
        (
            "condition",
            _DISCHARGE,
            "At discharge, every caregiver should be given written advice.",
            "Every caregiver should be given written advice.",
        ),
        (
            "negation",
            _RATHER,
            "If the urine is concentrated, it is polydipsia rather than renal failure.",
            "If the urine is concentrated, it is renal failure rather than polydipsia.",
        ),
        (
            "condition",
            _CIRRHOSIS,
            "In patients with cirrhosis and ascites, albumin is recommended.",
            "In patients with cirrhosis, albumin is recommended.",
        ),
        ("condition", _FOOD, "The usual dose with snacks is 500 units.", "The usual dose is 500 units."),
        (
            "quantities",
            _LIMIT,
            "The infusion rate should be no faster than 2 g an hour.",
            "The infusion rate should be no slower than 2 g an hour.",
        ),
    ],
)
def test_a_turn_of_phrase_passes_and_what_only_looks_like_it_does_not(
    layer: str, source: str, honest: str, wrong: str
) -> None:
    """The honest wording has no fault; the wrong one has one of the layer."""
    evidence = build_evidence(source)
    assert find_layers(honest, evidence) == set()
    assert layer in find_layers(wrong, evidence)


@pytest.mark.parametrize(
    ("layer", "source", "wrong"),
    [
        ("negation", "Avoid transfusion when able", "Whenever it is not possible to do so, avoid transfusion."),
        (
            "line",
            "Velurubicin is first-line therapy; add rifaxine after the second episode",
            "Velurubicin is first-line therapy; add rifaxine after the first episode.",
        ),
        ("order", "Bradycardia usually is the result of hypoxia", "Bradycardia is the usual cause of hypoxia."),
        (
            "direction",
            "People with a ratio of 5 to 8 are most likely to benefit",
            "People with a ratio of 5 to 8 are least likely to benefit.",
        ),
        (
            "condition",
            "Patients with HE should receive rifaxine starting 2 weeks before surgery",
            "Rifaxine should be started 2 weeks before surgery.",
        ),
        (
            "joint",
            "Child over 4 years: 20 mg/kg orally, repeated after 6 hours",
            "Child over 4 years: 20 mg/kg orally or repeated after 6 hours.",
        ),
        (
            "condition",
            "Correcting the bicarbonate slows the decline of renal function",
            "The decline of renal function is slowed.",
        ),
        (
            "negation",
            "It is for care that could not be provided at home; there is no cost to the patient",
            "It is for care that could be provided at home; there is no cost to the patient.",
        ),
        ("joint", "Listen above and below the site for a bruit", "Listen above or below the site for a bruit."),
        (
            "condition",
            "In these cases, the bleeding is contained by the wall",
            "The bleeding is contained by the wall.",
        ),
        ("joint", "No food or alcohol should be taken for 2 hours", "No food and alcohol should be taken for 2 hours."),
        (
            "quantities",
            "It begins by at most 7 days of life, while the late form begins after 7 days of life",
            "It begins by all 7 days of life, while the late form begins after 7 days of life.",
        ),
    ],
)
def test_what_got_through_on_other_guidelines_is_refused(layer: str, source: str, wrong: str) -> None:
    """The source's own words pass, the wrong ones do not."""
    evidence = build_evidence(source)
    assert find_layers(source + ".", evidence) == set()
    assert layer in find_layers(wrong, evidence)


def test_a_drug_of_the_parent_does_not_stand_for_that_of_the_item() -> None:
    """The parent names aspirin; what its item says of another drug is not said of aspirin."""
    item = "Do not give P2Y12 blockers until discussed with a cardiologist"
    evidence = build_evidence(item, lead_ins=("Aspirin 325 mg at once",))
    assert "name" in find_layers("Aspirin should not be given until discussed with a cardiologist.", evidence)
