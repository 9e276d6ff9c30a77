"""The composer that needs no language model: it chooses the guideline's own statements."""

import re
from collections.abc import Iterable, Sequence

from composer.coverage.other_sides import find_other_sides
from composer.coverage.parts import QuestionPart
from composer.coverage.support import Support
from composer.policy import AnswerPolicy
from composer.quoting.followers import find_followers, stands_below
from composer.quoting.members import find_member
from core.answers import ClaimKind, Draft, DraftClaim, DraftQuote
from core.documents import Statement
from core.text import fold

NAME = "extractive-1"

_RECOMMENDS = re.compile(
    r"\b(?:should|recommend(?:ed|s)?|offer|consider|avoid|do not|don't|must|is (?:the )?standard|is preferred|can be used|may be used|option)\b",
    re.IGNORECASE,
)
PRECISE_MARGIN, BROAD_MARGIN, ELSEWHERE_MARGIN = 0.25, 0.45, 0.2
"""How far below the best statement's score another may lie to be shown beside it: for a precise question, for a broad one,
and for a broad one that a heading answers, where the other does not stand under it. Chosen on the
development cases of ``evals/cases``: 0.25 shows 0.94 of what is wanted of a precise question at 0.85 relevance, 0.45 shows 0.95
of a broad one's; wider margins add little but length."""

HEADED_MARGIN = 0.75
"""The same beside the best statement under a heading that names what is asked."""
NEAR_MARGIN, FAR_MARGIN = 0.3, 0.1
"""The same for a statement that only comes close to answering: under the best statement's heading, and elsewhere."""

SUMMARY_MARGIN, SUMMED_UP = 0.15, 0.5
"""How far below the best a statement may lie for its document's summary to be left out, and the share of its content words
that the summary then holds."""
MIN_TITLED = 0.5
"""How well the heading must fit the question for what stands under it to answer in its own order (``Fit.titled``)."""
MAX_OWN_SHARE = 0.12
"""Share of the question's words up to which a list's item adds nothing to its label: the question is about the list."""


def compose_extractive(parts: Sequence[QuestionPart], policy: AnswerPolicy) -> Draft:
    """Return the statements that answer the question, in the guideline's words, the most direct first.

    A precise question gets the best statement and those that fit nearly as well. A broad one gets all that fit, and the
    lists that they stand in whole; what follows the first statement keeps the order of the source. The parts of a
    compound question are answered one after the other.
    """
    chosen: dict[str, Support] = {}
    for part in parts:
        if not part.decision.answering:
            continue
        answering = _drop_summaries(part.decision.answering)
        if part.reading.is_broad or _is_answered_by_a_list(answering[0]):
            wants_items = any(cue.wants_items for cue in part.reading.cues)
            supports = _choose_broad(
                answering, _complete_lists(answering, part.supports), policy, wants_items=wants_items
            )
        else:
            supports = _choose_precise(answering, part.supports, policy)
            supports += find_member(supports, answering, part.reading)
        supports += find_other_sides(supports, answering, part.reading)
        opposed = [support for conflict in part.conflicts for support in (conflict.one, conflict.other)]
        for support in [*supports, *opposed]:
            chosen.setdefault(support.view.statement.statement_id, support)
    groups = _merge_duplicates(_drop_shown_caveats(list(chosen.values())))
    return Draft(composer=NAME, claims=tuple(_build_claim(group) for group in groups))


def _drop_shown_caveats(chosen: list[Support]) -> list[Support]:
    """Return the statements without those that already travel with another of them as its caveat."""
    caveats = {
        (support.view.statement.version_id, caveat.start, caveat.end)
        for support in chosen
        for caveat in support.view.statement.qualifiers
    }
    kept = [
        s for s in chosen if (s.view.statement.version_id, s.view.statement.start, s.view.statement.end) not in caveats
    ]
    return kept if chosen and chosen[0] in kept else chosen


