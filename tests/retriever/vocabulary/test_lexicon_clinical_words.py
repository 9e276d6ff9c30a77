"""What the lexicon's rows about conditions, tests, procedures and people join, and what they keep apart."""

import pytest

from retriever.vocabulary.lexicon import Lexicon
from retriever.vocabulary.terms import stem_text


@pytest.mark.parametrize(
    ("asked", "concept"),
    [
        ("CTPA", "ct pulmonary angiogram"),
        ("FeNO", "fractional exhaled nitric oxide"),
        ("peak flow", "peak expiratory flow"),
        ("OGTT", "oral glucose tolerance test"),
        ("GDM", "gestational diabetes"),
        ("PPH", "postpartum haemorrhage"),
        ("c-section", "caesarean section"),
        ("cesarean delivery", "caesarean section"),
        ("PEA", "pulseless electrical activity"),
        ("OHCA", "out-of-hospital cardiac arrest"),
        ("c. diff", "clostridioides difficile"),
        ("PICC line", "peripherally inserted central catheter"),
        ("HFrEF", "heart failure with reduced ejection fraction"),
        ("CIWA", "clinical institute withdrawal assessment"),
        ("DNACPR", "do not resuscitate"),
        ("SIADH", "syndrome of inappropriate antidiuretic hormone"),
        ("NSTEMI", "non-st-elevation myocardial infarction"),
        ("TIAs", "transient ischaemic attack"),
        ("mini-stroke", "transient ischaemic attack"),
        ("kidney infection", "pyelonephritis"),
        ("bladder infection", "cystitis"),
        ("water infection", "urinary tract infection"),
        ("chest infection", "lower respiratory tract infection"),
        ("clot retrieval", "thrombectomy"),
        ("clot on the lung", "pulmonary embolism"),
        ("passing out", "syncope"),
        ("difficulty breathing", "dyspnoea"),
        ("the runs", "diarrhoea"),
        ("vomiting blood", "haematemesis"),
        ("piles", "haemorrhoid"),
        ("shingles", "shingles"),
        ("whooping cough", "whooping cough"),
        ("bedwetting", "nocturnal enuresis"),
        ("underactive thyroid", "hypothyroidism"),
        ("low sats", "hypoxia"),
        ("breathing tube", "intubation"),
        ("nosebleed", "epistaxis"),
        ("womb", "uterus"),
        ("toddler", "child"),
        ("tds", "three times daily"),
        ("bedsore", "pressure ulcer"),
        ("keyhole surgery", "laparoscopic"),
        ("leukocyte", "leucocyte"),
    ],
)
def test_a_wording_is_known_as_its_concept(asked: str, concept: str) -> None:
    unit, *rest = Lexicon.load().find_units(asked)

    assert not rest
    assert concept in unit.concepts


@pytest.mark.parametrize(
    ("asked", "stated"),
    [
        ("NSTEMI", "Patients with acute coronary syndrome"),
        ("Crohn's", "people with inflammatory bowel disease"),
        ("bowel cancer", "colorectal carcinoma or colorectal cancer"),
        ("colon cancer", "colorectal cancer"),
        ("herpes zoster", "shingles in older adults"),
        ("pertussis", "whooping cough"),
        ("ultrasonography", "a bedside ultrasound scan"),
        ("breast feeding", "women who are breastfeeding"),
        ("amyotrophic lateral sclerosis", "motor neurone disease"),
    ],
)
def test_a_source_supports_what_is_asked_in_other_words(asked: str, stated: str) -> None:
    lexicon = Lexicon.load()

    assert lexicon.find_units(asked)[0].keys & lexicon.find_keys(stem_text(stated))


@pytest.mark.parametrize(
    ("asked", "stated"),
    [
        ("chest infection", "community-acquired pneumonia"),
        ("STEMI", "non-ST-elevation myocardial infarction"),
        ("NSTEMI", "STEMI"),
        ("small cell lung cancer", "non-small cell lung cancer"),
        ("Hodgkin lymphoma", "non-Hodgkin lymphoma"),
        ("STEMI", "non-ST-elevation acute coronary syndrome"),
        ("superficial vein thrombosis", "deep vein thrombosis"),
        ("Crohn's disease", "ulcerative colitis"),
        ("ulcerative colitis", "irritable bowel syndrome"),
        ("type 1 diabetes", "gestational diabetes"),
        ("heart failure with preserved ejection fraction", "heart failure with reduced ejection fraction"),
        ("kidney infection", "cystitis"),
        ("hypothyroidism", "hyperthyroidism"),
        ("TIA", "ischaemic stroke"),
        ("subdural haematoma", "subarachnoid haemorrhage"),
        ("hypernatraemia", "hyponatraemia"),
        ("breastfeeding", "during pregnancy"),
        ("pregnancy", "breastfeeding women"),
        ("hepatitis B", "hepatitis C"),
        ("colon cancer", "rectal cancer"),
        ("vascular dementia", "Alzheimer's disease"),
        ("bradycardia", "tachycardia"),
        ("osteoarthritis", "rheumatoid arthritis"),
        ("MSSA", "methicillin-resistant staphylococcus aureus"),
        ("antepartum haemorrhage", "postpartum haemorrhage"),
        ("febrile seizure", "epilepsy"),
    ],
)
def test_different_things_are_kept_apart(asked: str, stated: str) -> None:
    lexicon = Lexicon.load()
    unit = lexicon.find_units(asked)[0]

    assert not (unit.keys | unit.class_keys) & lexicon.find_keys(stem_text(stated))


@pytest.mark.parametrize(
    "everyday",
    ["fit for surgery", "a test", "in conjunction with", "dry skin", "fall in blood pressure", "sinus rhythm", "tube"],
)
def test_everyday_words_name_no_condition(everyday: str) -> None:
    concepts = {concept for unit in Lexicon.load().find_units(everyday) for concept in unit.concepts}

    assert not concepts & {
        "seizure",
        "testis",
        "conjunctivitis",
        "dehydration",
        "falls",
        "rhinosinusitis",
        "intubation",
    }


def test_a_blood_level_names_what_is_measured_and_not_the_other_way_round() -> None:
    lexicon = Lexicon.load()
    (magnesium,) = lexicon.find_units("magnesium")
    (low,) = lexicon.find_units("hypomagnesaemia")
    assert magnesium.keys & lexicon.find_keys(stem_text("Hypomagnesemia"))
    assert not low.keys & lexicon.find_keys(stem_text("magnesium 2 g"))
