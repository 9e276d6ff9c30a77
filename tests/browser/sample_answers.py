"""Answers with everything that an answer can hold, and answers whose every text is hostile."""

from datetime import UTC, datetime

from core.answers import (
    Answer,
    Citation,
    CitedReference,
    Claim,
    Coverage,
    Disclaimer,
    GlossaryEntry,
    ListShown,
    Notice,
    SearchedDocument,
    Source,
)
from core.documents import Qualifier
from core.grades import Grade, GradeScheme
from core.record import SpannedText
from core.text import hash_text
from tests.provenance import PROVENANCE

QUESTION = "What is the treatment of metastatic sarcoma?"
DISCLAIMER = Disclaimer(id="clinician-1", text="For healthcare professionals. Open each source and check it.")
SEARCHED = Coverage(
    documents_searched=(
        SearchedDocument(document_id="local-sarcoma", title="Local pathway", version="2.3", last_updated="2024-05"),
        SearchedDocument(document_id="fever-card", title="Fever in children", version=None, last_updated=None),
    ),
    missing=(),
)


def spanned(text: str) -> SpannedText:
    return SpannedText(start=0, end=len(text), text=text)


def build_source(text: str = "A statement.", **changes: object) -> Source:
    fields: dict[str, object] = {
        "document_id": "local-sarcoma",
        "version_id": "v1",
        "text_sha256": hash_text("x"),
        "passage_id": "p1",
        "grade": None,
        "title": "Local pathway for metastatic sarcoma",
        "publisher": "Example Hospital Trust",
        "version": "2.3",
        "last_updated": "2024-05",
        "review_status": "submitted",
        "section_path": ("First-line treatment",),
        "page": 3,
        "quote": text,
        "start": 10,
        "end": 10 + len(text),
        "url": "https://guidelines.example.org/sarcoma",
        "viewer_url": "/documents/local-sarcoma?start=10&end=30#quote",
        "references": (CitedReference(marker="1", text="Example A. A trial. 2020.", doi="10.1000/example"),),
    }
    return Source.model_validate(fields | changes)


def cite(number: int, source: Source) -> Citation:
    return Citation(number=number, **dict(source))


def build_claim(number: int, text: str, **changes: object) -> Claim:
    fields: dict[str, object] = {
        "claim_id": f"c{number}",
        "kind": "recommendation",
        "text": text,
        "lead_in": None,
        "section_path": ("First-line treatment",),
        "citation_numbers": (number,),
        "grade": None,
        "verbatim": True,
    }
    return Claim.model_validate(fields | changes)


def build_answer(claims: tuple[Claim, ...] = (), sources: tuple[Source, ...] = (), **changes: object) -> Answer:
    fields: dict[str, object] = {
        "answer_id": "a_1",
        "created_at": datetime(2026, 1, 2, tzinfo=UTC),
        "question": QUESTION,
        "interpreted_question": QUESTION,
        "audience": "clinician",
        "status": "answered" if claims else "not_covered",
        "status_reason": None if claims else "The guidelines searched do not answer this.",
        "claims": claims,
        "citations": tuple(cite(number, source) for number, source in enumerate(sources, start=1)),
        "coverage": SEARCHED,
        "disclaimer": DISCLAIMER,
        "provenance": PROVENANCE,
    }
    return Answer.model_validate(fields | changes)


