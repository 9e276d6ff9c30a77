"""Bold labels in a column of their own head the text beside them; labelled rows of a grid make sense alone."""

from reportlab.pdfgen.canvas import Canvas

from ingest.readers.pdf.reader import PdfReader
from tests.ingest.readers.printed_pdf import print_lines, print_pdf

PARTS = {
    "Background": ["The first line of text beside the label says why", "fever matters in every adult who is admitted."],
    "Recommendation": ["Adults with fever should be seen within the hour", "by somebody who can prescribe for them."],
    "Certainty": [
        "The certainty of the evidence was very low, as all",
        "of the studies had small numbers of patients.",
    ],
}


def side_heads(canvas: Canvas) -> None:
    y = 700.0
    for label, lines in PARTS.items():
        canvas.setFont("Helvetica-Bold", 10)
        canvas.drawString(60, y, label)
        canvas.setFont("Helvetica", 10)
        y = print_lines(canvas, lines, x=200, y=y) - 12
    print_lines(canvas, ["Text over the whole width of the page goes on below the labels, and ends here."], y=y)


def test_each_label_is_the_heading_of_the_text_beside_it() -> None:
    blocks = PdfReader().read(print_pdf(side_heads)).blocks
    assert [(block.kind, block.text) for block in blocks][:4] == [
        ("heading", "Background"),
        ("paragraph", " ".join(PARTS["Background"])),
        ("heading", "Recommendation"),
        ("paragraph", " ".join(PARTS["Recommendation"])),
    ]
    assert blocks[-1].text.startswith("Text over the whole width")


def test_rows_of_a_grid_without_heads_but_with_bold_labels_are_quotable() -> None:
    rows = {"Severe asthma": "Peak flow 33 to 50 % of best", "Near-fatal asthma": "Raised carbon dioxide"}

    def draw(canvas: Canvas) -> None:
        for index, (label, text) in enumerate(rows.items()):
            y = 700 - 20 * index
            canvas.rect(60, y, 120, 20)
            canvas.rect(180, y, 300, 20)
            canvas.setFont("Helvetica-Bold", 10)
            canvas.drawString(64, y + 6, label)
            canvas.setFont("Helvetica", 10)
            canvas.drawString(184, y + 6, text)
        print_lines(canvas, ["Nobody leaves the room before the second assessment is written down and signed."], y=600)

    found = [block for block in PdfReader().read(print_pdf(draw)).blocks if block.kind == "table_row"]
    assert [(block.text, block.is_quotable) for block in found] == [
        (f"{label}: {text}", True) for label, text in rows.items()
    ]


def test_enumeration_within_a_sentence_is_no_list() -> None:
    def draw(canvas: Canvas) -> None:
        lines = [
            "All of the documents were reviewed in two stages by the same two reviewers, namely:",
            "(1) a review of the table of contents to find what is relevant; and (2) a search for the",
            "words that are listed in the appendix of this document.",
        ]
        print_lines(canvas, lines)

    (block,) = PdfReader().read(print_pdf(draw)).blocks
    assert "namely: (1) a review" in block.text
