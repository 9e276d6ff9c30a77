"""Answer scores: does the answer say what it must, first things first, and nothing that it must not."""

from core.answers import Claim
from core.text import fold
from evals.casebook.case import COVERED, NO_GRADE
from evals.casebook.places import find_places, is_shown
from evals.scoring.evidence import Evidence
from evals.scoring.score import Score, Scorer, share, verdict


def score_required_facts(evidence: Evidence) -> Score | None:
    """Return the share of required facts that the answer shows."""
    facts = evidence.case.required_facts
    if not facts:
        return None
    shown = [place for claim in evidence.answer.claims for place in evidence.claim_places(claim)]
    missing = [fact.fact for fact in facts if not is_shown(find_places(fact.accepted, evidence.text), shown)]
    return share(len(facts) - len(missing), len(facts), f"missing: {'; '.join(missing)}")


def score_right_first(evidence: Evidence) -> Score | None:
    """Return whether one of the statements that may lead does."""
    if not evidence.case.first_claim:
        return None
    claims = evidence.answer.claims
    first = evidence.claim_places(claims[0]) if claims else ()
    is_right = is_shown(find_places(evidence.case.first_claim, evidence.text), first)
    return verdict(is_right, f"first claim: {first_words(evidence)}")


def score_first_grade(evidence: Evidence) -> Score | None:
    """Return whether the first claim bears the expected grade to the letter."""
    expected = evidence.case.expected_grade
    if expected is None:
        return None
    if not evidence.answer.claims:
        return Score(value=0.0, explanation="no claim")
    grade = evidence.answer.claims[0].grade
    raw = grade.raw if grade else NO_GRADE
    return verdict(raw == expected, f"first claim bears {raw}, expected {expected}")


def score_list_whole(evidence: Evidence) -> Score | None:
    """Return whether every list that holds a required fact is shown whole."""
    if not evidence.case.exhaustive:
        return None
    wanted = [find_places(fact.accepted, evidence.text) for fact in evidence.case.required_facts]
    lists = [
        claim.list
        for claim in evidence.answer.claims
        if any(is_shown(places, evidence.quote_places(claim)) for places in wanted)
    ]
    is_whole = bool(lists) and all(part is not None and part.shown == part.total for part in lists)
    shown = "; ".join(f"{part.shown} of {part.total}" if part else "no list" for part in lists)
    return verdict(is_whole, f"shown: {shown or 'nothing'}")


def score_nothing_forbidden(evidence: Evidence) -> Score | None:
    """Return whether no claim holds words that must not appear."""
    if not evidence.case.forbidden:
        return None
    said = fold(" ".join(claim.text for claim in evidence.answer.claims))
    found = [words for words in evidence.case.forbidden if fold(words) in said]
    return verdict(not found, f"says: {'; '.join(found)}")


def score_claims_relevant(evidence: Evidence) -> Score | None:
    """Return the share of claims that state a required fact or stand beside one.

    Beside means: in the same list or table of the pinned document, or under the same heading. It judges by structure and not by
    meaning, so it tells a padded answer from a short one, and no more.
    """
    claims = evidence.answer.claims
    if not evidence.case.required_facts or not claims:
        return None
    relevant = _relevant(evidence)
    stray = [claim.text[:60] for claim in claims if claim not in relevant]
    return share(len(claims) - len(stray), len(claims), f"beside the question: {'; '.join(stray)}")


def score_ordering(evidence: Evidence) -> Score | None:
    """Return the share of (required, other) pairs of claims in which the required one stands first; ties do not occur."""
    wanted = [find_places(fact.accepted, evidence.text) for fact in evidence.case.required_facts]
    states = [
        any(is_shown(places, evidence.claim_places(claim)) for places in wanted) for claim in evidence.answer.claims
    ]
    n_pairs = states.count(True) * states.count(False)
    if not n_pairs:
        return None
    n_right = sum(states[i] and not states[j] for i in range(len(states)) for j in range(i + 1, len(states)))
    return share(n_right, n_pairs, "a claim without a required fact stands before one with it")


def first_words(evidence: Evidence, max_chars: int = 100) -> str:
    """Return the beginning of the answer's first claim."""
    return evidence.answer.claims[0].text[:max_chars] if evidence.answer.claims else "none"


def _relevant(evidence: Evidence) -> list[Claim]:
    quotes = evidence.case.quotes
    wanted = find_places(quotes, evidence.text)
    claims = evidence.answer.claims
    stating = [claim for claim in claims if is_shown(wanted, evidence.claim_places(claim))]
    sections = {claim.section_path for claim in stating}
    lists = {claim.list.id for claim in stating if claim.list}
    return [
        claim
        for claim in claims
        if claim in stating or claim.section_path in sections or (claim.list and claim.list.id in lists)
    ]


def expects_answer(evidence: Evidence) -> bool:
    """Return whether the case's question is covered by the sources."""
    return evidence.case.expected_status in COVERED


ANSWER_SCORERS = (
    Scorer("required_facts", "answer", "quality", "the answer says all that the case requires", score_required_facts),
    Scorer("right_first", "answer", "quality", "the right statement leads the answer", score_right_first),
    Scorer("first_grade", "answer", "quality", "the leading statement bears the expected grade", score_first_grade),
    Scorer("list_whole", "answer", "quality", "a list that must be exhaustive is shown whole", score_list_whole),
    Scorer("nothing_forbidden", "answer", "quality", "no claim says what it must not", score_nothing_forbidden),
    Scorer("claims_relevant", "answer", "diagnostic", "every claim belongs to what was asked", score_claims_relevant),
    Scorer("ordering", "answer", "diagnostic", "claims with required facts stand before all others", score_ordering),
)
