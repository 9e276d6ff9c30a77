"""Recommendation numbers: which leading numbers are one, and what each format does with them."""

import pytest

from ingest.reader import RawBlock
from ingest.readers.recommendation_numbers import mark_recommendations, split_recommendation_number
from ingest.statements.builder import build_statements
from tests.ingest.readers.documents import read

NUMBERS = [
    ("1.4.32 Offer metformin.", "1.4.32", "Offer metformin."),
    ("1.2.3. Consider a scan.", "1.2.3.", "Consider a scan."),
    ("1.2.3) Consider a scan.", "1.2.3)", "Consider a scan."),
    ("1.2.3.4 Do not offer it.", "1.2.3.4", "Do not offer it."),
    ("1.12.2 “Watchful waiting” suits many.", "1.12.2", "“Watchful waiting” suits many."),
    ("1.1.1 A person with gout needs advice.", "1.1.1", "A person with gout needs advice."),
    ("1.13.22 HER2-positive disease needs trastuzumab.", "1.13.22", "HER2-positive disease needs trastuzumab."),
    ("1.2. Offer it.", "1.2.", "Offer it."),
]

NO_NUMBERS = [
    "1.5 mg/kg is given.", "2.5 times the dose.", "2.5 mg daily", "1.2 Offer it.", "2.5 MBq is given.", "2.5 L of fluid",
    "1.5. mg", "3.5 IU/kg", "10 Offer it.", "1. Offer it.", "1.4.32", "1.4.32 mg daily", "12.03.2019 Offer it.",
    "12.03.19 Offer it.", "12.10.23 Meeting of the panel", "2.1.3 Updated wording", "3.4.2 Version of May",
    "1.2.0 Changes", "2019.3.1 Offer it.", "1.2.3.4.5 Offer it.", "1.2.3Offer it.", "0.5.1 Offer it.", "192.168.1.1 Host",
]  # fmt: skip


@pytest.mark.parametrize(("text", "number", "words"), NUMBERS)
def test_a_recommendation_number_is_told_from_the_words(text: str, number: str, words: str) -> None:
    assert split_recommendation_number(text) == (number, words)


@pytest.mark.parametrize("text", NO_NUMBERS)
def test_doses_dates_and_versions_are_no_recommendation_numbers(text: str) -> None:
    assert split_recommendation_number(text) == (None, text)


def markers(*texts: str) -> list[str | None]:
    return [block.marker for block in mark_recommendations([RawBlock("paragraph", text) for text in texts])]


def test_two_levels_count_in_a_rising_series_only() -> None:
    assert markers("1.1 Offer it.", "1.2 Consider it.", "2.1 Do not offer it.") == ["1.1", "1.2", "2.1"]
    assert markers("1.1 Offer it.", "1.2 Consider it.") == [None, None]
    assert markers("2.5 Offer it.", "1.2 Consider it.", "1.7 Refer.") == [None, None, None]
    assert markers("1.1 Offer it.", "1.2 Consider it.", "2.1 Refer.", "2.5 mg is enough.") == [
        "1.1",
        "1.2",
        "2.1",
        None,
    ]


def test_a_number_alone_before_a_paragraph_is_the_paragraphs() -> None:
    blocks = [RawBlock("heading", "1.1.2", level=4), RawBlock("paragraph", "Offer it.")]
    assert mark_recommendations(blocks) == [RawBlock("paragraph", "Offer it.", marker="1.1.2")]
    kept = [RawBlock("paragraph", "1.1.2"), RawBlock("heading", "Scope", level=2), RawBlock("paragraph", "1.1.3")]
    assert mark_recommendations(kept) == kept


def test_a_lettered_item_keeps_its_letter() -> None:
    blocks = [RawBlock("list_item", "1.1.2 Offer it.", marker="a.")]
    assert mark_recommendations(blocks) == blocks


MARKDOWN = """# Gout

## Treatment

- 1.1.1 Offer colchicine to adults. [1]
- **1.1.2** Consider a steroid if any of these apply:
  - renal impairment
  - heart failure

1.1.3 Do not offer opioids. [1]
1.1.4 Offer ice.

**1.1.5 Consider rest.**

The dose is 1.5 mg, see recommendation
1.1.1 Above for the rest.

1.5 mg is the highest dose.
"""
HTML = """<html><body><main><h1>Gout</h1><h2>Treatment</h2><ul><li>1.1.1 Offer colchicine to adults.</li>
<li><b>1.1.2</b> Consider a steroid.</li></ul><p>1.1.3 Do not offer opioids.<br>1.1.4 Offer ice.</p>
<h4><span>1.1.5</span></h4><p>Consider rest.</p><p>1.5 mg is the highest dose.</p></main></body></html>"""
TEXT = """Gout

TREATMENT

1.1.1 Offer colchicine to adults

- 1.1.2 Consider a steroid.

1.1.3 Do not offer opioids.
1.1.4 Offer ice.

1.1.5 Consider rest [1]

1.5 mg is the highest dose.
"""


@pytest.mark.parametrize(("name", "content"), [("a.md", MARKDOWN), ("a.html", HTML), ("a.txt", TEXT)])
def test_numbered_recommendations_carry_their_number_and_nice_strength(name: str, content: str) -> None:
    statements = build_statements("v1", read(name, content))
    found = {s.recommendation_number: s.grade.raw for s in statements if s.recommendation_number and s.grade}
    assert found == {
        "1.1.1": "Offer",
        "1.1.2": "Consider",
        "1.1.3": "Do not offer",
        "1.1.4": "Offer",
        "1.1.5": "Consider",
    }
    assert not [s.text for s in statements if s.recommendation_number and s.text[0].isdigit()]
    assert any(s.text.startswith("1.5 mg") and s.recommendation_number is None for s in statements)


def test_a_cross_reference_broken_at_its_number_goes_on() -> None:
    statements = build_statements("v1", read("a.md", MARKDOWN))
    assert any(s.text.endswith("see recommendation 1.1.1 Above for the rest.") for s in statements)


def test_a_numbered_heading_of_a_text_stays_a_heading() -> None:
    parsed = read(
        "a.txt", "Gout\n\n1.1.1 Use of steroids\n\nSteroids help many people with gout.\n\n1.1.2 Diet\n\nBeer harms.\n"
    )
    assert [block.marker for block in parsed.blocks if block.kind == "heading"] == [None, "1.1.1", "1.1.2"]
