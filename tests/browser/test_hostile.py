"""Fifty hostile texts in every place of an answer and of a document: nothing runs, nothing is hidden."""

import re
import urllib.parse
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from api.pages.html_page import show_text
from citewell.ingest_parts import ingest
from citewell.settings import Settings
from tests.browser.answer_feed import AnswerFeed
from tests.browser.conftest import no_settings_of_this_machine, serve_inside
from tests.browser.hostile_texts import HOSTILE, UNSEEN
from tests.browser.sample_answers import hostile_answer

_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)

CHECK = """() => {
  const root = document.querySelector("citewell-chat").shadowRoot;
  const foreign = [...root.querySelectorAll("a[href]")].map((link) => link.href).filter((href) => !href.startsWith(location.origin));
  const forbidden = root.querySelectorAll("script, img, svg, object, embed, base, meta, link, style, video, math, template, frame, .answer form, .answer input");
  const handlers = [...root.querySelectorAll("*")].filter((node) => node.getAttributeNames().some((name) => name.startsWith("on")));
  return {
    ran: window.pwned ?? null,
    forbidden: [...forbidden].map((node) => node.outerHTML),
    handlers: handlers.length,
    foreign,
    elsewhere: location.href,
  };
}"""


def shown_form(text: str) -> str:
    """Return the text as it must be readable: every unseen character by its name."""
    return _UNSEEN.sub(lambda match: f"U+{ord(match.group()):04X}", text)


def test_there_are_fifty() -> None:
    assert len(set(HOSTILE)) == 50


def test_answers_of_hostile_texts(server, open_page: Callable[..., Page]) -> None:
    page = open_page()
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    feed = AnswerFeed(page)
    page.goto(f"{server.address}/")
    chat = page.locator("citewell-chat")
    chat.locator("select").wait_for()
    number = 0
    for place, text in enumerate(HOSTILE):
        for status in ("answered", "not_covered") if place % 5 == 0 else ("answered",):
            number += 1
            page.evaluate("(question) => void document.querySelector('citewell-chat').ask(question)", text)
            feed.answer(hostile_answer(text, status), number)
            turn = chat.locator(".turn").last
            expect(turn.locator(".tools")).to_be_visible()
            shown = " ".join((turn.text_content() or "").split())
            wanted = " ".join(shown_form(text).split())
            assert shown.count(wanted) >= 8, (text, status)
            seen = page.evaluate(CHECK)
            assert seen["ran"] is None, text
            assert seen["forbidden"] == [], text
            assert seen["handlers"] == 0, text
            assert all(
                href.startswith("https://evil.example/") and text.startswith("https:") for href in seen["foreign"]
            )
        if status == "not_covered":
            turn.get_by_role("button", name="Show in context").click()
            expect(chat.locator("dialog mark").first).to_be_visible()
            assert page.evaluate(CHECK)["ran"] is None
            page.keyboard.press("Escape")
        page.evaluate("document.querySelector('citewell-chat').reset()")
    assert [url for url in requests if not url.startswith(server.address)] == []


def test_stacked_accents_do_not_paint_over_their_neighbours(server, open_page: Callable[..., Page]) -> None:
    page = open_page()
    feed = AnswerFeed(page)
    page.goto(f"{server.address}/")
    page.evaluate("(question) => void document.querySelector('citewell-chat').ask(question)", "x")
    feed.answer(hostile_answer(HOSTILE[-4]))
    claim = page.locator("citewell-chat .claim").first
    assert claim.evaluate("(node) => getComputedStyle(node).overflowY") == "clip"


@pytest.fixture(scope="module")
def hostile_server(tmp_path_factory: pytest.TempPathFactory):
    folder = tmp_path_factory.mktemp("hostile")
    parts = ["---", "id: hostile", 'title: "<img src=x onerror=window.pwned=1>"', "---", "", "# Hostile"]
    for number, text in enumerate(HOSTILE):
        parts += ["", f"## Section {number}", "", f"```\nStatement {number} says: {text}\n```"]
    (folder / "hostile.md").write_text("\n".join(parts), encoding="utf-8")
    with no_settings_of_this_machine():
        assert ingest(Settings(home=folder / "home"), [folder / "hostile.md"]).n_failed == 0
    with serve_inside(folder / "home") as address:
        yield address


def test_document_of_hostile_texts_in_the_viewer(hostile_server: str, open_page: Callable[..., Page]) -> None:
    page = open_page()
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    for path in (
        "/",
        "/documents",
        "/documents/hostile",
        *(f"/documents/hostile?q={urllib.parse.quote(text[:100])}" for text in HOSTILE[::10]),
    ):
        page.goto(f"{hostile_server}{path}")
        assert page.evaluate("window.pwned ?? null") is None, path
        allowed = "/widget" if path == "/" else "nothing"
        scripts = page.locator("script").evaluate_all("nodes => nodes.map((node) => node.src)")
        assert all(allowed in source for source in scripts), path
        assert page.locator("main :is(img, svg, iframe, object, style, base, meta)").count() == 0, path
    page.goto(f"{hostile_server}/documents/hostile")
    shown = page.locator("article").inner_text()
    assert shown.count("says:") == len(HOSTILE)
    assert [url for url in requests if not url.startswith(hostile_server)] == []


@pytest.mark.parametrize("text", UNSEEN)
def test_unseen_characters_are_named_by_the_server_as_by_the_widget(text: str) -> None:
    assert re.sub("<[^>]*>", "", show_text(text)) == shown_form(text).replace("&", "&amp;")
