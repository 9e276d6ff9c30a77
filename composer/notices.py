"""What the reader of an answer must know about it, in words for the audience."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from composer.coverage.parts import QuestionPart
from composer.policy import AnswerPolicy
from composer.reading.conduct import Conduct
from core.answers import Citation, Claim, Notice
from core.documents import GuidelineDocument, ReviewStatus
from core.questions import Audience

_REVIEW_WORDS: dict[ReviewStatus, str] = {
    "submitted": "has not been reviewed yet",
    "under_review": "is under review",
    "approved": "is approved",
    "withdrawn": "was withdrawn",
}


@dataclass(frozen=True, slots=True)
class NoticeContext:
    """All that the notices are made from."""

    parts: Sequence[QuestionPart]
    conduct: Conduct
    claims: Sequence[Claim]
    citations: Sequence[Citation]
    documents: Sequence[GuidelineDocument]
    flagged_claim_ids: Sequence[str]
    n_withheld: int
    audience: Audience
    today: date
    policy: AnswerPolicy
    n_replaced: int = 0
    """Claims of a chat model that the source's own words replaced."""
    is_fallback: bool = False
    """Whether a chat model's draft could not be used, wholly or in part."""
    masked: tuple[str, ...] = ()
    """Kinds of identifiers that were kept from the chat model."""


def build_notices(context: NoticeContext) -> tuple[Notice, ...]:
    """Return the notices of an answer, the most urgent first."""
    notices = [
        *_notice_acute(context),
        *_notice_documents(context),
        *_notice_conflicts(context),
        *_notice_claims(context),
        *_notice_drafting(context),
        *_notice_wording(context),
    ]
    if context.audience == "patient" and context.claims:
        text = "These guidelines were written for professionals, not for patients."
        notices.append(Notice(code="not_written_for_patients", text=text))
    if context.conduct.asks_for_decision and context.claims:
        text = "These are the guideline's statements. They are not a decision about one person."
        notices.append(Notice(code="not_a_decision", text=text))
    return tuple(notices)


def _notice_acute(context: NoticeContext) -> list[Notice]:
    if not context.conduct.is_acute_case:
        return []
    text = "This sounds like an emergency. Follow your local emergency procedure first; do not wait for this answer."
    return [Notice(code="emergency", text=text)]


def _notice_documents(context: NoticeContext) -> list[Notice]:
    """Return what must be said of the cited documents, one notice each, naming the claims concerned."""
    notices: list[Notice] = []
    for document in context.documents:
        numbers = {c.number for c in context.citations if c.version_id == document.version_id}
        claim_ids = tuple(c.claim_id for c in context.claims if numbers.intersection(c.citation_numbers))
        if not claim_ids:
            continue
        if document.review.status != "approved":
            text = f"“{document.title}” {_REVIEW_WORDS[document.review.status]}. Exercise caution."
            notices.append(Notice(code="pending_review", text=text, applies_to=claim_ids))
        if document.superseded_by:
            text = f"“{document.title}” has been superseded by {document.superseded_by}."
            notices.append(Notice(code="superseded", text=text, applies_to=claim_ids))
        updated = document.last_updated or document.published_on
        if updated and _age_in_years(updated, context.today) >= context.policy.outdated_after_years:
            text = f"“{document.title}” was last updated in {updated}; check whether a newer version exists."
            notices.append(Notice(code="outdated", text=text, applies_to=claim_ids))
    return notices


def _age_in_years(iso_date: str, today: date) -> float:
    """Return the least age that a date of this precision can have: an unknown month or day counts as the last."""
    parts = [int(part) for part in iso_date.split("-")]
    year, month, day = (*parts, *(12, 31)[len(parts) - 1 :])
    return (today.year - year) + (today.month - month) / 12 + (today.day - day) / 365


def _notice_conflicts(context: NoticeContext) -> list[Notice]:
    """Return one notice for each pair of documents that recommend differently, with publisher, date and grade of both."""
    numbers = {(c.version_id, c.start): c for c in context.citations}
    notices: list[Notice] = []
    for conflict in (conflict for part in context.parts for conflict in part.conflicts):
        statements = [support.view.statement for support in (conflict.one, conflict.other)]
        cited = [numbers.get((statement.version_id, statement.start)) for statement in statements]
        if None in cited:
            continue
        pair = [citation for citation in cited if citation is not None]
        claim_ids = tuple(c.claim_id for c in context.claims if {p.number for p in pair} & set(c.citation_numbers))
        text = (
            "Two guidelines recommend differently here; both are shown: " + "; ".join(map(_describe_source, pair)) + "."
        )
        notices.append(Notice(code="conflicting_sources", text=text, applies_to=claim_ids))
    return notices


def _describe_source(citation: Citation) -> str:
    """Return title, publisher, date and grade of a citation in words."""
    stated = [citation.publisher, citation.last_updated, citation.grade.raw if citation.grade else "no grade stated"]
    return f"“{citation.title}” ({', '.join(words for words in stated if words)})"


def _notice_claims(context: NoticeContext) -> list[Notice]:
    notices: list[Notice] = []
    if context.flagged_claim_ids:
        text = "The page of this source could not be read reliably. Check the original page."
        notices.append(Notice(code="low_parse_quality", text=text, applies_to=tuple(context.flagged_claim_ids)))
    cut = [claim for claim in context.claims if claim.list is not None and claim.list.shown < claim.list.total]
    if cut:
        parts = dict.fromkeys(f"{c.list.shown} of {c.list.total} items" for c in cut if c.list is not None)
        text = f"The source goes on: of its lists, only a part is shown here ({', '.join(parts)})."
        notices.append(Notice(code="list_cut", text=text, applies_to=tuple(claim.claim_id for claim in cut)))
    return notices


def _notice_drafting(context: NoticeContext) -> list[Notice]:
    """Return what must be said of how the answer was drafted."""
    notices: list[Notice] = []
    if context.is_fallback:
        text = "The language model could not be used, or not to the end; what it did not give is quoted from the guidelines."
        notices.append(Notice(code="composer_fallback", text=text))
    if context.n_withheld:
        text = f"{context.n_withheld} of the drafted statements did not pass the checks and were withheld."
        notices.append(Notice(code="claims_withheld", text=text))
    elif context.n_replaced:
        text = f"{context.n_replaced} of the drafted statements did not pass the checks; the guideline's own words stand in their place."
        notices.append(Notice(code="claims_withheld", text=text))
    if context.masked:
        text = f"What could identify a person was kept from the language model: {', '.join(context.masked)}."
        notices.append(Notice(code="identifiers_masked", text=text))
    return notices


def _notice_wording(context: NoticeContext) -> list[Notice]:
    notices: list[Notice] = []
    members = [unit for part in context.parts for unit in part.decision.members]
    for unit in dict.fromkeys(members if context.claims else ()):
        names = " / ".join(unit.classes or unit.umbrellas)
        text = f"“{unit.surface}” is not named; the source speaks of its class ({names})."
        notices.append(Notice(code="class_member", text=text))
    brands = {unit.surface: unit.brand_of for part in context.parts for unit in part.reading.units if unit.brand_of}
    for surface, generic in brands.items():
        notices.append(Notice(code="brand_name", text=f"“{surface}” is a brand name of {generic}."))
    repairs = dict.fromkeys(repair for part in context.parts for repair in part.repairs)
    for repair in repairs if context.claims else ():
        notices.append(Notice(code="spelling", text=f"“{repair.typed}” was read as “{repair.read_as}”."))
    return notices
