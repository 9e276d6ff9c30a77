"""What a sealed question is judged by, on answers made for the purpose."""

import pytest

from core.answers import Answer
from evals.sealed.judging import Judged, Originals, judge_answer
from evals.sealed.seal import seal_quote
from evals.sealed.sealed_set import SealedDocument, SealedQuestion
from tests.evals.worlds import ListedSources, make_answer, make_retrieval, make_statements

DOXORUBICIN, PAZOPANIB, TAXANES = make_statements()
STANDARD = seal_quote("Doxorubicin is the standard")
OPTION = seal_quote("Pazopanib is an option")


def judge(answer: Answer, *facts: str, is_held_out: bool = False) -> Judged:
    asked = SealedQuestion(id="q", question="What is standard?", facts=tuple((seal_quote(fact),) for fact in facts))
    document = SealedDocument(path="a.md", sha256="0" * 64, is_held_out=is_held_out, questions=(asked,))
    retrieval = make_retrieval(DOXORUBICIN, PAZOPANIB)
    return judge_answer(document, asked, answer, retrieval, Originals(ListedSources()))


def test_facts_claims_and_the_lead_are_judged_apart() -> None:
    item = judge(make_answer(PAZOPANIB, DOXORUBICIN, TAXANES), "doxorubicin is the standard", "taxanes are active")
    assert item.facts_shown == (True, True)
    assert item.claims_needed == (False, True, True)
    assert not item.is_right_first
    assert item.has_failed


def test_a_fact_that_is_retrieved_and_not_shown_is_told_from_one_that_is_not_found() -> None:
    item = judge(make_answer(PAZOPANIB), "doxorubicin is the standard", "taxanes are active")
    assert (item.facts_shown, item.facts_retrieved) == ((False, False), (True, False))


def test_a_named_quote_must_lead() -> None:
    asked = SealedQuestion(id="q", question="What?", facts=((STANDARD,), (OPTION,)), first=(OPTION,))
    assert asked.leading == (OPTION,)
    assert asked.model_copy(update={"first": ()}).leading == (STANDARD, OPTION)


def test_a_near_miss_fails_by_being_answered() -> None:
    assert judge(make_answer(DOXORUBICIN)).has_failed
    assert not judge(make_answer(status="not_covered")).has_failed


def test_moved_quotes_and_lost_grades_are_found() -> None:
    moved = make_answer(DOXORUBICIN)
    citation = moved.citations[0].model_copy(update={"start": 1, "end": len(DOXORUBICIN.text) + 1})
    item = judge(moved.model_copy(update={"citations": (citation,)}), "doxorubicin is the standard")
    assert item.quotes_exact == (False,)
    assert item.grades_kept == (False, False)
    bare = judge(make_answer(DOXORUBICIN.model_copy(update={"grade": None})), "doxorubicin is the standard")
    assert bare.quotes_exact == (True,)
    assert bare.grades_kept == (False, False)


@pytest.mark.parametrize("is_held_out", [True, False])
def test_the_answer_of_a_held_out_question_is_not_kept(is_held_out: bool) -> None:
    item = judge(make_answer(DOXORUBICIN), "doxorubicin is the standard", is_held_out=is_held_out)
    assert (item.first_claim is None) == is_held_out
