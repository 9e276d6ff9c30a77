from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from core.answers import Answer
from evals.seed_table import (
    AnswerableQuestion,
    ExpectedFirst,
    NearMiss,
    SeedQuestions,
    judge_answer,
    load_seed_questions,
    print_rows,
    run_seed_table,
)
from evals.shipped_files import SEED_QUESTIONS
from evals.stack import EvalStack
from tests.evals.worlds import ListedSources, make_answer, make_stack, make_statements

DOXORUBICIN, PAZOPANIB, _ = make_statements()
ASKED = AnswerableQuestion(
    section="Treatment",
    question="What is standard?",
    first=(ExpectedFirst(fragment="is the standard", grade="[I, A]"),),
)
NEAR_MISS = NearMiss(why="a dose", question="What dose?")


def faults(item: AnswerableQuestion | NearMiss, answer: Answer, never_quoted: tuple[str, ...] = ()) -> tuple[str, ...]:
    return judge_answer(item, answer, ListedSources(), never_quoted).faults


def test_the_right_statement_first_with_its_grade_passes() -> None:
    assert faults(ASKED, make_answer(DOXORUBICIN, PAZOPANIB)) == ()
    assert faults(NEAR_MISS, make_answer(status="not_covered")) == ()


@pytest.mark.parametrize(
    ("item", "answer", "fault"),
    [
        (ASKED, make_answer(PAZOPANIB, DOXORUBICIN), "first statement should hold"),
        (ASKED, make_answer(DOXORUBICIN.model_copy(update={"grade": None})), "grade should be [I, A]"),
        (ASKED, make_answer(status="not_covered"), "not_covered instead of answered"),
        (ASKED, make_answer(DOXORUBICIN, status="partially_answered"), "partially_answered instead of answered"),
        (NEAR_MISS, make_answer(DOXORUBICIN), "answered instead of not_covered"),
    ],
)
def test_each_fault_is_named(item: AnswerableQuestion | NearMiss, answer: Answer, fault: str) -> None:
    (found,) = faults(item, answer)
    assert fault in found


def test_page_furniture_and_moved_quotes_are_faults() -> None:
    assert faults(ASKED, make_answer(DOXORUBICIN), ("THE STANDARD",)) == ("quotes page furniture: THE STANDARD",)
    answer = make_answer(DOXORUBICIN)
    moved = answer.citations[0].model_copy(update={"start": 1, "end": len(DOXORUBICIN.text) + 1})
    broken = answer.model_copy(update={"citations": (moved,)})
    assert faults(ASKED, broken) == ("a quote does not stand at its offsets",)


def test_the_article_is_put_into_a_home_that_goes_away(tmp_path: Path) -> None:
    homes: list[Path] = []

    @contextmanager
    def open_temporary(article: Path, home: Path) -> Iterator[EvalStack]:
        homes.append(home)
        home.mkdir()
        yield make_stack(make_answer(DOXORUBICIN))

    questions = SeedQuestions(never_quoted=(), answerable=(ASKED,), near_misses=(NEAR_MISS,))
    rows = run_seed_table(tmp_path / "article.txt", questions, open_temporary)
    assert [row.has_passed for row in rows] == [True, False]
    assert not homes[0].exists()


def test_grades_are_printed_to_the_letter() -> None:
    row = judge_answer(ASKED, make_answer(DOXORUBICIN), ListedSources(), ())
    out = StringIO()
    print_rows((row,), Console(file=out, width=200))
    assert "[I, A]" in out.getvalue()
    assert "answered: 1 of 1 pass" in out.getvalue()


def test_there_are_thirty_questions_and_fifteen_near_misses_on_every_section() -> None:
    questions = load_seed_questions(SEED_QUESTIONS)
    assert (len(questions.answerable), len(questions.near_misses)) == (30, 15)
    assert len({item.section for item in questions.answerable}) == 7
