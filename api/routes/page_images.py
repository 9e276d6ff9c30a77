"""Pages of PDF documents as pictures, for showing a quote where it stands."""

from collections import OrderedDict
from threading import Lock
from typing import Annotated

from fastapi import APIRouter, Path, Request
from starlette.responses import Response

from api.access.requirement import Reader
from api.routes.documents import VersionParameter, load_version
from api.services import InjectedServices, Services
from api.transport.problems import problem_responses
from core.documents import GuidelineDocument
from core.errors import PageNotFoundError
from ingest.page_drawer import draw_page_apart

router = APIRouter(prefix="/v1/documents", tags=["documents"])

MAX_KEPT = 64
"""Pictures that one process keeps; a page is about 100 to 300 kB."""

PageNumber = Annotated[int, Path(ge=1, le=100_000, description="Physical page, counted from 1.")]


class PageShelf:
    """Pictures that were drawn lately. They are drawn one at a time, however many ask."""

    def __init__(self, max_kept: int = MAX_KEPT) -> None:
        """Keep so many pictures."""
        self._max_kept = max_kept
        self._lock = Lock()
        self._kept: OrderedDict[tuple[str, int], bytes] = OrderedDict()

    def draw(self, sha256: str, data: bytes, page: int) -> bytes:
        """Return a PNG of the page.

        Raises:
            PageNotFoundError: the file has no such page.
            IngestError: it cannot be drawn.
        """
        with self._lock:
            png = self._kept.pop((sha256, page), None) or draw_page_apart(data, page)
            self._kept[sha256, page] = png
            if len(self._kept) > self._max_kept:
                self._kept.popitem(last=False)
            return png


def draw_page(request: Request, services: Services, document: GuidelineDocument, page: int) -> bytes:
    """Return a PNG of a page of the original file.

    Raises:
        PageNotFoundError: the file has no such page, or its format has none that could be drawn.
        IngestError: it cannot be drawn.
    """
    data = services.documents.load_bytes(document.version_id)
    if b"%PDF-" not in data[:1024]:
        raise PageNotFoundError("the document's format has no pages that can be drawn")
    shelf: PageShelf = request.app.state.page_shelf
    return shelf.draw(document.sha256, data, page)


@router.get(
    "/{document_id}/pages/{page}.png",
    response_class=Response,
    responses={
        200: {"content": {"image/png": {"schema": {"type": "string", "format": "binary"}}}},
        **problem_responses(404, 422, 500, 503),
    },
    summary="See a page of a PDF document",
)
def get_page_image(
    document_id: str,
    page: PageNumber,
    request: Request,
    services: InjectedServices,
    _reader: Reader,
    version: VersionParameter = None,
) -> Response:
    """Return a page of the original file as a PNG, at 108 dots an inch; line boxes of the text are in points (1/72 inch)."""
    document = load_version(services, document_id, version)
    png = draw_page(request, services, document, page)
    return Response(png, media_type="image/png", headers={"Cache-Control": "private, max-age=86400, immutable"})
