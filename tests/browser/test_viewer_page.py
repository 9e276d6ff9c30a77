"""The source viewer in a real browser: without JavaScript, by link, by search, on the page of the PDF."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

FIRST_LINE = "What is the standard first-line treatment of metastatic sarcoma?"


def find_citation(page: Page, address: str, question: str) -> dict[str, object]:
    response = page.request.post(f"{address}/v1/answers", data={"question": question})
    answer = response.json()
    return (answer["citations"] or answer["nearest"])[0]


def test_link_leads_to_the_words_without_javascript(server, open_page: Callable[..., Page]) -> None:
    page = open_page(java_script_enabled=False)
    citation = find_citation(page, server.address, FIRST_LINE)
    page.goto(f"{server.address}{citation['viewer_url']}")
    expect(page.locator("mark#quote")).to_have_text(str(citation["quote"]))
    expect(page.locator("mark#quote")).to_be_in_viewport()
    expect(page.get_by_text("No reviewer has approved this document yet.")).to_be_visible()


def test_search_works_without_javascript(server, open_page: Callable[..., Page]) -> None:
    page = open_page(f"{server.address}/documents/local-sarcoma", java_script_enabled=False)
    page.get_by_label("Search in this document").fill("is an option")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_role("heading", name="“is an option”: 3 places")).to_be_visible()
    page.locator(".places a").nth(1).click()
    expect(page.locator("#found-2")).to_be_in_viewport()


def test_quote_is_marked_where_it_stands_on_the_page_of_the_pdf(server, open_page: Callable[..., Page]) -> None:
    page = open_page()
    citation = find_citation(page, server.address, "What paracetamol dose in a child with fever?")
    assert citation["document_id"] == "fever-card"
    page.goto(f"{server.address}{citation['viewer_url']}")
    picture = page.locator(".page-image img")
    expect(picture).to_have_attribute("alt", "Page 2 of the original, with the quoted words marked")
    page.wait_for_function("() => document.querySelector('.page-image img').naturalWidth > 0")
    svg = page.request.get(f"{server.address}{picture.get_attribute('src')}").text()
    assert svg.count("<rect") == 2
    assert 'viewBox="0 0 630 893"' in svg or 'viewBox="0 0 630 892"' in svg


def test_chat_page_says_without_javascript_what_there_is(server, open_page: Callable[..., Page]) -> None:
    page = open_page(f"{server.address}/", java_script_enabled=False)
    assert "Asking needs JavaScript." in page.content()
    expect(page.get_by_role("link", name="Local pathway for metastatic sarcoma")).to_be_visible()


def test_text_can_be_twice_as_large_and_the_window_tiny(server, open_page: Callable[..., Page]) -> None:
    page = open_page(f"{server.address}/")
    page.set_viewport_size({"width": 640, "height": 400})
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    chat = page.locator("citewell-chat")
    chat.locator("#question").scroll_into_view_if_needed()
    expect(chat.locator("#question")).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
