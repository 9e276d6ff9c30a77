"""The pages: chat, documents, source viewer, editorial policy, and the API in short."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import HTMLResponse

from api.access.requirement import Reader
from api.pages.api_page import render_api_page
from api.pages.chat_page import render_chat_page
from api.pages.document_list import render_document_items
from api.pages.html_page import render_problem_page, render_text_page
from api.pages.policy_page import render_policy_page
from api.pages.text_marks import Highlight
from api.pages.viewer import ViewedDocument, render_viewer
from api.routes.documents import VersionParameter, load_version
from api.services import InjectedServices, Services
from api.widget_bundle import load_bundle
from core.documents import GuidelineDocument
from core.errors import NotFoundError

router = APIRouter(include_in_schema=False)

MAX_SEARCH_CHARS = 200

Offset = Annotated[int | None, Query(ge=0, le=2**31)]


@router.get("/")
def get_chat_page(services: InjectedServices) -> HTMLResponse:
    """Return the chat page."""
    return HTMLResponse(render_chat_page(_sorted_documents(services), services.pages.starter_questions))


@router.get("/documents")
def get_documents_page(services: InjectedServices, _reader: Reader) -> HTMLResponse:
    """Return the list of documents as a page."""
    intro = "<p>Answers come from these documents and from nothing else.</p>"
    items = render_document_items(_sorted_documents(services))
    return HTMLResponse(render_text_page("Documents", intro + items, here="/documents"))


@router.get("/editorial-policy")
def get_policy_page(services: InjectedServices) -> HTMLResponse:
    """Return who reviews, how, and what the states mean."""
    return HTMLResponse(render_policy_page(services.pages.editorial_policy, services.documents.list_documents()))


@router.get("/api")
def get_api_page(request: Request) -> HTMLResponse:
    """Return the API in short."""
    return HTMLResponse(render_api_page(request.app.openapi(), load_bundle(), str(request.base_url).rstrip("/")))


@router.get("/documents/{document_id}")
def get_viewer_page(
    document_id: str,
    request: Request,
    services: InjectedServices,
    _reader: Reader,
    version: VersionParameter = None,
    start: Offset = None,
    end: Offset = None,
    q: Annotated[str, Query(max_length=MAX_SEARCH_CHARS)] = "",
) -> HTMLResponse:
    """Return a version's text as a page, with the words from ``start`` to ``end`` or those of ``q`` highlighted."""
    try:
        document = load_version(services, document_id, version)
    except NotFoundError as error:
        return HTMLResponse(render_problem_page(404, str(error), request.state.request_id), status_code=404)
    live_ids = {live.version_id for live in services.documents.list_documents()}
    highlight = None if start is None or end is None else Highlight(start, end)
    viewed = ViewedDocument(
        document=document,
        parsed=services.documents.load_parsed(document.version_id),
        is_live=document.version_id in live_ids,
        is_fixed_version=version is not None,
    )
    return HTMLResponse(render_viewer(viewed, highlight, q.strip()))


def _sorted_documents(services: Services) -> tuple[GuidelineDocument, ...]:
    documents = services.documents.list_documents()
    return tuple(sorted(documents, key=lambda document: (document.title, document.document_id)))
