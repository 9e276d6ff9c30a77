"""Runs the cases of one shipped article through the real pipeline: reader, model, index, composer, rules."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from citewell.wiring import open_temporary_stack
from evals.casebook.case import EvalCase, load_cases
from evals.casebook.check import check_cases
from evals.gating.faults import try_faults
from evals.gating.gates import load_gates
from evals.running.log import digest_results
from evals.shipped_files import CASES
from evals.stack import EvalStack
from tests.evals.worlds import run, run_log
from tests.model_runtime import keep_model

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT_ID = "metastatic-soft-tissue-sarcoma"
ALL_CASES = load_cases(CASES / f"{DOCUMENT_ID}.yaml")
SMOKE_CASES = [case for case in ALL_CASES if "smoke" in case.tags]
"""Cases that must always pass; how many of all do is for `make eval`, which is no test."""


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config) -> Iterator[EvalStack]:
    article = ROOT / "corpus" / "guidelines" / f"{DOCUMENT_ID}.md"
    with open_temporary_stack(article, keep_model(tmp_path_factory.mktemp("home"), pytestconfig)) as opened:
        yield opened


def test_the_cases_stand_on_their_document(stack: EvalStack) -> None:
    assert check_cases(ALL_CASES, stack.sources) == ()


@pytest.mark.parametrize("case", SMOKE_CASES, ids=lambda case: case.id)
def test_case(case: EvalCase, stack: EvalStack) -> None:
    (sample,) = run([case], stack)
    assert (sample.status, sample.reason) == ("passed", None)


def test_two_runs_give_the_same_results(stack: EvalStack) -> None:
    assert digest_results(run(SMOKE_CASES, stack)) == digest_results(run(SMOKE_CASES, stack))


def test_every_seeded_fault_turns_the_gate_red_and_nothing_else_does(stack: EvalStack) -> None:
    log = run_log(SMOKE_CASES, stack)
    shipped = load_gates()
    scored = {name for sample in log.samples for name in sample.scores}
    # One article has no emergency, no injected instruction and no superseded edition: `make eval` looks at those.
    gates = shipped.model_copy(update={"metrics": tuple(rule for rule in shipped.metrics if rule.metric in scored)})
    wrong = {row.name for row in try_faults(log, gates, stack) if not row.is_expected}
    assert wrong == {"superseded_hidden"}
