"""What a reviewer has to look at before a document may be approved, and what forbids the approval."""

from collections.abc import Iterable, Sequence

from core.documents import GuidelineDocument, PageFlag, ParsedDocument, Reference, Statement
from core.errors import ReviewRefusedError
from core.record import Record
from corpus.review_binding import ReviewBinding
from corpus.reviews import CHECKPOINTS, Checkpoint


class FlaggedPage(Record):
    """A page that the reader was not sure of."""

    number: int
    """Physical page number (1-based)."""
    label: str | None
    """Printed page label, where there is one."""
    flags: tuple[PageFlag, ...]
    """What is wrong with it."""


class ReviewChecklist(Record):
    """The document as it was understood, in numbers that a reviewer confirms."""

    binding: ReviewBinding
    """The exact reading that a decision binds to."""
    review_key: str
    """Short name of that reading; handed back with the decision, so that nothing else is approved by mistake."""
    title: str
    """The document's title."""
    n_statements: int
    """Statements that can be quoted."""
    n_qualified: int
    """Statements with a caveat that travels with them."""
    n_graded: int
    """Statements with a grade."""
    grades: dict[str, int]
    """How often each grade stands, by its letters in the source."""
    n_tables: int
    """Tables of the document."""
    n_table_rows: int
    """Their rows."""
    n_unquotable: int
    """Blocks that the reader was not sure of and that are never quoted, such as rows with uncertain heads."""
    flagged_pages: tuple[FlaggedPage, ...]
    """Pages that the reader was not sure of."""
    not_found: tuple[Reference, ...]
    """References that could not be looked up: while there is one, the document cannot be approved."""


def build_checklist(
    binding: ReviewBinding, document: GuidelineDocument, parsed: ParsedDocument, statements: Sequence[Statement]
) -> ReviewChecklist:
    """Return what is to be confirmed of this reading of the document."""
    grades: dict[str, int] = {}
    for statement in statements:
        if statement.grade is not None:
            grades[statement.grade.raw] = grades.get(statement.grade.raw, 0) + 1
    rows = [(index, block) for index, block in enumerate(parsed.blocks) if block.kind == "table_row"]
    return ReviewChecklist(
        binding=binding,
        review_key=binding.key,
        title=document.title,
        n_statements=len(statements),
        n_qualified=sum(bool(statement.qualifiers) for statement in statements),
        n_graded=sum(grades.values()),
        grades=dict(sorted(grades.items())),
        n_tables=len({index if block.group is None else block.group for index, block in rows}),
        n_table_rows=len(rows),
        n_unquotable=sum(not block.is_quotable for block in parsed.blocks),
        flagged_pages=tuple(
            FlaggedPage(number=page.number, label=page.label, flags=page.flags) for page in parsed.pages if page.flags
        ),
        not_found=tuple(reference for reference in document.references if reference.looked_up is False),
    )


def check_approval(checklist: ReviewChecklist, confirmed: Iterable[Checkpoint]) -> None:
    """Refuse an approval that does not rest on all that it has to.

    Raises:
        ReviewRefusedError: a reference could not be looked up, or something was not confirmed; the message says which.
    """
    if checklist.not_found:
        named = "; ".join(
            f"[{each.marker}] {each.text or 'not listed by the document'}" for each in checklist.not_found
        )
        raise ReviewRefusedError(
            f"{checklist.binding.document_id} cannot be approved: these references could not be looked up: {named}"
        )
    missing = [checkpoint for checkpoint in CHECKPOINTS if checkpoint not in set(confirmed)]
    if missing:
        raise ReviewRefusedError(
            f"{checklist.binding.document_id} cannot be approved before its {', '.join(missing)} are confirmed"
        )
