"""The element itself: methods, events, attributes, memory; two on a page; moved about."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.answer_feed import AnswerFeed
from tests.browser.sample_answers import QUESTION, full_answer

FIRST_LINE = "What is the standard first-line treatment of metastatic sarcoma?"


def embed(server, body: str) -> str:
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Page</title><main>'
        f'<script type="module" src="{server.address}/widget.js"></script>{body}</main>'
    )


@pytest.fixture
def own_page(server, open_page: Callable[..., Page]) -> Callable[[str], Page]:
    """Opens a page on the server's own origin that holds the markup given."""

    def own_page(body: str, feed: bool = False) -> Page:
        page = open_page()
        if feed:
            AnswerFeed(page)
        page.route("**/embedding-page", lambda route: route.fulfill(body=embed(server, body), content_type="text/html"))
        page.goto(f"{server.address}/embedding-page")
        page.locator("citewell-chat select").first.wait_for(state="attached")
        return page

    return own_page


def test_ask_gives_the_answer_and_the_event(own_page) -> None:
    page = own_page("<citewell-chat></citewell-chat>")
    status, heard = page.evaluate(
        """async (question) => {
          const chat = document.querySelector("citewell-chat");
          const heard = [];
          document.addEventListener("citewell-answer", (event) => heard.push(event.detail.answer.status));
          const answer = await chat.ask(question);
          return [answer.status, heard];
        }""",
        FIRST_LINE,
    )
    assert status == "answered"
    assert heard == ["answered"]


def test_ask_while_another_is_answered_or_with_nothing_gives_null(own_page) -> None:
    page = own_page("<citewell-chat></citewell-chat>", feed=True)
    page.evaluate("void document.querySelector('citewell-chat').ask('one')")
    assert page.evaluate("document.querySelector('citewell-chat').ask('two')") is None
    assert page.evaluate("document.createElement('citewell-chat').ask('three')") is None


def test_two_on_a_page_do_not_mix(own_page) -> None:
    page = own_page('<citewell-chat id="one"></citewell-chat><citewell-chat id="two"></citewell-chat>')
    page.evaluate("(question) => document.querySelector('#one').ask(question)", FIRST_LINE)
    expect(page.locator("#one .turn")).to_have_count(1)
    expect(page.locator("#two .turn")).to_have_count(0)
    page.reload()
    expect(page.locator("#one .turn")).to_have_count(1)
    expect(page.locator("#two .turn")).to_have_count(0)
    names = page.locator("citewell-chat .frame").evaluate_all("nodes => nodes.map((node) => node.ariaLabel)")
    assert names == ["Ask the guidelines", "Ask the guidelines (2)"]


def test_element_survives_being_moved_while_it_answers(own_page) -> None:
    page = own_page('<citewell-chat></citewell-chat><div id="elsewhere"></div>')
    outcome = page.evaluate(
        """async (question) => {
          const chat = document.querySelector("citewell-chat");
          const asked = chat.ask(question);
          document.querySelector("#elsewhere").append(chat);
          const answer = await asked;
          chat.remove();
          document.querySelector("main").append(chat);
          return [answer?.status, chat.shadowRoot.querySelectorAll(".turn").length, chat.shadowRoot.querySelectorAll(".frame").length];
        }""",
        FIRST_LINE,
    )
    assert outcome == ["answered", 1, 1]


def test_removed_element_stops_asking(own_page) -> None:
    page = own_page("<citewell-chat></citewell-chat>", feed=True)
    kind = page.evaluate(
        """async () => {
          const chat = document.querySelector("citewell-chat");
          const fault = new Promise((resolve) => chat.addEventListener("citewell-fault", (event) => resolve(event.detail.kind)));
          chat.ask("Is this stopped?");
          await new Promise((resolve) => setTimeout(resolve, 50));
          chat.remove();
          return fault;
        }"""
    )
    assert kind == "stopped"


def test_floating_opens_closes_and_gives_the_focus_back(own_page) -> None:
    page = own_page('<citewell-chat mode="floating" heading="Guidelines"></citewell-chat>')
    chat = page.locator("citewell-chat")
    launcher = chat.locator(".launcher")
    expect(chat.locator(".frame")).to_be_hidden()
    launcher.click()
    expect(launcher).to_have_attribute("aria-expanded", "true")
    expect(chat.locator("#question")).to_be_focused()
    page.keyboard.press("Escape")
    expect(chat.locator(".frame")).to_be_hidden()
    expect(launcher).to_be_focused()
    page.evaluate("document.querySelector('citewell-chat').open()")
    expect(chat.locator(".frame")).to_be_visible()
    page.evaluate("document.querySelector('citewell-chat').close()")
    expect(chat.locator(".frame")).to_be_hidden()


