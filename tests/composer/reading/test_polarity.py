import pytest

from composer.reading.polarity import split_polarity
from composer.reading.question import read_question
from retriever.vocabulary.lexicon import Lexicon
from retriever.vocabulary.terms import stem_text


@pytest.mark.parametrize(
    ("text", "excluded"),
    [
        ("outpatients without comorbidities", "comorbidities"),
        ("No comorbidities and no risk factors for resistance", "comorbidities . risk factors for resistance"),
        ("nonsevere pneumonia", "severe"),
        ("a patient who does not have diabetes", "diabetes"),
        ("with comorbidities", ""),
        ("with or without comorbidities", ""),
        ("a drug not associated with bleeding", "bleeding"),
        ("is not recommended", ""),
    ],
)
def test_finds_what_a_text_excludes(text: str, excluded: str) -> None:
    assert " ".join(split_polarity(text)[1].split()) == excluded


def test_a_question_about_people_without_something_needs_a_source_about_them() -> None:
    lexicon = Lexicon.load()
    (group,) = read_question("without comorbidities", lexicon).required

    assert not group[0].keys & lexicon.find_keys(stem_text("With comorbidities"))
    assert all(key.startswith("not:") for key in group[0].keys)
