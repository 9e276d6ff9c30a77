from pathlib import Path

import pytest

from citewell.docs.case_schema import render_schema
from core.errors import EvalCaseError
from evals.casebook.case import CaseFile, load_cases
from evals.shipped_files import CASE_SCHEMA

GOOD = f"""
document: {{document_id: sarcoma, text_sha256: {"a" * 64}}}
cases:
  - id: first-line
    question: What is standard?
    expected_status: answered
    required_facts:
      - fact: doxorubicin is standard
        quote: Doxorubicin is the standard
    author: tests
  - id: near-miss
    question: What is the dose?
    expected_status: not_covered
    author: tests
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "cases.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_cases_of_a_folder_carry_their_document_and_file(tmp_path: Path) -> None:
    write(tmp_path, GOOD)
    first, near_miss = load_cases(tmp_path)
    assert first.document.document_id == near_miss.document.document_id == "sarcoma"
    assert first.file == "cases.yaml"
    assert first.quotes == ("Doxorubicin is the standard",)


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("expected_status: answered", "expected_status: maybe", "expected_status"),
        ("    author: tests\n  - id: near", "  - id: near", "author"),
        ("question: What is standard?", "question: What is standard?\n    colour: red", "colour"),
        ("id: first-line", "id: First Line", "id"),
        ("expected_status: not_covered", "expected_status: answered", "needs at least one required fact"),
        ("expected_status: answered", "expected_status: not_covered", "cannot expect facts"),
        ("cases:", "cases: [", "not YAML"),
    ],
)
def test_a_case_that_does_not_fit_names_file_and_fault(tmp_path: Path, before: str, after: str, message: str) -> None:
    path = write(tmp_path, GOOD.replace(before, after, 1))
    with pytest.raises(EvalCaseError, match=message) as caught:
        load_cases(path)
    assert "cases.yaml" in str(caught.value)


def test_a_folder_without_cases_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(EvalCaseError, match="no case files"):
        load_cases(tmp_path)


def test_the_schema_on_disk_is_that_of_the_records() -> None:
    assert CASE_SCHEMA.read_text(encoding="utf-8") == render_schema()
    assert CaseFile.model_json_schema()["additionalProperties"] is False
