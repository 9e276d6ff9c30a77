"""On another site, on another port, under a strict content policy, with short-lived tokens and no secret in the page."""

import json
import urllib.request
from collections.abc import Callable

from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import serve_inside

FIRST_LINE = "What is the standard first-line treatment of metastatic sarcoma?"


def build_policy(address: str) -> str:
    """Return the strictest policy that the widget is said to work under."""
    return (
        f"default-src 'none'; script-src {address}; connect-src {address}; base-uri 'none'; form-action 'none';"
        " require-trusted-types-for 'script'; trusted-types 'none'"
    )


def build_page(address: str, embed_id: str) -> str:
    with urllib.request.urlopen(f"{address}/widget/manifest.json", timeout=10) as response:
        manifest = json.load(response)
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Intranet</title><main><h1>Intranet</h1>'
        f'<script type="module" src="{address}{manifest["path"]}" integrity="{manifest["integrity"]}"'
        f' crossorigin="anonymous"></script><citewell-chat embed-id="{embed_id}"></citewell-chat></main>'
    )


def open_embedded(open_page: Callable[..., Page], site, address: str, embed_id: str) -> tuple[Page, list[str]]:
    page = open_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type in ("error", "warning") else None)
    page.goto(site.put("/embedded", build_page(address, embed_id), build_policy(address)))
    return page, said


def ask(page: Page, question: str) -> None:
    page.locator("citewell-chat #question").fill(question)
    page.locator("citewell-chat #question").press("Enter")


def test_works_on_another_origin_under_a_strict_policy(server, site, embed_id: str, open_page) -> None:
    page, said = open_embedded(open_page, site, server.address, embed_id)
    chat = page.locator("citewell-chat")
    expect(chat.locator(".disclaimer")).to_contain_text("healthcare professionals")
    with page.expect_request("**/v1/answers/stream") as asked:
        ask(page, FIRST_LINE)
    assert asked.value.headers["authorization"].startswith("Bearer ")
    expect(chat.locator(".direct .claim-text")).to_contain_text("Doxorubicin")
    expect(chat.locator(".primary")).to_have_css("background-color", "rgb(11, 95, 107)")
    chat.locator("[data-key=cite-1]").first.click()
    expect(chat.locator("dialog .passage")).to_contain_text("contraindicated")
    page.keyboard.press("Escape")
    chat.locator("[data-key=grade-c1]").focus()
    expect(chat.get_by_role("tooltip").first).to_be_visible()
    chat.get_by_role("button", name="Print").click()
    assert said == []


def test_ended_token_is_renewed_once_without_a_word(server, site, embed_id: str, open_page) -> None:
    page, _ = open_embedded(open_page, site, server.address, embed_id)
    chat = page.locator("citewell-chat")
    chat.locator("select").wait_for()
    ended = {
        "status": 401,
        "body": '{"code": "token_expired"}',
        "headers": {"Access-Control-Allow-Origin": site.origin, "Content-Type": "application/problem+json"},
    }
    refused: list[str] = []

    def refuse_once(route: Route) -> None:
        if route.request.method == "OPTIONS" or refused:
            route.fallback()
        else:
            refused.append(route.request.url)
            route.fulfill(**ended)

    page.route("**/v1/answers/stream", refuse_once)
    tokens: list[str] = []
    page.on(
        "request", lambda request: tokens.append(request.method) if request.url.endswith("/v1/embed-tokens") else None
    )
    ask(page, FIRST_LINE)
    expect(chat.locator(".direct .claim-text")).to_contain_text("Doxorubicin")
    assert tokens.count("POST") == 2
    page.route("**/v1/answers/stream", lambda route: route.fulfill(**ended))
    ask(page, FIRST_LINE)
    expect(chat.locator(".fault")).to_contain_text("Session expired")
    page.unroute("**/v1/answers/stream")
    chat.get_by_role("button", name="Start a new session").click()
    expect(chat.locator(".direct")).to_have_count(2)


def test_page_that_is_not_on_the_list_gets_nothing(server, open_page, site, embed_id: str) -> None:
    page = open_page()
    stranger = site.put("/stranger", build_page(server.address, embed_id)).replace("127.0.0.1", "localhost")
    page.goto(stranger)
    page.locator("citewell-chat #question").wait_for()
    ask(page, FIRST_LINE)
    expect(page.locator("citewell-chat .fault")).to_be_visible()
    expect(page.locator("citewell-chat .direct")).to_have_count(0)


def test_works_where_every_request_needs_a_key_or_token(server, site, embed_id: str, open_page) -> None:
    with serve_inside(server.home, require_keys=True) as address:
        page, _ = open_embedded(open_page, site, address, embed_id)
        ask(page, FIRST_LINE)
        expect(page.locator("citewell-chat .direct .claim-text")).to_contain_text("Doxorubicin", timeout=10_000)
        plain = open_page(f"{address}/")
        plain.locator("citewell-chat #question").wait_for()
        ask(plain, FIRST_LINE)
        expect(plain.locator("citewell-chat .fault")).to_contain_text("Not allowed here")


def test_changed_module_is_refused_by_its_hash(server, site, open_page) -> None:
    page = open_page()
    page.route(
        "**/widget/*.js",
        lambda route: route.fulfill(
            body="window.changed = true",
            headers={"Access-Control-Allow-Origin": "*", "Content-Type": "text/javascript"},
        ),
    )
    page.goto(site.put("/changed", build_page(server.address, "emb_x")))
    assert page.evaluate("window.changed === undefined && !customElements.get('citewell-chat')")
