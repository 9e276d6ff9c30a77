"""What Citewell answers, and what composers propose."""

from typing import Literal, Self

from pydantic import AwareDatetime, Field, model_validator

from core.documents import Qualifier, ReviewStatus
from core.grades import Grade
from core.questions import Audience
from core.record import Record, SectionPath, Sha256, SpannedText

SCHEMA_VERSION = "1.0"

AnswerStatus = Literal["answered", "partially_answered", "not_covered", "declined"]
ClaimKind = Literal["recommendation", "statement", "table_row"]
NoticeCode = Literal[
    "pending_review",
    "superseded",
    "outdated",
    "conflicting_sources",
    "low_parse_quality",
    "composer_fallback",
    "identifiers_masked",
    "claims_withheld",
    "list_cut",
    "class_member",
    "brand_name",
    "spelling",
    "not_written_for_patients",
    "language_not_supported",
    "emergency",
    "not_a_decision",
]


class ListShown(Record):
    """How much of a list the answer shows."""

    id: str
    """Id of the list within its version."""
    shown: int = Field(ge=1)
    """Items of this list in the answer."""
    total: int = Field(ge=1)
    """Items that the list has in the source."""


class Claim(Record):
    """One sentence of the answer, with at least one citation."""

    claim_id: str
    """``c1``, ``c2`` … in the order of the answer."""
    kind: ClaimKind
    """Recommendation, other statement or table row."""
    text: str
    """What is claimed. For a verbatim claim this equals the quote of its first citation."""
    lead_in: SpannedText | None
    """The parent that the claim needs to be understood, with its offsets in the first citation's document; null where it needs none."""
    outer_lead_ins: tuple[SpannedText, ...] = ()
    """Further parents above ``lead_in``, outermost first."""
    qualifiers: tuple[Qualifier, ...] = ()
    """Caveats that the source attaches to the claim."""
    section_path: SectionPath
    """Headings above the claim in the source."""
    list: ListShown | None = None
    """Its list in the source and how much of it is shown; null outside a list."""
    citation_numbers: tuple[int, ...] = Field(min_length=1)
    """Numbers of the citations that support the claim."""
    grade: Grade | None
    """The guideline's own grade of this very statement; null means that it states none."""
    verbatim: bool = Field(strict=True)
    """True where the text is the source's own words."""


class CitedReference(Record):
    """One of the source's own references behind a citation."""

    marker: str
    """Marker as printed in the source."""
    text: str | None
    """The reference as the source lists it; null where the source has no list."""
    doi: str | None
    """Digital object identifier, where the source gives one."""


class Source(Record):
    """Where a quote stands: enough to open it, and to verify it again later."""

    document_id: str
    """The document."""
    version_id: str
    """The version of the document."""
    text_sha256: Sha256
    """SHA-256 of the version's canonical text."""
    passage_id: str
    """The passage that was retrieved."""
    grade: Grade | None
    """The grade of the quoted statement, as the source states it."""
    title: str
    """The document's title."""
    publisher: str | None
    """Who issued it."""
    version: str | None
    """The publisher's version label."""
    last_updated: str | None
    """Last update as the document states it."""
    review_status: ReviewStatus
    """Review status of the version."""
    section_path: SectionPath
    """Headings above the quote."""
    page: int | None
    """Physical page (1-based), for formats with pages."""
    lead_ins: tuple[SpannedText, ...] = ()
    """Parents without which the quote is not understood, outermost first, with their offsets."""
    quote: str
    """The source's own words: ``document.text[start:end]``."""
    start: int = Field(ge=0)
    """Offset of the quote in the canonical text (0-based)."""
    end: int = Field(ge=0)
    """Offset after the quote."""
    url: str | None
    """The publisher's address of the document."""
    viewer_url: str
    """Path of Citewell's own view of the quote in its context."""
    references: tuple[CitedReference, ...] = ()
    """The source's own references at this place."""


class Citation(Source):
    """A numbered source of the answer."""

    number: int = Field(ge=1)
    """Number by which claims refer to it (1-based)."""


class Notice(Record):
    """Something that the reader must know about the answer."""

    code: NoticeCode
    """Stable code."""
    text: str
    """Wording for the audience."""
    applies_to: tuple[str, ...] = ()
    """Claims concerned; empty means the whole answer."""


class SearchedDocument(Record):
    """A document that was searched."""

    document_id: str
    """The document."""
    title: str
    """Its title."""
    version: str | None
    """The publisher's version label."""
    last_updated: str | None
    """Last update as the document states it."""


class Coverage(Record):
    """What was searched, and what of the question the sources do not hold."""

    documents_searched: tuple[SearchedDocument, ...]
    """The live documents that were searched."""
    missing: tuple[str, ...]
    """The parts of the question that no source answers, in words; empty where all is answered."""


class Disclaimer(Record):
    """The disclaimer that every answer carries."""

    id: str
    """Stable id of the wording."""
    text: str = Field(min_length=1)
    """The wording."""


class GlossaryEntry(Record):
    """A term of the answer, explained beside the quote."""

    term: str
    """The term as it stands in a quote."""
    definition: str
    """What it means."""
    source: str
    """Where the definition comes from."""


class EmbedderIdentity(Record):
    """Which embedder made the vectors."""

    model: str
    """Model name, with the hash of its weights."""
    runtime: str
    """What ran it: ``onnxruntime`` or ``torch``."""
    precision: str
    """``fp32`` or ``bf16``."""


