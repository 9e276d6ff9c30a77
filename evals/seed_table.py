"""Thirty questions and fifteen near misses on one article: what is answered, with which statement first, at which grade.

The questions were written from the article alone. Each names a fragment of the first statement that the answer must
give, and that statement's grade to the letter; a near miss must be ``not_covered``.
"""

import tempfile
from pathlib import Path

from pydantic import Field
from rich.console import Console
from rich.table import Table
from rich.text import Text

from core.answers import Answer, Claim
from core.questions import Question
from core.record import Record
from core.retrieval import SourceTexts
from core.text import fold
from evals.stack import OpenTemporary
from evals.yaml_files import load_yaml


class ExpectedFirst(Record):
    """A statement that may lead the answer."""

    fragment: str = Field(min_length=1)
    """Part of its words."""
    grade: str | None
    """Its grade to the letter; null where the article states none."""


class AnswerableQuestion(Record):
    """A question that the article answers."""

    section: str
    """Heading under which the answer stands."""
    question: str
    """The question."""
    first: tuple[ExpectedFirst, ...] = Field(min_length=1)
    """Statements of which one must lead the answer."""


class NearMiss(Record):
    """A question close to the article that it does not answer."""

    why: str
    """What the article does not cover."""
    question: str
    """The question."""


class SeedQuestions(Record):
    """The question file."""

    never_quoted: tuple[str, ...]
    """Navigation and page furniture: no claim and no nearest passage may hold it."""
    answerable: tuple[AnswerableQuestion, ...]
    """Questions with an answer."""
    near_misses: tuple[NearMiss, ...]
    """Questions without one."""


class Row(Record):
    """What became of one question."""

    question: str
    """The question."""
    expected_status: str
    """``answered`` or ``not_covered``."""
    status: str
    """What the answer said."""
    first: str
    """The first statement of the answer, with its lead-in; for ``not_covered`` the reason."""
    grade: str | None
    """Its grade to the letter."""
    n_claims: int
    """Claims in the answer."""
    is_quote_exact: bool
    """Whether every quote stands at its offsets in the article's text."""
    faults: tuple[str, ...]
    """What is wrong; empty where the question passed."""

    @property
    def has_passed(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults


def load_seed_questions(path: Path) -> SeedQuestions:
    """Return the questions of a file.

    Raises:
        EvalCaseError: the file does not fit.
    """
    return load_yaml(path, SeedQuestions)


def run_seed_table(article: Path, questions: SeedQuestions, open_temporary: OpenTemporary) -> tuple[Row, ...]:
    """Return one row per question, asked of an index that holds the article alone."""
    with tempfile.TemporaryDirectory() as folder, open_temporary(article, Path(folder) / "home") as stack:
        rows = []
        items: tuple[AnswerableQuestion | NearMiss, ...] = (*questions.answerable, *questions.near_misses)
        for item in items:
            answer = stack.answerer.answer(Question(question=item.question))
            rows.append(judge_answer(item, answer, stack.sources, questions.never_quoted))
        return tuple(rows)


def judge_answer(
    item: AnswerableQuestion | NearMiss, answer: Answer, sources: SourceTexts, never_quoted: tuple[str, ...]
) -> Row:
    """Return the row for one answer."""
    first = answer.claims[0] if answer.claims else None
    faults = _check_first(item, answer, first) if isinstance(item, AnswerableQuestion) else _check_not_covered(answer)
    is_exact = all(
        sources.load_text(source.version_id)[source.start : source.end] == source.quote
        for source in (*answer.citations, *answer.nearest)
    )
    if not is_exact:
        faults.append("a quote does not stand at its offsets")
    quoted = fold(
        " ".join([show_claim(claim) for claim in answer.claims] + [source.quote for source in answer.nearest])
    )
    faults += [f"quotes page furniture: {words}" for words in never_quoted if fold(words) in quoted]
    return Row(
        question=item.question,
        expected_status="answered" if isinstance(item, AnswerableQuestion) else "not_covered",
        status=answer.status,
        first=show_claim(first) if first else (answer.status_reason or ""),
        grade=first.grade.raw if first and first.grade else None,
        n_claims=len(answer.claims),
        is_quote_exact=is_exact,
        faults=tuple(faults),
    )


def show_claim(claim: Claim) -> str:
    """Return the claim with its lead-ins, as a reader sees it."""
    lead_ins = [*claim.outer_lead_ins, *([claim.lead_in] if claim.lead_in else [])]
    return " ".join([*(span.text for span in lead_ins), claim.text])


def _check_first(item: AnswerableQuestion, answer: Answer, first: Claim | None) -> list[str]:
    if first is None:
        return [f"{answer.status} instead of answered"]
    faults = [] if answer.status == "answered" else [f"{answer.status} instead of answered"]
    expected = next((one for one in item.first if one.fragment in first.text), None)
    if expected is None:
        return [*faults, f"first statement should hold {item.first[0].fragment!r}"]
    grade = first.grade.raw if first.grade else None
    if grade != expected.grade:
        faults.append(f"grade should be {expected.grade}")
    return faults


def _check_not_covered(answer: Answer) -> list[str]:
    return [] if answer.status == "not_covered" else [f"{answer.status} instead of not_covered"]


def print_rows(rows: tuple[Row, ...], console: Console) -> None:
    """Print one line per question and a summary."""
    table = Table("", "question", "status", "claims", "first statement", "grade", "exact", "fault", show_lines=False)
    for row in rows:
        verdict, exact = ("pass" if row.has_passed else "FAIL"), ("yes" if row.is_quote_exact else "NO")
        cells = (verdict, row.question, row.status, str(row.n_claims), row.first, row.grade or "none", exact)
        table.add_row(*(Text(cell) for cell in (*cells, "; ".join(row.faults))))
    console.print(table)
    for expected in ("answered", "not_covered"):
        asked = [row for row in rows if row.expected_status == expected]
        console.print(f"{expected}: {sum(row.has_passed for row in asked)} of {len(asked)} pass", highlight=False)
