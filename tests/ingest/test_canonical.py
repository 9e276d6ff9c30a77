"""Canonical text: spans rebuild it, and structure says what leads into what."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.documents import Block, BlockKind, DocumentMetadata, PageFlag, ParsedDocument
from core.text import normalise_line
from ingest.canonical import build_parsed_document, opens_list
from ingest.reader import RawBlock, RawLine, RawPage, ReaderOutput, SourceFile


class PreparedReader:
    """A reader that hands out what the test prepared."""

    name = "prepared"
    version = "1"
    media_type = "text/plain"
    suffixes: tuple[str, ...] = (".txt",)

    def __init__(self, output: ReaderOutput) -> None:
        self.output = output

    def read(self, source: SourceFile) -> ReaderOutput:
        return self.output


def build(
    *blocks: RawBlock, metadata: DocumentMetadata | None = None, pages: tuple[RawPage, ...] = ()
) -> ParsedDocument:
    output = ReaderOutput(blocks=blocks, metadata=metadata or DocumentMetadata(), pages=pages)
    reader, source = PreparedReader(output), SourceFile("prepared.txt", b"")
    return build_parsed_document(reader.read(source), reader, source)


def words(parsed: ParsedDocument, block: Block) -> str:
    return parsed.text[block.start : block.end]


KINDS: tuple[BlockKind, ...] = (
    "heading", "paragraph", "list_item", "table_row", "caption", "footnote", "reference", "figure_text", "boilerplate",
)  # fmt: skip
raw_blocks = st.builds(
    RawBlock,
    kind=st.sampled_from(KINDS),
    text=st.text(min_size=1, max_size=60).map(normalise_line).filter(bool),
    level=st.integers(0, 6),
    marker=st.sampled_from([None, "•", "-", "1.", "2.", "a)", "1.2.3"]),
    page=st.none() | st.integers(1, 4),
    table=st.none() | st.integers(1, 3),
)


@given(st.lists(raw_blocks, max_size=25))
def test_spans_rebuild_every_block(blocks: list[RawBlock]) -> None:
    parsed = build(*blocks)
    assert [words(parsed, block) for block in parsed.blocks] == [raw.text for raw in blocks]


@given(st.lists(raw_blocks, max_size=25))
def test_what_lies_between_blocks_is_only_layout_and_markers(blocks: list[RawBlock]) -> None:
    parsed = build(*blocks)
    position = 0
    for block in parsed.blocks:
        between = parsed.text[position : block.start]
        assert re.fullmatch(r"\n{0,2} *(?:(?:•|1\.|2\.|a\)|1\.2\.3|-) )?", between)
        position = block.end
    assert position == len(parsed.text)


@given(st.lists(raw_blocks, max_size=25))
def test_parents_and_groups_point_backwards_and_never_from_furniture(blocks: list[RawBlock]) -> None:
    parsed = build(*blocks)
    for index, block in enumerate(parsed.blocks):
        assert block.parent is None or block.parent < index
        assert block.group is None or block.group <= index
        if block.kind in ("boilerplate", "reference", "heading", "paragraph"):
            assert block.parent is None
            assert block.group is None
        if block.kind == "list_item" and block.group is not None:
            assert parsed.blocks[block.group].level == block.level


def test_the_text_reads_like_the_document() -> None:
    parsed = build(
        RawBlock("heading", "Gout", level=1),
        RawBlock("paragraph", "Treat flares early with:"),
        RawBlock("list_item", "Colchicine", marker="-"),
        RawBlock("list_item", "low dose", level=1, marker="*"),
        RawBlock("list_item", "Prednisolone", marker="2."),
        RawBlock("heading", "Prevention", level=2),
        RawBlock("paragraph", "Offer allopurinol.", marker="1.2.3"),
    )
    assert parsed.text == (
        "Gout\n\nTreat flares early with:\n• Colchicine\n  • low dose\n2. Prednisolone\n\nPrevention\n\n1.2.3 Offer allopurinol."
    )


def test_a_nested_item_has_the_item_above_as_parent_and_a_group_of_its_own() -> None:
    parsed = build(
        RawBlock("paragraph", "Consider:"),
        RawBlock("list_item", "A", marker="•"),
        RawBlock("list_item", "A1", level=1, marker="•"),
        RawBlock("list_item", "A2", level=1, marker="•"),
        RawBlock("list_item", "B", marker="•"),
        RawBlock("list_item", "B1", level=1, marker="•"),
    )
    assert [block.parent for block in parsed.blocks] == [None, 0, 1, 1, 0, 4]
    assert [block.group for block in parsed.blocks] == [None, 1, 2, 2, 1, 5]


def test_a_list_that_starts_to_count_again_is_another_list() -> None:
    items = [
        RawBlock("list_item", f"item {position}", marker=mark) for position, mark in enumerate(["1.", "2.", "1.", "•"])
    ]
    assert [block.group for block in build(*items).blocks] == [0, 0, 2, 3]


def test_a_paragraph_that_says_something_whole_does_not_lead_in() -> None:
    parsed = build(
        RawBlock("paragraph", "Gout is common in older adults."), RawBlock("list_item", "It hurts", marker="•")
    )
    assert parsed.blocks[1].parent is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Poor prognostic factors include:", True),
        ("Start treatment in the following patients. [I, A] 1", True),
        ("Refer if any of these is present: 2, 3", True),
        ("Antiplatelet drugs", True),
        (
            "In adults with gout and chronic kidney disease who cannot take colchicine or a steroid the options are",
            True,
        ),
        ("Colchicine is the first choice.", False),
        ("Colchicine is the first choice. 1, 2", False),
        ("Allopurinol, which most patients tolerate well over many years of use, lowers urate in most of them", False),
    ],
)
def test_which_paragraphs_open_a_list(text: str, expected: bool) -> None:
    assert opens_list(text) is expected


def test_rows_share_a_group_and_the_caption_that_opens_them() -> None:
    parsed = build(
        RawBlock("caption", "Table 1. Doses"),
        RawBlock("table_row", "Drug: a; Dose: 1 mg", table=1, column_heads=("Drug", "Dose")),
        RawBlock("table_row", "Drug: b; Dose: 2 mg", table=1, column_heads=("Drug", "Dose")),
        RawBlock("table_row", "Drug: c; Dose: 3 mg", table=2, column_heads=("Drug", "Dose")),
    )
    assert [(block.group, block.parent) for block in parsed.blocks] == [(None, None), (1, 0), (1, 0), (3, None)]
    assert parsed.blocks[1].column_heads == ("Drug", "Dose")


def test_section_paths_follow_the_headings_and_leave_the_title_out() -> None:
    blocks = (
        RawBlock("heading", "Gout in adults", level=1),
        RawBlock("heading", "Treatment", level=2),
        RawBlock("heading", "Flares", level=4),
        RawBlock("paragraph", "Ice helps."),
        RawBlock("heading", "Prevention", level=2),
    )
    parsed = build(*blocks, metadata=DocumentMetadata(title="Gout in adults (2025)"))
    assert [block.section_path for block in parsed.blocks] == [
        ("Gout in adults",), ("Treatment",), ("Treatment", "Flares"), ("Treatment", "Flares"), ("Prevention",),
    ]  # fmt: skip
    assert build(*blocks).blocks[3].section_path == ("Gout in adults", "Treatment", "Flares")


def test_several_headings_of_level_one_are_all_sections() -> None:
    parsed = build(
        RawBlock("heading", "One", level=1), RawBlock("heading", "Two", level=1), RawBlock("paragraph", "x."),
        metadata=DocumentMetadata(title="One"),
    )  # fmt: skip
    assert parsed.blocks[2].section_path == ("Two",)


def test_pages_cover_blocks_that_run_on_and_pages_without_text() -> None:
    flags: tuple[PageFlag, ...] = ("no_text_layer",)
    line = RawLine(start=4, end=8, page=2, x0=1, y0=2, x1=3, y1=4)
    parsed = build(
        RawBlock("paragraph", "one", page=1),
        RawBlock("paragraph", "two three", page=1, page_breaks=((4, 2),), lines=(line,)),
        pages=(RawPage(1, label="i"), RawPage(2), RawPage(3, flags=flags)),
    )
    assert [(page.number, parsed.text[page.start : page.end]) for page in parsed.pages] == [
        (1, "one\n\ntwo "),
        (2, "three"),
        (3, ""),
    ]
    assert parsed.pages[0].label == "i"
    assert parsed.pages[2].flags == flags
    assert parsed.text[parsed.lines[0].start : parsed.lines[0].end] == "thre"
    page = parsed.page_at(parsed.text.index("three"))
    assert page is not None
    assert page.number == 2


@pytest.mark.parametrize("text", ["", "two\nlines", " blank before"])
def test_a_reader_that_breaks_its_contract_is_found_out(text: str) -> None:
    with pytest.raises(ValueError, match="not normalised"):
        build(RawBlock("paragraph", text))
