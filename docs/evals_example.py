"""Fills the worked example of ``docs/evals.md`` by running it: every command and every line of its output is real.

The example's guideline is read in, its cases are run and kept as a baseline; the guideline is updated, the cases go stale,
their proposed updates are accepted, and the gate finds what the update broke.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from citewell.docs.generated import ROOT, write_or_check
from evals.scoring.scorers import SCORERS

PAGE = ROOT / "docs" / "evals.md"
FILES = ROOT / "docs" / "evals_example"

MODEL = ROOT / ".cache" / "docs-home" / "runtime"
"""The exported model of README's examples, where they have run: exporting it takes half of the example's time."""

_BLOCK = re.compile(r"(<!-- example: (?P<step>[a-z]+) -->\n).*?(<!-- /example -->)", re.DOTALL)

_METRICS = re.compile(r"(<!-- metrics -->\n).*?(<!-- /metrics -->)", re.DOTALL)

STEPS: dict[str, tuple[tuple[str, str], ...]] = {
    "baseline": (
        ("citewell ingest guideline", ""),
        ("citewell eval check cases.yaml", ""),
        ("citewell eval run cases.yaml --log before.json", ""),
        ("citewell eval baseline before.json --out baseline.json", ""),
    ),
    "stale": (("citewell ingest guideline", ""), ("citewell eval check cases.yaml", "")),
    "update": (('citewell eval update cases.yaml --by "A. Reader"', "a\na\na\n"),),
    "gate": (
        ("citewell eval run cases.yaml --log after.json --exit-zero", ""),
        ("citewell eval gate after.json --baseline baseline.json --gates gates.yaml", ""),
    ),
    "compare": (("citewell eval compare baseline.json after.json", ""),),
}
"""What each block of the page runs: command lines with what is typed into them."""

_TOLD = re.compile(r"(?:failed|stale|error) |\d+ cases: ")
"""Lines of a run that the page shows; its tables are long."""

_MOVING = (
    (re.compile(r"commit [0-9a-f]{12}( \(dirty\))?|no checkout"), "commit …"),
    (re.compile(r"index \S+,"), "index …,"),
    (re.compile(r"results [0-9a-f]{16}"), "results …"),
    (re.compile(r"\(\d+\.\d+ s, "), "("),
    (re.compile(r"set text_sha256 to [0-9a-f]{64}"), "set text_sha256 to …"),
)
"""What differs from run to run, and how it is shown."""


def run_example() -> dict[str, str]:
    """Return the transcript of each block.

    Raises:
        subprocess.CalledProcessError: a command ended in another way than the example says.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _lay_out(folder)
        shown = {}
        for step, commands in STEPS.items():
            if step == "stale":
                shutil.copy(FILES / "guideline-2026.md", folder / "guideline" / "cystitis.md")
            shown[step] = "\n\n".join(_run(command, typed, folder) for command, typed in commands)
        return shown


def _lay_out(folder: Path) -> None:
    """Copy the example's files, with the cases pinned to the text that its guideline has."""
    (folder / "guideline").mkdir()
    shutil.copy(FILES / "guideline-2024.md", folder / "guideline" / "cystitis.md")
    shutil.copy(FILES / "gates.yaml", folder / "gates.yaml")
    if MODEL.is_dir():
        shutil.copytree(MODEL, folder / "first-look" / "runtime")
    _call("citewell ingest guideline", "", folder, home="first-look")
    shutil.copytree(folder / "first-look" / "runtime", folder / "home" / "runtime")
    shown = json.loads(_call("citewell documents show example-cystitis --json", "", folder, home="first-look").stdout)
    pin = shown["document"]["text_sha256"]
    cases = (FILES / "cases.yaml").read_text(encoding="utf-8").replace("0" * 64, pin)
    (folder / "cases.yaml").write_text(cases, encoding="utf-8")


def _run(command: str, typed: str, folder: Path) -> str:
    done = _call(command, typed, folder)
    if done.returncode not in (0, 1):
        sys.stderr.write(done.stderr)
        done.check_returncode()
    lines = [line.rstrip() for line in done.stdout.strip().splitlines()]
    if " eval run " in command:
        lines = ["(three tables)", *(line for line in lines if _TOLD.match(line))]
    output = "\n".join(lines)
    for pattern, replacement in _MOVING:
        output = pattern.sub(replacement, output)
    return f"$ {command}\n{output}" + (f"\n[exit code {done.returncode}]" if done.returncode else "")


def _call(command: str, typed: str, folder: Path, home: str = "home") -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CITEWELL_")}
    environment |= {"CITEWELL_HOME": str(folder / home), "COLUMNS": "100", "NO_COLOR": "1", "TERM": "dumb"}
    program = str(Path(sys.executable).with_name("citewell"))
    words = command.replace('"A. Reader"', "A.\0Reader").split()
    arguments = [program, *(word.replace("\0", " ") for word in words[1:])]
    return subprocess.run(
        arguments, env=environment, cwd=folder, input=typed, capture_output=True, text=True, check=False
    )


def fill_blocks(text: str, shown: dict[str, str]) -> str:
    """Return the page with every block filled."""
    text = _METRICS.sub(lambda match: f"{match[1]}{render_metrics()}{match[2]}", text)
    return _BLOCK.sub(lambda match: f"{match[1]}```text\n{shown[match['step']]}\n```\n{match[3]}", text)


def render_metrics() -> str:
    """Return one row per metric."""
    rows = [f"| {scorer.table} | {scorer.name} | {scorer.meaning} | {scorer.role} |\n" for scorer in SCORERS]
    return "| table | metric | 1 means | role |\n|---|---|---|---|\n" + "".join(rows)


def main() -> int:
    """Write the page again, or with ``--check`` return 1 when it differs from what happens."""
    return write_or_check(
        lambda: {PAGE: fill_blocks(PAGE.read_text(encoding="utf-8"), run_example())},
        "Fill the worked example of docs/evals.md by running it.",
    )


if __name__ == "__main__":
    sys.exit(main())
