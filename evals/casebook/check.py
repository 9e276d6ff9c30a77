"""Proves that cases stand on their documents, before anything is scored by them."""

from collections import Counter
from collections.abc import Sequence
from typing import Literal

from core.documents import GuidelineDocument, Statement
from core.record import Record
from core.text import fold
from evals.casebook.case import NO_GRADE, EvalCase
from evals.casebook.leakage import find_leaks
from evals.casebook.places import Place, find_places
from evals.stack import EvalSources

FindingKind = Literal["error", "stale"]


class Finding(Record):
    """Something about a case that a person has to look at."""

    kind: FindingKind
    """``error``: the case is wrong. ``stale``: its document has changed since it was written."""
    file: str
    """The case file."""
    case_id: str
    """The case."""
    message: str
    """What is wrong and what to do."""


def check_cases(cases: Sequence[EvalCase], sources: EvalSources) -> tuple[Finding, ...]:
    """Return every fault of the cases.

    Quotes that do not stand in the source, duplicates, leaks between splits, missing and changed documents. A quote has to lie inside one statement, or one lead-in, because that is what an answer shows.
    """
    documents = {document.document_id: document for document in sources.list_documents()}
    findings = [*_find_duplicates(cases), *_find_leaks(cases)]
    for case in cases:
        document = documents.get(case.document.document_id)
        if document is None:
            findings.append(_finding("error", case, f"document {case.document.document_id} is not in the index"))
            continue
        text = sources.load_text(document.version_id)
        if document.text_sha256 != case.document.text_sha256:
            findings.append(_finding("stale", case, _describe_stale(case, text)))
        else:
            findings += _check_quotes(case, text, sources.load_statements(document.version_id))
    return tuple(findings)


def is_stale(case: EvalCase, document: GuidelineDocument) -> bool:
    """Return whether the live text is not the text that the case was written from."""
    return document.text_sha256 != case.document.text_sha256


def _finding(kind: FindingKind, case: EvalCase, message: str) -> Finding:
    return Finding(kind=kind, file=case.file, case_id=case.id, message=message)


def _find_duplicates(cases: Sequence[EvalCase]) -> list[Finding]:
    ids = Counter(case.id for case in cases)
    findings = [_finding("error", case, "another case has the same id") for case in cases if ids[case.id] > 1]
    asked: dict[tuple[object, ...], str] = {}
    for case in cases:
        key = (
            fold(case.question),
            tuple(map(fold, case.history)),
            case.audience,
            case.document_ids,
            case.document.document_id,
        )
        if key in asked and asked[key] != case.id:
            findings.append(_finding("error", case, f"asks the same as {asked[key]}"))
        asked.setdefault(key, case.id)
    return findings


def _find_leaks(cases: Sequence[EvalCase]) -> list[Finding]:
    return [
        _finding("error", held_out, f"asks what the {other.split} case {other.id} asks, so it is no blind case")
        for held_out, other in find_leaks(cases)
    ]


def _describe_stale(case: EvalCase, text: str) -> str:
    lost = [quote for quote in case.quotes if not find_places([quote], text)]
    if lost:
        return f"the document has changed and no longer says: {'; '.join(map(repr, lost))}"
    if not case.quotes:
        return "the document has changed, and the case quotes nothing: ask whether the new version answers it"
    return "the document has changed, every quote still stands: `citewell eval update` brings it up to date"


def _check_quotes(case: EvalCase, text: str, statements: Sequence[Statement]) -> list[Finding]:
    shown = [
        Place(start=span.start, end=span.end) for statement in statements for span in (statement, *statement.lead_ins)
    ]
    findings = []
    for quote in dict.fromkeys(case.quotes):
        places = find_places([quote], text)
        if not places:
            findings.append(_finding("error", case, f"the document does not say {quote!r}"))
        elif not any(outer.holds(place) for place in places for outer in shown):
            findings.append(_finding("error", case, f"{quote!r} does not lie inside one statement"))
    return findings + _check_grade(case, text, statements)


def _check_grade(case: EvalCase, text: str, statements: Sequence[Statement]) -> list[Finding]:
    """Return a finding where no statement that may lead the answer bears the expected grade."""
    if case.expected_grade is None or not case.first_claim:
        return []
    wanted = None if case.expected_grade == NO_GRADE else case.expected_grade
    places = [place for quote in case.first_claim for place in find_places([quote], text)]
    holding = [
        item for item in statements if any(Place(start=item.start, end=item.end).holds(place) for place in places)
    ]
    grades = {item.grade.raw if item.grade else None for item in holding}
    if not holding or wanted in grades:
        return []
    return [_finding("error", case, f"the first claim's statement bears {sorted(map(str, grades))}, not {wanted}")]
