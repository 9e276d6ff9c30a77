import json
import logging
from concurrent.futures import ThreadPoolExecutor

import pytest
from fastapi.testclient import TestClient

from api.services import Limits
from core.answers import Answer
from core.errors import EmbedderError, IndexMissingError
from core.questions import Question
from tests.api.envelope import assert_problem
from tests.api_doubles import SECRET, ScriptedAnswerer, build_scripted_app


@pytest.fixture
def answerer():
    return ScriptedAnswerer()


@pytest.fixture
def client(answerer):
    with TestClient(build_scripted_app(answerer)) as client:
        yield client


def test_answer_is_the_record_as_json(client, answerer):
    response = client.post("/v1/answers", json={"question": "first line?"})
    assert response.status_code == 200
    answer = Answer.model_validate_json(response.text)
    assert [claim.citation_numbers for claim in answer.claims] == [(1,), (2,)]
    assert answer.disclaimer.text
    assert answerer.questions == [Question(question="first line?")]


def test_history_audience_and_filters_reach_the_answerer(client, answerer):
    body = {
        "question": "and in liposarcoma?",
        "history": [{"question": "second line?", "passage_ids": ["p1"], "answer_id": "a_0"}],
        "audience": "student",
        "document_ids": ["sarcoma"],
    }
    assert client.post("/v1/answers", json=body).status_code == 200
    assert answerer.questions == [Question.model_validate(body)]


def test_not_covered_is_an_answer_and_no_error(client):
    response = client.post("/v1/answers", json={"question": "unknown dose?"})
    assert response.status_code == 200
    assert response.json()["status"] == "not_covered"
    assert response.json()["nearest"]


@pytest.mark.parametrize(
    ("body", "location", "code"),
    [
        ({}, ("body", "question"), "missing"),
        ({"question": "  \n"}, ("body", "question"), "value_error"),
        ({"question": 7}, ("body", "question"), "string_type"),
        ({"question": SECRET * 400}, ("body", "question"), "string_too_long"),
        ({"question": "a", "audience": SECRET}, ("body", "audience"), "literal_error"),
        ({"question": "a", "document_ids": ["../" + SECRET]}, ("body", "document_ids", "0"), "string_pattern_mismatch"),
        ({"question": "a", "history": [{"question": SECRET}] * 21}, ("body", "history"), "too_long"),
        ({"question": "a", SECRET: 1}, ("body", "…"), "extra_forbidden"),
        ([SECRET], ("body",), "model_attributes_type"),
    ],
)
def test_unusable_request_names_the_field_and_repeats_nothing(client, answerer, body, location, code):
    problem = assert_problem(client.post("/v1/answers", json=body), 422, "validation_error")
    assert (problem.errors[0].location, problem.errors[0].code) == (location, code)
    assert answerer.questions == []


@pytest.mark.parametrize("body", [b"{" + SECRET.encode(), b"", b"\xff\xfe", b'{"question": NaN}'])
def test_body_that_is_not_json(client, body):
    response = client.post("/v1/answers", content=body, headers={"Content-Type": "application/json"})
    assert_problem(response, 422, "validation_error")


def test_errors_keep_their_code_status_and_help(client, answerer):
    answerer.errors["missing"] = IndexMissingError("nothing has been ingested yet")
    problem = assert_problem(client.post("/v1/answers", json={"question": f"missing {SECRET}"}), 503, "index_missing")
    assert "citewell ingest" in problem.help
    answerer.errors["broken"] = EmbedderError("the weights differ")
    assert_problem(client.post("/v1/answers", json={"question": f"broken {SECRET}"}), 503, "embedder_error")


def test_unexpected_fault_tells_nothing_to_the_client_or_the_log(client, answerer, caplog):
    answerer.errors["fault"] = RuntimeError(SECRET)
    with caplog.at_level(logging.DEBUG):
        response = client.post("/v1/answers", json={"question": f"fault {SECRET}"})
    assert_problem(response, 500, "internal_error")
    assert "RuntimeError" in caplog.text
    assert SECRET not in caplog.text


def test_no_question_text_in_the_log(client, caplog):
    with caplog.at_level(logging.DEBUG):
        client.post("/v1/answers", json={"question": f"first {SECRET}"})
        client.post(f"/v1/{SECRET}?{SECRET}", json={"question": SECRET})
    # The client of the test logs its own addresses; what counts is the server's log.
    lines = [record.getMessage() for record in caplog.records if record.name.startswith("citewell")]
    assert [line.split(" request_id=")[0].rsplit(" ", 2)[0] for line in lines] == [
        "POST /v1/answers 200",
        "POST (none) 404",
    ]
    assert SECRET not in str(lines)


def test_full_queue_is_refused_with_a_time_to_come_back(answerer):
    limits = Limits(answer_workers=1, answer_queue=1)
    with TestClient(build_scripted_app(answerer, limits=limits)) as client, ThreadPoolExecutor(2) as threads:
        answerer.may_go_on.clear()
        pool = client.app.state.services.pool
        taken = [threads.submit(client.post, "/v1/answers", json={"question": "first line?"}) for _ in range(2)]
        while pool.n_open < 2:
            pass
        problem = assert_problem(client.post("/v1/answers", json={"question": "first line?"}), 503, "busy")
        assert problem.retryable
        answerer.may_go_on.set()
        assert [future.result().status_code for future in taken] == [200, 200]
        assert pool.n_open == 0


def test_late_answer_is_a_timeout(answerer):
    limits = Limits(answer_timeout_s=0.05)
    with TestClient(build_scripted_app(answerer, limits=limits)) as client:
        answerer.may_go_on.clear()
        assert_problem(client.post("/v1/answers", json={"question": "first line?"}), 504, "answer_timeout")
        answerer.may_go_on.set()


def parse_events(text: str) -> list[tuple[str, dict]]:
    blocks = [block for block in text.split("\n\n") if block.startswith("event: ")]
    return [
        (name.removeprefix("event: "), json.loads(data.removeprefix("data: ")))
        for name, data in (block.split("\n") for block in blocks)
    ]


def test_stream_sends_the_disclaimer_first_and_the_whole_answer_last(client):
    response = client.post("/v1/answers/stream", json={"question": "first line?"})
    assert response.headers["content-type"].startswith("text/event-stream")
    events = parse_events(response.text)
    assert [name for name, _ in events] == ["start", "progress", "claim", "progress", "claim", "answer"]
    assert events[0][1]["disclaimer"]["text"]
    assert events[0][1]["notices"]
    answer = Answer.model_validate(events[-1][1])
    streamed = [data["claim"] for name, data in events if name == "claim"]
    assert streamed == [claim.model_dump(mode="json") for claim in answer.claims]
    assert [data["citations"][0]["number"] for name, data in events if name == "claim"] == [1, 2]


def test_stream_of_what_is_not_covered_has_no_claims(client):
    events = parse_events(client.post("/v1/answers/stream", json={"question": "unknown dose?"}).text)
    assert [name for name, _ in events] == ["start", "answer"]
    assert events[0][1]["status"] == "not_covered"


def test_stream_reports_an_error_as_a_problem(client, answerer):
    answerer.errors["missing"] = IndexMissingError("nothing has been ingested yet")
    [(name, data)] = parse_events(client.post("/v1/answers/stream", json={"question": f"missing {SECRET}"}).text)
    assert name == "error"
    assert (data["code"], data["status"]) == ("index_missing", 503)
    assert SECRET not in str(data)


def test_stream_refuses_an_unusable_question_before_it_begins(client):
    assert_problem(client.post("/v1/answers/stream", json={"question": ""}), 422, "validation_error")
