"""What a reader does with an answer, in a real browser against the real server."""

import re
from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from tests.browser.answer_feed import AnswerFeed
from tests.browser.sample_answers import QUESTION, full_answer, uncovered_answer

FIRST_LINE = "What is the standard first-line treatment of metastatic sarcoma?"


def ask(chat: Locator, question: str) -> None:
    chat.locator("#question").fill(question)
    chat.locator("#question").press("Enter")


def feed_page(server, open_page: Callable[..., Page], **options: object) -> tuple[Page, Locator, AnswerFeed]:
    page = open_page(**options)
    feed = AnswerFeed(page)
    page.goto(f"{server.address}/")
    chat = page.locator("citewell-chat")
    chat.locator("select").wait_for()
    return page, chat, feed


def test_question_is_answered_with_the_words_of_the_guideline_and_its_grade(chat: Page) -> None:
    widget = chat.locator("citewell-chat")
    ask(widget, FIRST_LINE)
    direct = widget.locator(".direct")
    expect(direct.locator(".claim-text")).to_have_text(
        "Doxorubicin is the standard first-line treatment of metastatic sarcoma"
    )
    expect(direct.locator(".grade button")).to_have_text("[I, A]")
    expect(widget.locator(".notice").first).to_contain_text("has not been reviewed yet")


def test_citation_opens_the_very_words_and_the_document_at_them(chat: Page) -> None:
    widget = chat.locator("citewell-chat")
    ask(widget, FIRST_LINE)
    marker = widget.locator("[data-key=cite-1]").first
    marker.click()
    panel = widget.locator("dialog")
    expect(panel.locator("mark")).to_have_text("Doxorubicin is the standard first-line treatment of metastatic sarcoma")
    expect(panel.locator(".passage")).to_contain_text("contraindicated")
    for fact in (
        "Example Hospital Trust",
        "2.3",
        "2024-05",
        "Not reviewed yet",
        "A trial of doxorubicin",
        "10.1000/example",
    ):
        expect(panel).to_contain_text(fact)
    with chat.expect_popup() as opened:
        panel.get_by_role("link", name="Open in the document").click()
    expect(opened.value.locator("mark#quote")).to_have_text(re.compile("^Doxorubicin is the standard"))
    opened.value.close()
    chat.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(marker).to_be_focused()


def test_not_covered_is_never_styled_as_an_answer(server, open_page: Callable[..., Page]) -> None:
    _, chat, feed = feed_page(server, open_page)
    ask(chat, QUESTION)
    feed.answer(uncovered_answer())
    expect(chat.locator(".uncovered")).to_contain_text("Pazopanib is named, no dose is stated.")
    expect(chat.get_by_role("heading", name="These do not answer the question")).to_be_visible()
    expect(chat.locator(".claim, .direct, .cite")).to_have_count(0)
    chat.locator("summary").click()
    expect(chat.locator("details li")).to_have_count(2)


def test_understanding_can_be_undone(server, open_page: Callable[..., Page]) -> None:
    page, chat, feed = feed_page(server, open_page)
    ask(chat, "An earlier question?")
    feed.answer(full_answer().model_copy(update={"question": "An earlier question?"}))
    expect(chat.locator(".cited")).to_be_visible()
    ask(chat, QUESTION)
    feed.answer(full_answer(), 2)
    expect(chat.locator(".understood").last).to_contain_text("What is the treatment of metastatic soft tissue sarcoma?")
    chat.get_by_role("button", name="Take my words as typed").last.click()
    feed.answer(full_answer().model_copy(update={"interpreted_question": QUESTION}), 3)
    expect(chat.locator(".turn").last.locator(".understood")).to_have_count(0)
    asked = page.evaluate("window.feed.asked")
    assert [turn["question"] for turn in asked[1]["history"]] == ["An earlier question?"]
    assert asked[2]["history"] == []
    assert asked[2]["question"] == QUESTION


def test_follow_up_is_asked_with_the_conversation(server, open_page: Callable[..., Page]) -> None:
    page, chat, feed = feed_page(server, open_page)
    ask(chat, QUESTION)
    feed.answer(full_answer())
    chat.get_by_role("button", name="What does the guideline say about “Follow-up”?").click()
    feed.wait_for_question(2)
    (turn,) = page.evaluate("window.feed.asked")[1]["history"]
    assert turn == {"question": QUESTION, "passage_ids": ["p1"], "answer_id": "a_1"}


