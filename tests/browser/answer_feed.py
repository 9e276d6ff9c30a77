"""Puts a stream into the page that the test itself sends, part by part; everything else goes to the real server."""

import json
from collections.abc import Iterator

from playwright.sync_api import Page

from composer.answer_stream import stream_answer
from core.answers import Answer

_SCRIPT = """
(() => {
  const real = window.fetch.bind(window);
  const encoder = new TextEncoder();
  let controls = [];
  window.feed = {
    send(text) { controls.at(-1).enqueue(encoder.encode(text)); },
    end() { controls.at(-1).close(); },
    cut() { controls.at(-1).error(new TypeError("network error")); },
    asked: [],
  };
  window.fetch = (address, options = {}) => {
    if (!String(address).endsWith("/v1/answers/stream")) return real(address, options);
    window.feed.asked.push(JSON.parse(options.body));
    const body = new ReadableStream({ start: (control) => {
      controls.push(control);
      options.signal?.addEventListener("abort", () => control.error(options.signal.reason));
    } });
    return Promise.resolve(new Response(body, { headers: { "Content-Type": "text/event-stream" } }));
  };
})();
"""

_NAMES = {"AnswerStart": "start", "AnswerProgress": "progress", "AnswerClaim": "claim", "Answer": "answer"}


class AnswerFeed:
    """What one page is answered with."""

    def __init__(self, page: Page) -> None:
        page.add_init_script(_SCRIPT)
        self._page = page

    def wait_for_question(self, number: int = 1) -> None:
        self._page.wait_for_function("(number) => window.feed.asked.length >= number", arg=number)

    def send(self, *texts: str) -> None:
        self._page.evaluate("text => window.feed.send(text)", "".join(texts))

    def answer(self, answer: Answer, number: int = 1) -> None:
        """Send the whole answer in one burst."""
        self.wait_for_question(number)
        self.send(*encode_events(answer))

    def cut(self) -> None:
        """Break the connection."""
        self._page.evaluate("window.feed.cut()")


def encode_events(answer: Answer) -> Iterator[str]:
    """Yield the events of the answer as the server sends them."""
    for part in stream_answer(answer):
        yield encode_event(_NAMES[type(part).__name__], json.loads(part.model_dump_json()))


def encode_event(name: str, data: object) -> str:
    return f"event: {name}\ndata: {json.dumps(data)}\n\n"
