"""Signs that a font misnames are read as they are drawn; what is named rightly stays."""

import pypdfium2 as pdfium
import pytest

from core.documents import PageFlag
from ingest.readers.pdf.drawn import Drawn, draw_reference, draw_strokes
from ingest.readers.pdf.glyphs import Glyph, PageContent, Style, load_page
from ingest.readers.pdf.quality import find_flags
from ingest.readers.pdf.shapes import mend_misnamed, read_sign
from tests.shared_data import find_shared


def symbol(code: int) -> Drawn:
    drawn = draw_reference("Symbol", code=code)
    assert drawn is not None
    return drawn


def letter(char: str, font: str = "Times-Bold") -> Drawn:
    drawn = draw_reference(font, text=char)
    assert drawn is not None
    return drawn


@pytest.mark.parametrize(
    ("claimed", "code", "sign"),
    [
        ("#", 0xA3, "≤"),
        ("$", 0xB3, "≥"),
        ("8", 0xB0, "°"),
        ("m", 0x6D, "µ"),
        ("b", 0x62, "β"),
        ("6", 0xB1, "±"),
        ("3", 0xB4, "×"),
        ("\x01", 0x2D, "−"),
        ("¼", 0x3D, "="),
        (",", 0x3C, "<"),
    ],
)
def test_sign_under_another_name_is_read_as_drawn(claimed: str, code: int, sign: str) -> None:
    assert read_sign(claimed, symbol(code)) == sign


@pytest.mark.parametrize("char", "#$%8360mbxoyld<>=+§½£A")
@pytest.mark.parametrize("font", ["Times-Bold", "Helvetica-Oblique", "Courier"])
def test_character_that_is_what_it_claims_to_be_stays(char: str, font: str) -> None:
    assert read_sign(char, letter(char, font)) is None


def test_sign_like_no_known_one_is_not_read() -> None:
    star = draw_strokes([(0.1, 0.1, 0.7, 0.9), (0.1, 0.9, 0.7, 0.1), (0.4, 0.0, 0.4, 1.0), (0.0, 0.0, 0.8, 0.0)], 0.05)
    assert star is not None
    assert read_sign("5", star) == "\ufffd"


def test_letter_in_a_fancy_face_is_left_alone() -> None:
    star = draw_strokes([(0.1, 0.1, 0.7, 0.9), (0.1, 0.9, 0.7, 0.1), (0.4, 0.0, 0.4, 1.0)], 0.05)
    assert star is not None
    assert read_sign("k", star) is None


def test_page_with_a_sign_that_could_not_be_read_is_flagged() -> None:
    style = Style(10.0, False, False, 0, False)
    glyphs = tuple(
        Glyph(char, 10.0 * n, 0, 10.0 * n + 8, 10, 9, style) for n, char in enumerate("Give a dose of it each day")
    )
    page = PageContent(1, 600, 800, glyphs, frozenset(), n_doubtful=1)
    wanted: tuple[PageFlag, ...] = ("low_parse_quality",)
    assert find_flags(page, "Give a dose of it each day") == wanted


def test_signs_of_a_journal_that_hides_them_in_fonts_of_their_own() -> None:
    document = pdfium.PdfDocument(find_shared("guidelines/pdf/bts_sign/BTS-Guideline-Paediatric-CAP.pdf").read_bytes())
    pages = mend_misnamed(document, [load_page(document, number) for number in (4, 14)])
    document.close()
    first, second = ("".join(glyph.char for glyph in page.glyphs) for page in pages)
    assert "oxygensaturationis≤92%" in first
    assert "fever>38.5°C" in first
    assert "[A−]" in first
    assert "µg/l" in second
