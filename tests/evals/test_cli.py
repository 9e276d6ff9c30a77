import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import typer
import yaml
from typer.testing import CliRunner, Result

from citewell.console import CommandGroup
from core.answers import Answer
from core.errors import IndexMissingError
from evals.cli import build_eval_app
from evals.stack import EvalStack
from tests.evals.worlds import DOCUMENT, make_answer, make_stack, make_statements

DOXORUBICIN, PAZOPANIB, _ = make_statements()
CASE = {
    "id": "first-line",
    "question": "What is standard?",
    "expected_status": "answered",
    "required_facts": [{"fact": "doxorubicin", "quote": "Doxorubicin is the standard"}],
    "tags": ["first_line"],
    "author": "tests",
}


def write_cases(folder: Path, **changes: object) -> Path:
    path = folder / "cases.yaml"
    pin = {"document_id": DOCUMENT.document_id, "text_sha256": DOCUMENT.text_sha256}
    path.write_text(yaml.safe_dump({"document": pin, "cases": [CASE | changes]}), encoding="utf-8")
    return path


def invoke(reply: Answer | Exception, *arguments: str) -> Result:
    @contextmanager
    def open_live() -> Iterator[EvalStack]:
        if isinstance(reply, IndexMissingError):
            raise reply
        yield make_stack(reply)

    @contextmanager
    def open_temporary(article: Path, home: Path) -> Iterator[EvalStack]:
        yield make_stack(reply)

    app = typer.Typer(cls=CommandGroup)
    app.add_typer(build_eval_app(open_live, open_temporary), name="eval")
    return CliRunner().invoke(app, ["eval", *arguments])


def test_all_passed_exits_with_0_and_shows_three_tables(tmp_path: Path) -> None:
    result = invoke(make_answer(DOXORUBICIN), "run", str(write_cases(tmp_path)))
    assert result.exit_code == 0, result.output
    for word in ("retrieval", "answer", "conduct", "1 cases: 1 passed"):
        assert word in result.output


def test_a_failed_case_exits_with_1_and_is_named(tmp_path: Path) -> None:
    result = invoke(make_answer(PAZOPANIB), "run", str(write_cases(tmp_path)))
    assert result.exit_code == 1
    assert "failed  first-line" in result.output


def test_a_stale_case_exits_with_1_and_is_not_scored(tmp_path: Path) -> None:
    path = write_cases(tmp_path)
    path.write_text(path.read_text(encoding="utf-8").replace(DOCUMENT.text_sha256, "b" * 64), encoding="utf-8")
    run, check = (
        invoke(make_answer(DOXORUBICIN), "run", str(path)),
        invoke(make_answer(DOXORUBICIN), "check", str(path)),
    )
    assert (run.exit_code, check.exit_code) == (1, 1)
    assert "1 stale" in run.output
    assert "0 errors, 1 stale" in check.output


def test_the_log_is_written_and_printed_as_json(tmp_path: Path) -> None:
    log = tmp_path / "logs" / "run.json"
    result = invoke(make_answer(DOXORUBICIN), "run", str(write_cases(tmp_path)), "--log", str(log), "--json")
    assert json.loads(result.stdout) == json.loads(log.read_text(encoding="utf-8"))
    assert json.loads(result.stdout)["samples"][0]["status"] == "passed"


def test_the_tables_can_be_had_as_markdown(tmp_path: Path) -> None:
    result = invoke(make_answer(DOXORUBICIN), "run", str(write_cases(tmp_path)), "--markdown")
    assert "| answer | required_facts | 1.000 | 0.025 to 1.000 | 1 | 0 |" in result.stdout


def test_only_cases_with_the_tag_are_run(tmp_path: Path) -> None:
    path = str(write_cases(tmp_path))
    assert invoke(make_answer(DOXORUBICIN), "run", path, "--tag", "first_line").exit_code == 0
    assert invoke(make_answer(DOXORUBICIN), "run", path, "--tag", "dose").exit_code == 2


def test_a_case_file_that_does_not_fit_exits_with_2(tmp_path: Path) -> None:
    result = invoke(make_answer(DOXORUBICIN), "check", str(write_cases(tmp_path, colour="red")))
    assert result.exit_code == 2
    assert "colour" in result.stderr


def test_no_index_is_a_fault_and_not_a_score(tmp_path: Path) -> None:
    result = invoke(IndexMissingError("nothing has been ingested"), "run", str(write_cases(tmp_path)))
    assert result.exit_code == 1
    assert "nothing has been ingested" in result.stderr
    assert "citewell ingest" in result.stderr


def test_the_seed_table_without_its_article_says_that_it_was_skipped(tmp_path: Path) -> None:
    result = invoke(make_answer(DOXORUBICIN), "seed-table", str(tmp_path / "article.txt"))
    assert result.exit_code == 0
    assert "Skipped" in result.stderr


def test_the_seed_table_fails_where_an_answer_is_wrong(tmp_path: Path) -> None:
    article = tmp_path / "article.txt"
    article.write_text("words", encoding="utf-8")
    result = invoke(make_answer(DOXORUBICIN), "seed-table", str(article))
    assert result.exit_code == 1
    assert "answered: 0 of 30 pass" in result.output
