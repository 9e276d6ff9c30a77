from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retriever.terms import find_terms, stem_text, stem_word


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("tumour", "tumor"),
        ("haemorrhage", "hemorrhage"),
        ("oedema", "edema"),
        ("randomised", "randomized"),
        ("paediatric", "pediatric"),
        ("leukaemia", "leukemia"),
        ("metastases", "Metastases"),
        ("sarcomas", "sarcoma"),
        ("m²", "m2"),
        ("µg", "μg"),
        ("anaesthesia", "anesthesia"),
        ("paracetamol", "acetaminophen"),
    ],
)
def test_spellings_of_one_word_have_one_stem(one: str, other: str) -> None:
    assert stem_word(one) == stem_word(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("hypertension", "hypotension"), ("UPS", "up"), ("four", "for"), ("abduct", "adduct"), ("gist", "list")],
)
def test_different_words_stay_apart(one: str, other: str) -> None:
    assert stem_word(one) != stem_word(other)


def test_hyphens_split_and_units_and_decimals_stay() -> None:
    assert stem_text("first-line 1.5 g/m²") == ["first", "line", "1.5", "g/m2"]


@given(st.text())
def test_terms_stand_where_they_say(text: str) -> None:
    assert all(text[term.start : term.end] == term.surface for term in find_terms(text))


def test_threads_that_stem_at_once_do_not_disturb_one_another():
    words = [f"organization{chr(97 + n % 26)}ally generalizations{n}" for n in range(3000)]
    alone = [stem_text(word) for word in words[:50]]
    with ThreadPoolExecutor(8) as threads:
        together = list(threads.map(stem_text, words))
    assert together[:50] == alone
