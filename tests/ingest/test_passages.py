"""Passages: every statement once, never cut, never across a section, within the window."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from core.documents import ParsedDocument, Passage, Statement
from ingest.passages import build_header, build_passages, passage_embedding_text, statement_embedding_text
from ingest.reader import RawBlock
from ingest.statements.builder import build_statements
from tests.ingest.parsed_documents import build_document, parse_blocks, parse_lines
from tests.ingest.statements.test_builder import LINES, SARCOMA


def count_words(text: str) -> int:
    """Count tokens as a word-level tokenizer does, with its two special tokens."""
    return len(re.findall(r"\w+|[^\w\s]", text)) + 2


def build(parsed: ParsedDocument, max_tokens: int = 256) -> tuple[tuple[Statement, ...], tuple[Passage, ...]]:
    document = build_document(parsed)
    statements = build_statements(document.version_id, parsed)
    return statements, build_passages(document, statements, parsed, count_words, max_tokens)


def test_a_passage_never_crosses_a_section_and_holds_the_grade_of_its_last_statement() -> None:
    _, passages = build(parse_lines(*SARCOMA))
    assert [passage.section_path for passage in passages] == [("First line",), ("Later lines",), ("Prognosis",)]
    assert passages[1].text.endswith("Excision is standard where feasible [IV, B] 1")
    assert passages[0].text.startswith("Single-agent")


def test_a_grade_in_a_paragraph_of_its_own_is_in_the_passage() -> None:
    grade = "Strong recommendation, low-certainty evidence"
    statements, passages = build(parse_lines("# Gout", "Give colchicine.", grade, "# Diet", "Drink water."))
    assert [statement.text for statement in statements] == ["Give colchicine.", "Drink water."]
    assert [passage.text for passage in passages] == [f"Give colchicine.\n\n{grade}", "Drink water."]


def test_a_list_stays_with_its_lead_in_where_both_fit() -> None:
    filler = " ".join(["Words of a sentence that fill the passage."] * 8)
    parsed = parse_lines(filler, "Factors include:", *[f"- Factor number {n} of the whole list" for n in range(6)])
    statements, passages = build(parsed, max_tokens=110)
    opener = next(statement for statement in statements if statement.opens_list)
    home = next(passage for passage in passages if opener.statement_id in passage.statement_ids)
    assert home.text.startswith("Factors include:")
    assert "number 5" in home.text


def test_a_list_too_long_is_cut_between_items_and_its_head_goes_with_the_first() -> None:
    parsed = parse_lines(
        "Factors include:", *[f"- Factor {n} has a fairly long explanation of its own" for n in range(30)]
    )
    statements, passages = build(parsed, max_tokens=80)
    assert len(passages) > 3
    assert passages[0].text.startswith("Factors include:")
    assert "Factor 0" in passages[0].text
    assert all(statement.lead_ins for statement in statements[1:])


def test_a_statement_longer_than_the_window_stands_alone_and_whole() -> None:
    long = "Give " + "very " * 300 + "slowly."
    _, passages = build(parse_lines("Start now.", long, "Stop then."), max_tokens=64)
    assert [passage.text for passage in passages][1] == long


def test_a_passage_does_not_run_over_what_must_not_be_quoted() -> None:
    parsed = parse_blocks(
        RawBlock("paragraph", "Give fluids."),
        RawBlock("boilerplate", "Read our terms of use."),
        RawBlock("paragraph", "Give oxygen."),
        RawBlock("table_row", "Drug: X; Dose: 5 mg", table=1, is_quotable=False),
        RawBlock("paragraph", "Give blood."),
    )
    _, passages = build(parsed)
    assert [passage.text for passage in passages] == ["Give fluids.", "Give oxygen.", "Give blood."]


def test_a_caption_goes_with_its_first_row() -> None:
    parsed = parse_blocks(
        RawBlock("caption", "Table 1. Doses"),
        RawBlock("table_row", "Drug: ifosfamide; Dose: 9 g/m²", table=1, column_heads=("Drug", "Dose")),
    )
    _, passages = build(parsed)
    assert passages[0].text.startswith("Table 1. Doses")


def test_embedding_texts_carry_title_section_and_lead_ins() -> None:
    parsed = parse_lines(*SARCOMA)
    document = build_document(parsed)
    statements, passages = build(parsed)
    factor = next(statement for statement in statements if "Many organs" in statement.text)
    assert statement_embedding_text(document, factor) == (
        "Sarcoma guideline > Prognosis\nPoor factors include: Many organs involved"
    )
    assert passage_embedding_text(document, passages[0]).startswith("Sarcoma guideline > First line\nSingle-agent")


def test_the_header_is_short_and_does_not_repeat_the_title() -> None:
    assert build_header("Sarcoma", ("Sarcoma", "Surgery")) == "Sarcoma > Surgery"
    assert len(build_header("x" * 10_000, tuple("y" * 10_000 for _ in range(50)))) < 600


@given(LINES, st.integers(min_value=8, max_value=120))
@settings(max_examples=150)
def test_every_statement_is_in_exactly_one_passage(lines: list[str], max_tokens: int) -> None:
    parsed = parse_lines(*lines)
    document = build_document(parsed)
    statements, passages = build(parsed, max_tokens)
    assert [sid for passage in passages for sid in passage.statement_ids] == [s.statement_id for s in statements]
    by_id = {statement.statement_id: statement for statement in statements}
    position = 0
    for ordinal, passage in enumerate(passages):
        members = [by_id[sid] for sid in passage.statement_ids]
        assert passage.ordinal == ordinal
        assert passage.start >= position
        position = passage.end
        assert parsed.text[passage.start : passage.end] == passage.text
        assert all(passage.start <= s.start and s.end <= passage.end for s in members)
        assert {s.section_path for s in members} == {passage.section_path}
        assert len(members) == 1 or count_words(passage_embedding_text(document, passage)) <= max_tokens
    assert len({passage.passage_id for passage in passages}) == len(passages)
