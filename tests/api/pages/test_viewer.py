import re

import pytest
from fastapi.testclient import TestClient

from api.pages.html_page import external_link, show_attribute, show_text
from api.pages.text_marks import Highlight
from api.pages.viewer import ViewedDocument, render_viewer
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
    page = render_viewer(ViewedDocument(SARCOMA.document, parsed, is_live=False), Highlight(4, 7))
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


def test_search_marks_every_place_and_lists_it(client):
    page = client.get("/documents/sarcoma?q=IS  an option").text
    assert marked(page) == ["is an option", "is an option"]
    assert "2 places" in page
    assert 'href="#found-2"' in page
    assert page.count('id="found-2"') == 1


def test_a_search_that_finds_nothing_says_so(client):
    page = client.get("/documents/sarcoma?q=<b>zebra</b>").text
    assert "“&lt;b&gt;zebra&lt;/b&gt;” does not stand in this document" in page


def test_a_search_keeps_the_version_that_the_address_names(client):
    version = SARCOMA.document.version_id
    assert f'name="version" value="{version}"' in client.get(f"/documents/sarcoma?version={version}&q=x").text
    assert 'name="version"' not in client.get("/documents/sarcoma?q=x").text


def test_a_place_inside_the_quote_bears_both_marks():
    parsed = ParsedDocument(
        text="alpha beta gamma", blocks=(Block(start=0, end=16, kind="paragraph"),), parser="test", parser_version="1"
    )
    page = render_viewer(ViewedDocument(SARCOMA.document, parsed, is_live=True), Highlight(0, 10), "beta gamma")
    assert (
        '<mark id="quote">alpha </mark><mark><mark class="found" id="found-1">beta</mark></mark>'
        '<mark class="found"> gamma</mark>' in page
    )


def test_invisible_characters_are_named(client):
    assert show_text("a\u202eb<") == 'a<span class="invisible">U+202E</span>b&lt;'
    assert show_attribute('a\u202e"') == "a[U+202E]&quot;"
