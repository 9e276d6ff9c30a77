import io
import zipfile

import pytest
from docx import Document
from docx.shared import Pt

from core.errors import (
    EmptyDocumentError,
    EncryptedFileError,
    FileLimitError,
    IngestError,
    UnreadableFileError,
)
from ingest.readers.docx import package
from ingest.statements.builder import build_statements
from tests.ingest.readers.documents import find, items, outline, paragraphs, read, rows, words
from tests.ingest.readers.written_docx import paragraph, run, save, write_outline, write_parts

RAISED = '<w:vertAlign w:val="superscript"/>'
LISTS = """
<w:abstractNum w:abstractNumId="1">
  <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl>
  <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="(%2)"/></w:lvl>
  <w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="lowerRoman"/><w:lvlText w:val="%3."/></w:lvl>
</w:abstractNum>
<w:abstractNum w:abstractNumId="2">
  <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1"/></w:lvl>
  <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1.%2"/></w:lvl>
  <w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1.%2.%3"/></w:lvl>
  <w:lvl w:ilvl="3"><w:start w:val="1"/><w:numFmt w:val="bullet"/><w:lvlText w:val="&#xF0B7;"/></w:lvl>
</w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num>
<w:num w:numId="2"><w:abstractNumId w:val="2"/></w:num>
<w:num w:numId="3"><w:abstractNumId w:val="1"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>
"""


def in_list(text: str, list_id: int, level: int, extra: str = "") -> str:
    return paragraph(text, f'{extra}<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{list_id}"/></w:numPr>')


def test_headings_follow_the_styles_and_the_title_is_above_them_all() -> None:
    parsed = read(
        "a.docx",
        write_outline(
            ("Title", "Gout in adults"),
            ("Subtitle", "A short guideline"),
            ("Heading 1", "Treatment"),
            ("Normal", "Offer colchicine within a day of onset [I, A]."),
            ("Heading 2", "Later"),
            ("Normal", "Check the urate after four weeks."),
        ),
    )
    assert outline(parsed) == [(1, "Gout in adults"), (2, "Treatment"), (3, "Later")]
    assert parsed.metadata.title == "Gout in adults"
    assert find(parsed, "Check").section_path == ("Treatment", "Later")
    assert find(parsed, "A short").kind == "boilerplate"
    statements = build_statements("v", parsed)
    assert [statement.grade.raw if statement.grade else None for statement in statements] == ["[I, A]", None]


def test_a_short_bold_line_is_a_heading_and_a_bold_sentence_is_none() -> None:
    bold = "<w:b/>"
    body = "".join(
        f"<w:p>{run(text, bold)}</w:p>" for text in ("Second-line treatment", "Do not stop it on your own.")
    ) + paragraph("Check the urate.")
    parsed = read("a.docx", write_parts(body))
    assert outline(parsed) == [(1, "Second-line treatment")]
    assert paragraphs(parsed) == ["Do not stop it on your own.", "Check the urate."]


def test_numbers_that_word_only_draws_are_counted() -> None:
    body = (
        in_list("One", 1, 0)
        + in_list("One a", 1, 1)
        + in_list("One b", 1, 1)
        + in_list("One b i", 1, 2)
        + in_list("Two", 1, 0)
        + in_list("Two a", 1, 1)
        + paragraph("Then:")
        + in_list("Again one", 3, 0)
    )
    parsed = read("a.docx", write_parts(body, {"numbering": LISTS}))
    assert items(parsed) == [
        (0, "1.", "One"),
        (1, "(a)", "One a"),
        (1, "(b)", "One b"),
        (2, "i.", "One b i"),
        (0, "2.", "Two"),
        (1, "(a)", "Two a"),
        (0, "1.", "Again one"),
    ]


