"""What ingest produces: documents, blocks, statements and passages."""

from typing import Literal, Self

from pydantic import Field, model_validator

from core.grades import Grade
from core.record import IsoDate, Record, SectionPath, Sha256, Slug, Span, SpannedText

ReviewStatus = Literal["submitted", "under_review", "approved", "withdrawn"]

BlockKind = Literal[
    "heading", "paragraph", "list_item", "table_row", "caption", "footnote", "reference", "figure_text", "boilerplate"
]

PageFlag = Literal["no_text_layer", "low_parse_quality", "figure_text", "uncertain_table", "ocr"]


class Review(Record):
    """Where a version stands in the review workflow. Anything unclear is ``submitted``: review fails closed."""

    status: ReviewStatus = "submitted"
    """submitted, under_review, approved or withdrawn."""
    by: str | None = None
    """Who set the status; null where only the document itself states it."""
    on: IsoDate | None = None
    """When the status was set."""
    note: str | None = None
    """The reviewer's note."""


class Reference(Record):
    """One entry of a document's own reference list."""

    marker: str
    """The marker that the text uses, for example ``1``."""
    text: str | None = None
    """The entry as printed; null where the document uses the marker but has no list."""
    doi: str | None = None
    """Digital object identifier, without a resolver's address."""
    pmid: str | None = None
    """PubMed identifier."""
    looked_up: bool | None = None
    """True where the identifiers were checked against a public copy; null where not."""


class DocumentMetadata(Record):
    """What a file or its sidecar says of the document; what is unknown is null, never guessed."""

    title: str | None = None
    """The document's title."""
    publisher: str | None = None
    """Who issued the guideline."""
    version_label: str | None = None
    """The publisher's own version label."""
    published_on: IsoDate | None = None
    """First publication, to the precision stated."""
    last_updated: IsoDate | None = None
    """Last update, to the precision stated."""
    review: Review = Review()
    """Review status."""
    review_by: IsoDate | None = None
    """Date by the end of which somebody has to review the document again; null where none was set."""
    review_interval_months: int | None = Field(default=None, ge=1, le=600)
    """Months after an approval in which the document has to be reviewed again; null leaves it to the settings."""
    superseded_by: Slug | None = None
    """The document that replaces this one; null while it is current."""
    jurisdiction: str | None = None
    """Where the guideline applies, as the publisher states it."""
    language: str | None = None
    """BCP 47 tag of the text's language."""
    licence: str | None = None
    """Terms of use, as stated."""
    url: str | None = None
    """Where the publisher keeps the document."""
    intended_audience: str | None = None
    """For whom the document says that it was written."""
    disclaimer: str | None = None
    """The document's own disclaimer."""
    references: tuple[Reference, ...] = ()
    """The document's own reference list."""


class GuidelineDocument(DocumentMetadata):
    """One version of one guideline document: its identity, its hashes and its metadata."""

    document_id: Slug
    """Stable id over all versions."""
    version_id: str
    """Id of this version: a hash of the document id and the canonical text."""
    sha256: Sha256
    """SHA-256 of the bytes that were ingested."""
    text_sha256: Sha256
    """SHA-256 of the canonical text (UTF-8); reviews and eval cases bind to it."""
    title: str
    """The document's title; the file's name where it states none."""
    source_name: str
    """Name of the ingested file, without its folder."""
    media_type: str
    """Media type of the original bytes, for example ``application/pdf``."""


class Block(Span):
    """One structural unit of the canonical text."""

    kind: BlockKind
    """What the block is; only paragraphs, list items, table rows and footnotes become statements."""
    level: int = Field(default=0, ge=0)
    """Heading level (1-based) or nesting of a list item (0-based); 0 otherwise."""
    section_path: SectionPath = ()
    """Headings above the block; a heading's own path ends with itself."""
    parent: int | None = None
    """Index of the block that leads into this one (the parent item, or the paragraph that opens the list or table)."""
    group: int | None = None
    """Index of the first block of the list or table that the block belongs to; items of one nested list share a group."""
    marker: str | None = None
    """Bullet, number or recommendation number that stood before the text (outside the span)."""
    page: int | None = Field(default=None, ge=1)
    """Physical page (1-based) on which the block starts; null for formats without pages."""
    column_heads: tuple[str, ...] = ()
    """Column heads of a table row, in order; empty otherwise."""
    anchor: int | None = None
    """Offset at which the mark of a footnote stands, where the file itself says so; null otherwise."""
    is_quotable: bool = True
    """False where the reader is unsure of the block (a table row with uncertain heads): never a statement."""


class Page(Record):
    """One physical page of a paged format."""

    number: int = Field(ge=1)
    """Physical page number (1-based)."""
    label: str | None = None
    """Printed page label, where the file or the page states one."""
    start: int = Field(ge=0)
    """Offset of the page's first character in the canonical text (0-based)."""
    end: int = Field(ge=0)
    """Offset after the page's last character; equal to start for a page without text."""
    flags: tuple[PageFlag, ...] = ()
    """What is wrong with the page, if anything."""


