import os
import re
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import uvicorn

from citewell import wiring
from citewell.commands.serve import bind_socket
from citewell.ingest_parts import ingest
from citewell.settings import ENV_PREFIX, Settings
from corpus.embeds import EmbedStore
from tests.browser.small_corpus import write_corpus
from tests.browser.views import DESKTOP, PHONE_DARK, View
from tests.doubles import HashedWordsEmbedder

sync_api = pytest.importorskip("playwright.sync_api", reason="needs playwright, which the development extra installs")

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = os.environ.get("CITEWELL_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")

_SERVE = (
    "from citewell import wiring; from tests.doubles import HashedWordsEmbedder;"
    "wiring.build_embedder = lambda settings: HashedWordsEmbedder();"
    "from citewell.cli import app; app(['serve', '--port', '0'])"
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
    if not os.environ.get("CITEWELL_ALL_VIEWS"):
        items[:] = [item for item in items if here not in item.path.parents or _is_chosen_view(item)]


def _is_chosen_view(item: pytest.Item) -> bool:
    """Keep one window per state, in turn one of two that differ in everything; `make screenshots` looks at all four."""
    view = getattr(item, "callspec", None) and item.callspec.params.get("view")  # type: ignore[attr-defined]
    if view is None:
        return True
    return view == (DESKTOP, PHONE_DARK)[sum(item.originalname.encode()) % 2]  # type: ignore[attr-defined]


class Server:
    """A running `citewell serve` and its home."""

    def __init__(self, address: str, home: Path) -> None:
        self.address = address
        self.home = home


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The real server over a small corpus, with the embedder that needs no model."""
    folder = tmp_path_factory.mktemp("browser")
    write_corpus(folder)
    home = folder / "home"
    with no_settings_of_this_machine():
        report = ingest(Settings(home=home), sorted(folder.glob("*.*")))
        assert report.n_failed == 0
    with ServerProcess(home) as address:
        yield Server(address, home)


@pytest.fixture(scope="session")
def empty_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The real server before anything was ingested."""
    home = tmp_path_factory.mktemp("empty") / "home"
    with serve_inside(home) as address:
        yield Server(address, home)


class ServerProcess:
    """Runs `citewell serve` on a free port for the length of a ``with`` block; gives its address without last slash."""

    def __init__(self, home: Path) -> None:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(ENV_PREFIX)}
        own = {"CITEWELL_HOME": str(home), "CITEWELL_LOG_LEVEL": "warning", "PYTHONPATH": str(ROOT)}
        self._environment = kept | own

    def __enter__(self) -> str:
        self._process = subprocess.Popen(
            [sys.executable, "-c", _SERVE], cwd=ROOT, env=self._environment, stderr=subprocess.PIPE, text=True
        )
        assert self._process.stderr is not None
        said = []
        for line in self._process.stderr:
            said.append(line)
            if found := re.search(r"listens on (http://\S+)/", line):
                self._drain = threading.Thread(target=self._process.stderr.read, daemon=True)
                self._drain.start()
                return found[1]
        raise AssertionError("".join(said))

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait(timeout=20)
        self._drain.join(timeout=5)
        assert self._process.stderr is not None
        self._process.stderr.close()


@contextmanager
def serve_inside(home: Path, **settings: object) -> Iterator[str]:
    """Serve the same application from a thread of this process, which starts faster; give its address."""
    with no_settings_of_this_machine():
        application = wiring.build_app(Settings(home=home, **settings))  # type: ignore[arg-type]  # checked by pydantic
    bound = bind_socket("127.0.0.1", 0)
    running = uvicorn.Server(uvicorn.Config(application, log_level="warning", access_log=False))
    thread = threading.Thread(target=running.run, kwargs={"sockets": [bound]}, daemon=True)
    thread.start()
    try:
        deadline = time.monotonic() + 30
        while not running.started and thread.is_alive() and time.monotonic() < deadline:
            time.sleep(0.02)
        assert running.started, "the server did not start"
        yield f"http://127.0.0.1:{bound.getsockname()[1]}"
    finally:
        running.should_exit = True
        thread.join(timeout=20)
        bound.close()


@contextmanager
def no_settings_of_this_machine() -> Iterator[None]:
    """Leave this machine's settings out, and use the embedder that needs no model."""
    with pytest.MonkeyPatch.context() as patch:
        for name in Settings.model_fields:
            patch.delenv(ENV_PREFIX + name.upper(), raising=False)
        patch.setattr(wiring, "build_embedder", lambda settings: HashedWordsEmbedder())
        yield


@pytest.fixture(scope="session")
def chromium() -> Iterator[sync_api.Browser]:
    if CHROMIUM is None:
        pytest.skip("needs Debian's chromium on the PATH, or its path in CITEWELL_CHROMIUM")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium: sync_api.Browser) -> Iterator[Callable[..., sync_api.Page]]:
    """Opens pages in contexts of their own; at the end no page may have met an error that nobody caught."""
    contexts: list[sync_api.BrowserContext] = []
    faults: list[str] = []

    def open_page(address: str | None = None, view: View = DESKTOP, **options: object) -> sync_api.Page:
        context = chromium.new_context(
            viewport={"width": view.width, "height": view.height},
            color_scheme=view.colour,
            reduced_motion="reduce",
            **options,
        )
        context.set_default_timeout(8000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        if address is not None:
            page.goto(address)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert faults == []


@pytest.fixture
def chat(server: Server, open_page: Callable[..., sync_api.Page]) -> sync_api.Page:
    """The chat page in a new session."""
    page = open_page(f"{server.address}/")
    page.locator("citewell-chat").locator("#question").wait_for()
    return page


class Site:
    """Another site, on another port: its pages embed the widget."""

    def __init__(self, origin: str, pages: dict[str, tuple[str, str]]) -> None:
        self.origin = origin
        self._pages = pages

    def put(self, path: str, body: str, policy: str = "") -> str:
        """Serve an HTML page with this content policy, and return its address."""
        self._pages[path] = (body, policy)
        return f"{self.origin}{path}"


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    pages: dict[str, tuple[str, str]] = {}
    httpd = ThreadingHTTPServer(("127.0.0.1", 0), partial(_SiteHandler, pages))
    threading.Thread(target=httpd.serve_forever, daemon=True).start()
    yield Site(f"http://127.0.0.1:{httpd.server_port}", pages)
    httpd.shutdown()
    httpd.server_close()


class _SiteHandler(BaseHTTPRequestHandler):
    def __init__(self, pages: dict[str, tuple[str, str]], *args: object) -> None:
        self._pages = pages
        super().__init__(*args)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        body, policy = self._pages.get(self.path, ("<!doctype html><title>Nothing</title>", ""))
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        if policy:
            self.send_header("Content-Security-Policy", policy)
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def embed_id(server: Server, site: Site) -> str:
    """An embed id that allows the other site."""
    catalogue = wiring.build_catalogue(Settings(home=server.home))
    try:
        return EmbedStore(catalogue.database).create("tests", (site.origin,), "tests").embed_id
    finally:
        catalogue.close()
