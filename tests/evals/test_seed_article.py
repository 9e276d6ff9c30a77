"""The thirty questions and fifteen near misses on the seed article, where that article is beside the checkout."""

from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from citewell.wiring import open_temporary_stack
from evals.seed_table import Row, load_seed_questions, run_seed_table
from evals.shipped_files import SEED_QUESTIONS
from evals.stack import EvalStack
from tests.model_runtime import keep_model
from tests.shared_data import find_shared

QUESTIONS = load_seed_questions(SEED_QUESTIONS)
ASKED = [item.question for item in (*QUESTIONS.answerable, *QUESTIONS.near_misses)]


@pytest.fixture(scope="module")
def rows(pytestconfig: pytest.Config) -> dict[str, Row]:
    article = find_shared("seed", "article.txt")

    def open_stack(source: Path, home: Path) -> AbstractContextManager[EvalStack]:
        return open_temporary_stack(source, keep_model(home, pytestconfig))

    return {row.question: row for row in run_seed_table(article, QUESTIONS, open_stack)}


@pytest.mark.shared
@pytest.mark.parametrize("question", ASKED)
def test_question(question: str, rows: dict[str, Row]) -> None:
    assert rows[question].faults == ()
