import re

import pytest
from fastapi.testclient import TestClient

from api.html_page import external_link
from api.viewer import Highlight, render_viewer
from core.documents import Block, ParsedDocument
from tests.api_doubles import SARCOMA, build_scripted_app


@pytest.fixture
def client():
    with TestClient(build_scripted_app()) as client:
        yield client


def marked(page: str) -> list[str]:
    return re.findall(r"<mark[^>]*>(.*?)</mark>", page)


def test_quote_is_marked_and_is_the_anchor(client):
    statement = SARCOMA.statements[0]
    page = client.get(
        f"/documents/sarcoma?version={statement.version_id}&start={statement.start}&end={statement.end}"
    ).text
    assert marked(page) == [statement.text]
    assert page.count('id="quote"') == 1


def test_markup_of_a_document_stays_text(client):
    page = client.get("/documents/sarcoma").text
    assert "<script" not in page
    assert "Sarcoma &lt;script&gt;" in page
    assert "&lt;b&gt;toxicity&lt;/b&gt; &amp; benefit" in page


def test_quote_over_two_blocks_is_marked_in_both(client):
    first, second = SARCOMA.statements[:2]
    page = client.get(f"/documents/sarcoma?start={first.start + 4}&end={second.start + 5}").text
    assert marked(page) == [first.text[4:], second.text[:5]]


@pytest.mark.parametrize("span", ["start=5&end=5", "start=9&end=2", "start=0&end=999999"])
def test_offsets_that_do_not_fit_are_said_to_be_wrong(client, span):
    response = client.get(f"/documents/sarcoma?{span}")
    assert response.status_code == 200
    assert marked(response.text) == []
    assert "does not have" in response.text


def test_unknown_document_is_a_page_that_says_so(client):
    for path in ("/documents/nothing", "/documents/sarcoma?version=nothing"):
        response = client.get(path)
        assert response.status_code == 404
        assert response.headers["content-type"].startswith("text/html")


def test_lists_nest_and_pages_are_marked():
    text = "One\nTwo\nThree\nFour"
    spans = [
        (0, 3, "list_item", 0, 1),
        (4, 7, "list_item", 1, 1),
        (8, 13, "list_item", 0, 2),
        (14, 18, "paragraph", 0, 2),
    ]
    blocks = tuple(Block(start=s, end=e, kind=kind, level=level, page=page) for s, e, kind, level, page in spans)
    parsed = ParsedDocument(text=text, blocks=blocks, parser="test", parser_version="1")
    page = render_viewer(SARCOMA.document, parsed, is_live=False, highlight=Highlight(4, 7))
    body = page[page.index("<article") : page.index("</article>")]
    assert body.count("<ul>") == body.count("</ul>") == 3
    assert body.count("<li>") == body.count("</li>") == 3
    assert body.index("Page 1") < body.index("One") < body.index("Page 2") < body.index("Three")
    assert "earlier version" in page


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "//evil", None, ""])
def test_only_web_addresses_become_links(url):
    assert external_link(url, "x") == ""


def test_only_web_addresses_are_escaped():
    assert "&quot;" in external_link('https://a/"onclick="b', "x")


def test_chat_page_and_its_files_are_served_from_the_package(client):
    page = client.get("/").text
    linked = re.findall(r'(?:href|src)="(/widget/[^"]+)"', page)
    assert {"/widget/chat.js", "/widget/chat.css"} <= set(linked)
    for path in {
        *linked,
        "/widget/answer.js",
        "/widget/source.js",
        "/widget/api.js",
        "/widget/dom.js",
        "/widget/viewer.css",
    }:
        response = client.get(path)
        assert response.status_code == 200
        assert client.get(path, headers={"If-None-Match": response.headers["etag"]}).status_code == 304


def test_chat_page_has_nothing_inline(client):
    page = client.get("/").text
    assert re.search(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*src=)", page) is None


def test_scripts_never_write_markup(client):
    for name in ("chat.js", "answer.js", "source.js", "dom.js", "api.js"):
        assert (
            re.search(
                r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(", client.get(f"/widget/{name}").text
            )
            is None
        )