def test_recommendations_numbered_by_word_keep_their_numbers() -> None:
    heading = '<w:outlineLvl w:val="0"/>'
    body = (
        in_list("Care", 2, 0, heading)
        + in_list("Acute care", 2, 1, heading.replace("0", "1"))
        + in_list("Offer colchicine if:", 2, 2)
        + in_list("the pain is severe", 2, 3)
        + in_list("Consider prednisolone.", 2, 2)
    )
    parsed = read("a.docx", write_parts(body, {"numbering": LISTS}))
    assert [(block.kind, block.marker) for block in parsed.blocks] == [
        ("heading", "1"),
        ("heading", "1.1"),
        ("paragraph", "1.1.1"),
        ("list_item", "•"),
        ("paragraph", "1.1.2"),
    ]
    statements = build_statements("v", parsed)
    assert [statement.recommendation_number for statement in statements][-1] == "1.1.2"
    assert [lead_in.text for lead_in in statements[1].lead_ins] == ["Offer colchicine if:"]


def test_lists_of_word_s_own_styles_nest() -> None:
    parsed = read(
        "a.docx",
        write_outline(
            ("Normal", "Consider the following:"),
            ("List Bullet", "Low-dose colchicine"),
            ("List Bullet 2", "twice a day"),
            ("List Continue", "for a week"),
            ("List Bullet", "Naproxen"),
        ),
    )
    assert items(parsed) == [
        (0, "•", "Low-dose colchicine"),
        (1, "•", "twice a day for a week"),
        (0, "•", "Naproxen"),
    ]
    assert {block.parent for block in parsed.blocks if block.kind == "list_item" and block.level == 0} == {0}


def test_table_rows_make_sense_alone_with_merged_cells() -> None:
    document = Document()
    table = document.add_table(4, 3, style="Light Grid Accent 1")
    for index, row in enumerate(
        (
            ("Drug", "Dose", "Interval"),
            ("Colchicine", "0.5 mg", "12 h"),
            ("", "1 mg", "24 h"),
            ("Naproxen", "500 mg", ""),
        )
    ):
        for cell, text in zip(table.rows[index].cells, row, strict=True):
            cell.text = text
    table.cell(1, 0).merge(table.cell(2, 0))
    parsed = read("a.docx", save(document))
    assert rows(parsed) == [
        "Drug: Colchicine; Dose: 0.5 mg; Interval: 12 h",
        "Drug: Colchicine; Dose: 1 mg; Interval: 24 h",
        "Drug: Naproxen; Dose: 500 mg",
    ]
    assert all(block.is_quotable for block in parsed.blocks)


def test_a_table_without_certain_heads_is_not_quoted() -> None:
    document = Document()
    table = document.add_table(2, 3)
    for index, row in enumerate((("Colchicine", "", "12 h"), ("Naproxen", "1 mg", "12 h"))):
        for cell, text in zip(table.rows[index].cells, row, strict=True):
            cell.text = text
    document.add_paragraph("Drink plenty.")
    parsed = read("a.docx", save(document))
    assert [block.is_quotable for block in parsed.blocks if block.kind == "table_row"] == [False] * len(rows(parsed))


def test_a_table_of_one_column_only_arranges_the_page() -> None:
    document = Document()
    cell = document.add_table(1, 1).cell(0, 0)
    cell.text = "Offer colchicine within a day of onset."
    cell.add_paragraph("Stop it after a week.")
    assert paragraphs(read("a.docx", save(document))) == [
        "Offer colchicine within a day of onset.",
        "Stop it after a week.",
    ]


def test_headers_footers_contents_and_changes_are_taken_out_and_recorded() -> None:
    body = (
        paragraph("1 Treatment 3", '<w:pStyle w:val="TOC1"/>')
        + f"<w:p>{run('Give 5 mg')}<w:del><w:r><w:delText> and 7 mg</w:delText></w:r></w:del>"
        + f"<w:ins>{run(' twice a day')}</w:ins>{run(' or more', '<w:strike/>')}{run(' secret', '<w:vanish/>')}{run('.')}</w:p>"
    )
    styles = '<w:style w:type="paragraph" w:styleId="TOC1"><w:name w:val="toc 1"/></w:style>'
    parts = {"styles": styles, "header": paragraph("Trust policy 12"), "footer": paragraph("Page 1 of 9")}
    parsed = read("a.docx", write_parts(body, parts))
    assert paragraphs(parsed) == ["Give 5 mg twice a day."]
    assert {(removed.reason, removed.text) for removed in parsed.removed} == {
        ("table_of_contents", "1 Treatment 3"),
        ("deleted_change", "and 7 mg"),
        ("struck_through", "or more"),
        ("hidden_text", "secret"),
        ("running_header", "Trust policy 12"),
        ("running_footer", "Page 1 of 9"),
    }


