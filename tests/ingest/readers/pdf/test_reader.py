"""The PDF reader, on files that the tests print and on the development data where it is there."""

import pytest
from reportlab.pdfgen.canvas import Canvas

from core.errors import EmptyDocumentError, EncryptedFileError, UnreadableFileError
from core.text import normalise_line
from ingest.canonical import build_parsed_document
from ingest.reader import RawBlock, SourceFile
from ingest.readers.pdf.reader import PdfReader
from tests.ingest.readers.printed_pdf import Draw, print_lines, print_pdf
from tests.shared_data import find_shared

PROSE = [
    "The quick assessment of every adult begins with the airway and then goes on to breathing,",
    "circulation and disability, because a failing airway kills sooner than anything that follows.",
    "Nobody leaves the room before the second assessment is written down and has been signed.",
]


def read(source: SourceFile) -> tuple[RawBlock, ...]:
    return PdfReader().read(source).blocks


def texts(source: SourceFile, kind: str = "paragraph") -> list[str]:
    return [block.text for block in read(source) if block.kind == kind]


def prose(canvas: Canvas) -> None:
    print_lines(canvas, PROSE)


def columns(canvas: Canvas) -> None:
    canvas.setFont("Helvetica-Bold", 16)
    canvas.drawString(60, 740, "Care of the adult over the whole width of the page, in two columns")
    canvas.setFont("Helvetica", 10)
    left = [f"left column line {n} of running text that fills" for n in range(1, 11)]
    right = [f"right column line {n} of running text that fills" for n in range(1, 11)]
    print_lines(canvas, left, x=60)
    print_lines(canvas, right, x=320)


def test_left_column_is_read_before_right() -> None:
    blocks = read(print_pdf(columns))
    assert blocks[0].kind == "heading"
    body = " ".join(block.text for block in blocks[1:])
    assert body.index("left column line 10") < body.index("right column line 1 ")


def test_words_broken_at_line_ends_are_joined_and_true_hyphens_stay() -> None:
    def draw(canvas: Canvas) -> None:
        lines = [
            "Recommended drugs are recommended for first-line treatment of adults, and what is recom-",
            "mended for children differs. Give the first-",
            "line drug at once, and the recommended dose again after a day.",
        ]
        print_lines(canvas, lines)

    text = texts(print_pdf(draw))[0]
    assert "what is recommended for children differs. Give the first-line drug at once" in text


def test_headers_footers_and_page_numbers_are_removed_and_recorded() -> None:
    def page(number: int) -> Draw:
        def draw(canvas: Canvas) -> None:
            canvas.drawString(60, 770, "Fever in adults: a running header")
            canvas.drawString(280, 20, f"Page {number} of 5")
            print_lines(canvas, [f"Statement number {number} stands on a page of its own and ends here."], y=500)

        return draw

    output = PdfReader().read(print_pdf(*(page(number) for number in range(1, 6))))
    assert [block.page for block in output.blocks] == [1, 2, 3, 4, 5]
    assert all(block.text.startswith("Statement number") for block in output.blocks)
    reasons = {(item.reason, item.page) for item in output.removed}
    assert reasons == {(reason, n) for reason in ("running_header", "page_number") for n in range(1, 6)}
    assert [page.label for page in output.pages] == ["1", "2", "3", "4", "5"]


def test_paragraph_over_a_page_break_is_one_block_with_both_pages() -> None:
    def first(canvas: Canvas) -> None:
        print_lines(
            canvas,
            [*PROSE[:2], "A sentence that starts on the first page of the document and that goes on over the"],
            y=100,
        )

    def second(canvas: Canvas) -> None:
        print_lines(canvas, ["page break until it ends here.", *PROSE[2:]], y=780)

    (block,) = read(print_pdf(first, second))
    offset, page = block.page_breaks[0]
    assert (block.page, page) == (1, 2)
    assert block.text[offset:].startswith("page break until it ends here.")


def test_list_items_have_markers_and_levels() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.drawString(60, 700, "Offer the following to every adult who is admitted with a fever today:")
        for y, x, text in (
            (684, 70, "paracetamol"),
            (668, 90, "by mouth where the patient can swallow"),
            (652, 70, "fluids"),
        ):
            canvas.drawString(x, y, "\u2022")
            canvas.drawString(x + 14, y, text)

    items = [block for block in read(print_pdf(draw)) if block.kind == "list_item"]
    assert [(item.marker, item.level, item.text) for item in items] == [
        ("•", 0, "paracetamol"),
        ("•", 1, "by mouth where the patient can swallow"),
        ("•", 0, "fluids"),
    ]


def test_recommendation_number_is_the_marker() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.drawString(60, 700, "1.2.3")
        print_lines(
            canvas,
            ["Offer antibiotics within one hour to people with suspected sepsis and a", "high risk score."],
            x=100,
        )

    (block,) = read(print_pdf(draw))
    assert block.marker == "1.2.3"
    assert block.text == "Offer antibiotics within one hour to people with suspected sepsis and a high risk score."


