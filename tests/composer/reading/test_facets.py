import pytest

from composer.reading.facets import FACETS, find_facets
from core.documents import Statement
from core.grades import Grade, GradeScheme


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("What is the dose of pazopanib?", ["dose"]),
        ("How much ifosfamide is given?", ["amount"]),
        ("doxorubicin mg/m2", ["dose"]),
        ("alteplase dose in acute ischemic stroke", ["dose"]),
        ("What starting dose of metformin is used?", ["dose"]),
        ("What to do when the patient resists a further dose reduction?", []),
        ("Is there an association between prescribed opioid dose and risk of suicide among veterans?", []),
        ("Is high-dose ifosfamide an option?", []),
        ("How much survival does eribulin add?", []),
        ("How long should antibiotics be given?", ["time"]),
        ("How often should the INR be measured?", ["frequency"]),
        ("What are the side effects of trabectedin?", ["adverse_effects"]),
        ("toxicity of the combination", ["adverse_effects"]),
        ("Is the combination more toxic?", []),
        ("At what blood pressure should treatment start? Is there a threshold?", ["threshold"]),
        ("What is the response rate of pazopanib?", ["share"]),
        ("What level of evidence supports imatinib?", ["grade"]),
        ("How is imatinib graded?", ["grade"]),
        ("mechanism of action of eribulin", ["mechanism"]),
        ("What does eribulin cost?", ["cost"]),
        ("Which drug is preferred in leiomyosarcoma?", []),
    ],
)
def test_finds_the_kind_of_value_that_is_asked_for(question: str, names: list[str]) -> None:
    assert [facet.name for facet in find_facets(question)] == names


@pytest.mark.parametrize(
    ("name", "text", "is_given"),
    [
        ("dose", "Ifosfamide: high-dose (14 g/m²) may be considered.", True),
        ("dose", "Amoxicillin 500 mg to 1 g three times daily", True),
        ("dose", "Pazopanib: an option in non-adipogenic tumours", False),
        ("dose", "Eribulin gave a survival advantage of 7 months", False),
        ("dose", "Class I evidence in 2 trials", False),
        ("time", "Median survival is 12-18 months.", True),
        ("time", "Do not delay second-line therapy.", True),
        ("time", "Survival is poor.", False),
        ("frequency", "Measure it every 3 months.", True),
        ("frequency", "Measure it.", False),
        ("adverse_effects", "It can cause neutropenia and nausea.", True),
        ("adverse_effects", "Higher toxicity must be weighed against benefit.", False),
        ("share", "It was found in 12% of patients.", True),
        ("share", "It was found often.", False),
    ],
)
def test_a_statement_gives_the_value_or_does_not(name: str, text: str, is_given: bool) -> None:
    facet = next(facet for facet in FACETS if facet.name == name)

    assert facet.is_given_by(_state(text)) is is_given


def test_only_a_graded_statement_gives_a_grade() -> None:
    facet = next(facet for facet in FACETS if facet.name == "grade")
    grade = Grade(scheme=GradeScheme.ESMO, level="I", strength="A", direction="for", raw="[I, A]")

    assert not facet.is_given_by(_state("Doxorubicin is standard."))
    assert facet.is_given_by(_state("Doxorubicin is standard.").model_copy(update={"grade": grade}))


def _state(text: str) -> Statement:
    return Statement(
        start=0,
        end=len(text),
        text=text,
        statement_id="s",
        version_id="v",
        ordinal=0,
        kind="sentence",
        section_path=(),
    )