class Provenance(Record):
    """Everything that the answer depended on. Times and ids stand outside the answer's digest."""

    index_id: str
    """Identity of the index."""
    embedder: EmbedderIdentity
    """Identity of the embedder."""
    composer: str
    """Which composer wrote the draft."""
    model: str | None
    """Chat model that drafted; null for the extractive composer."""
    prompt_version: str | None
    """Version and hash of the prompt; null without a model."""
    rules_version: str
    """Version of the rules that checked the answer."""
    settings_digest: str
    """Hash of the settings that shape answers."""
    code_version: str
    """Citewell's version."""
    elapsed_ms: float
    """Time taken in milliseconds."""


class Answer(Record):
    """A checked answer. It cannot be built without a disclaimer, nor with a claim whose citation is missing."""

    schema_version: str = SCHEMA_VERSION
    """Version of this shape."""
    answer_id: str
    """Id of the answer."""
    created_at: AwareDatetime
    """When it was composed (UTC)."""
    question: str
    """The question as typed."""
    interpreted_question: str
    """The question as it was understood with its conversation."""
    audience: Audience
    """For whom it is worded."""
    status: AnswerStatus
    """answered, partially_answered, not_covered or declined."""
    status_reason: str | None
    """Why it is not a full answer; null for ``answered``."""
    claims: tuple[Claim, ...]
    """Checked claims, the most direct first."""
    citations: tuple[Citation, ...]
    """Sources by number."""
    nearest: tuple[Source, ...] = ()
    """For ``not_covered``: the closest passages. They do not answer the question."""
    coverage: Coverage
    """What was searched and what is missing."""
    notices: tuple[Notice, ...] = ()
    """What the reader must know."""
    disclaimer: Disclaimer
    """The disclaimer."""
    follow_ups: tuple[str, ...] = ()
    """Suggested follow-up questions, taken from the sources' own headings."""
    glossary: tuple[GlossaryEntry, ...] = ()
    """Terms explained, for patients."""
    provenance: Provenance
    """What the answer depended on."""

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        numbers = [citation.number for citation in self.citations]
        if numbers != list(range(1, len(numbers) + 1)):
            raise ValueError("citations must be numbered 1, 2, 3 … in order")
        cited = {number for claim in self.claims for number in claim.citation_numbers}
        if cited != set(numbers):
            raise ValueError("every claim must cite existing citations, and every citation must be cited")
        if self.status in ("answered", "partially_answered") and not self.claims:
            raise ValueError(f"an answer that is {self.status} needs a claim")
        if self.status in ("not_covered", "declined") and self.claims:
            raise ValueError(f"an answer that is {self.status} must not hold claims")
        if (self.status == "answered") != (self.status_reason is None):
            raise ValueError("status_reason is null exactly where the status is answered")
        return self


class AnswerStart(Record):
    """First part of a streamed answer: what must be known of it, whatever becomes of the connection."""

    answer_id: str
    """Id of the answer."""
    status: AnswerStatus
    """Status of the answer."""
    status_reason: str | None
    """Why it is not a full answer; null for ``answered``."""
    interpreted_question: str
    """The question as it was understood."""
    disclaimer: Disclaimer
    """The disclaimer."""
    notices: tuple[Notice, ...]
    """What the reader must know; where a model drafts, the whole answer may bring further ones."""
    coverage: Coverage
    """What was searched and what is missing."""


class AnswerProgress(Record):
    """How far a streamed answer is."""

    stage: Literal["drafting", "repairing", "claims"]
    """``drafting`` and ``repairing`` while a model writes, ``claims`` while checked claims are sent."""
    n_claims_sent: int
    """Claims sent so far."""
    n_claims: int | None
    """Claims that the answer has; null while a model drafts, because nobody knows yet."""


class AnswerClaim(Record):
    """A checked claim and the citations it rests on, the same as in the final answer."""

    claim: Claim
    """The claim."""
    citations: tuple[Citation, ...]
    """Its citations."""


class DraftQuote(SpannedText):
    """Words that a draft claim rests on. Nothing in it has been checked."""

    passage_id: str
    """The passage that the words are said to stand in."""


class DraftClaim(Record):
    """A claim as a composer proposes it. Anything may be wrong in it: this is what the rules read."""

    text: str
    """What is claimed."""
    kind: ClaimKind
    """Recommendation, other statement or table row."""
    quotes: tuple[DraftQuote, ...]
    """The words it rests on, best first; may be empty in a bad draft, which a rule rejects."""
    lead_ins: tuple[SpannedText, ...] = ()
    """Parents it is shown with, outermost first."""
    qualifiers: tuple[Qualifier, ...] = ()
    """Caveats it is shown with."""
    grade: Grade | None = None
    """The grade it is shown with."""
    section_path: SectionPath = ()
    """Headings it is shown under."""
    verbatim: bool = Field(default=True, strict=True)
    """True where it says that its text is the source's own words."""


class Draft(Record):
    """What a composer proposes as an answer."""

    composer: str
    """Name of the composer."""
    claims: tuple[DraftClaim, ...]
    """Claims in the order in which they would be shown."""


class Violation(Record):
    """A rule that a draft claim breaks."""

    rule: str
    """Id of the rule."""
    claim_index: int | None
    """Index of the claim in the draft (0-based); null where the draft as a whole is at fault."""
    detail: str
    """What is wrong, in words; never holds the text of the question."""
    severity: Literal["block", "warn"] = "block"
    """``block`` keeps the claim out of the answer; ``warn`` is only counted."""
