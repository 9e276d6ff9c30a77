"""Each layer as a table: an honest wording that passes beside wrong ones that its layer refuses."""

import pytest

from composer.gate.gate import LAYERS, OMISSIONS
from tests.composer.gate.evidences import build_evidence, find_layers

DOSE = "Give velurubicin 0.9 mg/kg, at most 90 mg, over 60 minutes, in adults with thyllosarcoma"
COURSE = "Amoxicillin 500 mg three times a day orally for at least 5 days is recommended"
TRIAL = "Median survival was 12.8 months with doxorubicin and 14.3 months with ifosfamide"
BEFORE = "Blood pressure should be below 185/110 mm Hg before alteplase"
BETTER = "In liposarcoma, eribulin is better than dacarbazine"
MAY = "Surgery may be considered for most patients with a single metastasis"
SHOULD = "Patients with sepsis should receive antibiotics within 1 hour"
NOT = "Do not give aspirin to patients without fever"
UNLESS = "Stop metformin unless it is tolerated"
FIRST = "Doxorubicin is the standard first-line drug in leiomyosarcoma"
FACTOR = "Involvement of several organs is a factor for shorter survival"
STEMS = "Heart failure suggests stage A, kidney injury stage B"
EITHER = "If the child vomits, give fluids by nasogastric or orogastric tube"


@pytest.mark.parametrize(
    ("source", "claim"),
    [
        (
            DOSE,
            "In adults with thyllosarcoma, velurubicin should be given at 0.9 mg/kg (maximum 90 mg) over 60 minutes.",
        ),
        (COURSE, "Oral amoxicillin 500 mg three times daily for no less than 5 days is recommended."),
        (TRIAL, "Median survival was 14.3 months with ifosfamide and 12.8 months with doxorubicin."),
        (BEFORE, "Before alteplase, the blood pressure should be below 185/110 mmHg."),
        (BETTER, "Eribulin is better than dacarbazine in liposarcoma."),
        (MAY, "For most patients with a single metastasis, surgery can be considered."),
        (SHOULD, "Antibiotics should be given within 1 hour to patients with sepsis."),
        (NOT, "Patients without fever should not be given aspirin."),
        (UNLESS, "Metformin should be stopped unless it is tolerated."),
        (FIRST, "In leiomyosarcoma, the standard first-line drug is doxorubicin."),
        (FACTOR, "A factor for shorter survival is involvement of several organs."),
        (EITHER, "Give fluids by orogastric or nasogastric tube if the child vomits."),
    ],
)
def test_honest_wordings_pass(source: str, claim: str) -> None:
    assert find_layers(claim, build_evidence(source)) == set()


@pytest.mark.parametrize(
    ("layer", "source", "claim"),
    [
        ("quantities", DOSE, "In adults with thyllosarcoma, give velurubicin 9 mg/kg, at most 90 mg, over 60 minutes."),
        ("quantities", DOSE, "In adults with thyllosarcoma, give velurubicin 0.9 mg, at most 90 mg, over 60 minutes."),
        ("quantities", DOSE, "In adults with thyllosarcoma, give velurubicin 0.9 mg/m², at most 90 mg, over 60 minutes."),
        ("quantities", COURSE, "Amoxicillin 500 mg twice a day orally for at least 5 days is recommended."),
        ("quantities", COURSE, "Amoxicillin 500 mg three times a day orally for at most 5 days is recommended."),
        ("quantities", COURSE, "Amoxicillin 500 mg three times a day orally for at least 5 weeks is recommended."),
        ("quantities", BEFORE, "Blood pressure should be above 185/110 mm Hg before alteplase."),
        ("maximum", DOSE, "In adults with thyllosarcoma, give velurubicin 0.9 mg/kg over 60 minutes."),
        ("owner", TRIAL, "Median survival was 14.3 months with doxorubicin and 12.8 months with ifosfamide."),
        ("route", COURSE, "Intravenous amoxicillin 500 mg three times a day for at least 5 days is recommended."),
        ("negation", NOT, "Give aspirin to patients without fever."),
        ("negation", NOT, "Do not give aspirin to patients with fever."),
        ("negation", UNLESS, "Stop metformin if it is tolerated."),
        ("negation", SHOULD, "Patients with sepsis should not receive antibiotics within 1 hour."),
        ("order", BEFORE, "Blood pressure should be below 185/110 mm Hg after alteplase."),
        ("order", BETTER, "In liposarcoma, dacarbazine is better than eribulin."),
        ("line", FIRST, "Doxorubicin is the standard second-line drug in leiomyosarcoma."),
        ("direction", BETTER, "In liposarcoma, eribulin is worse than dacarbazine."),
        ("direction", FACTOR, "Involvement of several organs is a factor for longer survival."),
        ("name", FIRST, "Ifosfamide is the standard first-line drug in leiomyosarcoma."),
        ("name", FIRST, "Doxorubicin is the standard first-line drug in angiosarcoma."),
        ("content", FIRST, "Doxorubicin is the standard first-line drug in leiomyosarcoma and fibromas."),
        ("people", DOSE, "Give velurubicin 0.9 mg/kg, at most 90 mg, over 60 minutes, in children with thyllosarcoma."),
        ("grade_words", SHOULD, "Patients with sepsis should receive antibiotics within 1 hour [I, A]."),
        ("grade_words", SHOULD, "Patients with sepsis should receive antibiotics within 1 hour (strong recommendation)."),
        ("strength", MAY, "Surgery should be performed for most patients with a single metastasis."),
        ("strength", SHOULD, "Patients with sepsis may receive antibiotics within 1 hour."),
        ("strength", SHOULD, "Patients with sepsis must receive antibiotics within 1 hour."),
        ("scope", FACTOR, "Involvement of several organs is the only factor for shorter survival."),
        ("kept", MAY, "Surgery may be considered for patients with a single metastasis."),
        ("condition", EITHER, "Give fluids by nasogastric or orogastric tube."),
        ("condition", DOSE, "Give velurubicin 0.9 mg/kg, at most 90 mg, over 60 minutes."),
        ("joint", EITHER, "If the child vomits, give fluids by nasogastric and orogastric tube."),
        ("own_words", FACTOR, "The disease needs care."),
        ("pairs", STEMS, "Heart failure suggests stage B, and kidney injury suggests stage A."),
        ("grammar", SHOULD, "Patients with sepsis should receive the and antibiotics within 1 hour."),
        ("content", FACTOR, "..."),
    ],
)  # fmt: skip
def test_wrong_wordings_are_refused_by_their_layer(layer: str, source: str, claim: str) -> None:
    assert layer in find_layers(claim, build_evidence(source))


