"""Changes of recorded answers: faults that the gate must see, and differences that it must not mind."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from core.answers import Answer, Citation, Claim, Notice
from core.grades import Grade
from evals.casebook.case import COVERED, EvalCase
from evals.scoring.evidence import LoggedDocument

Documents = Mapping[str, LoggedDocument]
Change = Callable[[Answer, EvalCase, Documents], Answer]


@dataclass(frozen=True, slots=True)
class AnswerChange:
    """One change of every answer."""

    name: str
    what: str
    change: Change


def _with_claims(answer: Answer, change: Callable[[Claim], Claim]) -> Answer:
    return answer.model_copy(update={"claims": tuple(map(change, answer.claims))})


def _with_citations(answer: Answer, change: Callable[[Citation], Citation]) -> Answer:
    return answer.model_copy(update={"citations": tuple(map(change, answer.citations))})


def _keep_claims(answer: Answer, claims: Sequence[Claim]) -> Answer:
    """Return the answer with these claims, its citations numbered anew in the order in which they are cited."""
    order = list(dict.fromkeys(number for claim in claims for number in claim.citation_numbers))
    numbers = {old: new for new, old in enumerate(order, start=1)}
    citations = [answer.citations[old - 1].model_copy(update={"number": numbers[old]}) for old in order]
    renumbered = [
        claim.model_copy(update={"citation_numbers": tuple(numbers[old] for old in claim.citation_numbers)})
        for claim in claims
    ]
    return answer.model_copy(update={"claims": tuple(renumbered), "citations": tuple(citations)})


def _refuse(answer: Answer) -> Answer:
    nothing = {"claims": (), "citations": (), "status": "not_covered", "status_reason": "nothing was found"}
    return answer.model_copy(update=nothing)


def shift_offsets(answer: Answer, case: EvalCase, documents: Documents) -> Answer:
    """Move every citation by one character."""
    return _with_citations(answer, lambda item: item.model_copy(update={"start": item.start + 1, "end": item.end + 1}))


def lose_grades(answer: Answer, case: EvalCase, documents: Documents) -> Answer:
    """Drop every grade."""
    bare = _with_citations(answer, lambda item: item.model_copy(update={"grade": None}))
    return _with_claims(bare, lambda claim: claim.model_copy(update={"grade": None}))


def rotate_grades(answer: Answer, case: EvalCase, documents: Documents) -> Answer:
    """Give every claim the grade of the next one."""
    grades = [claim.grade for claim in answer.claims]
    turned = zip(answer.claims, [*grades[1:], *grades[:1]], strict=True)
    return answer.model_copy(update={"claims": tuple(claim.model_copy(update={"grade": g}) for claim, g in turned)})


def turn_directions(answer: Answer, case: EvalCase, documents: Documents) -> Answer:
    """Read "against" as "for" and the reverse, leaving the printed grade alone."""

    def turn(grade: Grade | None) -> Grade | None:
        turned = {"for": "against", "against": "for", "neutral": "for"}
        return grade.model_copy(update={"direction": turned[grade.direction]}) if grade else None

    changed = _with_citations(answer, lambda item: item.model_copy(update={"grade": turn(item.grade)}))
    return _with_claims(changed, lambda claim: claim.model_copy(update={"grade": turn(claim.grade)}))


_NEGATION = re.compile(r"\b(?:do not|should not be|should not|is not|are not|not|no|never|avoid)\s+", re.IGNORECASE)


def strip_negations(answer: Answer, case: EvalCase, documents: Documents) -> Answer:
    """Take "not", "no", "never" and "avoid" out of claims and quotes alike."""
    stripped = _with_citations(answer, lambda item: item.model_copy(update={"quote": _NEGATION.sub("", item.quote)}))
    return _with_claims(stripped, lambda claim: claim.model_copy(update={"text": _NEGATION.sub("", claim.text)}))


def strip_negations_of_claims(answer: Answer, case: EvalCase, documents: Documents) -> Answer:
    """Take the negations out of the claims and leave the quotes right, as a careless rewording does."""
    return _with_claims(
        answer, lambda claim: claim.model_copy(update={"text": _NEGATION.sub("", claim.text), "verbatim": False})
    )


def multiply_numbers(answer: Answer, case: EvalCase, documents: Documents) -> Answer:
    """Write every number of the claims ten times as high."""
    return _with_claims(
        answer,
        lambda claim: claim.model_copy(update={"text": re.sub(r"\d+", r"\g<0>0", claim.text), "verbatim": False}),
    )


def confuse_units(answer: Answer, case: EvalCase, documents: Documents) -> Answer:
    """Write grams for milligrams, days for hours and months for years."""
    units = {
        " mg": " g",
        "%": " points",
        " hours": " days",
        " years": " months",
        " months": " weeks",
        " mm Hg": " kPa",
        " days": " weeks",
    }
    pattern = re.compile("|".join(map(re.escape, units)))
    return _with_claims(
        answer,
        lambda claim: claim.model_copy(
            update={"text": pattern.sub(lambda found: units[found.group()], claim.text), "verbatim": False}
        ),
    )


def lose_lead_ins(answer: Answer, case: EvalCase, documents: Documents) -> Answer:
    """Show every bullet without the words above it."""
    return _with_claims(answer, lambda claim: claim.model_copy(update={"lead_in": None, "outer_lead_ins": ()}))


def lose_caveats(answer: Answer, case: EvalCase, documents: Documents) -> Answer:
    """Show every claim without its caveats, and no caveat as a claim of its own."""
    return _with_claims(answer, lambda claim: claim.model_copy(update={"qualifiers": ()}))


def swap_citations(answer: Answer, case: EvalCase, documents: Documents) -> Answer:
    """Let every claim cite the source of the next one."""
    numbers = [claim.citation_numbers for claim in answer.claims]
    turned = zip(answer.claims, [*numbers[1:], *numbers[:1]], strict=True)
    return answer.model_copy(
        update={"claims": tuple(claim.model_copy(update={"citation_numbers": n}) for claim, n in turned)}
    )


def cite_everything(answer: Answer, case: EvalCase, documents: Documents) -> Answer:
    """Let every claim cite all sources."""
    every = tuple(range(1, len(answer.citations) + 1))
    return _with_claims(
        answer,
        lambda claim: claim.model_copy(
            update={"citation_numbers": tuple(dict.fromkeys((*claim.citation_numbers, *every)))}
        ),
    )


def lose_disclaimer(answer: Answer, case: EvalCase, documents: Documents) -> Answer:
    """Send the answer without its disclaimer."""
    return answer.model_copy(update={"disclaimer": answer.disclaimer.model_copy(update={"text": " "})})


def lose_notices(answer: Answer, case: EvalCase, documents: Documents) -> Answer:
    """Send the answer without notices."""
    return answer.model_copy(update={"notices": ()})


def lose_superseded(answer: Answer, case: EvalCase, documents: Documents) -> Answer:
    """Do not say that a document was replaced."""
    return answer.model_copy(update={"notices": tuple(item for item in answer.notices if item.code != "superseded")})


def call_approved(answer: Answer, case: EvalCase, documents: Documents) -> Answer:
    """Present every document as approved."""
    kept = tuple(item for item in answer.notices if item.code != "pending_review")
    changed = answer.model_copy(update={"notices": kept})
    return _with_citations(changed, lambda item: item.model_copy(update={"review_status": "approved"}))


def answer_always(answer: Answer, case: EvalCase, documents: Documents) -> Answer:
    """Read the nearest passage as the answer where nothing answers the question."""
    if answer.status in COVERED or not answer.nearest:
        return answer
    source = answer.nearest[0]
    citation = Citation(**source.model_dump(), number=1)
    claim = Claim(
        claim_id="c1",
        kind="statement",
        text=source.quote,
        lead_in=None,
        section_path=source.section_path,
        citation_numbers=(1,),
        grade=source.grade,
        verbatim=True,
    )
    notices = (*answer.notices, Notice(code="pending_review", text="Nobody has approved the source."))
    told = {"status": "answered", "status_reason": None, "nearest": (), "notices": notices}
    return answer.model_copy(update=told | {"claims": (claim,), "citations": (citation,)})


def refuse_always(answer: Answer, case: EvalCase, documents: Documents) -> Answer:
    """Refuse every question."""
    return _refuse(answer) if answer.claims else answer


def refuse_some(answer: Answer, case: EvalCase, documents: Documents) -> Answer:
    """Refuse every tenth question, told by its wording alone."""
    return _refuse(answer) if answer.claims and sum(map(ord, answer.question)) % 10 == 0 else answer


def reverse_order(answer: Answer, case: EvalCase, documents: Documents) -> Answer:
    """Show the most direct statement last."""
    return answer.model_copy(update={"claims": answer.claims[::-1]})


def cut_lists(answer: Answer, case: EvalCase, documents: Documents) -> Answer:
    """Show the first two items of every list and say nothing."""
    seen: dict[str, int] = {}
    kept = []
    for claim in answer.claims:
        if claim.list:
            seen[claim.list.id] = seen.get(claim.list.id, 0) + 1
        if claim.list is None or seen[claim.list.id] <= 2:
            kept.append(claim)
    return _keep_claims(answer, kept)


def keep_last_claim(answer: Answer, case: EvalCase, documents: Documents) -> Answer:
    """Show the last claim only."""
    return _keep_claims(answer, answer.claims[-1:]) if answer.claims else answer


def pad(answer: Answer, case: EvalCase, documents: Documents) -> Answer:
    """Begin every answer with another statement of the document."""
    if not answer.claims:
        return answer
    first = answer.citations[answer.claims[0].citation_numbers[0] - 1]
    document = documents.get(first.version_id)
    statements = (document.statements or ()) if document else ()
    cited = {(item.start, item.end) for item in answer.citations}
    other = next((item for item in statements if (item.start, item.end) not in cited and not item.lead_ins), None)
    if document is None or other is None:
        return answer
    words, number = document.text[other.start : other.end], len(answer.citations) + 1
    place = {"number": number, "start": other.start, "end": other.end, "quote": words, "grade": other.grade}
    claim = answer.claims[0].model_copy(
        update={
            "text": words, "citation_numbers": (number,), "grade": other.grade, "lead_in": None, "outer_lead_ins": (),
            "list": None, "section_path": ("Elsewhere",),
        }
    )  # fmt: skip
    citations = (*answer.citations, first.model_copy(update=place | {"lead_ins": ()}))
    return answer.model_copy(update={"claims": (claim, *answer.claims), "citations": citations})


def call_complete(answer: Answer, case: EvalCase, documents: Documents) -> Answer:
    """Call every partial answer complete."""
    if answer.status != "partially_answered":
        return answer
    return answer.model_copy(update={"status": "answered", "status_reason": None})


def join_claims(answer: Answer, case: EvalCase, documents: Documents) -> Answer:
    """Write one sentence from the first two claims and cite the first source only."""
    if len(answer.claims) < 2:
        return answer
    one, other = answer.claims[:2]
    joined = one.model_copy(update={"text": f"{one.text} {other.text}", "verbatim": False})
    return _keep_claims(answer, (joined, *answer.claims[2:]))


def renew_ids(answer: Answer, case: EvalCase, documents: Documents) -> Answer:
    """Give the answer another id and claims other ids."""
    claims = tuple(claim.model_copy(update={"claim_id": f"x{claim.claim_id}"}) for claim in answer.claims)
    return answer.model_copy(update={"answer_id": f"other-{answer.answer_id}", "claims": claims})


def take_longer(answer: Answer, case: EvalCase, documents: Documents) -> Answer:
    """Take a second longer."""
    slow = answer.provenance.model_copy(update={"elapsed_ms": answer.provenance.elapsed_ms + 1000})
    return answer.model_copy(update={"provenance": slow})


def reword_disclaimer(answer: Answer, case: EvalCase, documents: Documents) -> Answer:
    """Word the disclaimer otherwise."""
    text = "A look-up of guidelines, and no decision. Read the source."
    return answer.model_copy(update={"disclaimer": answer.disclaimer.model_copy(update={"text": text})})


def suggest_nothing(answer: Answer, case: EvalCase, documents: Documents) -> Answer:
    """Suggest no follow-up questions and explain no terms."""
    return answer.model_copy(update={"follow_ups": (), "glossary": ()})


def add_notice(answer: Answer, case: EvalCase, documents: Documents) -> Answer:
    """Say once more that this is no decision."""
    return answer.model_copy(update={"notices": (*answer.notices, Notice(code="not_a_decision", text="No decision."))})


ANSWER_FAULTS = (
    AnswerChange("offsets_off_by_one", "citations are moved by one character", shift_offsets),
    AnswerChange("grades_lost", "no grade is shown", lose_grades),
    AnswerChange("grades_rotated", "claims bear the grade of the next one", rotate_grades),
    AnswerChange("directions_turned", '"against" is read as "for"', turn_directions),
    AnswerChange("negations_stripped", "negations are taken out of claims and quotes", strip_negations),
    AnswerChange("negations_reworded", "negations are taken out of claims alone", strip_negations_of_claims),
    AnswerChange("numbers_tenfold", "numbers are ten times as high", multiply_numbers),
    AnswerChange("units_confused", "units are exchanged", confuse_units),
    AnswerChange("lead_ins_lost", "bullets stand without the words above them", lose_lead_ins),
    AnswerChange("caveats_lost", "caveats do not travel with their claim", lose_caveats),
    AnswerChange("citations_swapped", "claims cite the source of the next one", swap_citations),
    AnswerChange("citations_padded", "claims cite every source", cite_everything),
    AnswerChange("claims_joined", "two claims are joined and cite the first source", join_claims),
    AnswerChange("disclaimer_missing", "the disclaimer is blank", lose_disclaimer),
    AnswerChange("notices_missing", "no notice is shown", lose_notices),
    AnswerChange("superseded_hidden", "nothing says that a document was replaced", lose_superseded),
    AnswerChange("approval_claimed", "documents are presented as approved", call_approved),
    AnswerChange("always_answers", "the nearest passage is read as the answer", answer_always),
    AnswerChange("always_refuses", "every question is refused", refuse_always),
    AnswerChange("sometimes_refuses", "one question in ten is refused", refuse_some),
    AnswerChange("order_reversed", "the most direct statement stands last", reverse_order),
    AnswerChange("lists_cut", "lists end after two items", cut_lists),
    AnswerChange("last_claim_only", "only the last claim is shown", keep_last_claim),
    AnswerChange("padded", "a statement from elsewhere stands first", pad),
    AnswerChange("partial_called_complete", "partial answers are called complete", call_complete),
)

HARMLESS_CHANGES = (
    AnswerChange("ids_renewed", "answers and claims have other ids", renew_ids),
    AnswerChange("slower", "answers take a second longer", take_longer),
    AnswerChange("disclaimer_reworded", "the disclaimer is worded otherwise", reword_disclaimer),
    AnswerChange("no_suggestions", "no follow-up questions and no glossary", suggest_nothing),
    AnswerChange("one_more_notice", "one more notice is shown", add_notice),
)
