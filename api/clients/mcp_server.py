"""Citewell as tools of the Model Context Protocol: ask, search, read a passage, verify. The one home of the MCP library."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from mcp.server.lowlevel.server import Server
from mcp.server.stdio import stdio_server
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from mcp_types import CallToolRequestParams, CallToolResult, ListToolsResult, TextContent, Tool, ToolAnnotations
from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection
from starlette.types import Receive, Scope, Send

from api.access.gatekeeper import Gatekeeper
from api.clients.answer_markdown import render_answer
from api.routes.answers import AnswerRequest
from api.routes.search import PassageRequest, SearchRequest, describe_passage, search_passages
from api.services import Services
from api.transport.problems import problem_of, respond, retry_headers
from composer.verify import verify_answer
from core.answers import Answer
from core.errors import CitewellError
from core.record import Record
from core.validation_faults import describe_faults

_INSTRUCTIONS = """Citewell answers clinical questions from guidelines that its operator chose, and from nothing else.
Use `ask` for a question. Show its claims with their citation numbers, grades, notices and the disclaimer, and add nothing
of your own to them. `not_covered` means that the guidelines do not say; do not fill the gap. What `search` finds is not an
answer: nobody judged it against the question."""

_READS_ONLY = ToolAnnotations(read_only_hint=True, open_world_hint=False)


@dataclass(frozen=True, slots=True)
class _McpTool:
    """A tool: what it takes, and what it does with it."""

    title: str
    description: str
    arguments: type[Record]
    run: Callable[[Services, Any, str], Awaitable[tuple[str, Record]]]


async def _ask(services: Services, arguments: AnswerRequest, public_url: str) -> tuple[str, Record]:
    answer = await services.pool.wait(services.pool.submit(services.answerer.answer, arguments.to_question()))
    return render_answer(answer, public_url), answer


async def _search(services: Services, arguments: SearchRequest, _public_url: str) -> tuple[str, Record]:
    result = await search_passages(services, arguments)
    lines = [f"{hit.rank}. {hit.title}: {hit.passage.text} (passage {hit.passage.passage_id})" for hit in result.hits]
    return "\n\n".join(("These passages were found; they were not judged against the question.", *lines)), result


async def _read_passage(services: Services, arguments: PassageRequest, _public_url: str) -> tuple[str, Record]:
    detail = await run_in_threadpool(describe_passage, services, arguments.passage_id)
    return f"{detail.document.title}: {detail.passage.text}", detail


async def _verify(services: Services, arguments: Answer, _public_url: str) -> tuple[str, Record]:
    verdict = await run_in_threadpool(verify_answer, arguments, services.documents)
    lines = [f"{claim.claim_id}: {'; '.join(claim.problems) or 'verified'}" for claim in verdict.claims]
    return "\n".join((f"The answer is {verdict.status}.", *lines, *verdict.problems)), verdict


_TOOLS = {
    "ask": _McpTool(
        "Ask the guidelines",
        "Answer a clinical question from the guidelines, each claim with checked citations and the guideline's own grade.",
        AnswerRequest,
        _ask,
    ),
    "search": _McpTool(
        "Search the guidelines",
        "Find the passages nearest to some words. A hit is not an answer.",
        SearchRequest,
        _search,
    ),
    "read_passage": _McpTool(
        "Read a passage", "Read a passage with its statements, grades and document.", PassageRequest, _read_passage
    ),
    "verify": _McpTool(
        "Verify an answer", "Check every citation of an answer of `ask` again, claim by claim.", Answer, _verify
    ),
}


def build_mcp_server(services: Services, code_version: str, public_url: str = "") -> Server[Any]:
    """Return the server with its four tools.

    Args:
        services: the parts that answer.
        code_version: Citewell's version.
        public_url: address that the viewer's paths are under.
    """

    async def list_tools(_context: Any, _params: Any) -> ListToolsResult:
        return ListToolsResult(tools=[_describe(name, tool) for name, tool in _TOOLS.items()])

    async def call_tool(_context: Any, params: CallToolRequestParams) -> CallToolResult:
        tool = _TOOLS.get(params.name)
        if tool is None:
            return _fail(f"there is no tool of this name; there are {', '.join(_TOOLS)}")
        try:
            arguments = tool.arguments.model_validate(params.arguments or {})
            text, record = await tool.run(services, arguments, public_url)
        except ValidationError as error:
            return _fail(describe_faults(error, _name_field))
        except CitewellError as error:
            return _fail(f"{error.code}: {error}. {error.help}")
        return CallToolResult(
            content=[TextContent(type="text", text=text)], structured_content=record.model_dump(mode="json")
        )

    return Server(
        "citewell",
        version=code_version,
        title="Citewell",
        instructions=_INSTRUCTIONS,
        on_list_tools=list_tools,
        on_call_tool=call_tool,
    )


class McpEndpoint:
    """The server over HTTP: an ASGI application for one address. Each request stands alone, so any worker may take it."""

    def __init__(self, server: Server[Any], gatekeeper: Gatekeeper) -> None:
        """Serve to whoever the gatekeeper lets ask and read."""
        self._gatekeeper = gatekeeper
        self._manager = StreamableHTTPSessionManager(app=server, stateless=True, json_response=True)

    @asynccontextmanager
    async def run(self) -> AsyncIterator[None]:
        """Serve for as long as the context lasts; once only."""
        async with self._manager.run():
            yield

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        try:
            identity = await run_in_threadpool(self._gatekeeper.admit, HTTPConnection(scope), ("ask", "read"))
        except CitewellError as error:
            problem = problem_of(error, scope["state"]["request_id"])
            await respond(problem, retry_headers(error))(scope, receive, send)
            return
        scope["state"]["identity"] = identity
        await self._manager.handle_request(scope, receive, send)


async def serve_stdio(server: Server[Any]) -> None:
    """Serve one client on standard input and output until it leaves."""
    async with stdio_server() as (read_stream, write_stream):
        await server.run(read_stream, write_stream, server.create_initialization_options())


def _describe(name: str, tool: _McpTool) -> Tool:
    return Tool(
        name=name,
        title=tool.title,
        description=tool.description,
        input_schema=tool.arguments.model_json_schema(),
        annotations=_READS_ONLY,
    )


def _fail(text: str) -> CallToolResult:
    return CallToolResult(content=[TextContent(type="text", text=text)], is_error=True)


def _name_field(location: tuple[int | str, ...]) -> str:
    """Return the path to a field; what a client put in place of a name is not repeated."""
    return (
        ".".join(str(part) if isinstance(part, int) or part.isidentifier() else "…" for part in location) or "arguments"
    )
