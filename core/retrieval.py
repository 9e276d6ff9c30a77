"""What the retriever finds."""

from typing import Literal, Protocol

from pydantic import Field

from core.documents import GuidelineDocument, Passage, Statement
from core.questions import Question
from core.record import Record


class ScorePart(Record):
    """What one method contributed to a hit."""

    method: str
    """``dense``, ``lexical``, ``cross_encoder``, ``list`` (brought along because a hit's list continues there) …"""
    rank: int = Field(ge=1)
    """Rank by this method alone (1-based)."""
    score: float
    """Score by this method; higher is better."""


class ScoredStatement(Record):
    """A statement of a hit with its similarity to the question."""

    statement: Statement
    """The statement."""
    similarity: float
    """Cosine similarity of question and statement in [-1, 1]; higher is better."""


class Hit(Record):
    """One retrieved passage."""

    passage: Passage
    """The passage."""
    statements: tuple[ScoredStatement, ...]
    """The passage's statements in reading order."""
    rank: int = Field(ge=1)
    """Rank after fusion (1-based)."""
    score: float
    """Fused score; higher is better."""
    parts: tuple[ScorePart, ...]
    """What each method contributed."""


class TermFrequency(Record):
    """How often a term of the question stands in the live documents."""

    term: str
    """The stemmed term."""
    n_passages: int = Field(ge=0)
    """Live passages that hold it, under any of its spellings; 0 means that no document names it."""


class ReadAbbreviation(Record):
    """An abbreviation that a searched document explains and that the question uses."""

    short: str
    """The short form as printed."""
    long: str
    """The words that it stands for, as printed."""
    typed: Literal["short", "long"]
    """Which of the two the question uses; the other one was searched for as well."""


class ReadWord(Record):
    """A word of the question that no searched document holds, and what it was searched for as."""

    typed: str
    """The word as typed."""
    stem: str
    """Stem of the word that it was read as."""
    name: str | None
    """The drug that it was read as; null where it was not read as a drug."""


class Retrieval(Record):
    """The passages found for a question, best first, with all that a composer needs to judge them."""

    query: str
    """The text that was searched for: the question, understood with its conversation."""
    hits: tuple[Hit, ...]
    """Hits by rank."""
    documents: tuple[GuidelineDocument, ...]
    """The live documents that were searched."""
    term_frequencies: tuple[TermFrequency, ...] = ()
    """Frequencies of the question's terms in the live documents."""
    abbreviations: tuple[ReadAbbreviation, ...] = ()
    """Abbreviations of the documents that the question uses, in either form. For finding only."""
    read_words: tuple[ReadWord, ...] = ()
    """Typing errors, as far as the words of the documents tell. For finding only."""
    n_passages: int = Field(ge=0)
    """Number of live passages that were searched."""
    index_id: str
    """Identity of the index: schema, embedder, runtime, precision and generation."""
    elapsed_ms: float
    """Time taken in milliseconds."""


class Retriever(Protocol):
    """Finds the passages that may answer a question."""

    def retrieve(self, question: Question, *, k: int | None = None) -> Retrieval:
        """Return the best passages for the question.

        Args:
            question: what is asked.
            k: passages found by their score; null means as many as the retriever is set to.

        Raises:
            IndexMissingError: nothing has been ingested.
            IndexMismatchError: the index was built with another model, dimension or schema.
        """
        ...


class SourceTexts(Protocol):
    """Gives the canonical text of any version, live or retired."""

    def load_text(self, version_id: str) -> str:
        """Return the canonical text of the version.

        Raises:
            VersionNotFoundError: no such version was ever ingested.
        """
        ...

    def load_document(self, version_id: str) -> GuidelineDocument:
        """Return the identity and metadata of the version, live or retired."""
        ...
