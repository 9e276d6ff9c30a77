"""Scores of one case: pure functions of the case, its document, the retrieval and the answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from core.answers import Answer, AnswerStatus
from core.documents import Statement
from core.record import Record
from core.retrieval import Retrieval, SourceTexts
from core.text import fold
from evals.anchor import Place, claim_places, find_any, hit_places, is_shown, quote_places
from evals.case import COVERED, NO_GRADE, EvalCase

Table = Literal["retrieval", "answer", "conduct"]


class Score(Record):
    """One number about one case."""

    table: Table
    """The table that it belongs to; tables are never averaged together."""
    name: str
    """The metric."""
    value: float | None
    """In [0, 1], higher is better; null where it could not be computed."""
    reason: str | None = None
    """Why it is null, or what is wrong where it is below 1."""


@dataclass(frozen=True, slots=True)
class Scored:
    """All that one case is scored from."""

    case: EvalCase
    text: str
    """Canonical text of the pinned document."""
    statements: Mapping[tuple[str, int, int], Statement]
    """Statements of every cited version by (version id, start, end)."""
    sources: SourceTexts
    retrieval: Retrieval
    answer: Answer

    def shown(self) -> tuple[Place, ...]:
        """Return all that the answer shows of the case's document."""
        document_id = self.case.document.document_id
        return tuple(place for claim in self.answer.claims for place in claim_places(self.answer, claim, document_id))


def score_case(item: Scored) -> tuple[Score, ...]:
    """Return every score that applies to the case; what does not apply is absent, what failed to compute is null."""
    return (*_score_retrieval(item), *_score_answer(item), *_score_conduct(item))


def _score_retrieval(item: Scored) -> list[Score]:
    if not item.case.required_facts:
        return []
    wanted = [find_any(fact.accepted, item.text) for fact in item.case.required_facts]
    shown = [
        (hit.rank, hit_places(hit))
        for hit in item.retrieval.hits
        if hit.passage.document_id == item.case.document.document_id
    ]
    ranks = [min((rank for rank, places in shown if is_shown(gold, places)), default=None) for gold in wanted]
    first = min((rank for rank in ranks if rank is not None), default=None)
    recalls = [
        Score(table="retrieval", name=f"recall@{k}", value=sum(r is not None and r <= k for r in ranks) / len(ranks))
        for k in (5, 10)
    ]
    return [*recalls, Score(table="retrieval", name="mrr", value=1 / first if first else 0.0)]


def _score_answer(item: Scored) -> list[Score]:
    case, answer = item.case, item.answer
    scores = []
    if case.required_facts:
        shown = item.shown()
        missing = [fact.fact for fact in case.required_facts if not is_shown(find_any(fact.accepted, item.text), shown)]
        share = 1 - len(missing) / len(case.required_facts)
        scores.append(_answer_score("required_facts", share, f"missing: {'; '.join(missing)}"))
    if case.first_claim:
        first = claim_places(answer, answer.claims[0], case.document.document_id) if answer.claims else ()
        is_right = is_shown(find_any(case.first_claim, item.text), first)
        scores.append(_answer_score("right_first", float(is_right), f"first claim: {_first_words(answer)}"))
    if case.expected_grade is not None:
        scores.append(_score_first_grade(case, answer))
    if case.exhaustive:
        scores.append(_score_list(item))
    if case.forbidden:
        said = fold(" ".join(claim.text for claim in answer.claims))
        found = [words for words in case.forbidden if fold(words) in said]
        scores.append(_answer_score("nothing_forbidden", float(not found), f"says: {'; '.join(found)}"))
    if answer.claims:
        scores += [_score_quotes(item), _score_grades(item)]
    return scores


def _score_list(item: Scored) -> Score:
    """Score whether every list that holds a required fact is shown whole."""
    document_id = item.case.document.document_id
    wanted = [find_any(fact.accepted, item.text) for fact in item.case.required_facts]
    lists = [
        claim.list
        for claim in item.answer.claims
        if any(is_shown(places, quote_places(item.answer, claim, document_id)) for places in wanted)
    ]
    is_whole = bool(lists) and all(part is not None and part.shown == part.total for part in lists)
    shown = "; ".join(f"{part.shown} of {part.total}" if part else "no list" for part in lists)
    return _answer_score("list_whole", float(is_whole), f"shown: {shown or 'nothing'}")


def _score_first_grade(case: EvalCase, answer: Answer) -> Score:
    if not answer.claims:
        return Score(table="answer", name="first_grade", value=0.0, reason="no claim")
    grade = answer.claims[0].grade
    raw = grade.raw if grade else NO_GRADE
    reason = f"first claim bears {raw}, expected {case.expected_grade}"
    return _answer_score("first_grade", float(raw == case.expected_grade), reason)


def _score_quotes(item: Scored) -> Score:
    """Score the share of citations whose quote stands at its offsets in the version that it names."""
    exact = [item.sources.load_text(c.version_id)[c.start : c.end] == c.quote for c in item.answer.citations]
    return _answer_score("quotes_exact", sum(exact) / len(exact), "a quote does not stand at its offsets")


def _score_grades(item: Scored) -> Score:
    """Score the share of citations whose grade is that of the source's statement, to the letter."""
    found = [item.statements.get((c.version_id, c.start, c.end)) for c in item.answer.citations]
    if any(statement is None for statement in found):
        return Score(table="answer", name="grades_kept", value=0.0, reason="a quote is no statement of its version")
    kept = [
        (citation.grade.raw if citation.grade else None)
        == (statement.grade.raw if statement and statement.grade else None)
        for citation, statement in zip(item.answer.citations, found, strict=True)
    ]
    return _answer_score("grades_kept", sum(kept) / len(kept), "a grade differs from the source")


def _score_conduct(item: Scored) -> list[Score]:
    case, answer = item.case, item.answer
    told: AnswerStatus = answer.status
    is_right = told == case.expected_status
    scores = [_conduct_score("status", is_right, f"{told}, expected {case.expected_status}")]
    if case.expected_status in COVERED:
        scores.append(_conduct_score("no_false_refusal", told in COVERED, f"refused: {answer.status_reason}"))
    else:
        scores.append(_conduct_score("no_false_answer", told not in COVERED, f"answered: {_first_words(answer)}"))
    scores.append(_conduct_score("disclaimer", bool(answer.disclaimer.text.strip()), "no disclaimer"))
    if case.notices:
        missing = sorted(set(case.notices) - {notice.code for notice in answer.notices})
        scores.append(_conduct_score("notices", not missing, f"missing: {', '.join(missing)}"))
    return scores


def _answer_score(name: str, value: float, reason: str) -> Score:
    return Score(table="answer", name=name, value=value, reason=None if value == 1 else reason)


def _conduct_score(name: str, is_right: bool, reason: str) -> Score:
    return Score(table="conduct", name=name, value=float(is_right), reason=None if is_right else reason)


def _first_words(answer: Answer, max_chars: int = 100) -> str:
    return answer.claims[0].text[:max_chars] if answer.claims else "none"


def failures(scores: Sequence[Score]) -> tuple[str, ...]:
    """Return what is wrong with a case, in words: every answer or conduct score below 1.

    Retrieval is not judged case by case: an answer that is right needs no excuse for the rank of its passage.
    """
    judged = [score for score in scores if score.table != "retrieval" and score.value is not None and score.value < 1]
    return tuple(f"{score.name}: {score.reason}" for score in judged)
