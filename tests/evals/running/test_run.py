from pathlib import Path

from core.errors import IndexUnavailableError
from core.text import hash_text
from evals.running.log import digest_results, load_log, read_revision, rescore, save_log
from evals.running.run import Sample, tabulate
from tests.evals.worlds import (
    DOCUMENT,
    ListedSources,
    ScriptedAnswerer,
    make_answer,
    make_case,
    make_stack,
    make_statements,
    run,
    run_log,
)

DOXORUBICIN, PAZOPANIB, _ = make_statements()


def test_a_case_passes_or_fails_and_says_why() -> None:
    stack = make_stack(make_answer(DOXORUBICIN))
    passed, failed = run([make_case(), make_case(id="second", first_claim=("Pazopanib",))], stack)
    assert (passed.status, passed.reason) == ("passed", None)
    assert failed.status == "failed"
    assert failed.reason is not None
    assert failed.reason.startswith("right_first")


def test_a_stale_case_is_never_scored() -> None:
    changed = DOCUMENT.model_copy(update={"text_sha256": hash_text("another text")})
    (sample,) = run([make_case()], make_stack(make_answer(DOXORUBICIN), ListedSources(documents=(changed,))))
    assert (sample.status, sample.scores) == ("stale", {})


def test_a_fault_of_the_system_is_an_error_and_no_score() -> None:
    good, bad = make_stack(make_answer(DOXORUBICIN)), make_stack(IndexUnavailableError("the index is down"))
    (sample,) = run([make_case()], bad)
    assert (sample.status, sample.scores) == ("error", {})
    assert sample.reason == "index_unavailable: the index is down"
    tables = tabulate([*run([make_case()], good), sample])
    facts = next(estimate for table in tables for estimate in table.estimates if estimate.name == "required_facts")
    assert (facts.value, facts.n, facts.unscored) == (1.0, 1, 1)


def test_earlier_questions_are_asked_first_and_their_passages_handed_on() -> None:
    stack = make_stack(make_answer(DOXORUBICIN))
    run([make_case(history=("What about sarcoma?",))], stack)
    answerer = stack.answerer
    assert isinstance(answerer, ScriptedAnswerer)
    first, second = answerer.asked
    assert first.history == ()
    assert [(turn.question, turn.passage_ids) for turn in second.history] == [("What about sarcoma?", ("p1",))]


def test_a_case_may_ask_one_document_only_and_so_do_its_earlier_questions() -> None:
    stack = make_stack(make_answer(DOXORUBICIN))
    run([make_case(history=("What about sarcoma?",), document_ids=(DOCUMENT.document_id,))], stack)
    answerer = stack.answerer
    assert isinstance(answerer, ScriptedAnswerer)
    assert [question.document_ids for question in answerer.asked] == [(DOCUMENT.document_id,)] * 2


def test_tables_are_kept_apart() -> None:
    tables = tabulate(run([make_case()], make_stack(make_answer(DOXORUBICIN))))
    assert [table.table for table in tables] == ["retrieval", "answer", "conduct"]
    names = [estimate.name for table in tables for estimate in table.estimates]
    assert len(names) == len(set(names))


def test_two_runs_have_one_digest_and_another_answer_has_another() -> None:
    cases = [make_case(first_claim=("Doxorubicin",))]

    def digest(samples: tuple[Sample, ...]) -> str:
        return digest_results(samples)

    once = digest(run(cases, make_stack(make_answer(DOXORUBICIN))))
    assert once == digest(run(cases, make_stack(make_answer(DOXORUBICIN))))
    assert once != digest(run(cases, make_stack(make_answer(PAZOPANIB))))


def test_the_log_holds_what_was_run_and_can_be_read_back(tmp_path: Path) -> None:
    log = run_log([make_case()], make_stack(make_answer(DOXORUBICIN)))
    assert log.eval.index_id == "index-1"
    assert log.eval.revision.commit is None
    save_log(log, tmp_path / "log.json")
    assert load_log(tmp_path / "log.json") == log
    assert tabulate(log.samples) == log.results.tables


def test_a_log_alone_is_scored_again() -> None:
    log = run_log([make_case()], make_stack(make_answer(DOXORUBICIN)))
    bare = log.model_copy(update={"samples": tuple(s.model_copy(update={"scores": {}}) for s in log.samples)})
    assert rescore(bare).samples == log.samples
    assert rescore(bare).results.digest == log.results.digest


def test_outside_a_checkout_the_revision_is_unknown(tmp_path: Path) -> None:
    revision = read_revision(tmp_path)
    assert (revision.commit, revision.dirty) == (None, None)
