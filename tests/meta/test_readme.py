import re
import subprocess
from pathlib import Path

import pytest
import typer.main

from citewell.cli import app
from docs.readme_examples import fill_blocks, run_citewell

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def test_the_readme_is_read_in_one_sitting() -> None:
    assert len(README.splitlines()) <= 120


def test_every_generated_block_is_filled() -> None:
    blocks = re.findall(r"<!-- generated: ([^\n]+) -->\n(.*?)<!-- /generated -->", README, re.DOTALL)
    assert len(blocks) == README.count("<!-- generated:") == 2
    assert all(body.strip() for _, body in blocks)


def test_every_command_in_a_code_block_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    commands = set(typer.main.get_command(app).commands)  # type: ignore[attr-defined]
    lines = [line for block in re.findall(r"```bash\n(.*?)```", README, re.DOTALL) for line in block.splitlines()]
    named = [words for line in lines if (words := line.split("#")[0].split())]
    assert named
    for words in named:
        assert words[0] in {"make", "citewell"}
        assert words[1] in (targets if words[0] == "make" else commands)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_to_a_file_leads_to_one(page: Path) -> None:
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text(encoding="utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_blocks_are_filled_by_their_command_and_the_rest_is_kept() -> None:
    asked: list[list[str]] = []

    def run(words: list[str]) -> str:
        asked.append(words)
        return "| a |\n" if "eval" in words else "An answer.  \n"

    page = 'Before\n<!-- generated: citewell ask "What?" -->\nold\n<!-- /generated -->\nAfter\n'
    page += "<!-- generated: citewell eval run -->\n<!-- /generated -->\n"
    filled = fill_blocks(page, run)
    assert asked == [["citewell", "ask", "What?"], ["citewell", "eval", "run"]]
    assert "-->\n```text\nAn answer.\n```\n<!-- /generated -->\nAfter" in filled
    assert "-->\n| a |\n<!-- /generated -->" in filled
    assert fill_blocks(filled, run) == filled


def test_only_citewell_commands_can_be_examples() -> None:
    with pytest.raises(ValueError, match="only citewell"):
        run_citewell(["rm", "file"])


def test_a_command_that_fails_is_no_example() -> None:
    with pytest.raises(subprocess.CalledProcessError):
        run_citewell(["citewell", "no-such-command"])
