"""The chat page, the source viewer and the files of the widget."""

from importlib.resources import files
from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, Response

from api.access.requirement import Reader
from api.documents import VersionParameter, load_version
from api.html_page import render_problem_page
from api.services import InjectedServices
from api.viewer import Highlight, render_documents, render_viewer
from core.errors import NotFoundError
from core.text import hash_bytes

router = APIRouter(include_in_schema=False)

WIDGET_FILES = {
    "icon.svg": "image/svg+xml",
    "page.css": "text/css",
    "chat.css": "text/css",
    "viewer.css": "text/css",
    "chat.js": "text/javascript",
    "answer.js": "text/javascript",
    "api.js": "text/javascript",
    "dom.js": "text/javascript",
    "source.js": "text/javascript",
}
"""Files that are served, and their media types; no other name reaches the disk."""

Offset = Annotated[int | None, Query(ge=0, le=2**31)]


def load_widget_file(name: str) -> bytes:
    """Return a file of the installed ``widget`` package, from a checkout or a wheel."""
    return files("widget").joinpath(name).read_bytes()


@router.get("/")
def get_chat_page() -> HTMLResponse:
    """Return the chat page."""
    return HTMLResponse(load_widget_file("index.html"))


@router.get("/widget/{name}")
def get_widget_file(name: str, request: Request) -> Response:
    """Return a script, style sheet or image; browsers ask again each time and get 304 while nothing changed."""
    media_type = WIDGET_FILES.get(name)
    if media_type is None:
        raise HTTPException(404)
    data = load_widget_file(name)
    headers = {"ETag": f'"{hash_bytes(data)[:20]}"', "Cache-Control": "no-cache"}
    if request.headers.get("if-none-match") == headers["ETag"]:
        return Response(status_code=304, headers=headers)
    return Response(data, media_type=media_type, headers=headers)


@router.get("/documents")
def get_documents_page(services: InjectedServices, _reader: Reader) -> HTMLResponse:
    """Return the list of documents as a page."""
    documents = sorted(services.documents.list_documents(), key=lambda document: (document.title, document.document_id))
    return HTMLResponse(render_documents(tuple(documents)))


@router.get("/documents/{document_id}")
def get_viewer_page(
    document_id: str,
    request: Request,
    services: InjectedServices,
    _reader: Reader,
    version: VersionParameter = None,
    start: Offset = None,
    end: Offset = None,
) -> HTMLResponse:
    """Return a version's text as a page, with the words from ``start`` to ``end`` highlighted."""
    try:
        document = load_version(services, document_id, version)
    except NotFoundError as error:
        return HTMLResponse(render_problem_page(404, str(error), request.state.request_id), status_code=404)
    live_ids = {live.version_id for live in services.documents.list_documents()}
    highlight = None if start is None or end is None else Highlight(start, end)
    parsed = services.documents.load_parsed(document.version_id)
    return HTMLResponse(render_viewer(document, parsed, document.version_id in live_ids, highlight))
