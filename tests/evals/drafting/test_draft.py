from datetime import UTC, datetime
from io import StringIO

import pytest
from rich.console import Console

from core.documents import ListPlace, Statement
from core.errors import EvalCaseError
from core.feedback import Feedback
from core.record import SpannedText
from evals.casebook.case import CaseBody
from evals.drafting.draft import DraftCase, draft_cases
from evals.drafting.draft_report import draft_from_report
from evals.drafting.review_drafts import review_drafts
from tests.evals.worlds import DOCUMENT, make_answer, make_case, make_statements

DOXORUBICIN, PAZOPANIB, TAXANES = make_statements()


def listed(item: Statement, position: int) -> Statement:
    lead = SpannedText(start=0, end=12, text="Options are:")
    return item.model_copy(
        update={"lead_ins": (lead,), "list_place": ListPlace(list_id="l1", position=position, total=2)}
    )


def by_kind(statements: tuple[Statement, ...]) -> dict[str, list[CaseBody]]:
    found: dict[str, list[CaseBody]] = {}
    for draft in draft_cases(DOCUMENT, statements):
        found.setdefault(draft.kind, []).append(draft.case)
    return found


def test_every_statement_becomes_a_proposal_with_its_own_quote_and_grade() -> None:
    drafts = by_kind(make_statements())
    (first,) = [case for case in drafts["grade"] if case.required_facts[0].quote == DOXORUBICIN.text]
    assert (first.expected_grade, first.first_claim) == ("[I, A]", (DOXORUBICIN.text,))
    assert drafts["recommendation"][0].expected_grade == "none"
    assert first.notices == ("pending_review",)
    assert first.reviewed_by is None


def test_a_list_becomes_one_proposal_that_wants_all_of_it() -> None:
    (case,) = by_kind((listed(DOXORUBICIN, 1), listed(PAZOPANIB, 2)))["list"]
    assert (case.exhaustive, [fact.quote for fact in case.required_facts]) == (True, [DOXORUBICIN.text, PAZOPANIB.text])


def test_a_dose_and_a_table_row_are_asked_for_by_what_they_say() -> None:
    dosed = PAZOPANIB.model_copy(update={"text": "Pazopanib 800 mg daily is an option."})
    row = PAZOPANIB.model_copy(update={"text": "Drug: Pazopanib; Dose: 800 mg; Duration: 5 days", "kind": "table_row"})
    assert by_kind((dosed,))["dose"][0].required_facts[0].fact == "800 mg"
    assert by_kind((row,))["table_row"][0].question == "Pazopanib: Dose, Duration?"


def test_a_drug_that_is_named_without_a_dose_becomes_a_near_miss() -> None:
    pazopanib = PAZOPANIB.model_copy(update={"text": "Imatinib is an option."})
    questions = [case.question for case in by_kind((pazopanib,))["near_miss"]]
    assert questions == ["What is the dose of imatinib?", "What are the side effects of imatinib?"]
    assert all(case.expected_status == "not_covered" for case in by_kind((pazopanib,))["near_miss"])


def test_a_statement_that_a_case_quotes_already_is_left_out() -> None:
    quotes = [d.case.quotes for d in draft_cases(DOCUMENT, make_statements(), [make_case()])]
    assert (DOXORUBICIN.text,) not in [quote[:1] for quote in quotes]


def test_the_reviewer_accepts_edits_and_rejects_and_signs_with_a_name() -> None:
    drafts = draft_cases(DOCUMENT, make_statements())[:3]
    keys = iter(["a", "r", "e", "x", "a"])
    accepted = review_drafts(
        drafts,
        "R. Reader",
        lambda _: next(keys),
        lambda text: text.replace("question:", "question: Reworded by hand? #"),
        Console(file=StringIO()),
    )
    assert [(case.question, case.reviewed_by) for case in accepted] == [
        (drafts[0].case.question, "R. Reader"),
        ("Reworded by hand?", "R. Reader"),
    ]


def test_an_edit_that_does_not_fit_is_not_taken_and_quitting_keeps_what_was_accepted() -> None:
    drafts = draft_cases(DOCUMENT, make_statements())[:2]
    keys = iter(["e", "a", "q"])
    out = Console(file=StringIO(), width=200)
    accepted = review_drafts(drafts, "R", lambda _: next(keys), lambda _: "expected_status: perhaps", out)
    assert [case.question for case in accepted] == [drafts[0].case.question]


def report(**changes: object) -> Feedback:
    kept = {
        "feedback_id": "f_1",
        "received_at": datetime(2026, 1, 1, tzinfo=UTC).isoformat(),
        "answer_id": "a1",
        "claim_id": None,
        "kind": "concern",
        "comment": "This is wrong.",
        "consent": True,
        "answer": make_answer(DOXORUBICIN),
    }
    return Feedback.model_validate(kept | changes)


def test_a_reported_concern_becomes_a_case_either_way() -> None:
    answered, refused = draft_from_report(report(), DOCUMENT, make_statements())
    assert answered.case.required_facts[0].quote == DOXORUBICIN.text
    assert refused.case.expected_status == "not_covered"
    assert "This is wrong." in answered.context


def test_a_forged_quote_of_a_report_is_no_fact() -> None:
    answer = make_answer(DOXORUBICIN)
    forged = answer.citations[0].model_copy(update={"quote": "Give ten times as much."})
    drafts: tuple[DraftCase, ...] = draft_from_report(
        report(answer=answer.model_copy(update={"citations": (forged,)})), DOCUMENT, make_statements()
    )
    assert [draft.case.expected_status for draft in drafts] == ["not_covered"]


def test_a_report_without_consent_holds_nothing_to_draft_from() -> None:
    with pytest.raises(EvalCaseError, match="without consent"):
        draft_from_report(report(answer=None, comment=None, consent=False), DOCUMENT, make_statements())
