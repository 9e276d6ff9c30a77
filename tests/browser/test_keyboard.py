"""Everything with the keyboard alone."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.answer_feed import AnswerFeed
from tests.browser.sample_answers import QUESTION, full_answer

FOCUSED = """() => {
  let node = document.activeElement;
  while (node?.shadowRoot?.activeElement) node = node.shadowRoot.activeElement;
  return node?.dataset?.key ?? node?.getAttribute("aria-label") ?? node?.id ?? node?.textContent?.slice(0, 40) ?? "";
}"""


def test_from_the_first_tab_to_a_source_and_back(server, open_page: Callable[..., Page]) -> None:
    page = open_page()
    feed = AnswerFeed(page)
    page.goto(f"{server.address}/")
    chat = page.locator("citewell-chat")
    chat.locator("select").wait_for()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the text")).to_be_focused()
    order = tab_until(page, "question", 30)
    assert order.index("audience") < order.index("question")
    page.keyboard.type(QUESTION)
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("Two lines.")
    expect(chat.locator("#question")).to_have_value(f"{QUESTION}\nTwo lines.")
    page.keyboard.press("Enter")
    feed.answer(full_answer())
    expect(chat.locator(".cited")).to_be_visible()
    back = [page.evaluate(FOCUSED)]
    while back[-1] != "grade-c1" and len(back) < 60:
        page.keyboard.press("Shift+Tab")
        back.append(page.evaluate(FOCUSED))
    assert back[-3:] == ["feedback-c1", "cite-1", "grade-c1"]
    expect(chat.get_by_role("tooltip").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(chat.get_by_role("tooltip").first).to_be_hidden()
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUSED) == "cite-1"
    page.keyboard.press("Enter")
    expect(chat.locator("dialog")).to_be_visible()
    for _ in range(12):
        page.keyboard.press("Tab")
        inside = page.evaluate(
            "() => document.querySelector('citewell-chat').shadowRoot.activeElement?.closest('dialog') !== null"
        )
        assert inside or page.evaluate("document.activeElement === document.body")
    page.keyboard.press("Escape")
    expect(chat.locator("dialog")).to_be_hidden()
    assert page.evaluate(FOCUSED) == "cite-1"


def test_feedback_with_the_keyboard(server, open_page: Callable[..., Page]) -> None:
    page = open_page()
    feed = AnswerFeed(page)
    page.goto(f"{server.address}/")
    chat = page.locator("citewell-chat")
    page.evaluate("(question) => void document.querySelector('citewell-chat').ask(question)", QUESTION)
    feed.answer(full_answer())
    chat.locator("[data-key=feedback-c2]").focus()
    page.keyboard.press("Enter")
    expect(chat.get_by_role("button", name="Helpful", exact=True)).to_be_focused()
    page.keyboard.press("Escape")
    expect(chat.get_by_role("button", name="Helpful", exact=True)).to_have_count(0)
    expect(chat.locator("[data-key=feedback-c2]")).to_be_focused()


def tab_until(page: Page, wanted: str, limit: int) -> list[str]:
    """Press Tab until the focus is where it is wanted; return what was passed."""
    passed: list[str] = []
    for _ in range(limit):
        page.keyboard.press("Tab")
        passed.append(page.evaluate(FOCUSED))
        if passed[-1] == wanted:
            return passed
    raise AssertionError(f"{wanted} was not reached: {passed}")
