"""An answer in parts, in the order in which a client gets them."""

from collections.abc import Iterator

from core.answers import Answer, AnswerClaim, AnswerProgress, AnswerStart

AnswerPart = AnswerStart | AnswerProgress | AnswerClaim | Answer


def stream_answer(answer: Answer) -> Iterator[AnswerPart]:
    """Yield the parts of a finished answer: what must be known first, each claim with its citations, the whole last."""
    by_number = {citation.number: citation for citation in answer.citations}
    yield AnswerStart(
        answer_id=answer.answer_id,
        status=answer.status,
        status_reason=answer.status_reason,
        interpreted_question=answer.interpreted_question,
        disclaimer=answer.disclaimer,
        notices=answer.notices,
        coverage=answer.coverage,
    )
    for n_sent, claim in enumerate(answer.claims):
        yield AnswerProgress(stage="claims", n_claims_sent=n_sent, n_claims=len(answer.claims))
        yield AnswerClaim(claim=claim, citations=tuple(by_number[number] for number in claim.citation_numbers))
    yield answer
