"""PDFs written by the tests themselves."""

import io
from collections.abc import Callable

from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from ingest.reader import SourceFile

HEIGHT = 800.0
WIDTH = 600.0
Draw = Callable[[Canvas], None]


def print_pdf(*pages: Draw, password: str | None = None, rotate: int = 0, title: str | None = None) -> SourceFile:
    """Return a PDF of one page for each function that draws one; 600 x 800 points, origin bottom left."""
    buffer = io.BytesIO()
    encryption = StandardEncryption(password, ownerPassword="owner") if password is not None else None
    canvas = Canvas(buffer, pagesize=(WIDTH, HEIGHT), encrypt=encryption)
    if title:
        canvas.setTitle(title)
    for draw in pages:
        canvas.setPageRotation(rotate)
        canvas.setFont("Helvetica", 10)
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return SourceFile("printed.pdf", buffer.getvalue())


def print_lines(canvas: Canvas, lines: list[str], x: float = 60, y: float = 700, leading: float = 12) -> float:
    """Print lines one below another from ``y`` points above the bottom; return where the next one would stand."""
    for line in lines:
        canvas.drawString(x, y, line)
        y -= leading
    return y
