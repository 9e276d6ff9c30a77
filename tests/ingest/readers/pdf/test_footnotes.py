"""Footnotes of PDFs bear their mark, and qualify the rows and sentences that bear it."""

from ingest.reader import RawBlock, RawLine
from ingest.readers.pdf.footnotes import bind_footnotes
from ingest.statements.builder import build_statements
from tests.ingest.parsed_documents import parse_blocks

HEADS = ("Drug", "Dose#")


def row(text: str) -> RawBlock:
    return RawBlock("table_row", text, table=1, column_heads=HEADS, page=1)


ROWS = [row("Drug: A*; Dose#: 5 mg"), row("Drug: B; Dose#: 10 mg")]


def test_two_footnotes_in_one_block_are_told_apart_with_their_lines() -> None:
    text = "Not licensed for children. # Only after referral."
    lines = (RawLine(0, 26, 1, 0, 0, 9, 9), RawLine(27, 49, 1, 0, 10, 9, 19))
    first, second = bind_footnotes([*ROWS, RawBlock("footnote", text, marker="*", page=1, lines=lines)])[2:]
    assert (first.marker, first.text) == ("*", "Not licensed for children.")
    assert (second.marker, second.text) == ("#", "Only after referral.")
    assert [(line.start, line.end, line.y0) for line in first.lines] == [(0, 26, 0)]
    assert [(line.start, line.end, line.y0) for line in second.lines] == [(0, 20, 10)]


def test_mark_of_a_column_head_qualifies_every_row() -> None:
    blocks = bind_footnotes([*ROWS, RawBlock("paragraph", "# Only after referral to a specialist.", page=1)])
    statements = build_statements("v", parse_blocks(*blocks))
    rows = [statement for statement in statements if statement.kind == "table_row"]
    assert [[caveat.text for caveat in row.qualifiers] for row in rows] == [
        ["Only after referral to a specialist."]
    ] * 2


def test_paragraph_under_a_table_without_such_a_mark_stays_a_paragraph() -> None:
    block = RawBlock("paragraph", "† Not a mark of this table, and no footnote.", page=1)
    assert bind_footnotes([*ROWS, block])[-1] == block


def test_numbered_footnote_is_bound_to_the_one_place_that_bears_its_number() -> None:
    text = RawBlock("paragraph", "Give 5 mg.¹ Then wait for an hour.", page=3)
    note = RawBlock("footnote", "¹ Less in the elderly.", page=3)
    found = bind_footnotes([text, note])[1]
    assert (found.text, found.marker, found.anchor) == ("Less in the elderly.", "1", (0, 10))
    statements = build_statements("v", parse_blocks(text, found))
    assert [caveat.text for caveat in statements[0].qualifiers] == ["Less in the elderly."]


def test_raised_number_of_a_document_with_references_is_no_footnote_mark() -> None:
    blocks = [
        RawBlock("paragraph", "Give 5 mg.¹", page=3),
        RawBlock("footnote", "¹ Less in the elderly.", page=3),
        RawBlock("reference", "1. Smith A. A trial. 2011."),
    ]
    assert bind_footnotes(blocks) == blocks