def test_a_footnote_travels_with_the_statement_that_bears_its_mark() -> None:
    mark = '<w:r><w:footnoteReference w:id="7"/></w:r>'
    body = (
        f"<w:p>{run('Give 14 g/m')}{run('2', RAISED)}{run(' once.')}{mark}{run(' Then stop.')}</w:p>"
        + paragraph("Next", '<w:outlineLvl w:val="0"/>')
        + paragraph("Rest.")
    )
    notes = (
        '<w:footnote w:id="0" w:type="separator"><w:p/></w:footnote>'
        f'<w:footnote w:id="7">{paragraph("Not in children under 2 years.")}</w:footnote>'
    )
    parsed = read("a.docx", write_parts(body, {"footnotes": notes}))
    assert [(block.kind, words(parsed, block)) for block in parsed.blocks] == [
        ("paragraph", "Give 14 g/m² once. Then stop."),
        ("footnote", "Not in children under 2 years."),
        ("heading", "Next"),
        ("paragraph", "Rest."),
    ]
    bound = {
        statement.text: [each.text for each in statement.qualifiers] for statement in build_statements("v", parsed)
    }
    assert bound["Give 14 g/m² once."] == ["Not in children under 2 years."]
    assert bound["Then stop."] == []


def test_endnotes_are_the_list_of_references() -> None:
    body = (
        f'<w:p>{run("Flares recur in most people.")}<w:r><w:endnoteReference w:id="2"/></w:r>'
        f'<w:r><w:endnoteReference w:id="3"/></w:r></w:p>'
    )
    notes = "".join(
        f'<w:endnote w:id="{note_id}">{paragraph(text)}</w:endnote>'
        for note_id, text in ((2, "Smith 2020."), (3, "Wu 2021."))
    )
    parsed = read("a.docx", write_parts(body, {"endnotes": notes}))
    assert paragraphs(parsed) == ["Flares recur in most people.¹,²"]
    assert [(one.marker, one.text) for one in parsed.metadata.references] == [("1", "Smith 2020."), ("2", "Wu 2021.")]
    assert build_statements("v", parsed)[0].reference_markers == ("1", "2")


def test_characters_of_symbol_fonts_survive_or_are_not_quoted() -> None:
    known = '<w:p><w:r><w:t xml:space="preserve">if eGFR </w:t><w:sym w:font="Symbol" w:char="F0B3"/><w:t> 30</w:t></w:r></w:p>'
    unknown = (
        '<w:p><w:r><w:t xml:space="preserve">dose </w:t><w:sym w:font="Odd" w:char="E7F1"/><w:t> 30</w:t></w:r></w:p>'
    )
    parsed = read("a.docx", write_parts(known + unknown))
    assert [(words(parsed, block), block.is_quotable) for block in parsed.blocks] == [
        ("if eGFR ≥ 30", True),
        ("dose \ufffd 30", False),
    ]


def test_text_in_a_drawing_is_a_figure_s_and_a_lone_box_a_call_out() -> None:
    def box(text: str, holder: str) -> str:
        inner = f"<w:txbxContent>{paragraph(text)}</w:txbxContent>"
        return f"<w:p><w:r><w:drawing><{holder}>{inner}</{holder}></w:drawing></w:r></w:p>"

    body = (
        box("Refer to a specialist if the pain goes on.", "w:inline")
        + box("Refer to a specialist if the pain is severe.", "w:wgp")
        + paragraph("Rest.")
    )
    parsed = read("a.docx", write_parts(body))
    assert [(block.kind, block.is_quotable) for block in parsed.blocks] == [
        ("paragraph", True),
        ("figure_text", False),
        ("paragraph", True),
    ]


