"""Proposes what to do with stale cases: each lost quote is led to the statement that took its statement's place.

The retired version is still readable, so the two versions are compared statement by statement, and a quote's statement in the
old one leads to its partner in the new one. A person accepts or rejects; nothing is changed unseen.
"""

from collections.abc import Sequence
from typing import Literal

from core.documents import GuidelineDocument, Statement
from core.record import Record
from corpus.version_diff import compare_statements
from evals.casebook.case import NO_GRADE, EvalCase
from evals.casebook.places import Place, find_places, is_shown
from evals.stack import EvalSources

ChangeKind = Literal["stands", "reworded", "removed"]


class QuoteUpdate(Record):
    """What became of one quote."""

    quote: str
    """As the case has it."""
    kind: ChangeKind
    """``stands``: still there. ``reworded``: its statement has another wording now. ``removed``: it is gone."""
    proposed: str | None
    """The words to quote now; null where nothing took the place."""
    before: str | None = None
    """The statement that held the quote."""
    after: str | None = None
    """The statement that took its place."""


class CaseUpdate(Record):
    """What is proposed for one stale case."""

    case: EvalCase
    """The case as it is."""
    text_sha256: str
    """Hash of the live text."""
    quotes: tuple[QuoteUpdate, ...]
    """One per quote."""
    grade: str | None
    """The grade to expect now; null where the case expects none."""
    needs_author: bool
    """True where a quote is gone, or the old version cannot be read: a person has to write the case anew or drop it."""

    def apply(self) -> EvalCase:
        """Return the case with every proposal accepted.

        Raises:
            ValueError: a quote has no proposal.
        """
        if self.needs_author:
            raise ValueError(f"{self.case.id} has a quote that the document no longer supports")
        words = {item.quote: item.proposed or item.quote for item in self.quotes}
        facts = tuple(
            fact.model_copy(
                update={
                    "quote": words[fact.quote],
                    "alternatives": tuple(dict.fromkeys(words[item] for item in fact.alternatives)),
                }
            )
            for fact in self.case.required_facts
        )
        pin = self.case.document.model_copy(update={"text_sha256": self.text_sha256})
        return self.case.model_copy(
            update={
                "document": pin,
                "required_facts": facts,
                "first_claim": tuple(words[item] for item in self.case.first_claim),
                "expected_grade": self.grade,
            }
        )


def propose_updates(cases: Sequence[EvalCase], sources: EvalSources) -> tuple[CaseUpdate, ...]:
    """Return one proposal for every stale case."""
    live = {document.document_id: document for document in sources.list_documents()}
    stale = [
        case
        for case in cases
        if case.document.document_id in live
        and live[case.document.document_id].text_sha256 != case.document.text_sha256
    ]
    return tuple(_propose(case, live[case.document.document_id], sources) for case in stale)


def _propose(case: EvalCase, document: GuidelineDocument, sources: EvalSources) -> CaseUpdate:
    versions = [item.document for item in sources.list_versions(case.document.document_id)]
    pinned = next((item for item in versions if item.text_sha256 == case.document.text_sha256), None)
    text = sources.load_text(document.version_id)
    after = sources.load_statements(document.version_id)
    partners: dict[str, Statement] = {}
    before: tuple[Statement, ...] = ()
    old_text = ""
    if pinned is not None:
        before, old_text = sources.load_statements(pinned.version_id), sources.load_text(pinned.version_id)
        partners = _find_partners(before, after)
    quotes = tuple(_update_quote(quote, text, old_text, before, partners) for quote in dict.fromkeys(case.quotes))
    return CaseUpdate(
        case=case,
        text_sha256=document.text_sha256,
        quotes=quotes,
        grade=_propose_grade(case, quotes, text, after),
        needs_author=any(item.proposed is None for item in quotes),
    )


def _find_partners(before: Sequence[Statement], after: Sequence[Statement]) -> dict[str, Statement]:
    """Return for each old statement that changed the new one that took its place."""
    diff = compare_statements(before, after)
    changes = (*diff.changed, *diff.moved, *diff.regraded)
    return {change.before.statement_id: change.after for change in changes}


def _update_quote(
    quote: str, text: str, old_text: str, before: Sequence[Statement], partners: dict[str, Statement]
) -> QuoteUpdate:
    places = find_places([quote], old_text)
    holder = next((item for item in before if is_shown(places, [Place(start=item.start, end=item.end)])), None)
    partner = partners.get(holder.statement_id) if holder else None
    if find_places([quote], text) and (partner is None or quote in partner.text):
        return QuoteUpdate(quote=quote, kind="stands", proposed=quote)
    if holder is None or partner is None:
        return QuoteUpdate(quote=quote, kind="removed", proposed=None, before=holder.text if holder else None)
    return QuoteUpdate(quote=quote, kind="reworded", proposed=partner.text, before=holder.text, after=partner.text)


def _propose_grade(case: EvalCase, quotes: Sequence[QuoteUpdate], text: str, after: Sequence[Statement]) -> str | None:
    """Return the grade of the statement that leads now, where the case expects a grade and names what leads."""
    if case.expected_grade is None or not case.first_claim:
        return case.expected_grade
    words = {item.quote: item.proposed for item in quotes}
    leading = [proposed for quote in case.first_claim if (proposed := words[quote])]
    places = find_places(leading, text)
    holders = [item for item in after if is_shown(places, [Place(start=item.start, end=item.end)])]
    if not holders:
        return case.expected_grade
    grades = [item.grade.raw if item.grade else NO_GRADE for item in holders]
    return case.expected_grade if case.expected_grade in grades else grades[0]
