"""What an embedding page loads: the widget's module, its identity, its types, and what it may offer."""

from importlib.resources import files

from fastapi import APIRouter, Request
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from api.services import InjectedServices
from api.transport.problems import problem_responses
from api.widget_bundle import WidgetBundle, load_bundle
from composer.disclaimers import choose_disclaimer
from core.answers import Disclaimer
from core.questions import Audience
from core.record import Record
from core.text import hash_bytes

router = APIRouter()

WIDGET_FILES = {
    "icon.svg": "image/svg+xml",
    "page.css": "text/css",
    "chat.css": "text/css",
    "viewer.css": "text/css",
    "citewell-chat.d.ts": "text/plain",
}
"""Files that are served as they are, and their media types; no other name reaches the disk."""

ALWAYS_ASK = "no-cache"
NEVER_CHANGES = "public, max-age=31536000, immutable"


class WidgetConfig(Record):
    """What a widget may offer here."""

    audiences: tuple[Audience, ...]
    """Audiences that questions are answered for."""
    disclaimers: dict[Audience, Disclaimer]
    """The disclaimer of each, shown before the first question is asked."""
    n_documents: int
    """Documents that may be answered from; 0 means that nothing has been ingested."""
    widget_version: str
    """Version of the widget that this server serves."""


@router.get("/v1/widget-config", tags=["widget"], responses=problem_responses(500), summary="What a widget may offer")
def get_widget_config(services: InjectedServices) -> WidgetConfig:
    """Return the audiences, their disclaimers and whether there is anything to answer from. Needs no key."""
    audiences: tuple[Audience, ...] = ("clinician", "student")
    if services.pages.allows_patient_audience:
        audiences = (*audiences, "patient")
    return WidgetConfig(
        audiences=audiences,
        disclaimers={audience: choose_disclaimer(audience) for audience in audiences},
        n_documents=len(services.documents.list_documents()),
        widget_version=load_bundle().version,
    )


@router.get("/widget.js", include_in_schema=False)
def get_widget(request: Request) -> Response:
    """Return the widget as it is now; browsers ask each time and get 304 while nothing changed."""
    return _send_module(load_bundle(), request, ALWAYS_ASK)


@router.get("/widget/manifest.json", include_in_schema=False)
def get_widget_manifest() -> Response:
    """Return version, address and integrity hash of the module, and the lines that embed exactly this text."""
    bundle = load_bundle()
    manifest = {
        "version": bundle.version,
        "path": bundle.path,
        "integrity": bundle.integrity,
        "types": "/widget/citewell-chat.d.ts",
        "n_bytes": len(bundle.data),
        "n_bytes_gzip": len(bundle.compressed),
    }
    return JSONResponse(manifest, headers={"Cache-Control": ALWAYS_ASK})


@router.get("/widget/{name}", include_in_schema=False)
def get_widget_file(name: str, request: Request) -> Response:
    """Return a style sheet, an image, the type declarations, or the module under its version."""
    bundle = load_bundle()
    if name == bundle.path.rpartition("/")[2]:
        return _send_module(bundle, request, NEVER_CHANGES)
    media_type = WIDGET_FILES.get(name)
    if media_type is None:
        raise HTTPException(404)
    data = files("widget").joinpath(name).read_bytes()
    headers = {"ETag": f'"{hash_bytes(data)[:20]}"', "Cache-Control": ALWAYS_ASK}
    if request.headers.get("if-none-match") == headers["ETag"]:
        return Response(status_code=304, headers=headers)
    return Response(data, media_type=media_type, headers=headers)


def _send_module(bundle: WidgetBundle, request: Request, caching: str) -> Response:
    headers = {"Cache-Control": caching, "ETag": f'"{bundle.version}"', "Vary": "Accept-Encoding"}
    if request.headers.get("if-none-match") == headers["ETag"]:
        return Response(status_code=304, headers=headers)
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(
            bundle.compressed, media_type="text/javascript", headers={**headers, "Content-Encoding": "gzip"}
        )
    return Response(bundle.data, media_type="text/javascript", headers=headers)
