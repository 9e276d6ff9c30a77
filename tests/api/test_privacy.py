"""No word of a question or an answer in logs, metrics and errors, whatever is sent where."""

import json
import logging

import pytest
from fastapi.testclient import TestClient

from api.services import Limits
from citewell.process.log_format import FIELDS, JsonFormatter, TextFormatter
from core.errors import IndexMissingError
from tests.api.live_server import serve
from tests.api_doubles import SECRET, ScriptedAnswerer, build_scripted_app

CHAT = {"messages": [{"role": "user", "content": SECRET}]}
MCP = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "ask", "arguments": {"question": SECRET}}}
MCP_HEADERS = {"Accept": "application/json, text/event-stream", "Content-Type": "application/json"}
REQUESTS = [
    ("POST", "/v1/answers", {"question": SECRET}),
    ("POST", "/v1/answers", {"question": f"fault {SECRET}"}),
    ("POST", "/v1/answers", {"question": f"missing {SECRET}"}),
    ("POST", "/v1/answers", {"question": SECRET, SECRET: SECRET}),
    ("POST", "/v1/answers/stream", {"question": SECRET}),
    ("POST", "/v1/answers/stream", {"question": f"fault {SECRET}"}),
    ("POST", "/v1/chat/completions", CHAT),
    ("POST", "/v1/chat/completions", {**CHAT, "stream": True}),
    ("POST", "/v1/chat/completions", {"messages": [{"role": SECRET, "content": SECRET}]}),
    ("POST", "/v1/search", {"query": SECRET}),
    ("POST", "/v1/verify", {"question": SECRET}),
    ("POST", "/v1/feedback", {"answer_id": "a", "kind": "concern", "comment": SECRET, "consent": True}),
    ("POST", "/v1/feedback", {"answer_id": SECRET, "kind": SECRET}),
    ("POST", "/mcp", MCP),
    ("POST", f"/mcp/{SECRET}", MCP),
    ("GET", f"/v1/documents/none?version={SECRET}", None),
    ("GET", f"/v1/passages/{SECRET}?{SECRET}={SECRET}", None),
    ("GET", f"/{SECRET}", None),
    ("POST", "/v1/embed-tokens", {"embed_id": SECRET}),
    ("POST", f"/v1/documents?name={SECRET}.md", {"question": SECRET}),
]


class Lines(logging.Handler):
    """Keeps every line of every logger, formatted as the server formats it."""

    def __init__(self, formatter: logging.Formatter) -> None:
        super().__init__(logging.DEBUG)
        self.setFormatter(formatter)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        # The test's own client logs the addresses that it calls.
        if not record.name.startswith(("httpx", "httpcore", "asyncio")):
            self.lines.append(self.format(record))


@pytest.mark.parametrize("formatter", [TextFormatter(), JsonFormatter()], ids=["text", "json"])
def test_no_word_of_a_question_leaves_through_logs_metrics_or_errors(formatter):
    import httpx

    answerer = ScriptedAnswerer()
    answerer.errors["fault"] = RuntimeError(SECRET)
    answerer.errors["missing"] = IndexMissingError("nothing has been ingested yet")
    lines = Lines(formatter)
    root = logging.getLogger()
    level = root.level
    root.addHandler(lines)
    root.setLevel(logging.DEBUG)
    try:
        with serve(build_scripted_app(answerer)) as address, httpx.Client(base_url=address) as client:
            for method, path, body in REQUESTS:
                response = client.request(method, path, json=body, headers=MCP_HEADERS)
                if response.status_code >= 400:
                    assert SECRET not in response.text, path
            metrics = client.get("/metrics").text
    finally:
        root.removeHandler(lines)
        root.setLevel(level)
    assert len(lines.lines) >= len(REQUESTS)
    assert SECRET not in "\n".join(lines.lines)
    assert SECRET not in metrics


def test_metrics_count_requests_answers_and_times():
    with TestClient(build_scripted_app(limits=Limits())) as client:
        client.post("/v1/answers", json={"question": "first line?"})
        client.post("/v1/answers", json={"question": "unknown dose?"})
        client.post("/v1/answers", json={})
        response = client.get("/metrics")
    assert response.headers["content-type"].startswith("text/plain; version=0.0.4")
    text = response.text
    assert 'citewell_requests_total{method="POST",route="/v1/answers",status="200"} 2.0' in text
    assert 'citewell_requests_total{method="POST",route="/v1/answers",status="422"} 1.0' in text
    assert 'citewell_answers_total{composer="scripted",model="none",status="not_covered"} 1.0' in text
    assert 'citewell_stage_seconds_count{stage="queue"} 2.0' in text
    assert 'citewell_notices_total{code="pending_review"} 2.0' in text
    assert "citewell_open_questions 0.0" in text


def test_a_json_line_holds_the_request_in_fields(caplog):
    with caplog.at_level(logging.INFO, logger="citewell"), TestClient(build_scripted_app()) as client:
        response = client.get("/v1/documents")
    record = next(record for record in caplog.records if record.name == "citewell.api")
    line = json.loads(JsonFormatter().format(record))
    assert set(FIELDS) <= set(line)
    assert (line["request_id"], line["route"], line["status"]) == (
        response.headers["x-request-id"],
        "/v1/documents",
        200,
    )


def test_a_shutdown_finishes_open_answers():
    import threading

    import httpx

    answerer = ScriptedAnswerer()
    answerer.may_go_on.clear()
    app = build_scripted_app(answerer)
    replies = []
    with serve(app) as address:
        asking = threading.Thread(
            target=lambda: replies.append(
                httpx.post(f"{address}/v1/answers", json={"question": "first line?"}, timeout=20)
            )
        )
        asking.start()
        while not answerer.questions:
            pass
        # The server is told to end when this block is left; the answer is let go shortly after.
        threading.Timer(0.5, answerer.may_go_on.set).start()
    asking.join(timeout=20)
    assert [reply.status_code for reply in replies] == [200]
