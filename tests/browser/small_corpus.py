"""A few short documents, written for the browser tests: grades, lists, caveats, references, right-to-left text, a PDF."""

import io
from pathlib import Path

from reportlab.pdfgen.canvas import Canvas

SARCOMA = """---
id: local-sarcoma
title: Local pathway for metastatic sarcoma
publisher: Example Hospital Trust
version: "2.3"
last_updated: "2024-05"
language: en
url: https://guidelines.example.org/sarcoma
references:
  - marker: "1"
    text: Example A, Sample B. A trial of doxorubicin. Journal of Examples. 2020;1:1-9.
    doi: 10.1000/example
---

# Local pathway for metastatic sarcoma

## First-line treatment

Doxorubicin is the standard first-line treatment of metastatic sarcoma [I, A]. [1]

Doxorubicin is contraindicated in severe heart failure.

## Second-line treatment

Second-line options of metastatic sarcoma are:

- Trabectedin is an option in liposarcoma and leiomyosarcoma [I, B]
- Pazopanib is an option in sarcoma other than liposarcoma [I, B]
- Gemcitabine with docetaxel is an option in leiomyosarcoma [II, C]
- High-dose ifosfamide should not be given to frail patients [IV, D]

## Follow-up

Imaging of the chest is recommended every three months in the first two years [V, B].
"""

ARABIC = """---
id: arabic-note
title: إرشادات علاج الحمى
publisher: مستشفى المثال
language: ar
---

# إرشادات علاج الحمى

## الجرعة

يعطى الباراسيتامول بجرعة 15 ملغ لكل كغ كل ست ساعات.
"""


def write_corpus(folder: Path) -> None:
    """Write the documents into the folder."""
    (folder / "local-sarcoma.md").write_text(SARCOMA, encoding="utf-8")
    (folder / "arabic-note.md").write_text(ARABIC, encoding="utf-8")
    (folder / "fever-card.pdf").write_bytes(print_fever_card())


def print_fever_card() -> bytes:
    """Return a PDF of two pages; the dose stands on the second."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(420, 595))
    canvas.setTitle("Fever in children: pocket card")
    for page in (
        ("1 Assessment", ["Measure the temperature in the armpit in children under five years of age.", ""]),
        (
            "2 Treatment",
            ["Give paracetamol 15 mg/kg every six hours to a child with fever who is", "in distress."],
        ),
    ):
        heading, lines = page
        canvas.setFont("Helvetica-Bold", 16)
        canvas.drawString(48, 520, heading)
        canvas.setFont("Helvetica", 10)
        for number, line in enumerate(lines):
            canvas.drawString(48, 480 - 14 * number, line)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()
