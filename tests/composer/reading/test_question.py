import pytest

from composer.reading.question import QuestionReading, read_question
from retriever.vocabulary.lexicon import Lexicon


def _read(question: str) -> QuestionReading:
    return read_question(question, Lexicon.load())


@pytest.mark.parametrize(
    ("question", "required"),
    [
        ("1st line tx metastatic STS?", [["1st line"], ["metastatic"], ["STS"]]),
        ("What is the dose of pazopanib?", [["pazopanib"]]),
        ("trabectedin vs dacarbazine PFS", [["trabectedin", "dacarbazine"], ["PFS"]]),
        ("leiomyosarcoma and liposarcoma in the second line", [["leiomyosarcoma", "liposarcoma"], ["second line"]]),
        ("doxorubicin plus ifosfamide", [["doxorubicin"], ["ifosfamide"]]),
        ("trabectedin instead of dacarbazine", [["trabectedin", "dacarbazine"]]),
        ("gemcitabine with docetaxel", [["gemcitabine"], ["docetaxel"]]),
        ("Which factors should guide my choice?", []),
    ],
)
def test_finds_what_a_statement_must_speak_of(question: str, required: list[list[str]]) -> None:
    assert [[unit.surface for unit in group] for group in _read(question).required] == required


def test_what_was_given_before_is_not_required_and_asks_for_a_later_line() -> None:
    reading = _read("undifferentiated pleomorphic sarcoma that progressed on an anthracycline, what next?")

    assert "anthracycline" not in [unit.surface for unit in reading.units]
    assert any("second line" in unit.concepts for group in reading.required for unit in group)


def test_an_age_below_18_asks_for_children() -> None:
    assert any("child" in unit.concepts for unit in _read("pneumonia in a 3 year old").units)
    assert not any("child" in unit.concepts for unit in _read("pneumonia in a 63 year old").units)


def test_a_grade_in_the_question_is_read_as_a_grade() -> None:
    assert _read("What is recommended with [I, A]?").grade_raw == "[I, A]"
    assert _read("What is recommended?").grade_raw is None


@pytest.mark.parametrize(
    ("question", "is_broad"),
    [
        ("What second-line options exist?", True),
        ("How is sepsis managed?", True),
        ("What is the dose of ifosfamide?", False),
        ("Is pazopanib used in liposarcoma?", False),
    ],
)
def test_tells_broad_from_precise_questions(question: str, is_broad: bool) -> None:
    assert _read(question).is_broad is is_broad


def test_yes_or_no_at_the_end_leaves_the_question_before_it() -> None:
    reading = _read("Caffeine for apnoea in a baby with bronchiolitis - yes or no?")
    assert [group[0].surface for group in reading.required] == ["Caffeine", "apnoea", "baby", "bronchiolitis"]


def test_what_a_follow_up_takes_over_is_required_only_where_it_names_something() -> None:
    reading = _read("and steroids? (Spacer or nebuliser for salbutamol in an asthma attack)")

    assert {group[0].surface for group in reading.required} == {"steroids", "salbutamol", "asthma"}
    assert "Spacer" in [unit.surface for unit in reading.general]


def test_a_follow_up_that_asks_for_itself_does_not_ask_again_for_the_value_before_it() -> None:
    assert [facet.name for facet in _read("and in children? (what dose of pazopanib)").facets] == ["dose"]
    assert _read("and who can stop? (how often are observations done)").facets == ()


def test_a_drug_that_the_patient_takes_is_known() -> None:
    assert {unit.surface for unit in _read("72 yo on apixaban, minor head injury. CT when").taken} == {"apixaban"}
    assert _read("Is apixaban recommended?").taken == frozenset()


@pytest.mark.parametrize(
    ("question", "required"),
    [
        ("Boggy swelling over the ear. Is a scan needed?", {"scan"}),
        ("Our charge nurse wants to know how often blood gases are repeated", {"blood gases"}),
        ("hepatitis C screening - which ages?", {"hepatitis C"}),
        ("Quadruple therapy for H. pylori?", {"Quadruple", "H. pylori"}),
    ],
)
def test_what_stands_before_the_question_is_background_and_a_topic_is_none(question: str, required: set[str]) -> None:
    assert {unit.surface for group in _read(question).required for unit in group} == required


def test_what_was_tried_in_vain_before_the_question_describes_the_case() -> None:
    text = "58M massive PE, SBP 78 despite fluids. Is thrombolysis on the table?"
    required = {unit.surface for group in _read(text).required for unit in group}
    assert "fluids" not in required
    assert "thrombolysis" in required


@pytest.mark.parametrize(
    ("question", "is_broad"),
    [
        ("When may intravenous antibiotics be changed to oral ones in a child treated for pneumonia?", False),
        ("Is imaging needed in treated melanoma?", False),
        ("How is pneumonia treated in a child?", True),
        ("Are there alternatives for treatment of pneumonia?", True),
    ],
)
def test_when_and_whether_are_precise_though_they_speak_of_treating(question: str, is_broad: bool) -> None:
    assert _read(question).is_broad is is_broad