def draw_table(canvas: Canvas, rows: list[list[str]], top: float, has_bold_head: bool = True) -> None:
    xs, height = [60, 200, 340], 20
    for index in range(len(rows) + 1):
        canvas.line(xs[0], top - index * height, 480, top - index * height)
    for x in (*xs, 480):
        canvas.line(x, top, x, top - len(rows) * height)
    for index, row in enumerate(rows):
        canvas.setFont("Helvetica-Bold" if has_bold_head and index == 0 else "Helvetica", 10)
        for x, cell in zip(xs, row, strict=True):
            canvas.drawString(x + 4, top - index * height - 14, cell)


ROWS = [["Drug", "Dose", "Duration"], ["Amoxicillin", "500 mg", "5 days"], ["Doxycycline", "200 mg", "7 days"]]


def test_table_rows_carry_their_heads() -> None:
    rows = [
        block for block in read(print_pdf(lambda canvas: draw_table(canvas, ROWS, 700))) if block.kind == "table_row"
    ]
    assert [row.text for row in rows] == [
        "Drug: Amoxicillin; Dose: 500 mg; Duration: 5 days",
        "Drug: Doxycycline; Dose: 200 mg; Duration: 7 days",
    ]
    assert rows[0].column_heads == ("Drug", "Dose", "Duration")
    assert all(row.is_quotable for row in rows)


def test_table_without_certain_heads_is_flagged_and_not_quoted() -> None:
    output = PdfReader().read(print_pdf(lambda canvas: draw_table(canvas, ROWS[1:], 700, has_bold_head=False)))
    assert [block.is_quotable for block in output.blocks] == [False, False]
    assert "uncertain_table" in output.pages[0].flags


def test_table_over_two_pages_keeps_its_heads() -> None:
    blocks = read(
        print_pdf(
            lambda canvas: draw_table(canvas, ROWS, 100),
            lambda canvas: draw_table(
                canvas, [["Cefalexin", "1 g", "7 days"], ["Nitrofurantoin", "100 mg", "3 days"]], 780, False
            ),
        )
    )
    assert [block.text for block in blocks if block.page == 2] == [
        "Drug: Cefalexin; Dose: 1 g; Duration: 7 days",
        "Drug: Nitrofurantoin; Dose: 100 mg; Duration: 3 days",
    ]
    assert len({block.table for block in blocks}) == 1


def test_raised_digit_is_a_superscript() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.drawString(60, 700, "Give 14 g/m")
        width = canvas.stringWidth("Give 14 g/m", "Helvetica", 10)
        canvas.setFont("Helvetica", 6)
        canvas.drawString(60 + width, 704, "2")
        canvas.setFont("Helvetica", 10)
        canvas.drawString(60 + width + 6, 700, "over three days to every adult patient.")

    assert texts(print_pdf(draw)) == ["Give 14 g/m² over three days to every adult patient."]


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_rotated_page_reads_the_same(degrees: int) -> None:
    upright = texts(print_pdf(prose))
    assert texts(print_pdf(prose, rotate=degrees)) == upright


def test_line_boxes_cover_the_text_and_lie_on_the_page() -> None:
    (block,) = read(print_pdf(prose))
    assert [block.text[line.start : line.end] for line in block.lines] == PROSE
    assert all(0 <= line.x0 < line.x1 <= 600 and 0 <= line.y0 < line.y1 <= 800 for line in block.lines)


def test_blocks_are_fixed_points_and_make_a_document() -> None:
    reader, source = PdfReader(), print_pdf(columns, title="Care of the adult")
    output = reader.read(source)
    assert all(normalise_line(block.text) == block.text for block in output.blocks)
    assert build_parsed_document(output, reader, source).metadata.title == "Care of the adult"


def test_empty_password_opens_and_a_real_one_does_not() -> None:
    assert texts(print_pdf(prose, password=""))
    with pytest.raises(EncryptedFileError):
        read(print_pdf(prose, password="secret"))


@pytest.mark.parametrize("share", [0.3, 0.6, 0.95])
def test_cut_file_is_an_error_and_not_a_shorter_document(share: float) -> None:
    source = print_pdf(*[columns] * 8)
    with pytest.raises(UnreadableFileError):
        read(SourceFile("cut.pdf", source.data[: int(share * len(source.data))]))


