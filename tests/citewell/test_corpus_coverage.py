"""The map of what documents can answer."""

import json
from pathlib import Path

import pytest

from citewell.corpus_coverage import DocumentCoverage, map_document
from citewell.docs.coverage import map_folder, render_page
from retriever.vocabulary.lexicon import Lexicon
from tests.citewell.test_cli import run
from tests.prepared_documents import build_prepared

GUIDE = """---
title: A guide
licence: CC0
references:
  - {marker: "1", text: Found, looked_up: true}
  - {marker: "2", text: Lost, looked_up: false}
  - {marker: "3", text: Unknown}
---
# A guide

Asthma is common.

## Drugs

Options are:

- Alteplase within 4.5 hours
- Pazopanib 800 mg once a day in sarcoma
- Votrient in liposarcoma
"""


@pytest.fixture
def guide(tmp_path: Path) -> DocumentCoverage:
    (tmp_path / "guide.md").write_text(GUIDE, encoding="utf-8")
    [document] = map_folder(tmp_path)
    return document


def test_sections_are_counted_without_list_heads(guide):
    assert [(each.section_path, each.n_statements, each.n_with_dose) for each in guide.sections] == [
        ((), 1, 0),
        (("Drugs",), 3, 1),
    ]
    assert (guide.n_statements, guide.n_with_dose, guide.n_graded) == (4, 1, 0)


def test_drugs_are_known_by_their_generic_name_and_told_apart_by_quantity(guide):
    assert [(drug.name, drug.n_statements, drug.n_with_dose) for drug in guide.drugs] == [
        ("alteplase", 1, 0),
        ("pazopanib", 2, 1),
    ]
    assert guide.drugs_without_dose == ("alteplase",)


def test_conditions_are_those_that_name_one(guide):
    assert [condition.name for condition in guide.conditions] == ["asthma", "liposarcoma", "sarcoma"]


@pytest.mark.parametrize(
    ("words", "drugs", "conditions"),
    [
        ("Follow up and step up after the diagnosis.", [], []),
        ("UPS is a subtype.", [], ["undifferentiated pleomorphic sarcoma"]),
        ("Treat hypertension with indapamide.", ["indapamide"], ["hypertension"]),
        ("A taxane is an option.", [], []),
    ],
)
def test_words_that_only_look_like_names_are_left_out(words, drugs, conditions):
    prepared = build_prepared("guide", {"Section": [words]})
    found = map_document(prepared.document, prepared.statements, Lexicon.load())
    assert [each.name for each in found.drugs] == drugs
    assert [each.name for each in found.conditions] == conditions


def test_the_page_lists_what_is_named_without_a_quantity(guide):
    page = render_page([guide])
    assert "| [guide](#guide) | 4 | 0 | 1 | 2 | 1 |" in page
    assert "Drugs named **without a quantity**: alteplase." in page
    assert "pazopanib (1 of 2)" in page
    assert "| guide | 1 | 1 (2) | 1 |" in page


def test_the_command_maps_the_live_documents(filled_home):
    shown = run("documents", "coverage").stdout
    assert "doxorubicin" in shown
    [document] = json.loads(run("documents", "coverage", "sarcoma", "--json").stdout)
    assert document["document_id"] == "sarcoma"
    assert "pazopanib" in {drug["name"] for drug in document["drugs"]}
    assert run("documents", "coverage", "nothing").exit_code == 2
