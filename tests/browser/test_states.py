"""Every state that a reader can meet: looked at in four windows, accessible in each."""

import json
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.answer_feed import AnswerFeed, encode_event, encode_events
from tests.browser.sample_answers import (
    QUESTION,
    build_answer,
    build_claim,
    build_source,
    declined_answer,
    full_answer,
    long_answer,
    uncovered_answer,
)
from tests.browser.views import VIEWS, View, look_at


class Stage:
    """A chat page whose answers the test sends."""

    def __init__(self, page: Page, address: str, view: View) -> None:
        self.page = page
        self.view = view
        self.feed = AnswerFeed(page)
        self.chat = page.locator("citewell-chat")
        page.goto(address)
        self.chat.locator("select").wait_for()

    def ask(self, question: str = QUESTION) -> None:
        self.chat.locator("#question").fill(question)
        self.chat.get_by_role("button", name="Ask", exact=True).click()

    def look(self, state: str) -> None:
        look_at(self.page, state, self.view)


@pytest.fixture(params=VIEWS, ids=lambda view: view.name)
def view(request: pytest.FixtureRequest) -> View:
    return request.param


@pytest.fixture
def stage(server, view: View, open_page: Callable[..., Page]) -> Stage:
    return Stage(open_page(view=view), f"{server.address}/", view)


def test_welcome(stage: Stage) -> None:
    expect(stage.page.get_by_role("heading", name="What do the guidelines say?")).to_be_visible()
    expect(stage.chat.locator(".disclaimer")).to_contain_text("healthcare professionals")
    stage.look("01-welcome")


def test_waiting_then_claims_as_they_come_then_the_whole(stage: Stage) -> None:
    start, *claims, whole = encode_events(full_answer())
    stage.ask()
    stage.feed.wait_for_question()
    expect(stage.chat.locator(".waiting")).to_be_visible()
    stage.look("02-waiting")
    stage.feed.send(start, *claims[:4])
    expect(stage.chat.locator(".claim")).to_have_count(2)
    expect(stage.chat.locator(".waiting")).to_be_visible()
    expect(stage.chat.locator(".notice").first).to_be_visible()
    stage.look("03-streaming")
    stage.feed.send(*claims[4:], whole)
    expect(stage.chat.locator(".cited")).to_be_visible()
    expect(stage.chat.locator(".claim")).to_have_count(4)
    stage.look("04-answered")
    stage.chat.locator(".tools").scroll_into_view_if_needed()
    stage.look("05-answered-end")
    stage.chat.locator("[data-key=grade-c1]").focus()
    expect(stage.chat.get_by_role("tooltip").first).to_contain_text("strongly recommended")
    stage.look("06-grade-explained")
    stage.page.keyboard.press("Escape")
    expect(stage.chat.get_by_role("tooltip").first).to_be_hidden()
    stage.chat.locator("[data-key=feedback-c2]").click()
    stage.look("07-feedback-on-a-statement")
    stage.chat.locator(".tools").get_by_role("button", name="Report a concern").click()
    stage.look("08-report-a-concern")


def test_source_panel(stage: Stage) -> None:
    stage.ask("What is the standard first-line treatment of metastatic sarcoma?")
    stage.feed.answer(full_answer())
    stage.chat.locator("[data-key=cite-1]").click()
    expect(stage.chat.locator("dialog mark")).to_be_visible()
    stage.look("09-source")


@pytest.mark.parametrize(("name", "build"), [("10-not-covered", uncovered_answer), ("11-declined", declined_answer)])
def test_no_answer(stage: Stage, name: str, build: Callable[[], object]) -> None:
    stage.ask()
    stage.feed.answer(build())  # type: ignore[arg-type]  # both build answers
    expect(stage.chat.locator(".uncovered")).to_be_visible()
    expect(stage.chat.locator(".direct")).to_have_count(0)
    stage.look(name)


def test_part_is_not_covered(stage: Stage) -> None:
    whole = full_answer()
    coverage = whole.coverage.model_copy(update={"missing": ("Its dose is not stated.",)})
    partly = {"status": "partially_answered", "status_reason": "A part is missing.", "coverage": coverage}
    stage.ask()
    stage.feed.answer(whole.model_copy(update=partly))
    stage.chat.locator(".uncovered").scroll_into_view_if_needed()
    expect(stage.chat.locator(".uncovered")).to_contain_text("Its dose is not stated.")
    stage.look("12-partly-covered")


def test_long_answer_and_very_long_words(stage: Stage) -> None:
    stage.ask()
    stage.feed.answer(long_answer())
    expect(stage.chat.locator(".claim")).to_have_count(60)
    expect(stage.chat.locator(".disclaimer")).to_be_in_viewport()
    stage.look("13-long-answer")
    word = "Pneumonoultramicroscopicsilicovolcanoconiosis" * 6
    claim = build_claim(1, word, section_path=(word,))
    stage.ask(word)
    stage.feed.answer(build_answer((claim,), (build_source(word, title=word, section_path=(word,)),)), number=2)
    expect(stage.chat.locator(".claim")).to_have_count(61)
    stage.look("14-very-long-words")


def test_stopped_and_interrupted(stage: Stage) -> None:
    start, *rest = encode_events(full_answer())
    stage.ask()
    stage.feed.wait_for_question()
    stage.chat.get_by_role("button", name="Stop").click()
    expect(stage.chat.locator(".fault")).to_contain_text("Stopped")
    stage.look("15-stopped")
    stage.chat.get_by_role("button", name="Try again").click()
    stage.feed.wait_for_question(2)
    stage.feed.send(start, *rest[:4])
    expect(stage.chat.locator(".claim")).to_have_count(2)
    stage.feed.cut()
    expect(stage.chat.locator(".fault")).to_contain_text("Interrupted")
    expect(stage.chat.get_by_text("This answer is incomplete")).to_be_visible()
    expect(stage.chat.locator(".claim")).to_have_count(2)
    stage.look("16-interrupted")


