"""What operators do over HTTP: upload a document, remove one, read the audit record."""

import asyncio
import dataclasses
import json
from collections.abc import AsyncIterator
from concurrent.futures import Future
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response, StreamingResponse

from api.access.identity import Identity
from api.access.requirement import Administrator, Uploader
from api.admin.uploads import UploadProgress, Uploads
from api.services import InjectedServices, Services
from api.transport.faults import log_fault
from api.transport.problems import problem_of, problem_responses, unexpected
from core.documents import GuidelineDocument
from core.errors import CitewellError, ForbiddenError
from core.record import Record
from corpus.audit import AuditEntry
from ingest.report import FileDone, IngestEvent, IngestReport

router = APIRouter(prefix="/v1", tags=["administration"])

_SILENCE_S = 5.0

FileName = Annotated[
    str,
    Query(
        min_length=1,
        max_length=255,
        pattern=r"\.([Mm][Dd]|[Mm][Aa][Rr][Kk][Dd][Oo][Ww][Nn]|[Tt][Xx][Tt]|[Hh][Tt][Mm][Ll]?|[Dd][Oo][Cc][Xx]|[Pp][Dd][Ff])$",
        description="Name of the file; its ending tells the format (.md, .txt, .html, .docx, .pdf).",
        examples=["sarcoma-2025.pdf"],
    ),
]


class RemovedDocument(Record):
    """A document that no longer answers. Its text stays, so that old answers verify."""

    document: GuidelineDocument
    """Its last live version."""


class AuditList(Record):
    """Who changed what, oldest first."""

    entries: tuple[AuditEntry, ...]
    """The newest entries."""


@router.post(
    "/documents",
    response_model=IngestReport,
    responses={
        200: {"content": {"text/event-stream": {}}},
        **problem_responses(409, 422, 500, 503),
    },
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
        }
    },
    tags=["documents"],
    summary="Upload a document",
)
async def post_document(name: FileName, request: Request, services: InjectedServices, uploader: Uploader) -> Response:
    """Ingest the file in the body, read in a process of its own with limits on size, pages, time and memory.

    The result of the file is in `files[0]`; a file that cannot be read has the status `failed` there, with the code of
    the error. With `Accept: text/event-stream` the reply is a stream of `progress` events and, last, `report` or `error`.
    """
    uploads = find_uploads(request)
    path = await uploads.receive(request, name)
    progress = UploadProgress()
    future = uploads.submit(path, progress.listen)
    future.add_done_callback(lambda _: progress.listen(None))
    if "text/event-stream" in request.headers.get("accept", ""):
        stream = _stream(progress, future, services, uploader, request.state.request_id)
        return StreamingResponse(stream, media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})
    report = await asyncio.wrap_future(future)
    await run_in_threadpool(_record, services, uploader, report)
    return Response(report.model_dump_json(), media_type="application/json")


@router.delete(
    "/documents/{document_id}",
    responses=problem_responses(404, 422, 500, 503),
    tags=["documents"],
    summary="Remove a document",
)
def delete_document(document_id: str, services: InjectedServices, administrator: Administrator) -> RemovedDocument:
    """Take a document out of answers from the next request on; uploading its file again brings it back."""
    removed = services.documents.remove_document(document_id)
    services.records.audit.add(administrator.name, "document_removed", document_id, removed.version_id)
    return RemovedDocument(document=removed)


@router.get("/audit", responses=problem_responses(500, 503), summary="Read the audit record")
def get_audit(services: InjectedServices, _administrator: Administrator) -> AuditList:
    """Return who made and revoked keys, uploaded, removed and reviewed documents, deleted answers and made backups."""
    return AuditList(entries=services.records.audit.list_entries())


def find_uploads(request: Request) -> Uploads:
    """Return where uploads go.

    Raises:
        ForbiddenError: this server takes none.
    """
    uploads: Uploads | None = request.app.state.uploads
    if uploads is None:
        raise ForbiddenError("this server takes no uploads")
    return uploads


def _record(services: Services, uploader: Identity, report: IngestReport) -> None:
    for result in report.files:
        subject = result.document_id or Path(result.path).name
        detail = f"{result.status}, {result.version_id or result.error_code or 'no version'}"
        services.records.audit.add(uploader.name, "document_uploaded", subject, detail)


async def _stream(
    progress: UploadProgress,
    future: "Future[IngestReport]",
    services: Services,
    uploader: Identity,
    request_id: str,
) -> AsyncIterator[str]:
    async for event in progress.read(_SILENCE_S):
        yield ": ingesting\n\n" if event is None else _event("progress", json.dumps(_describe(event)))
    try:
        report = await asyncio.wrap_future(future)
        await run_in_threadpool(_record, services, uploader, report)
    except CitewellError as error:
        yield _event("error", problem_of(error, request_id).model_dump_json())
        return
    except Exception as error:  # noqa: BLE001  # the status line is out: tell the client, log the fault, end in good order
        log_fault(error, request_id)
        yield _event("error", unexpected(request_id).model_dump_json())
        return
    yield _event("report", report.model_dump_json())


def _describe(event: IngestEvent) -> dict[str, object]:
    """Return the event as JSON: its kind and its numbers."""
    kind = {"kind": type(event).__name__}
    if isinstance(event, FileDone):
        return {**kind, "status": event.result.status}
    return {**kind, **dataclasses.asdict(event)}


def _event(name: str, data: str) -> str:
    return f"event: {name}\ndata: {data}\n\n"
