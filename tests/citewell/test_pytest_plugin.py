import os
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from evals.casebook.case_file import add_cases, to_body
from tests.evals.running.test_remote import serve
from tests.evals.worlds import make_answer, make_case, make_stack, make_statements

ROOT = Path(__file__).resolve().parents[2]
DOXORUBICIN, _, _ = make_statements()


def run_pytest(folder: Path, url: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pytest", "-p", "citewell.pytest_plugin", "-p", "no:cacheprovider", "-q"]
    command += ["--citewell-cases", str(folder), "--citewell-url", url, str(folder), *arguments]
    environment = os.environ | {"PYTHONPATH": str(ROOT), "PYTEST_ADDOPTS": ""}
    return subprocess.run(
        [*command, "-c", os.devnull], cwd=folder, capture_output=True, text=True, check=False, env=environment
    )


@pytest.fixture
def cases(tmp_path: Path) -> Path:
    good, bad = make_case(tags=("dose",)), make_case(id="second", first_claim=("Taxanes are active.",))
    stale = make_case(id="stale")
    pin = stale.document.model_copy(update={"text_sha256": "0" * 64})
    add_cases(tmp_path / "cases.yaml", [to_body(good), to_body(bad)], good.document)
    add_cases(tmp_path / "old.yaml", [to_body(stale)], pin)
    return tmp_path


def test_each_case_is_a_test_that_passes_fails_or_is_skipped(cases: Path) -> None:
    with serve(make_stack(make_answer(DOXORUBICIN))) as url:
        done = run_pytest(cases, url, "--junitxml", str(cases / "junit.xml"))
    assert "1 failed, 1 passed, 1 skipped" in done.stdout, done.stdout + done.stderr
    assert done.returncode == 1
    assert "question: What is standard?" in done.stdout
    assert f"- {DOXORUBICIN.text} [I, A]" in done.stdout
    suite = ElementTree.parse(cases / "junit.xml").getroot()[0]
    assert (suite.get("tests"), suite.get("failures"), suite.get("skipped")) == ("3", "1", "1")


def test_cases_are_chosen_by_tag(cases: Path) -> None:
    with serve(make_stack(make_answer(DOXORUBICIN))) as url:
        done = run_pytest(cases, url, "-k", "dose")
    assert (done.returncode, "1 passed, 2 deselected" in done.stdout) == (0, True), done.stdout
