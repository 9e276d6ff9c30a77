"""A retrieval over one small text, built without any reader or index, for tests of the composer."""

from core.documents import GuidelineDocument, Passage, Qualifier, Review, ReviewStatus, Statement
from core.grades import Grade, GradeScheme
from core.record import SpannedText
from core.retrieval import Hit, Retrieval, ScoredStatement, ScorePart
from core.text import hash_text

TEXT = (
    "Lung-only metastases:\n"
    "Complete excision is standard for resectable lesions [IV, B] 1\n"
    "Do not delay chemotherapy by more than 4 weeks, except in pregnancy."
)
VERSION_ID = "v1"
PASSAGE_ID = "p1"


def find(text: str) -> SpannedText:
    """Return where the words stand in ``TEXT``."""
    start = TEXT.index(text)
    return SpannedText(start=start, end=start + len(text), text=text)


def build_statements() -> tuple[Statement, ...]:
    """Return the statements of ``TEXT``: a list head, a graded item with a lead-in, a sentence with a caveat."""
    head = find("Lung-only metastases:")
    graded = find("Complete excision is standard for resectable lesions")
    caveat = find("except in pregnancy")
    plain = find("Do not delay chemotherapy by more than 4 weeks, except in pregnancy.")
    raw = find("[IV, B]")
    common = {"version_id": VERSION_ID, "section_path": ("Treatment", "Oligometastatic disease")}
    return (
        Statement(**head.model_dump(), statement_id="s0", ordinal=0, kind="list_item", opens_list=True, **common),
        Statement(
            **graded.model_dump(),
            statement_id="s1",
            ordinal=1,
            kind="list_item",
            lead_ins=(head,),
            reference_markers=("1",),
            grade=Grade(
                scheme=GradeScheme.ESMO,
                level="IV",
                strength="B",
                direction="for",
                raw=raw.text,
                start=raw.start,
                end=raw.end,
            ),
            **common,
        ),
        Statement(
            **plain.model_dump(),
            statement_id="s2",
            ordinal=2,
            kind="sentence",
            qualifiers=(Qualifier(**caveat.model_dump(), kind="exception"),),
            **common,
        ),
    )


def build_document(status: ReviewStatus = "approved", **changes: object) -> GuidelineDocument:
    """Return the document of ``TEXT``."""
    values: dict[str, object] = {
        "document_id": "sarcoma",
        "version_id": VERSION_ID,
        "sha256": hash_text(TEXT),
        "text_sha256": hash_text(TEXT),
        "title": "Treatment",
        "source_name": "sarcoma.md",
        "media_type": "text/markdown",
        "language": "en",
        "review": Review(status=status),
    }
    return GuidelineDocument.model_validate({**values, **changes})


def build_retrieval(document: GuidelineDocument | None = None) -> Retrieval:
    """Return a retrieval whose only hit is the whole of ``TEXT``."""
    statements = build_statements()
    passage = Passage(
        start=0,
        end=len(TEXT),
        text=TEXT,
        passage_id=PASSAGE_ID,
        version_id=VERSION_ID,
        document_id="sarcoma",
        ordinal=0,
        section_path=("Treatment", "Oligometastatic disease"),
        statement_ids=tuple(statement.statement_id for statement in statements),
    )
    hit = Hit(
        passage=passage,
        statements=tuple(ScoredStatement(statement=statement, similarity=0.5) for statement in statements),
        rank=1,
        score=1.0,
        parts=(ScorePart(method="dense", rank=1, score=0.5),),
    )
    return Retrieval(
        query="excision of lung metastases",
        hits=(hit,),
        documents=(document or build_document(),),
        n_passages=1,
        index_id="test",
        elapsed_ms=1.0,
    )
