import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest

from core.errors import IndexUnavailableError
from core.questions import Question, Turn
from evals.running.execution import run_all
from evals.running.remote import RemoteSystem
from evals.running.workers import run_in_threads
from evals.stack import EvalStack
from tests.evals.worlds import DOCUMENT, VERSION_ID, make_answer, make_case, make_retrieval, make_stack, make_statements

DOXORUBICIN, PAZOPANIB, _ = make_statements()


@contextmanager
def serve(stack: EvalStack) -> Iterator[str]:
    """Serve the stack on the loopback in the shapes of the API."""

    def reply(path: str) -> dict[str, Any] | None:
        document = DOCUMENT.model_dump(mode="json")
        passage = make_retrieval(DOXORUBICIN).hits[0].passage.model_dump(mode="json")
        statements = [item.model_dump(mode="json") for item in make_statements()]
        return {
            "/openapi.json": {"info": {"version": "9.9"}},
            "/v1/documents": {"documents": [{"document_id": DOCUMENT.document_id}]},
            f"/v1/documents/{DOCUMENT.document_id}": {"document": document},
            f"/v1/documents/{DOCUMENT.document_id}/text?version={VERSION_ID}": {
                "text": stack.sources.load_text(VERSION_ID)
            },
            "/v1/passages/p1": {"passage": passage, "statements": statements},
            "/v1/search": {"hits": [{"rank": 1, "passage": passage}]},
        }.get(path)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._send(reply(self.path))

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if self.path == "/v1/answers":
                self._send(stack.answerer.answer(Question.model_validate(body)).model_dump(mode="json"))
            else:
                self._send(reply(self.path))

        def _send(self, content: dict[str, Any] | None) -> None:
            data = json.dumps(content).encode()
            self.send_response(200 if content is not None else 404)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the library's
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_a_citewell_behind_a_url_is_scored_like_one_in_process() -> None:
    case = make_case(first_claim=("Doxorubicin",), expected_grade="[I, A]")
    with serve(make_stack(make_answer(DOXORUBICIN))) as url:
        system = RemoteSystem(url)
        samples, documents = run_all([case, make_case(id="second")], lambda cases: run_in_threads(cases, system, 2))
    assert system.code_version == "9.9"
    assert [(sample.id, sample.status) for sample in samples] == [("first-line", "passed"), ("second", "passed")]
    assert samples[0].scores["grades_kept"].value == 1.0
    assert samples[0].scores["mrr"].value == 1.0
    assert [document.version_id for document in documents] == [VERSION_ID]


def test_what_the_api_does_not_tell_is_unscored_with_the_reason() -> None:
    with serve(make_stack(make_answer(DOXORUBICIN))) as url:
        hits = RemoteSystem(url).search(Question(question="and then?", history=(Turn(question="before"),)))
    assert (hits.found, hits.reason) == (None, "the API's search knows no conversation")


def test_a_service_that_is_not_there_is_an_error_and_no_score() -> None:
    with serve(make_stack(make_answer(DOXORUBICIN))) as url:
        pass
    with pytest.raises(IndexUnavailableError, match="no answer from"):
        RemoteSystem(url, timeout_s=2)
