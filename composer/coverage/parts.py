"""The parts of a compound question: each is answered, or named as missing, by itself."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from composer.coverage.companions import add_companions
from composer.coverage.conflicts import Conflict, find_conflicts
from composer.coverage.decision import CoverageDecision, decide_coverage
from composer.coverage.support import Support, measure_support
from composer.policy import AnswerPolicy
from composer.reading.question import QuestionReading, read_question
from composer.reading.short_forms import know_short_forms
from composer.reading.spelling import Repair, repair_spelling
from composer.reading.statement_views import StatementView
from core.retrieval import Retrieval
from retriever.follow_ups import join_follow_up
from retriever.vocabulary.lexicon import Lexicon

_ASKS = r"(?:what|which|how|when|who|whom|where|why|is|are|should|does|do|can|could|must)"
_BREAK = re.compile(
    rf"(?<=\?)\s+(?![(\s])|;\s+(?={_ASKS}\b)|,?\s+and\s+(?=(?:(?:at|for|in|by|with|from|to|after|on) )?{_ASKS}\b)",
    re.IGNORECASE,
)
MAX_PARTS = 4
MIN_WORDS = 3
"""Words that a first part needs to be a question of its own ("How long and how often …" is one question)."""


@dataclass(frozen=True, slots=True)
class QuestionPart:
    """One part of a question with the decision on it."""

    text: str
    reading: QuestionReading
    supports: tuple[Support, ...]
    decision: CoverageDecision
    repairs: tuple[Repair, ...]
    conflicts: tuple[Conflict, ...] = ()
    """Statements of two live documents that recommend differently."""


def split_question(text: str, lexicon: Lexicon) -> list[str]:
    """Return the parts of the question, at most four; a part that leans on the one before it takes over its subject."""
    pieces = _join_bare([piece.strip() for piece in _BREAK.split(text) if any(char.isalnum() for char in piece)])
    if not 1 < len(pieces) <= MAX_PARTS or len(pieces[0].split()) < MIN_WORDS:
        return [text]
    parts = [pieces[0]]
    for piece in pieces[1:]:
        parts.append(join_follow_up(piece, parts[-1], lexicon))
    return parts


def _join_bare(pieces: Sequence[str]) -> list[str]:
    """Return the pieces with a bare question word put before the next: "What and how long?" is one question."""
    joined: list[str] = []
    for piece in pieces:
        if joined and len(joined[-1].split()) == 1:
            joined[-1] += f" and {piece}"
        else:
            joined.append(piece)
    return joined


def decide_parts(
    views: Sequence[StatementView], retrieval: Retrieval, lexicon: Lexicon, policy: AnswerPolicy
) -> list[QuestionPart]:
    """Return each part of the question with what answers it."""
    parts = []
    for text in split_question(retrieval.query, lexicon):
        mended, repairs = repair_spelling(text, retrieval, lexicon)
        reading = know_short_forms(read_question(mended, lexicon), retrieval, lexicon)
        supports = tuple(measure_support(reading, views, retrieval, lexicon))
        decision = decide_coverage(reading, supports, retrieval, policy)
        conflicts = find_conflicts(reading, decision.answering)
        decision = add_companions(decision, reading, supports, retrieval, policy)
        parts.append(QuestionPart(text, reading, supports, decision, repairs, conflicts))
    return parts
