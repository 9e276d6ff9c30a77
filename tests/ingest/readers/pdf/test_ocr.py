import io
import shutil
from collections.abc import Sequence

import pytest
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from core.documents import ParsedDocument
from core.errors import EmptyDocumentError
from ingest.page_images import draw_pages
from ingest.reader import SourceFile
from ingest.readers.pdf import reader as pdf_reader
from ingest.readers.pdf.ocr import OcrEngine, find_engine, is_reliable
from ingest.statements.builder import build_statements
from tests.ingest.readers.documents import paragraphs, read
from tests.ingest.readers.printed_pdf import HEIGHT, WIDTH, print_lines, print_pdf

LINES = [
    "Give colchicine to adults with gout within a day of onset, and",
    "reduce the dose to 0.5 mg a day where the kidneys are impaired.",
    "Stop it after a week. Check the blood count in older people.",
]


def scan(lines: Sequence[str]) -> bytes:
    """Return a PDF whose one page is a picture of a printed page."""

    def draw_text(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 13)
        print_lines(canvas, list(lines), leading=18)

    (image,) = draw_pages(print_pdf(draw_text).data, dots_per_point=3)

    def draw_image(canvas: Canvas) -> None:
        canvas.drawImage(ImageReader(io.BytesIO(image.png)), 0, 0, WIDTH, HEIGHT)

    return print_pdf(draw_image).data


@pytest.fixture
def engine() -> OcrEngine:
    """The installed OCR; the extra is optional, so the test skips without it."""
    pytest.importorskip("pytesseract", reason="the extra `ocr` is not installed")
    if shutil.which("tesseract") is None:
        pytest.skip("the program tesseract is not installed")
    found = find_engine()
    assert found is not None
    assert found.languages.startswith("eng")
    return found


def flags(parsed: ParsedDocument) -> list[tuple[str, ...]]:
    return [page.flags for page in parsed.pages]


def test_a_scanned_page_is_read_and_flagged(engine: OcrEngine) -> None:
    parsed = read("a.pdf", scan(LINES))
    assert paragraphs(parsed) == [" ".join(LINES)]
    assert flags(parsed) == [("ocr", "low_parse_quality")]
    statements = build_statements("v", parsed)
    assert len(statements) == 3
    assert all(statement.flags == ("ocr", "low_parse_quality") for statement in statements)
    first = parsed.lines[0]
    assert first.x0 == pytest.approx(60, abs=3)
    assert first.y0 < HEIGHT - 700 < first.y1 + 3


def test_the_reader_s_version_names_the_ocr(engine: OcrEngine) -> None:
    assert f"tesseract-{engine.version}-{engine.languages}" in pdf_reader.PdfReader().version


def test_a_page_with_a_text_layer_is_not_read_again(engine: OcrEngine) -> None:
    parsed = read("a.pdf", print_pdf(lambda canvas: print_lines(canvas, LINES) and None).data)
    assert flags(parsed) == [()]


def test_a_picture_without_words_stays_a_picture(engine: OcrEngine) -> None:
    with pytest.raises(EmptyDocumentError):
        read("a.pdf", scan(["7"]))


def test_without_ocr_a_scan_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_reader, "find_engine", lambda: None)
    reader = pdf_reader.PdfReader()
    assert "tesseract" not in reader.version
    with pytest.raises(EmptyDocumentError, match="extra `ocr`"):
        reader.read(SourceFile("a.pdf", scan(LINES)))


@pytest.mark.parametrize(
    ("confidences", "is_taken"),
    [
        ([95.0] * 50, True),
        ([95.0] * 46 + [30.0] * 4, True),
        ([95.0] * 43 + [30.0] * 7, False),
        ([70.0] * 50, False),
        ([96.0] * 4, False),
        ([], False),
    ],
)
def test_what_ocr_is_unsure_of_is_not_taken(confidences: list[float], is_taken: bool) -> None:
    assert is_reliable(confidences) is is_taken
