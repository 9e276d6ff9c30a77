"""Judges one answer to a sealed question."""

from collections.abc import Iterable, Sequence

from core.answers import Answer, AnswerStatus, Source
from core.documents import Statement
from core.grades import Grade
from core.record import Record
from core.retrieval import Retrieval
from evals.sealed.seal import Seal, squash
from evals.sealed.sealed_set import SealedDocument, SealedQuestion
from evals.seed_table import show_claim
from evals.stack import EvalSources


class Judged(Record):
    """What became of one question."""

    path: str
    """The document's path below the folder of documents."""
    is_held_out: bool
    """Whether nobody is to look at what failed."""
    question_id: str
    """The question."""
    question: str
    """Its words."""
    status: AnswerStatus
    """The answer's status."""
    facts_shown: tuple[bool, ...]
    """For each required fact, whether a claim shows it; empty for a near miss."""
    facts_retrieved: tuple[bool, ...]
    """For each required fact, whether a retrieved statement holds it."""
    is_right_first: bool
    """Whether the first claim is one that may lead."""
    claims_needed: tuple[bool, ...]
    """For each claim, whether it shows a required fact."""
    quotes_exact: tuple[bool, ...]
    """For each quote, cited and nearest, whether it stands at its offsets."""
    grades_kept: tuple[bool, ...]
    """For each claim and each citation, whether its grade is that of the source's statement."""
    first_claim: str | None
    """The first claim with its lead-ins; null where there is none, and where the question is held out."""

    @property
    def is_near_miss(self) -> bool:
        """Whether the question must not be answered."""
        return not self.facts_shown

    @property
    def is_answered(self) -> bool:
        """Whether the answer makes a claim."""
        return bool(self.claims_needed)

    @property
    def has_failed(self) -> bool:
        """Whether a near miss is answered, or the answer lacks a fact or begins with another statement."""
        if self.is_near_miss:
            return self.is_answered
        return not (all(self.facts_shown) and self.is_right_first)


class Originals:
    """What the ingested versions say, each read once."""

    def __init__(self, sources: EvalSources) -> None:
        self._sources = sources
        self._texts: dict[str, str] = {}
        self._grades: dict[str, dict[tuple[int, int], Grade | None]] = {}

    def is_exact(self, source: Source) -> bool:
        """Return whether the quote stands at its offsets in the version that it names."""
        if source.version_id not in self._texts:
            self._texts[source.version_id] = self._sources.load_text(source.version_id)
        return self._texts[source.version_id][source.start : source.end] == source.quote

    def is_grade_kept(self, grade: Grade | None, source: Source) -> bool:
        """Return whether the statement at the quoted place has this grade, in all its parts."""
        if source.version_id not in self._grades:
            statements = self._sources.load_statements(source.version_id)
            self._grades[source.version_id] = {(item.start, item.end): item.grade for item in statements}
        grades = self._grades[source.version_id]
        place = (source.start, source.end)
        return place in grades and grades[place] == grade


def judge_answer(
    document: SealedDocument, asked: SealedQuestion, answer: Answer, retrieval: Retrieval, originals: Originals
) -> Judged:
    """Return what became of the question."""
    claims = [squash(show_claim(claim)) for claim in answer.claims]
    shown = tuple(_holds_any(claims, fact) for fact in asked.facts)
    missing = [fact for fact, is_shown in zip(asked.facts, shown, strict=True) if not is_shown]
    found = (
        [squash(show_statement(item.statement)) for hit in retrieval.hits for item in hit.statements] if missing else []
    )
    seals = [seal for fact in asked.facts for seal in fact]
    graded = [(citation.grade, citation) for citation in answer.citations]
    graded += [(claim.grade, answer.citations[claim.citation_numbers[0] - 1]) for claim in answer.claims]
    return Judged(
        path=document.path,
        is_held_out=document.is_held_out,
        question_id=asked.id,
        question=asked.question,
        status=answer.status,
        facts_shown=shown,
        facts_retrieved=tuple(
            is_shown or _holds_any(found, fact) for fact, is_shown in zip(asked.facts, shown, strict=True)
        ),
        is_right_first=_holds_any(claims[:1], asked.leading),
        claims_needed=tuple(_holds_any([claim], seals) for claim in claims),
        quotes_exact=tuple(originals.is_exact(source) for source in (*answer.citations, *answer.nearest)),
        grades_kept=tuple(originals.is_grade_kept(grade, source) for grade, source in graded),
        first_claim=show_claim(answer.claims[0]) if answer.claims and not document.is_held_out else None,
    )


def show_statement(statement: Statement) -> str:
    """Return the statement with its lead-ins, as a claim shows it."""
    return " ".join([*(span.text for span in statement.lead_ins), statement.text])


def _holds_any(squashed: Sequence[str], seals: Iterable[Seal]) -> bool:
    return any(seal.is_in(text) for seal in seals for text in squashed)