def problem(status: int, code: str, **changes: object) -> dict[str, object]:
    return {
        "type": f"urn:citewell:problem:{code}",
        "title": "Problem",
        "status": status,
        "detail": "1 field of the request cannot be used",
        "code": code,
        "request_id": "3f9c2a71d0b84e5f9a66",
        "help": "Do this.",
        "retryable": True,
        "errors": [],
        **changes,
    }


FAULTS = [
    ("17-server-error", 500, "internal_error", "The server failed"),
    ("18-rate-limited", 429, "rate_limited", "Too many questions at once"),
    ("19-busy", 503, "busy", "Too many questions at once"),
    ("20-session-expired", 401, "token_expired", "Session expired"),
    ("21-not-allowed", 403, "forbidden", "Not allowed here"),
    ("22-cannot-be-used", 422, "validation_error", "The question cannot be used"),
    ("23-nothing-ingested", 503, "index_missing", "citewell ingest PATH"),
]


def _fulfil(reply: dict[str, Any], route: Route) -> None:
    route.fulfill(**reply)


def test_faults(server, view: View, open_page: Callable[..., Page]) -> None:
    page = open_page(view=view)
    page.goto(f"{server.address}/")
    chat = page.locator("citewell-chat")
    for state, status, code, said in FAULTS:
        reply = {
            "status": status,
            "body": json.dumps(problem(status, code)),
            "headers": {"Content-Type": "application/problem+json", "Retry-After": "30"},
        }
        page.route("**/v1/answers/stream", partial(_fulfil, reply))
        chat.locator("#question").fill(QUESTION)
        chat.get_by_role("button", name="Ask", exact=True).click()
        expect(chat.locator(".fault").last).to_contain_text(said)
        if status == 429:
            expect(chat.locator(".fault button")).to_have_text("Try again in 30 s")
            expect(chat.locator(".fault button")).to_be_disabled()
        look_at(page, state, view)
        page.unroute("**/v1/answers/stream")
        chat.get_by_role("button", name="Start again").click()
    page.context.set_offline(True)
    chat.locator("#question").fill(QUESTION)
    chat.get_by_role("button", name="Ask", exact=True).click()
    expect(chat.locator(".fault")).to_contain_text("You are offline")
    look_at(page, "24-offline", view)
    page.context.set_offline(False)
    chat.get_by_role("button", name="Try again").click()
    expect(chat.locator(".cited, .uncovered").first).to_be_visible()


def test_fault_inside_the_stream(stage: Stage) -> None:
    stage.ask()
    stage.feed.wait_for_question()
    stage.feed.send(encode_event("error", problem(504, "answer_timeout")))
    expect(stage.chat.locator(".fault")).to_contain_text("The server failed")
    expect(stage.chat.locator(".fault")).to_contain_text("3f9c2a71d0b84e5f9a66")


def test_empty_corpus_says_how_to_ingest(empty_server, view: View, open_page: Callable[..., Page]) -> None:
    page = open_page(f"{empty_server.address}/", view)
    chat = page.locator("citewell-chat")
    expect(chat.locator(".notice").first).to_contain_text("citewell ingest PATH")
    look_at(page, "25-empty-corpus", view)
    chat.locator("#question").fill(QUESTION)
    chat.get_by_role("button", name="Ask", exact=True).click()
    expect(chat.locator(".fault")).to_contain_text("citewell ingest PATH")


def test_pages_around_the_chat(server, view: View, open_page: Callable[..., Page]) -> None:
    page = open_page(view=view)
    for state, path in (
        ("26-documents", "/documents"),
        ("27-editorial-policy", "/editorial-policy"),
        ("28-api", "/api"),
        ("29-viewer", "/documents/local-sarcoma?q=option"),
        ("30-no-such-document", "/documents/nothing"),
    ):
        page.goto(f"{server.address}{path}")
        look_at(page, state, view)


def test_right_to_left(server, view: View, open_page: Callable[..., Page]) -> None:
    page = open_page(view=view)
    feed = AnswerFeed(page)
    page.goto(f"{server.address}/")
    page.evaluate("document.documentElement.dir = 'rtl'")
    chat = page.locator("citewell-chat")
    chat.locator("#question").fill("ما هي جرعة الباراسيتامول؟")
    chat.get_by_role("button", name="Ask", exact=True).click()
    feed.answer(full_answer())
    chat.locator("[data-key=cite-1]").wait_for()
    look_at(page, "31-right-to-left", view)
    page.goto(f"{server.address}/documents/arabic-note")
    look_at(page, "32-right-to-left-document", view)


def test_floating(server, site, embed_id: str, view: View, open_page: Callable[..., Page]) -> None:
    page = open_page(view=view)
    body = (
        '<!doctype html><html lang="en"><meta name="viewport" content="width=device-width"><title>Intranet</title>'
        "<main><h1>Intranet</h1><p>Words of the embedding page.</p></main>"
        f'<script type="module" src="{server.address}/widget.js"></script>'
        f'<citewell-chat mode="floating" embed-id="{embed_id}" theme="auto" starters="What is first-line?"></citewell-chat>'
    )
    page.goto(site.put("/floating", body))
    launcher = page.get_by_role("button", name="Ask the guidelines")
    launcher.wait_for()
    look_at(page, "33-floating-closed", view)
    launcher.click()
    page.locator("citewell-chat select").wait_for()
    look_at(page, "34-floating-open", view)
