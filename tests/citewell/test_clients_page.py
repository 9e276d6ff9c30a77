"""The curl examples of docs/clients.md, executed as written against a live server."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from citewell import wiring
from citewell.settings import load_settings
from corpus.api_keys import ApiKeyStore
from tests.api.live_server import serve

PAGE = Path(__file__).parents[2] / "docs" / "clients.md"
COMMANDS = [
    block for block in re.findall(r"```bash\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL) if block.startswith("curl")
]


@pytest.fixture
def environment(filled_home, tmp_path, monkeypatch):
    monkeypatch.setenv("CITEWELL_REQUIRE_KEYS", "true")
    settings = load_settings()
    database = wiring.build_catalogue(settings).database
    _, key = ApiKeyStore(database).create("docs", ("ask", "read", "ingest"), "test")
    (tmp_path / "example.md").write_text("# Example\n\nRest is recommended after a sprain.\n", encoding="utf-8")
    with serve(wiring.build_app(settings)) as address:
        yield {**os.environ, "CITEWELL": address, "KEY": key}, tmp_path


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_every_curl_example_works_as_written(environment):
    variables, folder = environment
    assert len(COMMANDS) >= 7
    for command in COMMANDS:
        done = subprocess.run(
            ["bash", "-c", command], env=variables, cwd=folder, capture_output=True, text=True, timeout=60
        )
        assert done.returncode == 0, (command, done.stdout, done.stderr)
        assert done.stdout.strip()
