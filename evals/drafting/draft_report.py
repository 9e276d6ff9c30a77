"""Makes a case of a concern that a reader reported: what was asked, and what the answer should have been, for a person to say."""

from core.answers import Answer
from core.documents import GuidelineDocument, Statement
from core.errors import EvalCaseError
from core.feedback import Feedback
from core.text import make_slug
from evals.casebook.case import CaseBody, RequiredFact
from evals.drafting.draft import AUTHOR, DraftCase


def draft_from_report(
    report: Feedback, document: GuidelineDocument, statements: tuple[Statement, ...]
) -> tuple[DraftCase, ...]:
    """Return two proposals: that the answer's statements were right, and that the question should not have been answered.

    The reader's words are shown and not believed, and the answer that came with the report may be forged: only statements that
    stand in the live document are proposed as facts. The reviewer accepts one, or edits it.

    Raises:
        EvalCaseError: the report holds no answer, because its reader did not consent, or it is about another document.
    """
    answer = report.answer
    if answer is None:
        raise EvalCaseError(f"report {report.feedback_id} holds no answer: it was sent without consent")
    told = f"Reported as {report.kind}: {report.comment or 'no words'}. Answered then: {_describe(answer)}"
    drafts = [_draft_refusal(report, answer, document, told)]
    if facts := _facts_of(answer, statements, document.document_id):
        drafts.insert(0, _draft_answer(report, answer, facts, document, told))
    return tuple(drafts)


def _facts_of(answer: Answer, statements: tuple[Statement, ...], document_id: str) -> tuple[RequiredFact, ...]:
    live = {item.text for item in statements}
    quotes = [item.quote for item in answer.citations if item.document_id == document_id and item.quote in live]
    return tuple(RequiredFact(fact=" ".join(quote.split()[:7]), quote=quote) for quote in quotes)


def _draft_answer(
    report: Feedback, answer: Answer, facts: tuple[RequiredFact, ...], document: GuidelineDocument, told: str
) -> DraftCase:
    case = CaseBody(
        id=make_slug(f"{document.document_id}-report-{report.feedback_id}"),
        question=answer.question,
        audience=answer.audience,
        expected_status="answered",
        required_facts=facts,
        harm="moderate",
        tags=("reported",),
        author=AUTHOR,
    )
    return DraftCase(kind="report", case=case, context=told)


def _draft_refusal(report: Feedback, answer: Answer, document: GuidelineDocument, told: str) -> DraftCase:
    case = CaseBody(
        id=make_slug(f"{document.document_id}-report-{report.feedback_id}-refuse"),
        question=answer.question,
        audience=answer.audience,
        expected_status="not_covered",
        harm="moderate",
        tags=("reported", "near_miss"),
        author=AUTHOR,
    )
    return DraftCase(kind="report", case=case, context=told)


def _describe(answer: Answer) -> str:
    return "; ".join([answer.status, *(claim.text for claim in answer.claims)])
