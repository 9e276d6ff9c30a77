import pytest

from composer.reading.spelling import Repair, repair_spelling
from core.retrieval import TermFrequency
from retriever.vocabulary.lexicon import Lexicon
from retriever.vocabulary.spelling import is_cut_short, is_one_error_away
from tests.composer.retrievals import build_retrieval


@pytest.mark.parametrize(
    ("one", "other", "is_near"),
    [
        ("thrapy", "therapy", True),
        ("therappy", "therapy", True),
        ("theraqy", "therapy", True),
        ("theraypy", "therapy", True),
        ("tehrapy", "therapy", True),
        ("therapy", "therapy", False),
        ("hypotension", "hypertension", False),
        ("xherapy", "therapy", False),
        ("thrpy", "therapy", False),
    ],
)
def test_one_letter_makes_a_typing_error(one: str, other: str, is_near: bool) -> None:
    assert is_one_error_away(one, other) is is_near


def _repair(text: str, *, named: tuple[str, ...] = ()) -> tuple[str, tuple[Repair, ...]]:
    frequencies = tuple(TermFrequency(term=term, n_passages=1) for term in named)
    retrieval = build_retrieval().model_copy(update={"term_frequencies": frequencies})
    return repair_spelling(text, retrieval, Lexicon.load())


def test_an_unknown_word_is_read_as_the_one_word_near_it() -> None:
    text, repairs = _repair("When is excsion standard?")

    assert text == "When is excision standard?"
    assert repairs == (Repair("excsion", "excision"),)


@pytest.mark.parametrize("text", ["Is excision standard?", "Is imatinb standard?", "What of hypotension?"])
def test_what_is_known_or_has_no_neighbour_stays(text: str) -> None:
    assert _repair(text, named=("excis",)) == (text, ())


def test_a_name_that_looks_like_a_drug_is_never_changed() -> None:
    assert _repair("Is chemotherapyzumab standard?")[1] == ()


@pytest.mark.parametrize(
    ("word", "whole", "is_cut"),
    [
        ("bronch", "bronchiolitis", True),
        ("cysts", "cysts", False),
        ("dose", "doses", False),
        ("branch", "bronchi", False),
    ],
)
def test_a_word_cut_short_lacks_three_letters_or_more(word: str, whole: str, is_cut: bool) -> None:
    assert is_cut_short(word, whole) is is_cut


def test_a_word_cut_short_is_read_as_the_word_that_it_begins() -> None:
    _, repairs = _repair("Is chemoth standard?")
    assert repairs == (Repair("chemoth", "chemotherapy"),)
