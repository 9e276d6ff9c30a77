import pytest

from composer.reading.masking import mask_identifiers


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("Mr John Smith, 64, has AF. Which anticoagulant?", "Smith"),
        ("patient named Maria Lopez with sepsis", "Lopez"),
        ("MRN 0012345: dose of vancomycin?", "0012345"),
        ("NHS number 943 476 5919, DVT", "943 476 5919"),
        ("SSN 078-05-1120 asthma", "078-05-1120"),
        ("born 12/03/1958, UTI", "12/03/1958"),
        ("DOB 3 March 1958, UTI", "1958"),
        ("write to jane.doe@example.org about stroke", "jane.doe@example.org"),
        ("call +44 20 7946 0958 re pneumonia", "7946"),
        ("lives at 12 Baker Street, sepsis", "Baker"),
        ("postcode SW1A 1AA, stroke", "SW1A 1AA"),
    ],
)
def test_what_identifies_a_person_is_taken_out(text: str, secret: str) -> None:
    masked = mask_identifiers(text)

    assert secret not in masked.text
    assert masked.kinds


@pytest.mark.parametrize(
    "text",
    [
        "What is the dose of amoxicillin 500 mg three times daily for 5 days?",
        "BP 185/110 mm Hg before alteplase 0.9 mg/kg, at most 90 mg",
        "CHA2DS2-VASc of 2 in a 75-year-old woman",
        "median survival of 12.8 to 14.3 months in EORTC 62012",
        "platelets below 100,000/µL and 4000 cells",
        "Parkinson disease or Wolff-Parkinson-White?",
    ],
)
def test_clinical_numbers_and_names_stay(text: str) -> None:
    assert mask_identifiers(text).text == text