def test_file_with_bytes_missing_in_the_middle_is_an_error() -> None:
    data = print_pdf(*[columns] * 8).data
    with pytest.raises(UnreadableFileError):
        read(SourceFile("hole.pdf", data[: len(data) // 3] + data[2 * len(data) // 3 :]))


def test_junk_after_the_end_does_no_harm() -> None:
    source = print_pdf(columns)
    assert read(SourceFile("junk.pdf", source.data + b"\r\n<!-- served by a proxy -->\r\n")) == read(source)


@pytest.mark.parametrize("data", [b"", b"<!DOCTYPE html><html><body>Not found</body></html>", b"%PDF-1.4 stub"])
def test_what_is_no_pdf_is_an_error(data: bytes) -> None:
    with pytest.raises(UnreadableFileError):
        read(SourceFile("name.pdf", data))


def test_pages_without_text_are_an_empty_document() -> None:
    with pytest.raises(EmptyDocumentError):
        read(print_pdf(lambda canvas: canvas.rect(50, 50, 400, 400, fill=1)))


def test_page_without_text_among_others_is_flagged() -> None:
    output = PdfReader().read(print_pdf(columns, lambda canvas: canvas.rect(50, 50, 400, 400, fill=1)))
    assert output.pages[1].flags == ("no_text_layer",)


def test_references_at_the_end_are_references() -> None:
    def draw(canvas: Canvas) -> None:
        y = print_lines(canvas, PROSE)
        canvas.setFont("Helvetica-Bold", 13)
        canvas.drawString(60, y - 20, "References")
        canvas.setFont("Helvetica", 10)
        print_lines(
            canvas,
            ["1. Author A. A title of a paper. Journal 2020;1:1-2.", "2. Author B. Another. Journal 2021;2:3-4."],
            y=y - 40,
        )

    assert [block.marker for block in read(print_pdf(draw)) if block.kind == "reference"] == ["1.", "2."]


def test_nice_file_cut_at_sixty_percent_is_an_error() -> None:
    path = find_shared("guidelines", "pdf", "nice", "NICE-fever-under-5.pdf")
    data = path.read_bytes()
    with pytest.raises(UnreadableFileError):
        read(SourceFile(path.name, data[: int(0.6 * len(data))]))


def test_words_printed_twice_a_hair_apart_are_bold() -> None:
    def draw(canvas: Canvas) -> None:
        for shift in (0, 0.24):
            canvas.drawString(60 + shift, 740, "Fever in adults")
        print_lines(canvas, PROSE)

    first = read(print_pdf(draw))[0]
    assert (first.kind, first.text) == ("heading", "Fever in adults")


def test_one_line_of_a_recommendation_at_the_end_of_a_page_is_no_heading() -> None:
    def first(canvas: Canvas) -> None:
        print_lines(canvas, PROSE)
        canvas.drawString(60, 90, "1.2.19")
        canvas.drawString(120, 90, "Consider meningitis in a child with fever and any of the following")

    def second(canvas: Canvas) -> None:
        print_lines(
            canvas, ["features that the nurse has seen: neck stiffness, or a bulging fontanelle."], x=120, y=780
        )

    block = read(print_pdf(first, second))[-1]
    assert (block.kind, block.marker) == ("paragraph", "1.2.19")
    assert block.text.endswith(
        "any of the following features that the nurse has seen: neck stiffness, or a bulging fontanelle."
    )


def test_larger_of_two_sizes_of_running_text_makes_no_headings() -> None:
    def text(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 10)
        print_lines(canvas, [*PROSE, "A short line of text ends this paragraph"])

    def appendix(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 8)
        for row in range(7):
            print_lines(canvas, [f"{row} {line}" for line in PROSE], y=700 - 60 * row, leading=10)

    assert not [block for block in read(print_pdf(text, appendix)) if block.kind == "heading"]


def test_paragraph_goes_on_over_a_page_of_nothing_but_a_continued_table() -> None:
    def first(canvas: Canvas) -> None:
        print_lines(
            canvas,
            [*PROSE[:2], "A sentence that starts on the first page of the document and that goes on over the"],
            y=100,
        )

    def middle(canvas: Canvas) -> None:
        canvas.drawString(60, 740, "Table 4")
        canvas.drawString(500, 60, "Continued")

    def last(canvas: Canvas) -> None:
        print_lines(canvas, ["page of the table until it ends here.", *PROSE[2:]], y=780)

    blocks = read(print_pdf(first, middle, last))
    assert "goes on over the page of the table until it ends here." in blocks[-1].text


def test_underline_in_a_cell_does_not_cut_its_row() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont("Helvetica-Bold", 10)
        for column, head in enumerate(("Drug", "Dose", "See")):
            canvas.rect(60 + 150 * column, 680, 150, 20)
            canvas.drawString(64 + 150 * column, 686, head)
        canvas.setFont("Helvetica", 10)
        for row in range(2):
            y = 630 - 50 * row
            for column, cell in enumerate(("paracetamol", "1 g", "the label")):
                canvas.rect(60 + 150 * column, y, 150, 50)
                canvas.drawString(64 + 150 * column, y + 34, f"{cell} {row}")
            canvas.line(364, y + 30, 420, y + 30)
        print_lines(canvas, PROSE, y=500)

    rows = [block.text for block in read(print_pdf(draw)) if block.kind == "table_row"]
    assert rows == [f"Drug: paracetamol {n}; Dose: 1 g {n}; See: the label {n}" for n in range(2)]


def test_page_on_which_text_alternates_with_gapped_lines_is_flagged() -> None:
    def draw(canvas: Canvas) -> None:
        y = 720
        for number in range(6):
            canvas.drawString(60, y, f"{number} Key")
            canvas.drawString(240, y, "Updated in 2019")
            print_lines(canvas, ["recommendations of the group on monitoring and on diagnosis of adults."], y=y - 30)
            y -= 60

    (page,) = PdfReader().read(print_pdf(draw)).pages
    assert "low_parse_quality" in page.flags
