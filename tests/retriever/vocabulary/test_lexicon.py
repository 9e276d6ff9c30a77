import pytest

from retriever.vocabulary.lexicon import Lexicon
from retriever.vocabulary.terms import stem_text


@pytest.mark.parametrize(
    ("asked", "stated"),
    [
        ("STS", "soft tissue sarcoma"),
        ("1st line", "First-Line Systemic Therapy"),
        ("upfront", "initial treatment"),
        ("lung mets", "Lung-only metastases"),
        ("Yondelis", "Trabectedin is effective"),
        ("taxanes", "Paclitaxel weekly"),
        ("renal impairment", "kidney impairment"),
        ("liposarcoma", "Option in non-adipogenic STS"),
        ("pyrexia", "a febrile child"),
    ],
)
def test_a_source_supports_what_is_asked_in_other_words(asked: str, stated: str) -> None:
    lexicon = Lexicon.load()

    assert lexicon.find_units(asked)[0].keys & lexicon.find_keys(stem_text(stated))


@pytest.mark.parametrize(
    ("asked", "stated"),
    [
        ("GIST", "soft tissue sarcoma"),
        ("osteosarcoma", "soft tissue sarcoma"),
        ("second line", "First-Line Systemic Therapy"),
        ("epirubicin", "Doxorubicin is standard"),
        ("hypotension", "hypertension"),
        ("pazopanib", "Imatinib"),
    ],
)
def test_near_misses_are_not_the_same(asked: str, stated: str) -> None:
    lexicon = Lexicon.load()
    unit = lexicon.find_units(asked)[0]

    assert not (unit.keys | unit.class_keys) & lexicon.find_keys(stem_text(stated))


def test_a_class_supports_its_member_only_as_a_class() -> None:
    lexicon = Lexicon.load()
    unit = lexicon.find_units("paclitaxel")[0]
    keys = lexicon.find_keys(stem_text("Taxanes are effective"))

    assert not unit.keys & keys
    assert unit.class_keys & keys
    assert unit.classes == ("taxane",)


def test_a_brand_is_known_as_one() -> None:
    assert Lexicon.load().find_units("Yondelis")[0].brand_of == "trabectedin"


def test_expansion_adds_words_that_the_question_does_not_hold() -> None:
    extra = Lexicon.load().expand("Yondelis in STS")

    assert {"trabectedin", "soft", "tissu", "sarcoma"} <= set(extra)
    assert "yond" not in extra


def test_every_row_names_its_source() -> None:
    assert all(meaning.concept for meanings in Lexicon.load().meanings.values() for meaning in meanings)


def test_a_row_that_is_added_later_is_found_in_a_text_that_was_read_before() -> None:
    lexicon = Lexicon()
    assert [unit.concepts for unit in lexicon.find_units("blue drug twice")] == [(), (), ()]
    lexicon.add("synonym", "example drug", ["blue drug"])

    assert [unit.concepts for unit in lexicon.find_units("blue drug twice")] == [("example drug",), ()]
    assert "c:exampl drug" in lexicon.find_keys(["blue", "drug"])


def test_what_is_done_with_a_list_of_units_changes_no_later_one() -> None:
    lexicon = Lexicon()
    lexicon.find_units("one two").clear()
    assert len(lexicon.find_units("one two")) == 2