def _drop_summaries(answering: Sequence[Support]) -> Sequence[Support]:
    """Return the statements without the summaries of what one that fits about as well says in its section."""
    best = answering[0]
    stated = [s for s in answering if not s.fit.summary and best.score - s.score <= SUMMARY_MARGIN]
    return [s for s in answering if not s.fit.summary or not any(_sums_up(s, other) for other in stated)]


def _sums_up(summary: Support, support: Support) -> bool:
    """Return whether a summary holds about the words of a statement of its document."""
    said, words = support.view.traits.content, summary.view.traits.content
    same = summary.view.statement.version_id == support.view.statement.version_id
    return same and len(said & words) >= SUMMED_UP * len(said)


def _choose_precise(answering: Sequence[Support], supports: Sequence[Support], policy: AnswerPolicy) -> list[Support]:
    """Return the best statement with what belongs to it, and those that fit nearly as well."""
    best = answering[0]
    close = [
        s
        for s in answering
        if best.score - s.score <= _find_margin(s, best, PRECISE_MARGIN) and s.n_conflicts <= best.n_conflicts
    ]
    first = [best, *find_followers(best, answering, supports)]
    ids = {support.view.statement.statement_id for support in first}
    rest = [support for support in close if support.view.statement.statement_id not in ids]
    return [*first, *rest][: policy.max_claims_precise]


def _find_margin(support: Support, best: Support, margin: float) -> float:
    """Return how far below the best the statement may lie.

    It may lie far below where it stands beside the best under a heading that names what is asked; one that only comes close
    to answering has to fit better.
    """
    if not support.is_companion:
        is_asked = best.fit.titled >= MIN_TITLED and support.is_under_heading and _stands_near(support, best)
        return max(margin, HEADED_MARGIN) if is_asked else margin
    return NEAR_MARGIN if _stands_near(support, best) else min(margin, FAR_MARGIN)


def _stands_near(support: Support, best: Support) -> bool:
    """Return whether the statements stand under the same innermost heading of one document."""
    one, other = support.view.statement, best.view.statement
    return (one.version_id, one.section_path) == (other.version_id, other.section_path)


def _is_answered_by_a_list(best: Support) -> bool:
    """Return whether it is the list that answers: its label or heading names what is asked, and its items add nothing."""
    statement = best.view.statement
    is_item = statement.list_place is not None and bool(statement.lead_ins)
    return is_item and best.own_share <= MAX_OWN_SHARE


def _complete_lists(answering: Sequence[Support], supports: Sequence[Support]) -> list[Support]:
    """Return what answers, and the other items of each list that answers as a whole: by its label or its heading."""
    whole = {
        _list_key(support.view.statement)
        for support in answering
        if support.is_under_heading and support.view.statement.list_place is not None and not support.is_companion
    }
    rest = [
        support
        for support in supports
        if support not in answering
        and _list_key(support.view.statement) in whole
        and not support.view.statement.opens_list
        and support.view.statement.kind != "table_row"
    ]
    return [*answering, *rest]


def _choose_broad(
    answering: Sequence[Support],
    candidates: Sequence[Support],
    policy: AnswerPolicy,
    *,
    wants_items: bool,
    margin: float = BROAD_MARGIN,
) -> list[Support]:
    """Return all that fit, the best first, the rest as in the source.

    Where the question is about a heading ("second-line options"), what stands under it is the answer, and a statement
    from elsewhere must fit nearly as well as the best. Where nothing but the heading or the list sets the best apart,
    its neighbours come first with it, in their order; so they do where the heading names what is asked. A summary that
    fits best leads, and what stands in the sections is chosen among itself.
    """
    best = answering[0]
    stated = [support for support in answering if not support.fit.summary]
    if best.fit.summary and stated:
        narrow = _choose_broad(stated, candidates, policy, wants_items=wants_items, margin=PRECISE_MARGIN)
        return [best, *narrow][: policy.max_claims_broad]
    has_heading = sum(support.is_under_heading and not support.is_companion for support in answering) > 1
    close = [
        support
        for support in answering
        if (wants_items and _is_listed_below(support, best))
        or (
            best.score - support.score
            <= _find_margin(
                support, best, BROAD_MARGIN if support.is_under_heading or not has_heading else ELSEWHERE_MARGIN
            )
            and support.n_conflicts <= best.n_conflicts
        )
    ]
    lists = {_list_key(support.view.statement) for support in close} - {None}
    whole = [
        s
        for s in candidates
        if s in close or (s.is_under_heading and _list_key(s.view.statement) in lists and not _is_other_row(s, best))
    ]
    kept = _drop_details(whole, best)[: policy.max_claims_broad]
    is_of_place = best.own_share <= MAX_OWN_SHARE or best.fit.titled >= MIN_TITLED
    first = [support for support in kept if _shares_place(support, best)] if is_of_place else []
    first = _in_source_order(first) or [best]
    return [*first, *_in_source_order(support for support in kept if support not in first)]


