import re
from pathlib import Path

import pytest

from core.errors import SettingsError
from corpus.glossary import Glossary, GlossaryTerm, find_terms, load_glossary, parse_glossary

GUIDELINES = Path(__file__).resolve().parents[2] / "corpus" / "guidelines"


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("Single-agent doxorubicin is standard for metastatic sarcomas.", ["metastatic", "sarcomas"]),
        ("Offer adjuvant chemotherapy after surgery.", ["adjuvant chemotherapy"]),
        ("Progression-free survival, not overall survival.", ["Progression-free survival", "overall survival"]),
        ("Oedema or edema.", ["Oedema"]),
        ("MRSA is covered; an mrsa is not a word.", ["MRSA"]),
        ("HbA1c and hba1c are one term.", ["HbA1c"]),
        ("Non-adjuvant and asthmatic are other words.", []),
        ("METASTATIC DISEASE", ["METASTATIC"]),
        ("", []),
    ],
)
def test_terms_are_found_once_in_the_words_of_the_text(text, terms):
    found = find_terms(text)
    assert [entry.term for entry in found] == terms
    assert all(entry.term in text and entry.definition and entry.source for entry in found)


def test_every_term_stands_in_the_corpus():
    corpus = " ".join(path.read_text(encoding="utf-8") for path in GUIDELINES.glob("*.md"))
    lost = [
        term.term
        for term in load_glossary().terms
        if not any(re.search(rf"(?<![\w-]){re.escape(form)}(?![\w-])", corpus, re.IGNORECASE) for form in term.forms)
    ]
    assert lost == []


def test_each_term_and_each_form_stands_once_and_names_its_source():
    terms = load_glossary().terms
    assert len(terms) >= 80
    forms = [form.casefold() for term in terms for form in term.forms]
    assert sorted(forms) == sorted(set(forms))
    assert [term.term for term in terms] == sorted((term.term for term in terms), key=str.casefold)
    for term in terms:
        assert term.definition.endswith("."), term.term
        assert len(term.definition) <= 200, term.term
        assert term.term.casefold() not in term.definition.casefold(), term.term


def test_a_row_without_a_source_is_an_error():
    with pytest.raises(SettingsError, match="line 2"):
        parse_glossary("term\tforms\tdefinition\tsource\nfever\tfever\tHigh temperature.\t\n")


def test_an_empty_glossary_finds_nothing():
    assert Glossary(()).find_terms("fever") == []


def test_the_longest_form_counts():
    short = GlossaryTerm(term="shock", forms=("shock",), definition="A.", source="S")
    long = GlossaryTerm(term="septic shock", forms=("septic shock",), definition="B.", source="S")
    assert [entry.definition for entry in Glossary((short, long)).find_terms("Septic shock and shock.")] == ["B.", "A."]
