import io

import pytest
from fastapi.testclient import TestClient
from reportlab.pdfgen.canvas import Canvas

from core.errors import PageNotFoundError, UnreadableFileError
from ingest.page_drawer import draw_page_apart
from tests.api.envelope import assert_problem
from tests.api_doubles import SARCOMA, MemoryCatalogue, build_scripted_app


def draw_pdf(n_pages: int = 2) -> bytes:
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=(200, 100))
    for number in range(1, n_pages + 1):
        canvas.drawString(20, 50, f"Page {number}")
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


class PdfCatalogue(MemoryCatalogue):
    def load_bytes(self, version_id: str) -> bytes:
        return draw_pdf()


@pytest.fixture
def client():
    app = build_scripted_app(catalogue=PdfCatalogue(SARCOMA))
    with TestClient(app) as client:
        yield client


def test_a_page_is_a_picture_that_browsers_may_keep(client):
    response = client.get("/v1/documents/sarcoma/pages/2.png")
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "image/png"
    assert response.content.startswith(b"\x89PNG")
    assert "immutable" in response.headers["cache-control"]
    version_id = SARCOMA.document.version_id
    assert client.get(f"/v1/documents/sarcoma/pages/2.png?version={version_id}").content == response.content


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("sarcoma/pages/3.png", 404, "page_not_found"),
        ("sarcoma/pages/0.png", 422, "validation_error"),
        ("sarcoma/pages/x.png", 422, "validation_error"),
        ("nothing/pages/1.png", 404, "document_not_found"),
        ("sarcoma/pages/1.png?version=nothing", 404, "version_not_found"),
    ],
)
def test_pages_that_are_not_there(client, path, status, code):
    assert_problem(client.get(f"/v1/documents/{path}"), status, code)


def test_other_formats_have_no_pages():
    with TestClient(build_scripted_app()) as client:
        assert_problem(client.get("/v1/documents/sarcoma/pages/1.png"), 404, "page_not_found")


def test_a_file_that_cannot_be_drawn_is_an_error_of_the_file():
    with pytest.raises(UnreadableFileError):
        draw_page_apart(b"%PDF-1.7 damaged", 1)
    with pytest.raises(PageNotFoundError):
        draw_page_apart(draw_pdf(), 3)


def test_a_pdf_with_something_before_its_mark_is_drawn_with_and_without_a_quote():
    class PrefixedCatalogue(MemoryCatalogue):
        def load_bytes(self, version_id: str) -> bytes:
            return b"\n\n" + draw_pdf()

    with TestClient(build_scripted_app(catalogue=PrefixedCatalogue(SARCOMA))) as client:
        assert client.get("/v1/documents/sarcoma/pages/1.png").status_code == 200
        assert client.get("/documents/sarcoma/pages/1.svg?start=0&end=5").status_code == 200