def test_properties_give_metadata_and_file_dates_none() -> None:
    document = Document()
    document.core_properties.title = "Gout: our policy"
    document.core_properties.language = "en-GB"
    document.core_properties.version = "3.1"
    document.add_paragraph("Last updated: 4 March 2024")
    document.add_paragraph("Offer colchicine within a day of onset.").runs[0].font.size = Pt(9)
    metadata = read("a.docx", save(document)).metadata
    assert (metadata.title, metadata.language, metadata.version_label) == ("Gout: our policy", "en-GB", "3.1")
    assert (metadata.last_updated, metadata.published_on) == ("2024-03-04", None)


MATH = 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'


@pytest.mark.parametrize(
    ("inside", "text"),
    [
        (run("Give 5") + "<w:r><w:noBreakHyphen/></w:r>" + run("6 mg."), "Give 5-6 mg."),
        ("<w:r><w:t>Dose:</w:t><w:tab/><w:t>5 mg</w:t></w:r>", "Dose: 5 mg"),
        ("<w:hyperlink>" + run("see here") + "</w:hyperlink>", "see here"),
        ("<w:sdt><w:sdtPr/><w:sdtContent>" + run("in a control") + "</w:sdtContent></w:sdt>", "in a control"),
        ("<w:moveFrom>" + run("old place") + "</w:moveFrom><w:moveTo>" + run("new place") + "</w:moveTo>", "new place"),
        ("<w:r><w:fldChar/><w:instrText>REF x</w:instrText></w:r>" + run("Table 2 shows it."), "Table 2 shows it."),
        (
            "<w:r><w:ruby><w:rt>" + run("x") + "</w:rt><w:rubyBase>" + run("base") + "</w:rubyBase></w:ruby></w:r>",
            "base",
        ),
        ('<w:r><w:rPr><w:rFonts w:ascii="Symbol"/></w:rPr><w:t>&#xF0A3;</w:t></w:r>' + run(" 30"), "≤ 30"),
        (
            f"<m:oMath {MATH}><m:sSup><m:e><m:r><m:t>m</m:t></m:r></m:e><m:sup><m:r><m:t>2</m:t></m:r></m:sup></m:sSup></m:oMath>",
            "m²",
        ),
        (
            f"<m:oMath {MATH}><m:f><m:num><m:r><m:t>a+b</m:t></m:r></m:num><m:den><m:r><m:t>c</m:t></m:r></m:den></m:f></m:oMath>",
            "(a+b)/c",
        ),
        (
            f"<m:oMath {MATH}><m:sSup><m:e><m:r><m:t>e</m:t></m:r></m:e><m:sup><m:r><m:t>kt</m:t></m:r></m:sup></m:sSup></m:oMath>",
            "e^kt",
        ),
        (
            "<w:r><w:AlternateContent><w:Choice><w:t>new</w:t></w:Choice><w:Fallback><w:t>old</w:t></w:Fallback></w:AlternateContent></w:r>",
            "new",
        ),
        ("<w:AlternateContent><w:Fallback>" + run("only") + "</w:Fallback></w:AlternateContent>", "only"),
    ],
)
def test_what_stands_in_a_paragraph(inside: str, text: str) -> None:
    assert paragraphs(read("a.docx", write_parts(f"<w:p>{inside}</w:p>"))) == [text]


def test_line_breaks_part_sentences_and_typed_bullets() -> None:
    lines = ("Give it early. ", "• with food", "• at night", "and in the", "morning")
    inside = "<w:br/>".join(f"<w:t>{line}</w:t>" for line in lines)
    parsed = read("a.docx", write_parts(f"<w:p><w:r>{inside}</w:r></w:p>"))
    assert paragraphs(parsed) == ["Give it early."]
    assert items(parsed) == [(0, "•", "with food"), (0, "•", "at night and in the morning")]


