"""Lists of contents and imprint never become statements; what recommends stays."""

import pytest
from reportlab.pdfgen.canvas import Canvas

from ingest.readers.pdf.imprint import is_imprint
from ingest.readers.pdf.reader import PdfReader
from tests.ingest.readers.printed_pdf import print_lines, print_pdf

ENTRIES = ["1 Introduction", "2 Assessment of the airway", "3 Breathing", "4 Circulation and fluids", "5 References"]


@pytest.mark.parametrize(
    "text",
    [
        "© Society of Nurses 2024",
        "Correspondence to: Ann Smith, Ward 4, York, UK",
        "Received 10 June 2011 Accepted 16 June 2011",
        "ISSN: 0000-0000 (print)",
        "¹ St Mary Hospital, Main Road, York, UK ² Department of Nursing, Royal Infirmary, Leeds, UK",
        "Ann Smith,¹ Robert de Vries,² Mary Ann Jones,³ John O'Hara,¹ On behalf of the Standards Committee",
        "Ann Smith, PhD, PT; Robert Jones, MD; Mary Brown, DPT",
        "No part may be copied. All rights reserved.",
    ],
)
def test_imprint_is_known(text: str) -> None:
    assert is_imprint(text)


@pytest.mark.parametrize(
    "text",
    [
        "Refer to the Royal Infirmary, the Department of Nursing, or the clinic, on the same day.",
        "Adults, children, infants and neonates",
        "Penicillin, amoxicillin, erythromycin and doxycycline",
        "Streptococcus pneumoniae, Haemophilus influenzae, Moraxella catarrhalis and Staphylococcus aureus",
        "Received oral steroids in the last 12 months",
        "Copying the dose from an old chart should be avoided.",
        "Hospital admission, oxygen, fluids and rest",
        "Beta Blockers, Calcium Channel Blockers, Loop Diuretics, Oral Nitrates",
        "Oral Tablets², Nasal spray",
    ],
)
def test_what_is_no_imprint_stays(text: str) -> None:
    assert not is_imprint(text)


def test_list_of_contents_is_taken_out_and_recorded() -> None:
    def contents(canvas: Canvas) -> None:
        canvas.setFont("Helvetica-Bold", 16)
        canvas.drawString(60, 740, "Contents")
        canvas.setFont("Helvetica", 10)
        print_lines(canvas, ENTRIES)
        for number, y in enumerate(range(700, 700 - 12 * len(ENTRIES), -12)):
            canvas.drawRightString(500, y, str(2 + 3 * number))

    def text(canvas: Canvas) -> None:
        print_lines(canvas, ["Nobody leaves the room before the second assessment is written down and signed."])

    output = PdfReader().read(print_pdf(contents, text))
    assert [block.kind for block in output.blocks] == ["heading", "paragraph"]
    assert {item.text for item in output.removed if item.reason == "contents"} >= {"5 References", "14"}


def test_table_of_numbers_without_the_title_is_no_list_of_contents() -> None:
    def draw(canvas: Canvas) -> None:
        print_lines(canvas, ["Score of each finding:", *(f"{entry} {2 + n}" for n, entry in enumerate(ENTRIES))])

    assert not [item for item in PdfReader().read(print_pdf(draw)).removed if item.reason == "contents"]
