"""Behind a proxy that serves Citewell under a sub-path: everything that a page loads or links to stays under it."""

import http.client
import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import serve_inside

PREFIX = "/tools/citewell"
FIRST_LINE = "What is the standard first-line treatment of metastatic sarcoma?"


class Proxy:
    """Where the proxy is, what it hands on to, and what it was asked for outside its sub-path."""

    def __init__(self, origin: str, *, keeps_prefix: bool) -> None:
        self.origin = origin
        self.keeps_prefix = keeps_prefix
        self.upstream = ""
        self.outside: list[str] = []

    @property
    def address(self) -> str:
        """The address that users see, without last slash."""
        return self.origin + PREFIX


@pytest.fixture(params=[False, True], ids=["takes the sub-path away", "keeps the sub-path"])
def proxy(server, request: pytest.FixtureRequest) -> Iterator[Proxy]:
    found: list[Proxy] = []
    httpd = ThreadingHTTPServer(("127.0.0.1", 0), partial(_ProxyHandler, found))
    found.append(Proxy(f"http://127.0.0.1:{httpd.server_port}", keeps_prefix=request.param))
    threading.Thread(target=httpd.serve_forever, daemon=True).start()
    with serve_inside(server.home, public_url=found[0].address) as found[0].upstream:
        yield found[0]
    httpd.shutdown()
    httpd.server_close()


class _ProxyHandler(BaseHTTPRequestHandler):
    def __init__(self, found: list[Proxy], *args: object) -> None:
        self._proxy = found[0]
        super().__init__(*args)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        if not self.path.startswith(f"{PREFIX}/"):
            self._proxy.outside.append(self.path)
            self.send_error(404)
            return
        path = self.path if self._proxy.keeps_prefix else self.path.removeprefix(PREFIX)
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        upstream = http.client.HTTPConnection(urlsplit(self._proxy.upstream).netloc, timeout=20)
        upstream.request(self.command, path, body or None, dict(self.headers.items()))
        reply = upstream.getresponse()
        self.send_response(reply.status)
        for name, value in reply.getheaders():
            if name.casefold() not in ("transfer-encoding", "connection", "date", "server"):
                self.send_header(name, value)
        self.end_headers()
        while piece := reply.read1(65536):
            self.wfile.write(piece)
            self.wfile.flush()
        upstream.close()

    def do_POST(self) -> None:
        self.do_GET()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def test_the_chat_and_its_sources_stay_under_the_sub_path(proxy: Proxy, open_page: Callable[..., Page]) -> None:
    page = open_page(f"{proxy.address}/")
    chat = page.locator("citewell-chat")
    chat.locator("#question").fill(FIRST_LINE)
    chat.locator("#question").press("Enter")
    expect(chat.locator(".direct .claim-text")).to_contain_text("Doxorubicin")
    chat.locator("[data-key=cite-1]").first.click()
    expect(chat.locator("dialog .passage")).to_contain_text("contraindicated")
    links = chat.locator("dialog a[href]").evaluate_all("all => all.map(a => a.href)")
    [viewer] = [link for link in links if "/documents/" in link]
    assert viewer.startswith(f"{proxy.address}/documents/")
    page.goto(viewer)
    expect(page.locator("mark#quote")).to_be_in_viewport()
    page.get_by_label("Search in this document").fill("is an option")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_role("heading", name="“is an option”: 3 places")).to_be_visible()
    assert [path for path in proxy.outside if path != "/favicon.ico"] == []


@pytest.mark.parametrize("proxy", [False], indirect=True)
def test_every_link_of_every_page_leads_somewhere(proxy: Proxy, open_page: Callable[..., Page]) -> None:
    page = open_page()
    waiting, seen = [f"{proxy.address}/", f"{proxy.address}/documents/fever-card"], set()
    while waiting:
        address = waiting.pop()
        if address in seen or not address.startswith(proxy.origin):
            continue
        seen.add(address)
        reply = page.request.get(address)
        assert reply.status == 200, address
        if reply.headers["content-type"].startswith("text/html"):
            page.goto(address)
            linked = page.locator("a[href], img[src], link[href], script[src]")
            found = linked.evaluate_all("all => all.map(each => each.href || each.src)")
            waiting += [each.partition("#")[0] for each in found if isinstance(each, str)]
    assert len(seen) > 8
    assert [path for path in proxy.outside if path != "/favicon.ico"] == []


@pytest.mark.parametrize("proxy", [True], indirect=True)
def test_the_api_names_addresses_under_the_sub_path(proxy: Proxy, open_page: Callable[..., Page]) -> None:
    page = open_page()
    page.goto(f"{proxy.address}/livez")
    body = {"model": "citewell", "messages": [{"role": "user", "content": FIRST_LINE}]}
    reply = page.request.post(f"{proxy.address}/v1/chat/completions", data=body)
    assert f"<{proxy.address}/documents/" in reply.json()["choices"][0]["message"]["content"]
    document = page.request.get(f"{proxy.address}/openapi.json").json()
    [described] = document["servers"]
    assert f"{proxy.origin}{described['url']}" in (proxy.address, proxy.origin + proxy.address)