class LineBox(Span):
    """Where a line of the canonical text stands on its page, in points from the page's top left corner."""

    page: int = Field(ge=1)
    """Physical page number (1-based)."""
    x0: float
    """Left edge in points."""
    y0: float
    """Top edge in points."""
    x1: float
    """Right edge in points."""
    y1: float
    """Bottom edge in points."""


class Removed(Record):
    """Text that a reader took out, and why."""

    reason: str
    """Short reason: ``running_header``, ``page_number``, ``site_furniture``, ``watermark`` …"""
    text: str
    """The text as it stood."""
    page: int | None = None
    """Physical page (1-based), where the format has pages."""


class ParsedDocument(Record):
    """A document as it was understood: the canonical text and its structure.

    ``text`` is NFC, with whitespace and hyphenation normalised before any offset exists.
    """

    text: str
    """The canonical text, into which every offset points."""
    blocks: tuple[Block, ...]
    """Blocks in reading order; spans do not overlap."""
    pages: tuple[Page, ...] = ()
    """Pages in order; empty for formats without pages."""
    lines: tuple[LineBox, ...] = ()
    """Line boxes for the page view; empty for formats without pages."""
    removed: tuple[Removed, ...] = ()
    """What was removed and why."""
    metadata: DocumentMetadata = DocumentMetadata()
    """What the file itself states."""
    parser: str
    """Name of the reader."""
    parser_version: str
    """Version of the reader and of the library it stands on."""

    @model_validator(mode="after")
    def _spans_fit(self) -> Self:
        position = 0
        for block in self.blocks:
            if block.start < position or block.end > len(self.text):
                raise ValueError(f"block [{block.start}, {block.end}) overlaps the one before it or leaves the text")
            position = block.end
        return self

    def page_at(self, offset: int) -> Page | None:
        """Return the page that holds the character at ``offset``; null for formats without pages."""
        return next((page for page in self.pages if page.start <= offset < page.end), None)


QualifierKind = Literal["exception", "contraindication", "caution", "condition", "footnote"]


class Qualifier(SpannedText):
    """A caveat that must travel with a statement."""

    kind: QualifierKind
    """Why it must travel."""


class ListPlace(Record):
    """Where a statement stands in a list or table."""

    list_id: str
    """Id of the list, unique within the version."""
    position: int = Field(ge=1)
    """Place in the list (1-based)."""
    total: int = Field(ge=1)
    """Number of items at this level of the list."""


StatementKind = Literal["sentence", "list_item", "table_row", "footnote"]


class Statement(SpannedText):
    """The smallest citable unit: a sentence, a bullet or a table row.

    The span holds the words and their closing punctuation. A trailing grade (``[I, A]``) and trailing reference markers
    (``1, 2``) lie outside it and are kept as data; those in the middle of a sentence stay in the words.
    """

    statement_id: str
    """Hash of the version and the span."""
    version_id: str
    """The version that the statement stands in."""
    ordinal: int = Field(ge=0)
    """Place among the statements of the document (0-based, in reading order)."""
    kind: StatementKind
    """Sentence, list item, table row or footnote."""
    section_path: SectionPath
    """Headings above the statement."""
    page: int | None = None
    """Physical page (1-based); null for formats without pages."""
    lead_ins: tuple[SpannedText, ...] = ()
    """Parents without which the statement is not understood, outermost first: it is never shown without them."""
    opens_list: bool = False
    """True for a list head that says nothing alone ("Poor prognostic factors include:"); it is shown only as a lead-in."""
    parent_statement_id: str | None = None
    """The statement that the innermost lead-in belongs to, where that is a statement itself."""
    qualifiers: tuple[Qualifier, ...] = ()
    """Caveats that travel with the statement."""
    grade: Grade | None = None
    """The statement's own grade; null means that the guideline states none."""
    reference_markers: tuple[str, ...] = ()
    """The source's own reference markers, in order."""
    list_place: ListPlace | None = None
    """Place in its list or table; null outside one."""
    recommendation_number: str | None = None
    """The guideline's own number of the recommendation, for example ``1.2.3``."""
    flags: tuple[PageFlag, ...] = ()
    """Parse-quality flags of the page it stands on."""


class Passage(SpannedText):
    """Consecutive statements of one section, up to the embedder's window: the unit of retrieval."""

    passage_id: str
    """Hash of the version and the spans of its statements."""
    version_id: str
    """The version that the passage stands in."""
    document_id: Slug
    """The document that the passage stands in."""
    ordinal: int = Field(ge=0)
    """Place among the passages of the document (0-based)."""
    section_path: SectionPath
    """Headings above the passage."""
    page: int | None = None
    """Physical page (1-based) on which it starts."""
    statement_ids: tuple[str, ...]
    """Its statements in reading order; never empty."""


class PreparedDocument(Record):
    """All that the index needs of one version; what ingest hands to the catalogue."""

    document: GuidelineDocument
    """Identity and metadata."""
    parsed: ParsedDocument
    """Canonical text and structure."""
    statements: tuple[Statement, ...]
    """Statements in reading order."""
    passages: tuple[Passage, ...]
    """Passages in reading order."""
