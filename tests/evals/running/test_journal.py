from collections.abc import Sequence
from pathlib import Path

import pytest

from core.errors import EvalCaseError
from evals.casebook.case import EvalCase
from evals.running.execution import Asked, run_all
from evals.running.journal import Journal
from evals.running.system import LocalSystem
from evals.running.workers import run_in_threads
from tests.evals.worlds import make_answer, make_case, make_stack, make_statements

CASES = (make_case(), make_case(id="second"), make_case(id="third"))


class StopAfter:
    """Asks until so many cases are done, then stops as a killed run does; keeps what was asked."""

    def __init__(self, n_cases: int) -> None:
        self.n_cases = n_cases
        self.asked: list[str] = []
        self._system = LocalSystem(make_stack(make_answer(make_statements()[0])))

    def __call__(self, cases: Sequence[EvalCase]) -> Asked:
        for done in run_in_threads(cases, self._system, 1):
            if len(self.asked) == self.n_cases:
                raise KeyboardInterrupt
            self.asked.append(done[0].id)
            yield done


def stop_after(n_cases: int, path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        run_all(CASES, StopAfter(n_cases), journal=Journal(path, "system"))


def test_a_stopped_run_goes_on_where_it_stood(tmp_path: Path) -> None:
    path = tmp_path / "log.json.journal"
    stop_after(2, path)
    rest = StopAfter(99)
    samples, documents = run_all(CASES, rest, journal=Journal(path, "system"))
    assert rest.asked == ["third"]
    assert [sample.id for sample in samples] == [case.id for case in CASES]
    assert len(documents) == 1


def test_another_system_or_a_changed_case_is_asked_anew(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    stop_after(2, path)
    for cases, system in ((CASES, "another"), ((make_case(question="Another?"), *CASES[1:]), "system")):
        asked = StopAfter(99)
        run_all(cases, asked, journal=Journal(path, system))
        assert cases[0].id in asked.asked
        path.unlink()
        stop_after(2, path)


def test_a_line_that_was_cut_off_is_asked_again(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    stop_after(2, path)
    path.write_text(path.read_text(encoding="utf-8")[:-40], encoding="utf-8")
    rest = StopAfter(99)
    run_all(CASES, rest, journal=Journal(path, "system"))
    assert rest.asked == ["second", "third"]
    again = StopAfter(99)
    run_all(CASES, again, journal=Journal(path, "system"))
    assert again.asked == []


def test_a_file_that_is_no_journal_is_not_written_over(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    path.write_text("a letter\nto somebody\n", encoding="utf-8")
    with pytest.raises(EvalCaseError, match="line 1"):
        run_all(CASES, StopAfter(99), journal=Journal(path, "system"))
