"""The official MCP client against the real server."""

import json

import httpx
import pytest
from mcp import Client

from core.answers import Answer
from core.errors import IndexMissingError
from tests.api.live_server import serve
from tests.api_doubles import SARCOMA, ScriptedAnswerer, build_scripted_app
from tests.coroutines import run_coroutine


@pytest.fixture(scope="module")
def address():
    answerer = ScriptedAnswerer()
    answerer.errors["missing"] = IndexMissingError("nothing has been ingested yet")
    with serve(build_scripted_app(answerer)) as address:
        yield address


def call(address, name, arguments):
    async def run():
        async with Client(f"{address}/mcp") as client:
            return await client.call_tool(name, arguments)

    return run_coroutine(run())


def test_the_tools_are_listed_with_their_arguments(address):
    async def run():
        async with Client(f"{address}/mcp") as client:
            return (await client.list_tools()).tools, client.instructions

    tools, instructions = run_coroutine(run())
    assert [tool.name for tool in tools] == ["ask", "search", "read_passage", "verify"]
    assert all(tool.annotations.read_only_hint for tool in tools)
    assert "question" in tools[0].input_schema["properties"]
    assert "not_covered" in instructions


def test_ask_gives_text_and_the_answer_and_verify_checks_it(address):
    result = call(address, "ask", {"question": "first line?"})
    assert "This is the disclaimer." in result.content[0].text
    answer = Answer.model_validate(result.structured_content)
    verdict = call(address, "verify", answer.model_dump(mode="json"))
    assert verdict.structured_content["status"] == "verified"


def test_search_and_read_a_passage(address):
    found = call(address, "search", {"query": "liposarcoma", "k": 1})
    passage_id = found.structured_content["hits"][0]["passage"]["passage_id"]
    assert "not judged" in found.content[0].text
    read = call(address, "read_passage", {"passage_id": passage_id})
    assert read.structured_content["document"]["document_id"] == SARCOMA.document.document_id


@pytest.mark.parametrize(
    ("name", "arguments", "words"),
    [
        ("ask", {"question": ""}, "question: "),
        ("ask", {}, "question: Field required"),
        ("ask", {"question": "missing index"}, "index_missing"),
        ("read_passage", {"passage_id": "none"}, "passage_not_found"),
        ("no_tool", {}, "ask, search"),
    ],
)
def test_what_fails_is_told_to_the_model(address, name, arguments, words):
    result = call(address, name, arguments)
    assert result.is_error
    assert words in result.content[0].text


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"jsonrpc": "2.0"}', b"[" * 2000])
def test_what_is_no_message_is_refused(address, body):
    headers = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}
    assert 400 <= httpx.post(f"{address}/mcp", content=body, headers=headers).status_code < 500


def test_a_closed_server_wants_a_key(tmp_path):
    from tests.api.access.test_access import Access

    access = Access(tmp_path / "catalogue.sqlite3")
    message = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
    response = access.client.post("/mcp", json=message)
    assert response.status_code == 401
    assert json.loads(response.text)["code"] == "unauthenticated"
