"""Proposes cases from a document's own statements, for a person to accept, edit or reject.

A proposal asks what its statement answers, in plain patterns that a reader is expected to reword; its quote, grade and list
are taken from the document, so an accepted case is anchored from the start. Near misses ask for what the document names
and does not state.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Literal

from core.documents import GuidelineDocument, Statement
from core.record import Record
from core.text import fold, make_slug
from evals.casebook.case import NO_GRADE, CaseBody, EvalCase, RequiredFact

DraftKind = Literal["recommendation", "list", "dose", "grade", "table_row", "near_miss", "report", "imported"]
AUTHOR = "citewell eval draft"

_DOSE = re.compile(r"\d[\d.,–-]*\s*(?:mg|g|µg|micrograms?|mL|ml|mmol|units?|Gy|mcg)(?:/[a-zA-Z²]+)*\b")
_THRESHOLD = re.compile(
    r"\b(?:above|below|at least|at most|or more|or less|more than|less than|within|or higher|or lower)\b"
)
_FIRST_WORDS = 7
_MAX_GRADED = 400


class DraftCase(Record):
    """One proposal."""

    kind: DraftKind
    """What it was made from."""
    case: CaseBody
    """The case as proposed; nobody has read it."""
    context: str
    """The statement with its lead-ins, or why the document should not answer."""


def draft_cases(
    document: GuidelineDocument, statements: Sequence[Statement], known: Iterable[EvalCase] = ()
) -> tuple[DraftCase, ...]:
    """Return proposals in reading order, near misses last; statements that a known case quotes are left out."""
    quoted = [quote for case in known if case.document.document_id == document.document_id for quote in case.quotes]
    lists: dict[str, list[Statement]] = defaultdict(list)
    for item in statements:
        if item.list_place:
            lists[item.list_place.list_id].append(item)
    drafts: list[DraftCase] = []
    for item in statements:
        if item.opens_list or any(quote in item.text or item.text in quote for quote in quoted):
            continue
        listed = lists[item.list_place.list_id] if item.list_place else []
        if item.kind == "table_row":
            drafts.append(_draft_row(document, item))
        elif len(listed) > 1 and item.lead_ins:
            drafts += [_draft_list(document, item, listed)] if listed[0] == item else []
        else:
            drafts.append(_draft_statement(document, item))
    return (*drafts, *_draft_near_misses(document, statements))


def _draft_statement(document: GuidelineDocument, item: Statement) -> DraftCase:
    dose = _DOSE.search(item.text)
    kind: DraftKind = "dose" if dose else "grade" if item.grade else "recommendation"
    question = _word_question(item.text, dose.start() if dose else None)
    fact = dose.group() if dose else " ".join(item.text.split()[:_FIRST_WORDS])
    return _make(document, kind, question, [(fact, item)], item, first=True)


def _draft_row(document: GuidelineDocument, item: Statement) -> DraftCase:
    cells = [cell.partition(": ") for cell in item.text.split("; ")]
    row = cells[0][2] or cells[0][0]
    asked = ", ".join(head for head, _, _ in cells[1:] if head) or "what the table says"
    fact = "; ".join(value for _, _, value in cells[1:] if value) or row
    return _make(document, "table_row", f"{row}: {asked}?", [(fact, item)], item, first=True)


def _draft_list(document: GuidelineDocument, item: Statement, listed: Sequence[Statement]) -> DraftCase:
    head = item.lead_ins[-1].text.rstrip(":").strip()
    facts = [(" ".join(one.text.split()[:_FIRST_WORDS]), one) for one in listed]
    return _make(document, "list", f"{head}: which?", facts, item, exhaustive=True)


def _make(
    document: GuidelineDocument,
    kind: DraftKind,
    question: str,
    facts: Sequence[tuple[str, Statement]],
    item: Statement,
    *,
    first: bool = False,
    exhaustive: bool = False,
) -> DraftCase:
    grade = item.grade.raw if item.grade else NO_GRADE
    tags = [kind, *(["threshold"] if _THRESHOLD.search(item.text) else [])]
    case = CaseBody(
        id=make_slug(f"{document.document_id}-draft-{item.ordinal}-{kind}"),
        question=question,
        expected_status="answered",
        required_facts=tuple(RequiredFact(fact=fact, quote=one.text) for fact, one in facts),
        first_claim=(item.text,) if first else (),
        expected_grade=grade if first and len(grade) < _MAX_GRADED else None,
        notices=() if document.review.status == "approved" else ("pending_review",),
        exhaustive=exhaustive,
        harm="severe" if kind == "dose" else "moderate",
        section=item.section_path[-1] if item.section_path else None,
        tags=tuple(tags),
        author=AUTHOR,
    )
    context = " ".join([*(span.text for span in item.lead_ins), item.text, *([grade] if item.grade else [])])
    return DraftCase(kind=kind, case=case, context=context)


_NOT = re.compile(r"(?:do not|avoid|never)\s+(?:routinely\s+)?", re.IGNORECASE)
_DOING = frozenset(
    [
        "add", "adjust", "admit", "advise", "aim", "anticoagulate", "apply", "ask", "assess", "avoid", "base",
        "carry", "check", "choose", "combine", "confirm", "consider", "continue", "cover", "diagnose",
        "discuss", "estimate", "explain", "find", "give", "guide", "increase", "keep", "look", "lower",
        "make", "measure", "monitor", "obtain", "offer", "prefer", "prescribe", "prevent", "reassess",
        "recommend", "refer", "remove", "repeat", "review", "screen", "start", "stop", "switch", "take",
        "test", "treat", "use",
    ]
)  # fmt: skip
_VERB = re.compile(r"\s(?:is|are|was|were|should|may|can|did|does|do|has|have|will|must|need|needs|seems?|counts?)\s")
_SITUATION = re.compile(r"(?:in|at|for|with|after|before|during|if|when|where|within|between)\s[^,]+, ", re.IGNORECASE)
_CLAUSE = re.compile(r"[;:(]|, (?:because|unless|but|and|which|for example|provided)\b")


def _word_question(text: str, dose_at: int | None) -> str:
    """Return a plain question that the statement answers; a reader will word it better."""
    if dose_at is not None and (drug := " ".join(text[:dose_at].split()[-4:])):
        return f"What is the dose of {_lower(drug.rstrip(':,('))}?"
    core = _CLAUSE.split(text)[0].rstrip(". ")
    if found := _NOT.match(core):
        return f"Should one {_lower(core[found.end() :])}?"
    if _SITUATION.match(core):
        return f"What is recommended {_lower(core.split(', ')[0])}?"
    if core.split()[0].lower() in _DOING:
        return f"Should one {_lower(core)}?"
    subject = _VERB.split(f"{core} ")[0].strip()
    return f"What is said about {_lower(subject)}?"


def _lower(words: str) -> str:
    """Return the words with a small first letter, unless the first word is an abbreviation."""
    first = words.split(" ")[0]
    return words if not words or first[1:] != first[1:].lower() else words[0].lower() + words[1:]


_NAME = re.compile(r"\b[a-z][a-z-]{3,}(?:mab|nib|cillin|mycin|micin|oxacin|statin|sartan|pril|olol|dipine|azole|parin|xaban|gliptin|glutide|gliflozin|tidine|prazole|terol|sone|solone|bicin|taxel|platin|cycline|bectedin|azine|thiazide|formin)\b")  # fmt: skip
"""Names of drugs by their endings. Source: WHO, The use of stems in the selection of International Nonproprietary Names."""


def _draft_near_misses(document: GuidelineDocument, statements: Sequence[Statement]) -> tuple[DraftCase, ...]:
    """Return questions on the dose and the harms of drugs that the document names without stating them."""
    named: dict[str, list[Statement]] = defaultdict(list)
    for item in statements:
        for name in set(_NAME.findall(fold(" ".join([*(span.text for span in item.lead_ins), item.text])))):
            named[name].append(item)
    drafts = []
    for name in sorted(named):
        if not any(_DOSE.search(item.text) for item in named[name]):
            drafts.append(
                _near_miss(document, name, f"What is the dose of {name}?", "no statement that names it has a dose")
            )
        if not any(re.search(r"adverse|side effect|toxic|harm", fold(item.text)) for item in named[name]):
            question = f"What are the side effects of {name}?"
            drafts.append(_near_miss(document, name, question, "no statement that names it speaks of harms"))
    return tuple(drafts)


def _near_miss(document: GuidelineDocument, name: str, question: str, why: str) -> DraftCase:
    slug = "dose" if "dose" in question else "harms"
    case = CaseBody(
        id=make_slug(f"{document.document_id}-draft-near-miss-{name}-{slug}"),
        question=question,
        expected_status="not_covered",
        harm="severe" if slug == "dose" else "moderate",
        tags=("near_miss", slug),
        author=AUTHOR,
    )
    return DraftCase(kind="near_miss", case=case, context=f"The document names {name}: {why}.")
