"""The large first letter of an article."""

import pytest
from reportlab.pdfgen.canvas import Canvas

from ingest.readers.pdf.reader import PdfReader
from tests.ingest.readers.printed_pdf import print_pdf

BELOW = ["of the tendons that is often seen in adults", "who are older, and a cause of pain in the arm", "at night."]


def _read(cap: str, first: str) -> list[str]:
    def draw(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 34)
        canvas.drawString(60, 676, cap)
        canvas.setFont("Helvetica", 10)
        x = 60 + canvas.stringWidth(cap, "Helvetica", 34) + 3
        canvas.drawString(x, 692 + 7, first)
        canvas.drawString(x, 688, BELOW[0])
        canvas.drawString(x, 676, BELOW[1])
        canvas.drawString(60, 664, BELOW[2])

    return [block.text for block in PdfReader().read(print_pdf(draw)).blocks]


@pytest.mark.parametrize(
    ("cap", "first", "opening"),
    [
        ("R", "otator cuff disease is a disease", "Rotator cuff disease is a disease"),
        ("T", "HE rotator cuff is a group", "THE rotator cuff is a group"),
        ("A", "disease of the rotator cuff is a disease", "A disease of the rotator cuff is a disease"),
        ("A", "ll of them have a disease", "All of them have a disease"),
    ],
)
def test_the_letter_goes_back_to_its_word(cap: str, first: str, opening: str) -> None:
    assert _read(cap, first) == [f"{opening} {BELOW[0]} {BELOW[1]} {BELOW[2]}"]


def test_a_large_letter_with_one_line_beside_it_is_a_title() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 24)
        canvas.drawString(60, 700, "A")
        canvas.setFont("Helvetica", 10)
        canvas.drawString(80, 700, "Offer the test to adults.")
        canvas.drawString(60, 640, "Another paragraph that stands far below the first.")

    texts = [block.text for block in PdfReader().read(print_pdf(draw)).blocks]

    assert not any(text.startswith("AOffer") for text in texts)