def test_inpatients_are_not_outpatients() -> None:
    assert "contrast" in find_layers(
        "Obtain blood cultures in outpatients with fever.",
        build_evidence("Obtain blood cultures in inpatients with fever", sections=("Outpatients and inpatients",)),
    )


def test_every_layer_has_a_case_that_it_refuses() -> None:
    cases = {
        mark.args[1][i][0]
        for mark in test_wrong_wordings_are_refused_by_their_layer.pytestmark
        for i in range(len(mark.args[1]))
    }
    assert {name for name, _ in (*LAYERS, *OMISSIONS)} <= cases | {"contrast"}


def test_each_sentence_stands_on_one_statement() -> None:
    one = build_evidence("Amoxicillin 500 mg is given for 5 days")
    other = build_evidence("Doxycycline 100 mg is given for 7 days")

    assert (
        find_layers("Amoxicillin 500 mg is given for 5 days. Doxycycline 100 mg is given for 7 days.", one, other)
        == set()
    )
    assert find_layers("Amoxicillin 500 mg is given for 7 days.", one, other) != set()
    assert find_layers("Amoxicillin 500 mg and doxycycline 100 mg are given.", one, other) != set()


def test_a_list_item_is_read_with_the_words_that_open_its_list() -> None:
    item = build_evidence("antibiotics", lead_ins=("Do not treat bronchiolitis with any of these:",), kind="list_item")

    assert find_layers("Bronchiolitis should not be treated with antibiotics.", item) == set()
    assert "negation" in find_layers("Bronchiolitis should be treated with antibiotics.", item)


def test_a_row_needs_the_cells_that_say_what_it_is_about() -> None:
    row = build_evidence("Stage: Severe; Drug: Cefotaxime; Dose: 1 to 2 g every 8 hours", kind="table_row")

    assert find_layers("In severe disease, the dose of cefotaxime is 1 to 2 g every 8 hours.", row) == set()
    assert "condition" in find_layers("The dose of cefotaxime is 1 to 2 g every 8 hours.", row)
    assert "quantities" in find_layers("In severe disease, the dose of cefotaxime is 2 g every 8 hours.", row)


def test_a_claim_without_evidence_is_refused() -> None:
    assert find_layers("Anything.") == {"cited"}


@pytest.mark.parametrize(
    ("layer", "source", "claim"),
    [
        ("condition", "Find the source of a temperature above 38 °C", "Find the source."),
        ("condition", "Add drops in severe disease, or when pain is bad", "If pain is bad, add drops."),
        ("quantities", "Treat for at least the first phase of 3 months", "Treat for at most the first phase of 3 months."),
        ("quantities", "It peaks on day 3 and resolves within 3 weeks", "It resolves after 3 weeks."),
        ("quantities", "Admit those treated within the last 90 days", "Admit those treated after the last 90 days."),
        ("route", "Give 40 mg intravenously or orally", "Give 40 mg orally or orally."),
        ("joint", "Offer or refer patients to treatment", "Patients should be offered and referred to treatment."),
        ("joint", "Use it if tests are not done or failure is near", "Use it if failure is near and tests are not done."),
        ("strength", "Do not start aspirin at 60 years", "Aspirin need not be started at 60 years."),
        ("strength", "Keep the pressure at 30 cm", "If possible, keep the pressure at 30 cm."),
        ("strength", "The drug alone is recommended as an option", "The drug alone may be an option."),
        ("order", "Delay the tube until after the first drug", "Delay the tube until before the first drug."),
    ],
)  # fmt: skip
def test_what_got_through_once_is_refused_and_the_source_itself_is_not(layer: str, source: str, claim: str) -> None:
    assert find_layers(source, build_evidence(source)) == set()
    assert layer in find_layers(claim, build_evidence(source))


