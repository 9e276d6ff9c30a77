"""The rules that every draft of every composer passes before anything of it is shown.

``Rule = (Draft, Retrieval, AnswerPolicy) -> list[Violation]``: pure functions in one tuple. A claim that breaks a rule is
never shown with its citation taken off; it is replaced or withheld, and the answer says so.
"""

from collections.abc import Callable, Iterator

from composer.gate.gate import describe_layers
from composer.gate.rule import check_paraphrases
from composer.policy import AnswerPolicy
from core.answers import Draft, DraftClaim, DraftQuote, Violation
from core.documents import Statement
from core.retrieval import Hit, Retrieval
from core.text import hash_text

Rule = Callable[[Draft, Retrieval, AnswerPolicy], list[Violation]]


def check_cited(draft: Draft, retrieval: Retrieval, policy: AnswerPolicy) -> list[Violation]:
    """Each claim rests on at least one quote."""
    return [
        _violate("cited", index, "the claim has no quote")
        for index, claim in enumerate(draft.claims)
        if not claim.quotes
    ]


def check_retrieved(draft: Draft, retrieval: Retrieval, policy: AnswerPolicy) -> list[Violation]:
    """Each quote names a passage that was retrieved for this question."""
    return [
        _violate("retrieved", index, f"passage {quote.passage_id} was not retrieved")
        for index, quote, hit in _quotes(draft, retrieval)
        if hit is None
    ]


def check_live(draft: Draft, retrieval: Retrieval, policy: AnswerPolicy) -> list[Violation]:
    """Each quote stands in a version that is live and whose review status may be answered from."""
    statuses = {document.version_id: document.review.status for document in retrieval.documents}
    return [
        _violate("live", index, f"passage {quote.passage_id} is not of a live, answerable version")
        for index, quote, hit in _quotes(draft, retrieval)
        if hit is not None and statuses.get(hit.passage.version_id) not in policy.answerable_statuses
    ]


def check_verbatim(draft: Draft, retrieval: Retrieval, policy: AnswerPolicy) -> list[Violation]:
    """Each quote stands at its offsets, character by character; a claim that is called verbatim is its first quote."""
    found = [
        _violate("verbatim", index, f"the quote does not stand at [{quote.start}, {quote.end})")
        for index, quote, hit in _quotes(draft, retrieval)
        if hit is not None and not _stands(quote, hit)
    ]
    for index, claim in enumerate(draft.claims):
        if claim.verbatim and claim.quotes and claim.text != claim.quotes[0].text:
            found.append(_violate("verbatim", index, "the claim is called verbatim and is not its quote"))
    return found


def check_whole(draft: Draft, retrieval: Retrieval, policy: AnswerPolicy) -> list[Violation]:
    """A verbatim claim is a whole statement, not a cut-out of one, and never a list head without its list."""
    found: list[Violation] = []
    for index, claim in enumerate(draft.claims):
        statement = _first_statement(claim, retrieval)
        if not claim.verbatim or not claim.quotes:
            continue
        if statement is None or (statement.start, statement.end) != (claim.quotes[0].start, claim.quotes[0].end):
            found.append(_violate("whole", index, "the quote is not one whole statement"))
        elif statement.opens_list:
            found.append(_violate("whole", index, "the statement only opens a list"))
    return found


def check_grade(draft: Draft, retrieval: Retrieval, policy: AnswerPolicy) -> list[Violation]:
    """The grade is the quoted statement's own, to the letter: none added, none lost, none of a neighbour."""
    found: list[Violation] = []
    for index, claim in enumerate(draft.claims):
        if (statement := _first_statement(claim, retrieval)) is not None and statement.grade != claim.grade:
            found.append(_violate("grade", index, "the grade is not the quoted statement's own"))
    return found


def check_lead_ins(draft: Draft, retrieval: Retrieval, policy: AnswerPolicy) -> list[Violation]:
    """A statement that needs its parents is shown with all of them, unchanged."""
    found: list[Violation] = []
    for index, claim in enumerate(draft.claims):
        if (statement := _first_statement(claim, retrieval)) is not None and statement.lead_ins != claim.lead_ins:
            found.append(_violate("lead_ins", index, "the lead-ins are not the quoted statement's"))
    return found


def check_qualifiers(draft: Draft, retrieval: Retrieval, policy: AnswerPolicy) -> list[Violation]:
    """A statement's caveats travel with it."""
    found: list[Violation] = []
    for index, claim in enumerate(draft.claims):
        if (statement := _first_statement(claim, retrieval)) is not None and statement.qualifiers != claim.qualifiers:
            found.append(_violate("qualifiers", index, "the caveats are not the quoted statement's"))
    return found


def check_length(draft: Draft, retrieval: Retrieval, policy: AnswerPolicy) -> list[Violation]:
    """No claim is empty, and none is so long that it hides what it says."""
    return [
        _violate("length", index, f"the claim has {len(claim.text)} characters")
        for index, claim in enumerate(draft.claims)
        if not claim.text.strip() or len(claim.text) > policy.max_quote_chars
    ]


RULES: tuple[Rule, ...] = (
    check_cited,
    check_retrieved,
    check_live,
    check_verbatim,
    check_whole,
    check_grade,
    check_lead_ins,
    check_qualifiers,
    check_length,
    check_paraphrases,
)

RULES_VERSION = (
    "2-" + hash_text(" ".join([*(f"{rule.__name__}: {rule.__doc__}" for rule in RULES), describe_layers()]))[:8]
)


def check_draft(draft: Draft, retrieval: Retrieval, policy: AnswerPolicy) -> list[Violation]:
    """Return everything in the draft that breaks a rule."""
    return [violation for rule in RULES for violation in rule(draft, retrieval, policy)]


def _violate(rule: str, index: int, detail: str) -> Violation:
    return Violation(rule=rule, claim_index=index, detail=detail)


def _find_hit(passage_id: str, retrieval: Retrieval) -> Hit | None:
    return next((hit for hit in retrieval.hits if hit.passage.passage_id == passage_id), None)


def _quotes(draft: Draft, retrieval: Retrieval) -> Iterator[tuple[int, DraftQuote, Hit | None]]:
    for index, claim in enumerate(draft.claims):
        for quote in claim.quotes:
            yield index, quote, _find_hit(quote.passage_id, retrieval)


def _stands(quote: DraftQuote, hit: Hit) -> bool:
    start, end = quote.start - hit.passage.start, quote.end - hit.passage.start
    return start >= 0 and hit.passage.text[start:end] == quote.text


def _first_statement(claim: DraftClaim, retrieval: Retrieval) -> Statement | None:
    """Return the statement that the first quote lies in; None where there is none, which other rules report."""
    if not claim.quotes or (hit := _find_hit(claim.quotes[0].passage_id, retrieval)) is None:
        return None
    quote = claim.quotes[0]
    return next(
        (s.statement for s in hit.statements if s.statement.start <= quote.start and quote.end <= s.statement.end), None
    )
