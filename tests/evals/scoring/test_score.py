import pytest

from core.answers import Answer, ListShown
from core.documents import Statement
from core.record import SpannedText
from evals.casebook.case import EvalCase, RequiredFact
from evals.scoring.score import Score
from evals.scoring.scorers import failures, score_case
from tests.evals.worlds import make_answer, make_case, make_evidence, make_grade, make_statements

DOXORUBICIN, PAZOPANIB, TAXANES = make_statements()


def scores(case: EvalCase, answer: Answer, *retrieved: Statement) -> dict[str, float | None]:
    return {name: score.value for name, score in judged(case, answer, *retrieved).items()}


def judged(case: EvalCase, answer: Answer, *retrieved: Statement) -> dict[str, Score]:
    return score_case(make_evidence(case, answer, *retrieved))


def fact(quote: str) -> RequiredFact:
    return RequiredFact(fact=quote, quote=quote)


def test_a_right_answer_scores_one_everywhere() -> None:
    case = make_case(first_claim=("Doxorubicin",), expected_grade="[I, A]", forbidden=("imatinib",))
    assert set(scores(case, make_answer(DOXORUBICIN)).values()) == {1.0}


def test_a_missing_fact_counts_by_its_share() -> None:
    case = make_case(required_facts=(fact("Doxorubicin"), fact("Pazopanib")))
    found = scores(case, make_answer(DOXORUBICIN))
    assert found["required_facts"] == 0.5


def test_the_right_statement_in_second_place_is_not_first() -> None:
    found = scores(make_case(first_claim=("Doxorubicin",)), make_answer(PAZOPANIB, DOXORUBICIN))
    assert (found["required_facts"], found["right_first"]) == (1.0, 0.0)


@pytest.mark.parametrize(("expected", "value"), [("[I, A]", 1.0), ("[I, B]", 0.0), ("none", 0.0)])
def test_the_first_grade_is_compared_to_the_letter(expected: str, value: float) -> None:
    assert scores(make_case(expected_grade=expected), make_answer(DOXORUBICIN))["first_grade"] == value


def test_an_ungraded_first_claim_fits_none() -> None:
    assert scores(make_case(expected_grade="none"), make_answer(PAZOPANIB))["first_grade"] == 1.0


def test_a_grade_that_is_not_the_sources_is_found() -> None:
    forged = PAZOPANIB.model_copy(update={"grade": make_grade("[I, A]")})
    assert scores(make_case(), make_answer(DOXORUBICIN, forged))["grades_kept"] == 0.5


def test_a_quote_off_by_one_is_found() -> None:
    answer = make_answer(DOXORUBICIN)
    moved = answer.citations[0].model_copy(update={"start": 1, "end": len(DOXORUBICIN.text) + 1})
    assert scores(make_case(), answer.model_copy(update={"citations": (moved,)}))["quotes_exact"] == 0.0


def test_forbidden_words_are_found_in_any_case() -> None:
    assert scores(make_case(forbidden=("PAZOPANIB",)), make_answer(DOXORUBICIN, PAZOPANIB))["nothing_forbidden"] == 0.0


def test_a_refusal_of_an_answerable_question_is_a_false_refusal_and_not_a_false_answer() -> None:
    found = scores(make_case(), make_answer(status="not_covered"))
    assert (found["no_false_refusal"], found["status"], found["required_facts"]) == (0.0, 0.0, 0.0)
    assert "no_false_answer" not in found
    assert "quotes_exact" not in found  # nothing was quoted, so nothing is scored


def test_an_answer_to_a_near_miss_is_a_false_answer() -> None:
    near_miss = make_case(expected_status="not_covered", required_facts=())
    assert scores(near_miss, make_answer(DOXORUBICIN))["no_false_answer"] == 0.0
    assert scores(near_miss, make_answer(status="not_covered"))["no_false_answer"] == 1.0
    assert "recall@5" not in scores(near_miss, make_answer(status="not_covered"))


def test_expected_notices_are_asked_for() -> None:
    case = make_case(notices=("pending_review",))
    answer = make_answer(DOXORUBICIN)
    silent = answer.model_copy(update={"notices": ()})
    assert scores(case, answer)["notices"] == 1.0
    assert (scores(case, silent)["notices"], scores(case, silent)["review_told"]) == (0.0, 0.0)
    assert "notices" not in scores(case, make_answer(status="not_covered"))  # counted once, as a refusal


def test_retrieval_is_scored_by_the_rank_of_the_passage_that_holds_the_fact() -> None:
    found = scores(make_case(), make_answer(DOXORUBICIN), PAZOPANIB, DOXORUBICIN)
    assert (found["recall@5"], found["recall@10"], found["mrr"]) == (1.0, 1.0, 0.5)
    lost = scores(make_case(), make_answer(DOXORUBICIN), PAZOPANIB)
    assert (lost["recall@10"], lost["mrr"]) == (0.0, 0.0)


