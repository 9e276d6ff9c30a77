"""A page of a PDF as a picture with the quoted words marked: an SVG that holds the page and the boxes over it."""

import base64
import struct
from html import escape
from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from api.access.requirement import Reader
from api.pages.text_marks import Highlight
from api.routes.documents import VersionParameter, load_version
from api.routes.page_images import PageNumber, draw_page
from api.services import InjectedServices
from core.documents import LineBox, ParsedDocument
from ingest.page_images import DOTS_PER_POINT, MAX_SIDE_DOTS

router = APIRouter(include_in_schema=False)

_SIZE_IN_PNG = slice(16, 24)
"""Where a PNG states its width and height (PNG specification, section 11.2.2)."""
_MARGIN_POINTS = 1.5


@router.get("/documents/{document_id}/pages/{page}.svg")
def get_marked_page(
    document_id: str,
    page: PageNumber,
    request: Request,
    services: InjectedServices,
    _reader: Reader,
    start: Annotated[int, Query(ge=0, le=2**31)],
    end: Annotated[int, Query(ge=0, le=2**31)],
    version: VersionParameter = None,
) -> Response:
    """Return the page with the lines from ``start`` to ``end`` marked."""
    document = load_version(services, document_id, version)
    png = draw_page(request, services, document, page)
    parsed = services.documents.load_parsed(document.version_id)
    svg = draw_marks(png, find_boxes(parsed, page, Highlight(start, end)))
    return Response(svg, media_type="image/svg+xml", headers={"Cache-Control": "private, max-age=86400"})


def find_boxes(parsed: ParsedDocument, page: int, quote: Highlight) -> tuple[LineBox, ...]:
    """Return the boxes of the page's lines that the quote touches, cut to the part of the line that it covers.

    A line's characters are taken to be equally wide, so the edges inside a line are near, not exact.
    """
    touched = []
    for line in parsed.lines:
        if line.page != page or line.start >= quote.end or line.end <= quote.start:
            continue
        width = (line.x1 - line.x0) / max(line.end - line.start, 1)
        x0 = line.x0 + max(quote.start - line.start, 0) * width
        x1 = line.x1 - max(line.end - quote.end, 0) * width
        touched.append(line.model_copy(update={"x0": x0, "x1": x1}))
    return tuple(touched)


def draw_marks(png: bytes, boxes: tuple[LineBox, ...]) -> str:
    """Return an SVG of the page with the boxes over it.

    A poster that was drawn smaller than the usual resolution is shown without boxes: its scale is not known here.
    """
    width, height = struct.unpack(">II", png[_SIZE_IN_PNG])
    is_usual_scale = max(width, height) < MAX_SIDE_DOTS
    marks = "".join(_draw_box(box) for box in boxes if is_usual_scale)
    image = base64.b64encode(png).decode()
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}">'
        f'<image width="{width}" height="{height}" href="data:image/png;base64,{escape(image)}"/>'
        f'<g fill="#ffe36b" style="mix-blend-mode:multiply">{marks}</g></svg>'
    )


def _draw_box(box: LineBox) -> str:
    x, y = (box.x0 - _MARGIN_POINTS) * DOTS_PER_POINT, (box.y0 - _MARGIN_POINTS) * DOTS_PER_POINT
    width = (box.x1 - box.x0 + 2 * _MARGIN_POINTS) * DOTS_PER_POINT
    height = (box.y1 - box.y0 + 2 * _MARGIN_POINTS) * DOTS_PER_POINT
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" rx="2"/>'