@pytest.mark.parametrize(
    ("number_format", "drawn"),
    [("upperLetter", "AA."), ("lowerRoman", "xxvii."), ("decimalZero", "27."), ("none", None), ("bullet", "•")],
)
def test_kinds_of_numbers(number_format: str, drawn: str | None) -> None:
    lists = (
        f'<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:start w:val="27"/><w:numFmt w:val="{number_format}"/>'
        '<w:lvlText w:val="%1."/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num>'
    )
    parsed = read("a.docx", write_parts(in_list("Rest", 1, 0), {"numbering": lists}))
    assert items(parsed) == [(0, drawn, "Rest")]


def test_the_row_that_repeats_on_each_page_is_the_head_and_deleted_rows_are_gone() -> None:
    def row(*cells: str, properties: str = "") -> str:
        return (
            f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(f'<w:tc>{paragraph(cell)}</w:tc>' for cell in cells)}</w:tr>"
        )

    table = (
        row("Drug", "Dose", properties="<w:tblHeader/>")
        + row("Colchicine", "1 mg")
        + row("X", "2", properties="<w:del/>")
    )
    assert rows(read("a.docx", write_parts(f"<w:tbl>{table}</w:tbl>"))) == ["Drug: Colchicine; Dose: 1 mg"]


def test_a_caption_leads_into_its_table() -> None:
    document = Document()
    document.add_paragraph("Table 1. Doses", style="Caption")
    table = document.add_table(2, 2, style="Light Grid Accent 1")
    for cell, text in zip(
        [*table.rows[0].cells, *table.rows[1].cells], ("Drug", "Dose", "Colchicine", "1 mg"), strict=True
    ):
        cell.text = text
    parsed = read("a.docx", save(document))
    assert [(block.kind, block.parent) for block in parsed.blocks] == [("caption", None), ("table_row", 0)]


def zipped(**files: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


GOOD = write_outline(("Normal", "Rest helps."))
LAUGHS = (
    '<!DOCTYPE w [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]><w:document xmlns:w="x">&b;</w:document>'
)
DEEP = "<w:p>" * 600 + "</w:p>" * 600


@pytest.mark.parametrize(
    ("data", "error", "says"),
    [
        (b"hello there", UnreadableFileError, "not a Word document"),
        (b"<!doctype html><html>", UnreadableFileError, "web page under the name of a Word"),
        (b"%PDF-1.7 ...", UnreadableFileError, "PDF under another name"),
        (b"", EmptyDocumentError, "empty"),
        (GOOD[: len(GOOD) // 2], UnreadableFileError, "damaged or cut short"),
        (zipped(readme="x"), UnreadableFileError, "zip archive but not a Word document"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, UnreadableFileError, r"\.doc"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            EncryptedFileError,
            "password",
        ),
        (write_parts(""), EmptyDocumentError, "no text"),
        (write_parts("</w:body>"), UnreadableFileError, "not well-formed"),
        (write_parts(DEEP), FileLimitError, "deeper"),
        (write_parts(paragraph("a b " * 4_000_000)), FileLimitError, "longer run of text"),
    ],
    ids=lambda value: "data" if isinstance(value, bytes) else None,
)
def test_what_is_no_word_document_says_so(data: bytes, error: type[IngestError], says: str) -> None:
    with pytest.raises(error, match=says):
        read("a.docx", data)


def test_entities_are_never_expanded() -> None:
    data = write_parts(paragraph("Rest."))
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            new.writestr(name, LAUGHS if name == "word/document.xml" else old.read(name))
    with pytest.raises(UnreadableFileError, match="document type"):
        read("a.docx", buffer.getvalue())


def test_a_bomb_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package, "MAX_PART_BYTES", 100_000)
    with pytest.raises(FileLimitError, match="unpacks to more"):
        read("a.docx", write_parts(paragraph("a" * 200_000)))


def test_damage_inside_a_part_is_found() -> None:
    data = bytearray(write_parts(paragraph("Rest helps. " * 400)))
    place = data.index(b"word/document.xml") + 60
    data[place : place + 20] = bytes(20)
    with pytest.raises(UnreadableFileError, match="damaged"):
        read("a.docx", bytes(data))
