from core.grades import Grade
from core.questions import Question, Turn
from core.retrieval import Retrieval
from evals.gating.fault_answers import ANSWER_FAULTS, HARMLESS_CHANGES
from evals.gating.faults import SYSTEM_FAULTS, DroppingRetriever, ForgetfulRetriever, change_answers, try_faults
from evals.gating.gates import CaseGate, GateFile, MetricGate
from tests.evals.worlds import (
    ScriptedRetriever,
    make_answer,
    make_case,
    make_retrieval,
    make_stack,
    make_statements,
    run_log,
)

DOXORUBICIN, PAZOPANIB, TAXANES = make_statements()
GATES = GateFile(
    metrics=(MetricGate(metric="grades_kept", every_case=True, reason="tests"),),
    cases=(CaseGate(what="broken", reason="tests"),),
)


def test_there_are_enough_faults_and_none_has_the_name_of_another() -> None:
    names = [fault.name for fault in (*ANSWER_FAULTS, *SYSTEM_FAULTS, *HARMLESS_CHANGES)]
    assert len(ANSWER_FAULTS) + len(SYSTEM_FAULTS) >= 15
    assert len(names) == len(set(names))


def test_a_fault_turns_the_gate_red_and_a_harmless_change_does_not() -> None:
    log = run_log([make_case()], make_stack(make_answer(DOXORUBICIN)))
    rows = {row.name: row for row in try_faults(log, GATES)}
    assert rows["grades_lost"].is_red
    assert rows["grades_lost"].rules[0] == "grades_kept: 1 in every case"
    assert not rows["none"].is_red
    assert not any(row.is_red for row in rows.values() if row.kind == "harmless")
    assert not rows["superseded_hidden"].is_expected  # nothing here was superseded, so the gate cannot see it


def test_changed_answers_are_scored_anew_and_the_log_stays_as_it_was() -> None:
    log = run_log([make_case()], make_stack(make_answer(DOXORUBICIN)))
    fault = next(fault for fault in ANSWER_FAULTS if fault.name == "offsets_off_by_one")
    changed = change_answers(log, fault.change, {item.version_id: item for item in log.documents})
    assert changed.samples[0].scores["quotes_exact"].value == 0.0
    assert log.samples[0].scores["quotes_exact"].value == 1.0


def test_a_direction_that_was_turned_is_seen_though_the_printed_grade_is_right() -> None:
    log = run_log([make_case()], make_stack(make_answer(DOXORUBICIN)))
    fault = next(fault for fault in ANSWER_FAULTS if fault.name == "directions_turned")
    changed = change_answers(log, fault.change, {item.version_id: item for item in log.documents})
    answer = changed.samples[0].output
    assert answer is not None
    grade = answer.claims[0].grade
    assert isinstance(grade, Grade)
    assert (grade.raw, grade.direction) == ("[I, A]", "against")
    assert changed.samples[0].scores["grades_kept"].value == 0.0


def test_a_retriever_that_drops_its_best_hit_closes_the_ranks() -> None:
    found = DroppingRetriever(ScriptedRetriever(make_retrieval(*make_statements())), 1).retrieve(Question(question="q"))
    assert [(hit.rank, hit.passage.text) for hit in found.hits] == [(1, PAZOPANIB.text), (2, TAXANES.text)]


def test_a_forgetful_retriever_sees_no_conversation() -> None:
    seen: list[Question] = []

    class Watching:
        def retrieve(self, question: Question, *, k: int | None = None) -> Retrieval:
            seen.append(question)
            return make_retrieval()

    ForgetfulRetriever(Watching()).retrieve(Question(question="and in children?", history=(Turn(question="before"),)))
    assert seen[0].history == ()