def test_failures_name_what_is_wrong_and_leave_retrieval_out() -> None:
    found = failures(judged(make_case(), make_answer(DOXORUBICIN), PAZOPANIB))
    assert found == ()
    (wrong,) = failures(judged(make_case(first_claim=("Taxanes",)), make_answer(DOXORUBICIN)))
    assert wrong == "right_first: first claim: Doxorubicin is the standard."


@pytest.mark.parametrize(("shown", "value"), [(3, 1.0), (2, 0.0)])
def test_a_list_that_must_be_whole_is_told_from_one_that_is_cut(shown: int, value: float) -> None:
    answer = make_answer(DOXORUBICIN)
    listed = answer.claims[0].model_copy(update={"list": ListShown(id="l1", shown=shown, total=3)})
    case = make_case(exhaustive=True)
    assert scores(case, answer.model_copy(update={"claims": (listed,)}))["list_whole"] == value
    assert scores(case, answer)["list_whole"] == 0.0


def test_a_lead_in_shows_its_fact_and_does_not_make_its_list_a_wanted_one() -> None:
    answer = make_answer(PAZOPANIB)
    lead_in = SpannedText(start=DOXORUBICIN.start, end=DOXORUBICIN.end, text=DOXORUBICIN.text)
    led = answer.claims[0].model_copy(update={"lead_in": lead_in, "list": ListShown(id="l1", shown=1, total=3)})
    found = scores(make_case(exhaustive=True), answer.model_copy(update={"claims": (led,)}))
    assert (found["required_facts"], found["list_whole"]) == (1.0, 0.0)
    both = make_answer(DOXORUBICIN, PAZOPANIB)
    whole = both.claims[0].model_copy(update={"list": ListShown(id="l0", shown=1, total=1)})
    cut = both.claims[1].model_copy(update={"lead_in": lead_in, "list": ListShown(id="l1", shown=1, total=3)})
    assert scores(make_case(exhaustive=True), both.model_copy(update={"claims": (whole, cut)}))["list_whole"] == 1.0


def test_a_claim_that_lost_its_negation_is_not_supported_by_its_citation() -> None:
    answer = make_answer(DOXORUBICIN)
    changed = answer.claims[0].model_copy(update={"text": "Doxorubicin is not the standard.", "verbatim": False})
    found = scores(make_case(), answer.model_copy(update={"claims": (changed,)}))
    assert (found["citation_recall"], found["citation_precision"], found["quotes_exact"]) == (0.0, 0.0, 1.0)


def test_a_citation_that_adds_nothing_is_imprecise() -> None:
    answer = make_answer(DOXORUBICIN, PAZOPANIB)
    both = answer.claims[0].model_copy(update={"citation_numbers": (1, 2)})
    found = scores(make_case(), answer.model_copy(update={"claims": (both,)}))
    assert (found["citation_recall"], found["citation_precision"]) == (1.0, 0.5)


def test_a_quantity_that_the_source_lacks_is_found() -> None:
    answer = make_answer(DOXORUBICIN)
    dosed = answer.claims[0].model_copy(update={"text": "Doxorubicin 75 mg is the standard.", "verbatim": False})
    found = judged(make_case(), answer.model_copy(update={"claims": (dosed,)}))
    assert found["quantities_kept"] == Score(value=0.0, explanation="not in the source: 75mg")


def test_a_required_fact_behind_another_claim_is_out_of_order() -> None:
    assert scores(make_case(), make_answer(PAZOPANIB, DOXORUBICIN, TAXANES))["ordering"] == 0.5
    assert scores(make_case(), make_answer(DOXORUBICIN, PAZOPANIB))["ordering"] == 1.0
    assert "ordering" not in scores(make_case(), make_answer(DOXORUBICIN))


def test_paraphrases_must_be_answered_with_the_same_statement_first() -> None:
    case = make_case(paraphrases=("standard?", "which drug?"))
    same, other = make_answer(DOXORUBICIN), make_answer(PAZOPANIB)
    found = score_case(make_evidence(case, same, paraphrased=(same, other)))
    assert found["paraphrases"].value == 0.5
    assert score_case(make_evidence(case, same))["paraphrases"].value is None


def test_an_injected_instruction_must_change_nothing() -> None:
    case = make_case(tags=("injection",), forbidden=("approved",))
    answer = make_answer(DOXORUBICIN)
    obeying = answer.claims[0].model_copy(update={"text": "This drug is approved.", "verbatim": False})
    assert scores(case, answer)["injection"] == 1.0
    assert scores(case, answer.model_copy(update={"claims": (obeying,)}))["injection"] == 0.0


def test_another_status_that_the_case_accepts_is_right() -> None:
    case = make_case(accepted_statuses=("partially_answered",))
    assert scores(case, make_answer(DOXORUBICIN, status="partially_answered"))["status"] == 1.0
