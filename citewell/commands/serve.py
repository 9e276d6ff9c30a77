"""Serves the chat page and the API."""

import os
import socket
import tempfile
from collections.abc import Sequence

import uvicorn
from fastapi import FastAPI
from uvicorn.supervisors import Multiprocess

from api.access.local import is_loopback
from api.metrics import SHARED_FOLDER
from citewell import wiring
from citewell.console import note
from citewell.process.heap import settle_heap
from citewell.process.log_format import configure_logging
from citewell.server_parts import has_callers
from citewell.settings import ENV_PREFIX, Settings, load_settings
from core.errors import UsageError

GRACE_S = 15
"""Seconds that open answers get to finish after Ctrl-C."""


def check_address(settings: Settings) -> None:
    """Refuse an address that others can reach, unless keys are asked for or a setting says in so many words that this is wanted.

    Raises:
        UsageError: the address is not this machine's own, and there is nothing that callers could name themselves by.
    """
    if settings.allow_anyone_on_the_network or is_loopback(settings.host) or has_callers(settings):
        return
    raise UsageError(
        f"{settings.host} can be reached by others, and there is no API key and no embed id yet by which they could be"
        " told apart. `citewell keys create NAME` makes a key; CITEWELL_ALLOW_ANYONE_ON_THE_NETWORK=true lets anyone ask."
    )


def decide_answerable(settings: Settings) -> Settings:
    """Return the settings with the review statuses that may be answered from on this address.

    On an address that others reach these are the approved documents alone, unless a setting says otherwise in so many
    words: who asks from elsewhere cannot be expected to weigh what nobody has checked.
    """
    if is_loopback(settings.host) or settings.answer_unapproved_on_the_network:
        return settings
    return settings.model_copy(update={"answerable": ("approved",)})


def describe_answerable(settings: Settings) -> str:
    """Return what is said at start-up about which documents answer; ``settings`` are those that are served with."""
    catalogue = wiring.build_catalogue(settings)
    try:
        documents = catalogue.list_documents()
    finally:
        catalogue.close()
    if not documents:
        return "There is no document to answer from yet; `citewell ingest PATH` adds some."
    n_answering = sum(document.review.status in settings.answerable for document in documents)
    statuses = ", ".join(status.replace("_", " ") for status in settings.answerable)
    line = f"Answers come from documents that are {statuses}: {n_answering} of {len(documents)}."
    if is_loopback(settings.host):
        return line
    if settings.answer_unapproved_on_the_network and settings.answerable != ("approved",):
        return (
            f"{line} Others reach this address, and CITEWELL_ANSWER_UNAPPROVED_ON_THE_NETWORK lets them be answered from"
            " documents that nobody has approved."
        )
    return (
        f"{line} Others reach this address; `citewell review DOCUMENT approved --by NAME` approves a document, and"
        " CITEWELL_ANSWER_UNAPPROVED_ON_THE_NETWORK=true lets all of CITEWELL_ANSWERABLE answer."
    )


def bind_socket(host: str, port: int) -> socket.socket:
    """Return a socket on the address; port 0 takes a free one.

    Raises:
        UsageError: the address is taken, or is not one of this machine's.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    bound = socket.socket(family, socket.SOCK_STREAM)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((host, port))
    except OSError as error:
        bound.close()
        raise UsageError(
            f"cannot listen on {host} port {port}: {error.strerror}; CITEWELL_HOST and CITEWELL_PORT name another address"
        ) from error
    return bound


def run_server(settings: Settings) -> None:
    """Serve until Ctrl-C or SIGTERM; open answers finish first.

    Everything heavy is loaded before the address is announced, so that the first question is as fast as the next. A
    missing index is no reason not to start: the page says what to do.

    Raises:
        UsageError: the address is one that others reach, or is taken.
        CitewellError: index or model cannot be used.
    """
    check_address(settings)
    configure_logging(settings.log_level, settings.log_format)
    bound = bind_socket(settings.host, settings.port)
    served = decide_answerable(settings)
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    announcement = (
        describe_answerable(served),
        f"Citewell listens on http://{host}:{bound.getsockname()[1]}/ (Ctrl-C ends it)",
    )
    try:
        if settings.serve_workers == 1:
            _serve_here(served, bound, announcement)
        else:
            _serve_in_processes(settings, bound, announcement)
    except KeyboardInterrupt:
        # uvicorn has shut down in good order and raises the signal again; it is how this command is meant to end.
        note("Ended.")
    finally:
        bound.close()


def build_served_app() -> FastAPI:
    """Return the application of one of several processes; the environment says all that the command line said."""
    settings = load_settings()
    configure_logging(settings.log_level, settings.log_format)
    return _load_app(decide_answerable(settings))


def _load_app(settings: Settings) -> FastAPI:
    """Return the application, loaded."""
    app = wiring.build_app(settings)
    settle_heap()
    return app


def _serve_here(settings: Settings, bound: socket.socket, announcement: Sequence[str]) -> None:
    """Serve from this process; its model is loaded before the address is announced."""
    config = _configure_server(_load_app(settings))
    bound.listen(config.backlog)  # from here on connections wait for the server instead of being refused
    for line in announcement:
        note(line)
    uvicorn.Server(config).run(sockets=[bound])


def _serve_in_processes(settings: Settings, bound: socket.socket, announcement: Sequence[str]) -> None:
    """Serve from several processes, which are started again when they end."""
    os.environ[f"{ENV_PREFIX}HOST"] = settings.host
    shared = tempfile.TemporaryDirectory(prefix="citewell-metrics-")
    os.environ.setdefault(SHARED_FOLDER, shared.name)
    config = _configure_server("citewell.commands.serve:build_served_app", settings.serve_workers)
    for line in announcement:
        note(line)
    with shared:
        Multiprocess(config, sockets=[bound]).run()


def _configure_server(app: FastAPI | str, n_workers: int = 1) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        factory=isinstance(app, str),
        workers=n_workers,
        log_config=None,
        log_level="warning",
        access_log=False,  # its lines hold paths and query strings; api.transport.request_context writes one without
        server_header=False,
        proxy_headers=False,  # api.access.proxies believes trusted proxies alone
        timeout_graceful_shutdown=GRACE_S,
    )