def test_copy_takes_citations_notices_and_disclaimer_along(server, open_page: Callable[..., Page]) -> None:
    page, chat, feed = feed_page(server, open_page, permissions=["clipboard-read", "clipboard-write"])
    ask(chat, QUESTION)
    feed.answer(full_answer())
    chat.get_by_role("button", name="Copy with citations").click()
    expect(chat.get_by_role("button", name="Copied.")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    for part in (
        "Doxorubicin is the standard first-line treatment. [I, A] [1]",
        "Contraindication: Not in severe heart failure.",
        "Second-line options are: Pazopanib in sarcoma other than liposarcoma [I, B] [2]",
        "! “Local pathway” was last updated in 2014.",
        "[4] Local pathway for metastatic sarcoma (Example Hospital Trust, version 2.3, updated 2024-05, Not reviewed yet)",
        f"{server.address}/documents/local-sarcoma?start=10&end=30#quote",
        "Open each source and check it.",
    ):
        assert part in copied


def test_print_holds_the_whole_answer_and_nothing_else(server, open_page: Callable[..., Page]) -> None:
    page, chat, feed = feed_page(server, open_page)
    page.evaluate("window.printed = null")
    ask(chat, QUESTION)
    feed.answer(full_answer())
    page.evaluate(
        """() => {
          const append = DocumentFragment.prototype.append;
          DocumentFragment.prototype.append = function (...nodes) {
            append.apply(this, nodes);
            for (const node of nodes) if (node instanceof HTMLIFrameElement) {
              node.contentWindow.print = () => { window.printed = node.contentDocument.body.innerText; };
            }
          };
        }"""
    )
    chat.get_by_role("button", name="Print").click()
    printed = page.evaluate("window.printed")
    for part in (QUESTION, "[I, A]", "Second-line options are:", "Open each source and check it.", "page 3"):
        assert part in printed
    assert "Start again" not in printed


def test_feedback_and_concern_reach_the_server_with_consent_alone(server, open_page: Callable[..., Page]) -> None:
    page = open_page(f"{server.address}/")
    chat = page.locator("citewell-chat")
    page.evaluate(
        "() => { window.heard = []; document.addEventListener('citewell-feedback', (event) => window.heard.push(event.detail)); }"
    )
    ask(chat, FIRST_LINE)
    chat.locator("[data-key=feedback-c1]").click()
    with page.expect_request("**/v1/feedback") as judged:
        chat.get_by_role("button", name="Helpful", exact=True).click()
    assert judged.value.post_data_json["kind"] == "helpful"
    assert judged.value.post_data_json["answer"] is None
    expect(chat.locator(".outcome")).to_have_text("Thank you. It was sent.")
    expect(chat.locator(".outcome")).to_be_focused()
    chat.locator(".tools").get_by_role("button", name="Report a concern").click()
    chat.get_by_label("What you noticed").fill("The dose is missing.")
    expect(chat.get_by_role("checkbox")).not_to_be_checked()
    chat.get_by_role("checkbox").check()
    with page.expect_response("**/v1/feedback") as reported:
        chat.get_by_role("button", name="Send").click()
    assert reported.value.status == 202
    sent = reported.value.request.post_data_json
    assert (sent["kind"], sent["consent"], sent["comment"]) == ("concern", True, "The dose is missing.")
    assert sent["answer"]["question"] == FIRST_LINE
    expect(chat.locator(".outcome").last).to_contain_text("Your concern was sent.")
    assert [event["kind"] for event in page.evaluate("window.heard")] == ["helpful", "concern"]


def test_screen_readers_hear_the_first_statement_and_the_outcome_and_nothing_in_between(
    server, open_page: Callable[..., Page]
) -> None:
    page, chat, feed = feed_page(server, open_page)
    page.evaluate(
        """() => {
          const status = document.querySelector("citewell-chat").shadowRoot.querySelector("[role=status]");
          window.said = [];
          new MutationObserver(() => status.textContent && window.said.push(status.textContent)).observe(status, { childList: true });
        }"""
    )
    ask(chat, QUESTION)
    feed.answer(full_answer())
    expect(chat.locator(".cited")).to_be_visible()
    said = page.evaluate("window.said")
    assert said[0] == "Looking in the guidelines."
    assert said[1] == "First statement: Doxorubicin is the standard first-line treatment."
    assert said[-1].startswith("Answer complete: 4 statements from 4 places. 3 notices to mind: “Local pathway”")
    assert len(said) == 3


def test_focus_stays_on_a_citation_while_claims_arrive(server, open_page: Callable[..., Page]) -> None:
    from tests.browser.answer_feed import encode_events

    _, chat, feed = feed_page(server, open_page)
    ask(chat, QUESTION)
    feed.wait_for_question()
    start, *rest = encode_events(full_answer())
    feed.send(start, *rest[:2])
    chat.locator("[data-key=cite-1]").focus()
    feed.send(*rest[2:])
    expect(chat.locator(".cited")).to_be_visible()
    expect(chat.locator("[data-key=cite-1]")).to_be_focused()


def test_expired_token_and_rate_limit_are_left_behind_by_trying_again(server, open_page: Callable[..., Page]) -> None:
    page = open_page(f"{server.address}/")
    chat = page.locator("citewell-chat")
    limited = {
        "status": 429,
        "body": '{"code": "rate_limited"}',
        "headers": {"Content-Type": "application/problem+json", "Retry-After": "1"},
    }
    page.route("**/v1/answers/stream", lambda route: route.fulfill(**limited), times=1)
    ask(chat, FIRST_LINE)
    retry = chat.get_by_role("button", name="Try again")
    expect(retry).to_be_disabled()
    expect(retry).to_be_enabled(timeout=3000)
    retry.click()
    expect(chat.locator(".direct")).to_be_visible()