def full_answer() -> Answer:
    """Return an answer with grades, lead-ins, caveats, a cut list, notices, a glossary and follow-ups."""
    texts = (
        "Doxorubicin is the standard first-line treatment.",
        "Pazopanib in sarcoma other than liposarcoma",
        "Trabectedin in liposarcoma and leiomyosarcoma",
        "High-dose ifosfamide should not be given to frail patients.",
    )
    grades = (("I", "A", "for"), ("I", "B", "for"), None, ("IV", "D", "against"))
    lead_in = spanned("Second-line options are:")
    claims = []
    for number, (text, grade) in enumerate(zip(texts, grades, strict=True), start=1):
        is_listed = number in (2, 3)
        claims.append(
            build_claim(
                number,
                text,
                grade=None
                if grade is None
                else Grade(
                    scheme=GradeScheme.ESMO,
                    level=grade[0],
                    strength=grade[1],
                    direction=grade[2],  # type: ignore[arg-type]  # one of the three words
                    raw=f"[{grade[0]}, {grade[1]}]",
                ),
                section_path=("First-line treatment",) if number == 1 else ("Second-line treatment",),
                lead_in=lead_in if is_listed else None,
                list=ListShown(id="l1", shown=2, total=4) if is_listed else None,
                qualifiers=(Qualifier(start=0, end=28, kind="contraindication", text="Not in severe heart failure."),)
                if number == 1
                else (),
            )
        )
    notices = (
        Notice(code="pending_review", text="“Local pathway” has not been reviewed yet. Exercise caution."),
        Notice(code="outdated", text="“Local pathway” was last updated in 2014.", applies_to=("c1", "c2")),
        Notice(code="low_parse_quality", text="The page could not be read reliably.", applies_to=("c4",)),
    )
    return build_answer(
        tuple(claims),
        tuple(build_source(text) for text in texts),
        notices=notices,
        follow_ups=("What does the guideline say about “Follow-up”?", "What does the guideline say about “Surgery”?"),
        glossary=(GlossaryEntry(term="metastatic", definition="spread to other parts", source="A dictionary"),),
        interpreted_question="What is the treatment of metastatic soft tissue sarcoma?",
    )


def uncovered_answer() -> Answer:
    coverage = SEARCHED.model_copy(update={"missing": ("Pazopanib is named, no dose is stated.",)})
    near = (build_source("Pazopanib is an option in sarcoma other than liposarcoma."), build_source("Another passage."))
    return build_answer(nearest=near, coverage=coverage)


def declined_answer() -> Answer:
    notice = Notice(code="emergency", text="This sounds like an emergency. Call your local emergency number now.")
    return build_answer(status="declined", status_reason="Citewell is no help in an emergency.", notices=(notice,))


def long_answer() -> Answer:
    texts = tuple(f"Statement {number} of a very long answer with a few words more." for number in range(1, 61))
    claims = tuple(build_claim(number, text) for number, text in enumerate(texts, start=1))
    return build_answer(claims, tuple(build_source(text) for text in texts))


def hostile_answer(text: str, status: str = "answered") -> Answer:
    """Return an answer in which every text that a document or a question can bring is ``text``."""
    source = build_source(
        text,
        title=text,
        publisher=text,
        version=text,
        last_updated=text,
        section_path=(text, text),
        url=text,
        viewer_url=text,
        lead_ins=(spanned(text),),
        references=(CitedReference(marker=text, text=text, doi=text),),
    )
    grade = Grade(scheme=GradeScheme.OTHER, level=text, strength=text, direction="for", raw=text)
    claim = build_claim(
        1,
        text,
        grade=grade,
        lead_in=spanned(text),
        qualifiers=(Qualifier(start=0, end=len(text), kind="caution", text=text),),
        section_path=(text,),
    )
    common: dict[str, object] = {
        "question": text,
        "interpreted_question": f"{text} as understood",
        "notices": (Notice(code="pending_review", text=text),),
        "disclaimer": Disclaimer(id="x", text=text),
        "follow_ups": (text,),
        "glossary": (GlossaryEntry(term=text, definition=text, source=text),),
        "coverage": Coverage(
            documents_searched=(
                SearchedDocument(document_id="local-sarcoma", title=text, version=text, last_updated=text),
            ),
            missing=(text,),
        ),
    }
    if status == "answered":
        return build_answer((claim,), (source,), **common, status="partially_answered", status_reason=text)
    return build_answer(nearest=(source,), **common, status_reason=text)
