from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from composer.policy import AnswerPolicy
from composer.rules import RULES, check_draft
from core.answers import Draft, DraftClaim, DraftQuote
from core.documents import ReviewStatus
from core.grades import Grade, GradeScheme
from core.record import SpannedText
from tests.composer.retrievals import PASSAGE_ID, TEXT, build_document, build_retrieval, build_statements, find

Change = Callable[[DraftClaim], DraftClaim]


def _claim(index: int) -> DraftClaim:
    """Return the honest claim that a statement of the test text makes."""
    statement = build_statements()[index]
    return DraftClaim(
        text=statement.text,
        kind="statement",
        quotes=(DraftQuote(passage_id=PASSAGE_ID, start=statement.start, end=statement.end, text=statement.text),),
        lead_ins=statement.lead_ins,
        qualifiers=statement.qualifiers,
        grade=statement.grade,
        section_path=statement.section_path,
    )


def _broken_rules(claim: DraftClaim, status: ReviewStatus = "approved") -> set[str]:
    draft = Draft(composer="test", claims=(claim,))
    retrieval = build_retrieval(build_document(status))
    return {violation.rule for violation in check_draft(draft, retrieval, AnswerPolicy(max_quote_chars=100))}


def _with(**changes: object) -> Change:
    return lambda claim: claim.model_copy(update=changes)


def _with_quote(**changes: object) -> Change:
    return lambda claim: claim.model_copy(update={"quotes": (claim.quotes[0].model_copy(update=changes),)})


def _with_text_and_quote(words: str) -> Change:
    part = find(words)
    quote = DraftQuote(passage_id=PASSAGE_ID, **part.model_dump())
    return lambda claim: claim.model_copy(update={"text": words, "quotes": (quote,)})


_GRADE = Grade(scheme=GradeScheme.ESMO, level="I", strength="A", direction="for", raw="[I, A]")
_OTHER_PARENT = SpannedText(start=0, end=9, text=TEXT[:9])


@pytest.mark.parametrize("index", [1, 2])
def test_an_honest_claim_breaks_no_rule(index: int) -> None:
    assert _broken_rules(_claim(index)) == set()


@pytest.mark.parametrize(
    ("index", "change", "rule"),
    [
        (1, _with(quotes=()), "cited"),
        (1, _with_quote(passage_id="p2"), "retrieved"),
        (1, _with_quote(text="Complete excision is standard for resectable Lesions"), "verbatim"),
        (1, _with_quote(start=0, end=52), "verbatim"),
        (2, _with(text="Delay chemotherapy by more than 4 weeks, except in pregnancy."), "verbatim"),
        (2, _with_text_and_quote("delay chemotherapy by more than 4 weeks, except in pregnancy."), "whole"),
        (2, _with_text_and_quote("Do not delay chemotherapy by more than 4 weeks"), "whole"),
        (0, _with(), "whole"),
        (1, _with(grade=None), "grade"),
        (1, _with(grade=_GRADE), "grade"),
        (2, _with(grade=_GRADE), "grade"),
        (1, _with(lead_ins=()), "lead_ins"),
        (1, _with(lead_ins=(_OTHER_PARENT,)), "lead_ins"),
        (2, _with(qualifiers=()), "qualifiers"),
        (2, _with(text="Do not delay it by more than 6 weeks.", verbatim=False), "quantities"),
        (2, _with(text=" ", verbatim=False), "length"),
        (2, _with(text="delay " * 20, verbatim=False), "length"),
    ],
)
def test_a_broken_claim_breaks_its_rule(index: int, change: Change, rule: str) -> None:
    assert rule in _broken_rules(change(_claim(index)))


@pytest.mark.parametrize(
    ("index", "change"),
    [
        (2, _with(text="Chemotherapy should not be delayed by more than 4 weeks.", verbatim=False)),
        (1, _with(kind="recommendation")),
    ],
)
def test_near_misses_pass(index: int, change: Change) -> None:
    assert _broken_rules(change(_claim(index))) == set()


def test_what_may_not_be_answered_from_is_not_quoted() -> None:
    assert "live" in _broken_rules(_claim(1), status="withdrawn")
    assert "live" not in _broken_rules(_claim(1), status="submitted")


def test_each_rule_says_what_it_checks() -> None:
    assert all(rule.__doc__ for rule in RULES)
    assert len({rule.__name__ for rule in RULES}) == len(RULES)


_spans = st.tuples(st.integers(0, 200), st.text(min_size=1, max_size=30)).map(
    lambda pair: SpannedText(start=pair[0], end=pair[0] + len(pair[1]), text=pair[1])
)
_claims = st.builds(
    DraftClaim,
    text=st.text(max_size=120),
    kind=st.sampled_from(["recommendation", "statement", "table_row"]),
    quotes=st.lists(
        st.tuples(_spans, st.sampled_from([PASSAGE_ID, "p2"])).map(
            lambda pair: DraftQuote(passage_id=pair[1], **pair[0].model_dump())
        ),
        max_size=3,
    ).map(tuple),
    lead_ins=st.lists(_spans, max_size=2).map(tuple),
    grade=st.sampled_from([None, _GRADE]),
    verbatim=st.booleans(),
)


@given(st.lists(_claims, max_size=4))
def test_no_rule_raises_on_any_draft_and_no_made_up_verbatim_claim_passes(claims: list[DraftClaim]) -> None:
    draft = Draft(composer="test", claims=tuple(claims))
    blocked = {violation.claim_index for violation in check_draft(draft, build_retrieval(), AnswerPolicy())}

    for index, claim in enumerate(claims):
        if index not in blocked and claim.verbatim:
            quote = claim.quotes[0]
            assert TEXT[quote.start : quote.end] == claim.text