def test_headings_that_name_both_groups_say_nothing_of_the_people() -> None:
    evidence = build_evidence("At a score of 0, consider care at home", sections=("Children", "Adults and children"))

    assert "people" in find_layers("Consider care at home for children with a score of 0.", evidence)
    assert find_layers("Consider care at home at a score of 0.", evidence) == set()


@pytest.mark.parametrize(
    ("layer", "source", "honest", "wrong"),
    [
        ("condition", "Give drops in liposarcoma or for a person who wheezes", "Drops should be given in liposarcoma.", "Drops should be given."),
        ("condition", "Consider a mask in impending respiratory failure", "A mask can be considered if respiratory failure is impending.", "A mask can be considered."),
        ("condition", "For adults with high-severity pneumonia, a steroid may be considered", "A steroid may be considered for adults with high-severity pneumonia.", "A steroid may be considered for adults with pneumonia."),
        ("quantities", "Start insulin at a glucose of 180 mg/dL (10 mmol/L) or higher", "Insulin should be started at a glucose of 180 mg/dL or more.", "Insulin should be started at a glucose of 180 mg/dL."),
        ("quantities", "Within one year, rhythm control is recommended", "Rhythm control is recommended within 12 months.", "Rhythm control is recommended within 12 weeks."),
        ("quantities", "Give amoxicillin 500 mg q8h", "Amoxicillin 500 mg should be given every 8 hours.", "Amoxicillin 500 mg should be given every 6 hours."),
        ("owner", "Ibuprofen 600 mg orally, diclofenac 2 g topically", "Ibuprofen 600 mg is given orally and diclofenac 2 g topically.", "Diclofenac 600 mg is given orally and ibuprofen 2 g topically."),
        ("route", "Give 500 mg orally or 1.2 g intravenously", "500 mg should be given by mouth or 1.2 g intravenously.", "500 mg should be given intravenously or 1.2 g by mouth."),
        ("order", "Prefer a peripheral vein to a catheter", "A peripheral vein is preferred to a catheter.", "A catheter is preferred to a peripheral vein."),
        ("order", "Assess the status at the time of diagnosis", "The status should be assessed at diagnosis.", "The status should be assessed after diagnosis."),
        ("order", "A steroid is offered in addition to metformin", "A steroid is offered besides metformin.", "A steroid is offered instead of metformin."),
        ("order", "Give aspirin 325 mg and then 81 mg daily", "Aspirin 325 mg should be given, then 81 mg daily.", "Aspirin 81 mg should be given, then 325 mg daily."),
        ("line", "The first addition is a mask", "A mask is the first addition.", "A mask is the second addition."),
        ("negation", "Do not lower the pressure sharply", "The pressure should not be lowered sharply.", "The pressure should not be lowered."),
        ("negation", "If metformin is not used or has failed, give insulin", "Insulin should be given if metformin is not used or has failed.", "Insulin should be given if metformin is used or has failed."),
        ("negation", "It is polydipsia and not diabetes", "This is polydipsia and not diabetes.", "This is diabetes and not polydipsia."),
        ("joint", "If metformin fails, use insulin at high risk of falls", "Insulin should be used if metformin fails at high risk of falls.", "Insulin should be used if metformin fails or at high risk of falls."),
        ("people", "Masks are used in children, and in adults drops come first", "Masks are used in children, and drops come first in adults.", "Masks are used in children, and drops come first in children."),
        ("scope", "Ask all adults about smoking", "All adults should be asked about smoking.", "Some adults should be asked about smoking."),
        ("kept", "Offer screening selectively to men", "Men should selectively be offered screening.", "Men should be offered screening."),
        ("kept", "Reduce the dose if needed", "The dose should be reduced if necessary.", "The dose should be reduced."),
        ("direction", "This means a poor prognosis", "The prognosis is poor.", "The prognosis is good."),
        ("contrast", "Treat community-acquired pneumonia in hospital", "Community-acquired pneumonia should be treated in hospital.", "Hospital-acquired pneumonia should be treated in hospital."),
        ("strength", "Be aware that infants may present with apnoea", "Infants may present with apnoea.", "Infants must present with apnoea."),
    ],
)  # fmt: skip
def test_free_wordings_pass_where_their_corruptions_do_not(layer: str, source: str, honest: str, wrong: str) -> None:
    evidence = build_evidence(source)

    assert find_layers(honest, evidence) == set()
    assert layer in find_layers(wrong, evidence)


def test_a_bracket_that_does_not_close_is_refused() -> None:
    assert find_layers("Use masks (or drops.", build_evidence("Use masks or drops"))


def test_what_holds_for_either_holds_for_the_first_and_what_is_excepted_stays() -> None:
    either = build_evidence("Admit patients with wheeze, or with a fever above 39 °C after a week")
    excepted = build_evidence("Admit patients unless they have wheeze or fever")

    assert find_layers("Patients with wheeze should be admitted.", either) == set()
    assert find_layers("Patients should be admitted unless they have wheeze.", excepted)
