"""``citewell eval seal`` and ``sealed`` as QA staff type them, on a scripted answerer."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import typer
import yaml
from typer.testing import CliRunner, Result

from citewell.console import CommandGroup
from core.answers import Answer
from core.errors import IngestError
from evals.cli import build_eval_app
from evals.stack import EvalStack
from tests.evals.worlds import make_answer, make_stack, make_statements

DOXORUBICIN, PAZOPANIB, _ = make_statements()
NOTHING = make_answer(status="not_covered")
QUESTIONS = [
    {"id": "standard", "document": "a.md", "question": "What is standard?", "quotes": ["Doxorubicin is the standard"]},
    {"id": "dose", "document": "a.md", "question": "What dose is standard?"},
    {"id": "hidden", "document": "b.md", "question": "What else is standard?", "quotes": ["Taxanes are active"]},
]


def invoke(reply: Answer | Exception, *arguments: str) -> Result:
    @contextmanager
    def open_live() -> Iterator[EvalStack]:
        yield make_stack(reply)

    @contextmanager
    def open_temporary(source: Path, home: Path) -> Iterator[EvalStack]:
        if isinstance(reply, IngestError):
            raise reply
        yield make_stack(reply)

    app = typer.Typer(cls=CommandGroup)
    app.add_typer(build_eval_app(open_live, open_temporary), name="eval")
    return CliRunner().invoke(app, ["eval", *arguments])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "documents"
    folder.mkdir()
    for name in ("a.md", "b.md"):
        (folder / name).write_text(f"# {name}\n", encoding="utf-8")
    return folder


@pytest.fixture
def sealed(folder: Path) -> Path:
    plain, out = folder.parent / "plain.yaml", folder.parent / "sealed.yaml"
    plain.write_text(yaml.safe_dump(QUESTIONS), encoding="utf-8")
    result = invoke(NOTHING, "seal", str(plain), str(out), "--documents", str(folder), "--held-out", "b.md")
    assert result.exit_code == 0, result.output
    assert "3 questions on 2 documents" in result.output
    return out


def test_figures_are_shown_and_failures_of_opened_documents_only(folder: Path, sealed: Path) -> None:
    result = invoke(make_answer(PAZOPANIB), "sealed", str(folder), "--set", str(sealed), "--verbose")
    assert result.exit_code == 0, result.output
    assert "sealed, opened: 1 questions with an answer, 1 near misses, 1 documents" in result.output
    assert "sealed, held out: 1 questions with an answer, 0 near misses, 1 documents" in result.output
    assert "sealed standard: 0 of 1 facts, another statement first: What is standard?" in result.output
    assert "sealed dose: near miss answered: What dose is standard?" in result.output
    assert result.output.count("Pazopanib is an option.") == 2
    assert "hidden" not in result.output
    assert "What else is standard?" not in result.output


def test_without_verbose_no_answer_is_shown(folder: Path, sealed: Path) -> None:
    result = invoke(make_answer(PAZOPANIB), "sealed", str(folder), "--set", str(sealed))
    assert "Pazopanib" not in result.output


def test_a_refusal_says_whether_the_facts_were_retrieved(folder: Path, sealed: Path) -> None:
    result = invoke(NOTHING, "sealed", str(folder), "--set", str(sealed), "--verbose")
    assert "sealed standard: refused, though all facts were retrieved: What is standard?" in result.output


def test_several_sets_are_counted_together_too(folder: Path, sealed: Path) -> None:
    more = sealed.with_name("more.yaml")
    more.write_bytes(sealed.read_bytes())
    result = invoke(make_answer(DOXORUBICIN), "sealed", str(folder), "--set", str(sealed), "--set", str(more))
    assert "all sets, opened: 2 questions with an answer, 2 near misses, 1 documents" in result.output


def test_a_changed_document_is_stale(folder: Path, sealed: Path) -> None:
    (folder / "b.md").write_text("# another text\n", encoding="utf-8")
    result = invoke(make_answer(DOXORUBICIN), "sealed", str(folder), "--set", str(sealed))
    assert result.exit_code == 1
    assert "stale  sealed: b.md is not there or has changed" in result.output
    assert "held out" not in result.output


def test_an_inexact_quote_fails_the_run(folder: Path, sealed: Path) -> None:
    answer = make_answer(DOXORUBICIN)
    moved = answer.citations[0].model_copy(update={"start": 1, "end": len(DOXORUBICIN.text) + 1})
    broken = answer.model_copy(update={"citations": (moved,)})
    assert invoke(broken, "sealed", str(folder), "--set", str(sealed)).exit_code == 1


def test_without_the_documents_it_says_so_and_stops(tmp_path: Path) -> None:
    result = invoke(NOTHING, "sealed", str(tmp_path / "nowhere"))
    assert result.exit_code == 0
    assert "Skipped: there is no folder of documents" in result.output


def test_large_sets_are_left_out_unless_asked_for(folder: Path) -> None:
    usual = invoke(NOTHING, "sealed", str(folder))
    assert "stale  fourth: " in usual.output
    assert "stale  fourth-large: " not in usual.output
    assert "stale  fourth-large: " in invoke(NOTHING, "sealed", str(folder), "--large").output


def test_an_unknown_set_and_a_faulty_file_exit_with_2(folder: Path) -> None:
    unknown = invoke(NOTHING, "sealed", str(folder), "--set", "fifth")
    assert unknown.exit_code == 2
    assert "there is no set fifth; the shipped ones are first," in unknown.output
    plain = folder.parent / "plain.yaml"
    plain.write_text("- {id: a}", encoding="utf-8")
    faulty = invoke(NOTHING, "seal", str(plain), str(folder.parent / "out.yaml"), "--documents", str(folder))
    assert faulty.exit_code == 2
    assert "plain.yaml: 0.document: Field required" in faulty.output


def test_a_document_that_cannot_be_read_exits_with_1(folder: Path, sealed: Path) -> None:
    result = invoke(IngestError("a.md: no text"), "sealed", str(folder), "--set", str(sealed))
    assert result.exit_code == 1
    assert "a.md: no text" in result.output
