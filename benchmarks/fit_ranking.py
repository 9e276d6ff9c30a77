"""Fits the weights of ``composer/coverage/ranking.py`` and judges them on documents that they were not fitted on.

For each development case with a stated first claim (``evals/cases``), and each question of the VA/DoD collection where it
is at hand, the statements that answer compete; the weights maximise the probability of the right one (softmax, L2). Prints
the share of questions whose right statement is best, document by document held out, and the weights, scaled so that
similarity counts 0.45. Weights whose sign contradicts their meaning are held at 0. Two were then set by hand, since the
data can hardly tell: ``recommends`` (a recommendation before what is told of it) and ``narrates`` (guidelines with their
rationale in the text are not among the documents), and ``in_kind`` was raised for "when" and "why".
"""

import os
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from pathlib import Path

import numpy as np
from bench_coverage import ask, fold_blanks, read_queries, read_spans
from rich.console import Console
from scipy.optimize import minimize

from citewell.wiring import open_temporary_stack
from composer.coverage.parts import decide_parts
from composer.coverage.ranking import FIT_NAMES
from composer.coverage.support import Support
from composer.policy import AnswerPolicy
from composer.reading.statement_views import StatementReader
from core.questions import Question
from core.retrieval import Retrieval
from core.text import fold
from evals.casebook.case import load_cases
from retriever.vocabulary.lexicon import Lexicon

ROOT = Path(__file__).resolve().parents[1]
NEVER_POSITIVE = frozenset({"unasked", "narrower", "few", "conflict", "summary", "aside", "narrates", "refuses"})
PENALTY = 1.0
OTHER_COLLECTION_WEIGHT = 0.5
SIMILARITY_WEIGHT = 0.45


@dataclass(frozen=True, slots=True)
class Contest:
    """The statements that answer one question, and which of them should lead."""

    document_id: str
    traits: np.ndarray
    """(n, n_traits) float64."""
    is_right: np.ndarray
    """(n,) bool."""
    weight: float


def main() -> int:
    """Print held-out shares and weights."""
    console = Console()
    contests = [*read_cases(), *read_collection()]
    held_out: dict[float, list[bool]] = defaultdict(list)
    for document_id in sorted({contest.document_id for contest in contests}):
        weights = fit([contest for contest in contests if contest.document_id != document_id])
        for contest in contests:
            if contest.document_id == document_id:
                held_out[contest.weight].append(bool(contest.is_right[np.argmax(contest.traits @ weights)]))
    for weight, hits in sorted(held_out.items(), reverse=True):
        name = "cases" if weight == 1.0 else "VA/DoD questions"
        console.print(f"{name}: right statement best, held out by document {np.mean(hits):.3f} (n {len(hits)})")
    weights = fit(contests)
    scale = SIMILARITY_WEIGHT / weights[0]
    for name, value in zip(FIT_NAMES, weights * scale, strict=True):
        console.print(f"{name:12s} {value:6.2f}")
    return 0


def read_cases() -> list[Contest]:
    """Return a contest for each development case that states its first claim and has no history."""
    contests = []
    with (
        tempfile.TemporaryDirectory() as home,
        open_temporary_stack(ROOT / "corpus" / "guidelines", Path(home)) as stack,
    ):
        for case in load_cases(ROOT / "evals" / "cases"):
            is_plain = not case.history and case.document_ids is None
            if case.split == "development" and case.first_claim and is_plain:
                supports = find_answering(stack.retriever.retrieve(Question(question=case.question)))
                contests += hold_contest(case.document.document_id, supports, case.first_claim, 1.0)
    return contests


def read_collection() -> list[Contest]:
    """Return a contest for each question of the VA/DoD collection; none where it is not at hand."""
    data = Path(os.environ.get("CITEWELL_SHARED_DATA", ROOT.parent / "shared" / "data")) / "cpgqa"
    if not data.is_dir():
        return []
    gold = read_spans(data / "spans.jsonl")
    contests = []
    with tempfile.TemporaryDirectory() as home, open_temporary_stack(data / "document.md", Path(home)) as stack:
        for name, text in read_queries(data):
            if name in gold:
                supports = find_answering(stack.retriever.retrieve(ask(text)))
                contests += hold_contest("va-dod", supports, gold[name], OTHER_COLLECTION_WEIGHT)
    return contests


def find_answering(retrieval: Retrieval) -> Sequence[Support]:
    """Return the statements that answer the first part of the question that any answers."""
    lexicon = Lexicon.load()
    parts = decide_parts(StatementReader(lexicon).view_hits(retrieval), retrieval, lexicon, AnswerPolicy())
    return next((part.decision.answering for part in parts if part.decision.answering), ())


def hold_contest(document_id: str, supports: Sequence[Support], wanted: Sequence[str], weight: float) -> list[Contest]:
    """Return the contest, or nothing where no statement is right or all are."""
    is_right = find_right(supports, wanted)
    if not is_right.any() or is_right.all():
        return []
    return [Contest(document_id, np.array([astuple(s.fit) for s in supports]), is_right, weight)]


def find_right(supports: Sequence[Support], wanted: Sequence[str]) -> np.ndarray:
    """Return which statements hold a wanted quote, lead-ins included, (n,) bool."""
    quotes = [fold(fold_blanks(quote)) for quote in wanted]
    texts = [
        fold(fold_blanks(" ".join([*(lead.text for lead in s.view.statement.lead_ins), s.view.statement.text])))
        for s in supports
    ]
    return np.array([any(quote in text for quote in quotes) for text in texts], dtype=bool)


def fit(contests: Sequence[Contest]) -> np.ndarray:
    """Return the weights, (n_traits,) float64."""

    def compute_loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        loss, gradient = PENALTY * float(weights @ weights) / 2, PENALTY * weights
        for contest in contests:
            scores = contest.traits @ weights
            share = np.exp(scores - scores.max())
            share /= share.sum()
            right = share[contest.is_right].sum()
            loss -= contest.weight * float(np.log(right))
            gradient = gradient - contest.weight * (
                contest.traits.T @ (np.where(contest.is_right, share / right, 0.0) - share)
            )
        return loss, gradient

    bounds = [(None, 0) if name in NEVER_POSITIVE else (0, None) for name in FIT_NAMES]
    return minimize(compute_loss, np.zeros(len(FIT_NAMES)), jac=True, method="L-BFGS-B", bounds=bounds).x


if __name__ == "__main__":
    raise SystemExit(main())
