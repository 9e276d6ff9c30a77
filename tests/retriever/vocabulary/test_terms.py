import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import Stemmer
from hypothesis import given
from hypothesis import strategies as st
from snowballstemmer.english_stemmer import EnglishStemmer

from retriever.vocabulary.terms import find_terms, find_words, stem_text, stem_word

GUIDELINES = Path(__file__).resolve().parents[3] / "corpus" / "guidelines"


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


def test_the_stemmer_in_c_gives_what_the_one_in_python_gives() -> None:
    # An index that was made with the one is searched with the other where PyStemmer cannot be installed.
    text = "\n".join(path.read_text(encoding="utf-8") for path in sorted(GUIDELINES.glob("*.md")))
    words = sorted(set(re.findall(r"[a-z]{4,}", text.lower())))
    in_python, in_c = EnglishStemmer(), Stemmer.Stemmer("english")

    assert len(words) > 1000
    assert [in_python.stemWord(word) for word in words] == [in_c.stemWord(word) for word in words]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("give 75 mg/m² once daily.", ["give", "75", "mg/m²", "once", "daily"]),
        ("HER2+ or ER+ in the patient's own e.g. first-line", ["HER2+", "or", "ER+", "in", "the", "patient's", "own", "e.g.", "first", "line"]),
        ("1.5% of 3/4, 1,000 units/day; b.i.d. and 50%", ["1.5%", "of", "3/4", "1,000", "units/day", "b.i.d.", "and", "50%"]),
    ],
)  # fmt: skip
def test_words_are_those_of_the_terms(text: str, words: list[str]) -> None:
    assert list(find_words(text)) == words == [term.surface for term in find_terms(text)]
