import sys
from pathlib import Path

from mcp import Client
from mcp.client.stdio import StdioServerParameters, stdio_client

from core.answers import Answer
from tests.coroutines import run_coroutine


def test_the_command_serves_one_client_on_standard_input_and_output(one_document_home):
    code = (
        "from citewell import wiring; from tests.doubles import HashedWordsEmbedder;"
        "wiring.build_embedder = lambda settings: HashedWordsEmbedder();"
        "from citewell.cli import app; app(['mcp'])"
    )
    root = Path(__file__).parents[3]
    environment = {"CITEWELL_HOME": str(one_document_home), "PYTHONPATH": str(root)}
    parameters = StdioServerParameters(command=sys.executable, args=["-c", code], cwd=str(root), env=environment)

    async def run():
        async with Client(stdio_client(parameters)) as client:
            return await client.call_tool("ask", {"question": "What is the standard first-line treatment?"})

    answer = Answer.model_validate(run_coroutine(run()).structured_content)
    assert "Doxorubicin" in answer.claims[0].text