def test_attributes_and_custom_properties(own_page) -> None:
    page = own_page(
        '<citewell-chat heading="Ward guide" audience="student" starters="One?|Two?" theme="dark"></citewell-chat>'
        "<citewell-chat></citewell-chat>"
    )
    chat = page.locator("citewell-chat").first
    expect(chat.get_by_role("heading", name="Ward guide")).to_be_visible()
    expect(chat.locator("select")).to_have_count(0)
    expect(chat.locator(".chip")).to_have_text(["One?", "Two?"])
    expect(chat.locator(".disclaimer")).to_contain_text("For learning")
    page.evaluate("document.querySelector('citewell-chat').style.setProperty('--citewell-accent', 'rgb(1, 2, 3)')")
    expect(chat.locator(".primary")).to_have_css("background-color", "rgb(1, 2, 3)")
    expect(chat.locator(".frame")).to_have_css("background-color", "rgb(17, 23, 22)")


def test_words_of_the_interface_can_be_replaced(own_page) -> None:
    page = own_page("<p></p><citewell-chat></citewell-chat>")
    page.evaluate(
        """() => {
          const chat = document.createElement("citewell-chat");
          chat.words = { ask: "Fragen", facts: { publisher: "Herausgeber" } };
          chat.lang = "de";
          document.querySelector("p").replaceWith(chat);
        }"""
    )
    expect(page.locator("citewell-chat").first.locator(".primary")).to_have_text("Fragen")
    assert page.evaluate("document.querySelector('citewell-chat').words.facts.page") == "Page"


def test_audience_is_remembered_on_the_device_and_sent(own_page) -> None:
    page = own_page("<citewell-chat></citewell-chat>", feed=True)
    chat = page.locator("citewell-chat")
    expect(chat.get_by_label("Which best describes you?").locator("option")).to_have_text(
        ["Healthcare professional", "Student or trainee"]
    )
    chat.get_by_label("Which best describes you?").select_option("student")
    expect(chat.locator(".disclaimer")).to_contain_text("For learning")
    page.reload()
    expect(chat.locator("select")).to_have_value("student")
    page.evaluate("void document.querySelector('citewell-chat').ask('What is first-line?')")
    page.wait_for_function("() => window.feed.asked.length === 1")
    assert page.evaluate("window.feed.asked[0].audience") == "student"


def test_history_survives_a_reload_in_this_tab_only_and_is_forgotten_on_start_again(server, open_page) -> None:
    page = open_page()
    feed = AnswerFeed(page)
    page.goto(f"{server.address}/")
    chat = page.locator("citewell-chat")
    page.evaluate("(question) => void document.querySelector('citewell-chat').ask(question)", QUESTION)
    feed.answer(full_answer())
    expect(chat.locator(".cited")).to_be_visible()
    page.reload()
    expect(chat.locator(".cited")).to_be_visible()
    other = page.context.new_page()
    other.goto(f"{server.address}/")
    expect(other.locator("citewell-chat .turn")).to_have_count(0)
    other.close()
    chat.get_by_role("button", name="Start again").click()
    expect(chat.locator("#question")).to_be_focused()
    page.reload()
    expect(page.get_by_role("heading", name="What do the guidelines say?")).to_be_visible()
    assert page.evaluate("sessionStorage.length") == 0


def test_idle_time_wipes_the_conversation_also_across_a_reload(server, open_page) -> None:
    page = open_page()
    page.clock.install()
    feed = AnswerFeed(page)
    page.goto(f"{server.address}/")
    chat = page.locator("citewell-chat")
    chat.locator("#question").fill("A half-typed question")
    page.evaluate("(question) => void document.querySelector('citewell-chat').ask(question)", QUESTION)
    feed.wait_for_question()
    page.clock.run_for(100)
    feed.answer(full_answer())
    page.clock.run_for(100)
    expect(chat.locator(".cited")).to_be_visible()
    page.clock.run_for(14 * 60_000)
    expect(chat.locator(".cited")).to_be_visible()
    page.clock.run_for(2 * 60_000)
    expect(chat.locator(".turn")).to_have_count(0)
    expect(chat.locator("#question")).to_have_value("")
    expect(chat.get_by_text("cleared after 15 minutes without use").first).to_be_visible()
    assert page.evaluate("sessionStorage.length") == 0


def test_saved_turns_that_are_too_old_or_not_ours_are_dropped(server, open_page) -> None:
    page = open_page(f"{server.address}/")
    for value in ('{"at": 0, "turns": [{"question": "old"}]}', "nonsense", '{"turns": 3}'):
        page.evaluate("(value) => sessionStorage.setItem('citewell:conversation:chat', value)", value)
        page.reload()
        expect(page.locator("citewell-chat .turn")).to_have_count(0)
        assert page.evaluate("sessionStorage.getItem('citewell:conversation:chat')") is None
