"""The hazard log names controls and tests that exist. Whether the tests pass is what the whole suite shows."""

import csv
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
COLUMNS = ["id", "hazard", "cause", "effect", "control", "tests", "residual_risk"]


@pytest.fixture(scope="module")
def hazards() -> list[dict[str, str]]:
    with (ROOT / "docs" / "safety" / "hazards.tsv").open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file, delimiter="\t")
        rows = list(reader)
    assert reader.fieldnames == COLUMNS
    return rows


def test_each_hazard_is_told_whole_and_once(hazards: list[dict[str, str]]) -> None:
    assert [row["id"] for row in hazards] == [f"H{number:02}" for number in range(1, len(hazards) + 1)]
    assert [row["id"] for row in hazards if not all(row[column].strip() for column in COLUMNS)] == []


@pytest.mark.parametrize(
    "wanted",
    [
        "partial list", "lead-in", "caveat", "table row", "figure", "population", "negation", "superseded", "route", "grade",
        "against", "not covered", "nearest passage", "automation bias", "patient", "language", "emergency", "personal data",
    ],
)  # fmt: skip
def test_the_known_hazards_are_in_the_log(hazards: list[dict[str, str]], wanted: str) -> None:
    assert any(wanted in row["hazard"].casefold() for row in hazards)


def test_every_test_that_a_hazard_names_exists(hazards: list[dict[str, str]]) -> None:
    """Pytest itself collects the names; it fails with "not found" for one that does not exist."""
    named = sorted({test for row in hazards for test in row["tests"].split()})
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider", *named],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, re.findall(r"(?:ERROR|not found).*", done.stdout + done.stderr)
    collected = {line.partition("[")[0] for line in done.stdout.splitlines() if "::" in line}
    assert [test for test in named if test not in collected] == []


def test_the_safety_file_claims_no_compliance_and_leaves_the_signature_open() -> None:
    text = " ".join((ROOT / "docs" / "safety" / "README.md").read_text(encoding="utf-8").split())
    assert "It claims no compliance with any standard or law" in text
    assert re.search(r"\| Safety officer of the operator \|( \|)+", text)
