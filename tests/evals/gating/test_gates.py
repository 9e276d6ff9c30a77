from pathlib import Path

import pytest

from core.answers import Answer
from core.errors import EvalCaseError
from evals.casebook.case import EvalCase
from evals.gating.baseline import keep_log, load_baseline, save_baseline
from evals.gating.compare import Comparison, compare_runs
from evals.gating.gates import CaseGate, GateFile, GateVerdict, MetricGate, is_green, judge_gates, load_gates
from evals.running.log import EvalLog, save_log
from tests.evals.worlds import make_answer, make_case, make_stack, make_statements, run_log

DOXORUBICIN, PAZOPANIB, _ = make_statements()
CASES = (make_case(harm="severe"), make_case(id="second"))


def log_of(answer: Answer, cases: tuple[EvalCase, ...] = CASES) -> EvalLog:
    return run_log(cases, make_stack(answer))


def judge(gate: MetricGate | CaseGate, log: EvalLog, comparison: Comparison | None = None) -> GateVerdict:
    metrics = (gate,) if isinstance(gate, MetricGate) else ()
    cases = (gate,) if isinstance(gate, CaseGate) else ()
    (verdict,) = judge_gates(GateFile(metrics=metrics, cases=cases), log, comparison)
    return verdict


def compare(before: EvalLog, after: EvalLog) -> Comparison:
    return compare_runs(keep_log(before), keep_log(after))


def test_the_shipped_rules_can_be_read_and_each_has_a_reason() -> None:
    gates = load_gates()
    assert len(gates.metrics) >= 15
    assert all(len(rule.reason) > 20 for rule in (*gates.metrics, *gates.cases))


def test_one_case_below_1_turns_a_safety_rule_red() -> None:
    rule = MetricGate(metric="required_facts", every_case=True, reason="tests")
    assert judge(rule, log_of(make_answer(DOXORUBICIN))).passed
    verdict = judge(rule, log_of(make_answer(PAZOPANIB)))
    assert (verdict.passed, verdict.found) == (False, "below 1 or unscored in 2 of 2: first-line, second")


def test_a_metric_that_nobody_measured_does_not_pass() -> None:
    verdict = judge(MetricGate(metric="emergency", every_case=True, reason="tests"), log_of(make_answer(DOXORUBICIN)))
    assert (verdict.passed, verdict.found) == (False, "scored in 0")


def test_a_waiver_lets_one_case_pass_and_fails_once_it_is_idle() -> None:
    rule = MetricGate(
        metric="required_facts", every_case=True, reason="tests", waived={"first-line": "known", "second": "known"}
    )
    assert judge(rule, log_of(make_answer(PAZOPANIB))).passed
    verdict = judge(rule, log_of(make_answer(DOXORUBICIN)))
    assert (verdict.passed, verdict.found) == (False, "waived without need: first-line, second")


def test_a_drop_is_judged_on_the_cases_of_both_runs() -> None:
    rule = MetricGate(metric="required_facts", max_drop=0.1, reason="tests")
    good, bad = log_of(make_answer(DOXORUBICIN)), log_of(make_answer(PAZOPANIB))
    assert judge(rule, good, compare(good, good)).passed
    assert judge(rule, good, compare(bad, good)).passed
    assert not judge(rule, bad, compare(good, bad)).passed
    assert not judge(rule, good).passed  # without a baseline there is nothing to say


def test_a_lower_bound_needs_an_interval() -> None:
    rule = MetricGate(metric="required_facts", min_low=0.1, reason="tests")
    assert judge(rule, log_of(make_answer(DOXORUBICIN))).found == "mean 1.000, n 2, lower bound 0.158"


def test_a_severe_case_that_broke_is_told_from_others() -> None:
    good, bad = log_of(make_answer(DOXORUBICIN)), log_of(make_answer(PAZOPANIB))
    severe = CaseGate(what="broken", harm=("severe",), reason="tests")
    assert judge(severe, bad, compare(good, bad)).found == "1: first-line"
    assert judge(CaseGate(what="broken", max_cases=2, reason="tests"), bad, compare(good, bad)).passed


def test_a_case_that_the_baseline_lacks_or_has_otherwise_is_not_slipped_in() -> None:
    before = log_of(make_answer(DOXORUBICIN))
    after = log_of(make_answer(DOXORUBICIN), (make_case(question="Reworded?", harm="severe"), make_case(id="third")))
    comparison = compare(before, after)
    assert (comparison.changed_cases, comparison.added, comparison.removed) == (
        ("first-line",),
        ("third",),
        ("second",),
    )
    assert not judge(CaseGate(what="unmatched", reason="tests"), after, comparison).passed


def test_verdicts_are_green_only_all_together() -> None:
    held = GateVerdict(rule="a", passed=True, found="", reason="tests")
    assert is_green([held, held])
    assert not is_green([held, held.model_copy(update={"passed": False})])


@pytest.mark.parametrize(
    "text",
    [
        "metrics: [{metric: nonsense, every_case: true, reason: x}]\ncases: []",
        "metrics: [{metric: status, reason: x}]\ncases: []",
        "metrics: [{metric: status, every_case: true, min_low: 0.5, reason: x}]\ncases: []",
        "metrics: [{metric: status, max_drop: 0.1, waived: {a: b}, reason: x}]\ncases: []",
        "metrics: [",
    ],
)
def test_a_wrong_rule_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "gates.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(EvalCaseError, match="gates"):
        load_gates(path)


def test_a_baseline_is_kept_one_case_a_line_and_read_back(tmp_path: Path) -> None:
    log = log_of(make_answer(DOXORUBICIN))
    save_baseline(keep_log(log), tmp_path / "baseline.json")
    assert load_baseline(tmp_path / "baseline.json") == keep_log(log)
    lines = (tmp_path / "baseline.json").read_text(encoding="utf-8").splitlines()
    assert sum('"first-line"' in line for line in lines) == 1
    save_log(log, tmp_path / "log.json")
    assert load_baseline(tmp_path / "log.json") == keep_log(log)


def test_what_broke_and_what_was_mended_is_told_with_both_answers() -> None:
    good, bad = log_of(make_answer(DOXORUBICIN)), log_of(make_answer(PAZOPANIB))
    broke = compare(good, bad).select("broke")
    assert [item.after.id for item in broke] == ["first-line", "second"]
    assert broke[0].before.claims[0].text == DOXORUBICIN.text
    assert broke[0].after.claims[0].text == PAZOPANIB.text
    assert [item.after.id for item in compare(bad, good).select("mended")] == ["first-line", "second"]
    assert len(compare(good, good).select("same")) == 2
