"""Fills README.md's example blocks from the product, so that no example can be invented or grow old.

A block starts with ``<!-- generated: COMMAND -->`` and ends with ``<!-- /generated -->``; COMMAND is a ``citewell``
command line, run on an index of the shipped corpus.
"""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from citewell.docs.generated import ROOT, write_or_check

README = ROOT / "README.md"
HOME = ROOT / ".cache" / "docs-home"
"""Home of the index that the examples are asked of; kept, so that a second check takes seconds."""

_BLOCK = re.compile(r"(<!-- generated: (?P<command>[^\n]+) -->\n).*?(<!-- /generated -->)", re.DOTALL)


def fill_blocks(text: str, run: Callable[[list[str]], str]) -> str:
    """Return the text with every block filled with what its command prints.

    Args:
        text: a Markdown page.
        run: command line, split into words -> what it prints.
    """

    def fill(match: re.Match[str]) -> str:
        output = "\n".join(line.rstrip() for line in run(shlex.split(match["command"])).strip().splitlines())
        body = output if output.startswith("|") else f"```text\n{output}\n```"
        return f"{match[1]}{body}\n{match[3]}"

    return _BLOCK.sub(fill, text)


def run_citewell(words: list[str]) -> str:
    """Return what a ``citewell`` command prints on standard output, 100 columns wide and without colours.

    Raises:
        ValueError: another program is named.
        subprocess.CalledProcessError: the command failed and printed nothing.
    """
    if words[:1] != ["citewell"]:
        raise ValueError(f"only citewell commands can be examples, not {words[:1]}")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CITEWELL_")}
    environment |= {"CITEWELL_HOME": str(HOME), "COLUMNS": "100", "NO_COLOR": "1", "TERM": "dumb"}
    command = [str(Path(sys.executable).with_name("citewell")), *words[1:]]
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
    # `eval run` exits with 1 when a case fails; its table is shown all the same.
    if done.returncode not in (0, 1) or not (done.stdout or words[1:2] == ["ingest"]):
        sys.stderr.write(done.stderr)
        done.check_returncode()
    return done.stdout


def build_readme() -> dict[Path, str]:
    """Return README.md with every block filled anew, from an index of the shipped corpus."""
    run_citewell(["citewell", "ingest"])
    return {README: fill_blocks(README.read_text(encoding="utf-8"), run_citewell)}


def main() -> int:
    """Write README.md again, or with ``--check`` return 1 when it differs from what the product says."""
    return write_or_check(build_readme, "Fill README.md's example blocks from the product.")


if __name__ == "__main__":
    sys.exit(main())