def _drop_details(chosen: Sequence[Support], best: Support) -> list[Support]:
    """Return the statements without what is only said below one of them and fits the question less."""
    return [
        support
        for support in chosen
        if support is best or not any(stands_below(support, other) and support.score < other.score for other in chosen)
    ]


def _is_listed_below(support: Support, best: Support) -> bool:
    """Return whether it stands in a list or table below the best statement, under the heading that the question names."""
    one, other = support.view.statement, best.view.statement
    is_same_place = (one.version_id, one.section_path) == (other.version_id, other.section_path)
    return is_same_place and one.list_place is not None and other.list_place is None and best.fit.titled > 0


def _is_other_row(support: Support, best: Support) -> bool:
    """Return whether it is a row of a table on something else than is asked: of stage 2 where stage 1 is asked about."""
    return support.view.statement.kind == "table_row" and support.n_conflicts > best.n_conflicts


def _shares_place(support: Support, best: Support) -> bool:
    """Return whether the statement stands in the same list as the best, or under the same innermost heading and the same label."""
    one, other = support.view.statement, best.view.statement
    if (best_list := _list_key(other)) is not None and _list_key(one) == best_list:
        return support.n_own >= best.n_own
    place = (one.version_id, one.section_path, one.lead_ins)
    return place == (other.version_id, other.section_path, other.lead_ins) and support.n_own >= best.n_own


def _list_key(statement: Statement) -> tuple[str, str] | None:
    return (statement.version_id, statement.list_place.list_id) if statement.list_place else None


def _in_source_order(supports: Iterable[Support]) -> list[Support]:
    """Return the supports by document (in the order in which the documents first answer) and place in it."""
    ordered = list(supports)
    first_rank: dict[str, int] = {}
    for support in ordered:
        first_rank.setdefault(support.view.statement.version_id, len(first_rank))
    return sorted(ordered, key=lambda s: (first_rank[s.view.statement.version_id], s.view.statement.ordinal))


def _merge_duplicates(chosen: Iterable[Support]) -> list[list[Support]]:
    """Return statements that say the same with the same grade, put together: one claim with several citations."""
    groups: dict[tuple[str, ...], list[Support]] = {}
    for support in chosen:
        statement = support.view.statement
        key = (
            fold(statement.text),
            *(fold(lead_in.text) for lead_in in statement.lead_ins),
            statement.grade.raw if statement.grade else "",
        )
        groups.setdefault(key, []).append(support)
    return list(groups.values())


def _build_claim(group: Sequence[Support]) -> DraftClaim:
    statement = group[0].view.statement
    return DraftClaim(
        text=statement.text,
        kind=_find_kind(statement),
        quotes=tuple(
            DraftQuote(
                passage_id=support.view.hit.passage.passage_id,
                start=support.view.statement.start,
                end=support.view.statement.end,
                text=support.view.statement.text,
            )
            for support in group
        ),
        lead_ins=statement.lead_ins,
        qualifiers=statement.qualifiers,
        grade=statement.grade,
        section_path=statement.section_path,
        verbatim=True,
    )


def _find_kind(statement: Statement) -> ClaimKind:
    if statement.kind == "table_row":
        return "table_row"
    if statement.grade is not None or statement.recommendation_number or _RECOMMENDS.search(statement.text):
        return "recommendation"
    return "statement"
