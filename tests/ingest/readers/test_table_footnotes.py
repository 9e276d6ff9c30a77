"""Footnotes under tables: which lines are one, and which rows they travel with."""

import time

import pytest

from ingest.reader import RawBlock
from ingest.readers.table_footnotes import mark_table_footnotes
from ingest.statements.builder import build_statements
from tests.ingest.readers.documents import read

HEAD = "# Gout\n\n| Drug | Dose |\n|---|---|\n"


def notes(name: str, content: str) -> dict[str, list[str]]:
    """Return the footnotes bound to each row, by the row's drug."""
    statements = build_statements("v1", read(name, content))
    return {
        s.text.split("; ")[0].removeprefix("Drug: "): [q.text for q in s.qualifiers if q.kind == "footnote"]
        for s in statements
        if s.kind == "table_row"
    }


MARKDOWN = [
    ("| colchicine | 0.5 mg* |\n| ice | any |\n\n\\* Halve it in renal impairment.\n", ["Halve it in renal impairment."]),
    ("| colchicine | 0.5 mg\\* |\n| ice | any |\n\n* Halve it in renal impairment.\n", ["Halve it in renal impairment."]),
    ("| colchicine† | 0.5 mg |\n| ice | any |\n\n† Halve it.\n", ["Halve it."]),
    ("| colchicine | 0.5 mgᵃ |\n| ice | any |\n\nᵃ Halve it.\n", ["Halve it."]),
    ("| colchicine | 0.5 mg<sup>a</sup> |\n| ice | any |\n\n<sup>a</sup>Halve it.\n", ["Halve it."]),
    ("| colchicine | 0.5 mg<sup>a</sup> |\n| ice | any |\n\na. Halve it.\n", ["Halve it."]),
    ("| colchicine | 0.5 mg*† |\n| ice | any |\n\n\\* Halve it.\n† Never twice.\n", ["Halve it.", "Never twice."]),
    ("| colchicine | 0.5 mg<sup>a,b</sup> |\n| ice | any |\n\na Halve it. b Never twice.\n", ["Halve it.", "Never twice."]),
    ("| colchicine | 0.5 mg** |\n| ice* | any |\n\n** Halve it.\n", ["Halve it."]),
    ("| colchicine | 0.5 mg † |\n| ice | any |\n\n†Halve it.\n\nIce helps.\n", ["Halve it."]),
]  # fmt: skip


@pytest.mark.parametrize(("body", "expected"), MARKDOWN)
def test_a_footnote_under_a_markdown_table_travels_with_the_rows_that_bear_its_mark(
    body: str, expected: list[str]
) -> None:
    found = notes("a.md", HEAD + body)
    (colchicine,) = [texts for drug, texts in found.items() if drug.startswith("colchicine")]
    (ice,) = [texts for drug, texts in found.items() if drug.startswith("ice")]
    assert (colchicine, ice) == (expected, [])


NO_NOTES = [
    "| colchicine | 0.5 mg |\n\n\\* Halve it.\n",
    "| colchicine | 0.5 mg* |\n\nHalve it.\n\n\\* Halve it.\n",
    "| colchicine | 0.5 mg<sup>a</sup> |\n\na patient may need less.\n",
    "| colchicine | 5 * 3 mg |\n\n\\* Halve it.\n",
    "| colchicine | 0.5 mg* |\n\n† Halve it.\n",
    "| colchicine | 0.5 mg* |\n\n* Halve it.\n* Drink water.\n",
    "| vitamin a | 0.5 mg |\n\na Halve it.\n",
]


@pytest.mark.parametrize("body", NO_NOTES)
def test_a_line_that_explains_no_mark_of_the_table_stays_prose(body: str) -> None:
    parsed = read("a.md", HEAD + body)
    assert not [block for block in parsed.blocks if block.kind == "footnote"]
    assert not any(notes("a.md", HEAD + body).values())


def test_a_footnote_is_a_statement_too_and_its_mark_stands_outside_its_words() -> None:
    parsed = read("a.md", HEAD + "| colchicine | 0.5 mg* |\n\n\\* Halve it.\n")
    (note,) = [s for s in build_statements("v1", parsed) if s.kind == "footnote"]
    assert (note.text, parsed.text[note.start - 2 : note.start]) == ("Halve it.", "* ")


def test_the_same_mark_under_two_tables_is_told_apart() -> None:
    second = "\n| Drug | Dose |\n|---|---|\n| steroid | 30 mg* |\n\n\\* Five days only.\n"
    found = notes("a.md", HEAD + "| colchicine | 0.5 mg* |\n\n\\* Halve it.\n" + second)
    assert found == {"colchicine": ["Halve it."], "steroid": ["Five days only."]}


TABLE = "<table><thead><tr><th>Drug</th><th>Dose</th></tr></thead><tbody><tr><td>colchicine</td><td>0.5 mg{}</td></tr><tr><td>ice</td><td>any</td></tr></tbody>{}</table>{}"


@pytest.mark.parametrize(
    ("mark", "foot", "after"),
    [
        ("*", "", "<p>* Halve it.</p>"),
        ("<sup>a</sup>", "", "<p><sup>a</sup> Halve it.</p>"),
        ("<sup>†</sup>", "<tfoot><tr><td colspan='2'>† Halve it.</td></tr></tfoot>", ""),
        ("ᵃ", "<tfoot><tr><td colspan='2'>a. Halve it.</td></tr></tfoot>", ""),
        ("*", "", "<div>*Halve it.<br>†Never.</div>"),
    ],
)
def test_a_footnote_of_an_html_table_travels_with_the_rows_that_bear_its_mark(mark: str, foot: str, after: str) -> None:
    page = f"<html><body><main><h1>Gout</h1><p>Some words.</p>{TABLE.format(mark, foot, after)}</main></body></html>"
    assert notes("a.html", page) == {"colchicine": ["Halve it."], "ice": []}


def test_a_bullet_under_an_html_table_is_no_footnote() -> None:
    page = f"<html><body><main><h1>Gout</h1>{TABLE.format('*', '', '<ul><li>Halve it.</li></ul>')}</main></body></html>"
    assert notes("a.html", page) == {"colchicine": [], "ice": []}


@pytest.mark.parametrize("unit", ["* A", "ᵃ A. ", "*† ", "a Be. ", "*"])
def test_time_is_linear_on_a_hostile_footnote(unit: str) -> None:
    blocks = [RawBlock("table_row", "0.5 mg*ᵃ", table=1), RawBlock("paragraph", "* A" + unit * (60_000 // len(unit)))]
    began = time.process_time()
    mark_table_footnotes(blocks)
    assert time.process_time() - began < 3
