"""What a review decision binds to: the exact bytes, the canonical text and the statements that were made of it."""

from collections.abc import Sequence

from core.documents import GuidelineDocument, Statement
from core.record import Record
from core.text import hash_text, make_id


class ReviewBinding(Record):
    """One reading of one document: what a reviewer has before them."""

    document_id: str
    """The document."""
    version_id: str
    """The version."""
    sha256: str
    """SHA-256 of the ingested bytes."""
    text_sha256: str
    """SHA-256 of the canonical text."""
    statements_sha256: str | None
    """Hash over the statements with their lead-ins, qualifiers, grades and flags; null where it is not known."""
    parser: str
    """Name of the reader that read the bytes."""
    parser_version: str
    """Version of that reader and of the library it stands on."""

    @property
    def key(self) -> str:
        """Short name of the reading: it changes when the bytes, the text or any statement changes.

        A parser's version alone does not change it: an upgrade that reads the same statements invalidates no review.
        """
        return make_id("review", self.document_id, self.sha256, self.text_sha256, self.statements_sha256 or "")


def bind_to(
    document: GuidelineDocument, statements_sha256: str | None, parser: str, parser_version: str
) -> ReviewBinding:
    """Return what a decision on this reading of the document binds to."""
    return ReviewBinding(
        document_id=document.document_id,
        version_id=document.version_id,
        sha256=document.sha256,
        text_sha256=document.text_sha256,
        statements_sha256=statements_sha256,
        parser=parser,
        parser_version=parser_version,
    )


def digest_statements(statements: Sequence[Statement]) -> str:
    """Return a hash over all that the statements say, in reading order.

    Ids are left out because they follow from the text; fields at their defaults are, so that a field which a later
    Citewell adds changes nothing until it is used.
    """
    lines = (
        statement.model_dump_json(exclude_defaults=True, exclude={"statement_id", "version_id", "parent_statement_id"})
        for statement in statements
    )
    return hash_text("\n".join(lines))
