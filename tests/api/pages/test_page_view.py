import pytest

from api.pages.page_view import draw_marks, find_boxes
from api.pages.text_marks import Highlight
from core.documents import LineBox, ParsedDocument
from ingest.page_images import MAX_SIDE_DOTS, encode_png

LINES = (
    LineBox(start=0, end=10, page=1, x0=100, y0=50, x1=200, y1=60),
    LineBox(start=11, end=21, page=1, x0=100, y0=62, x1=200, y1=72),
    LineBox(start=22, end=32, page=2, x0=100, y0=50, x1=200, y1=60),
)
PARSED = ParsedDocument(text="x" * 32, blocks=(), lines=LINES, parser="test", parser_version="1")


@pytest.mark.parametrize(
    ("quote", "page", "edges"),
    [
        (Highlight(0, 10), 1, [(100, 200)]),
        (Highlight(5, 16), 1, [(150, 200), (100, 150)]),
        (Highlight(5, 32), 2, [(100, 200)]),
        (Highlight(10, 11), 1, []),
        (Highlight(22, 32), 1, []),
    ],
)
def test_boxes_are_cut_to_what_the_quote_covers(quote, page, edges):
    assert [(box.x0, box.x1) for box in find_boxes(PARSED, page, quote)] == edges


def test_boxes_lie_over_the_picture_in_its_own_dots():
    svg = draw_marks(encode_png(b"\xff" * 3 * 300 * 400, 300, 400), LINES[:1])
    assert 'viewBox="0 0 300 400"' in svg
    assert '<rect x="147.8" y="72.8" width="154.5" height="19.5"' in svg


def test_a_poster_whose_scale_is_not_known_bears_no_box():
    png = encode_png(b"\xff" * 3 * MAX_SIDE_DOTS, MAX_SIDE_DOTS, 1)
    assert "<rect" not in draw_marks(png, LINES[:1])
