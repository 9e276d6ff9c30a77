"""Finds locked and blind cases that ask what a case of another split asks: a held-out split that leaks measures nothing."""

from collections.abc import Sequence

from core.text import fold
from evals.casebook.case import EvalCase
from evals.casebook.splits import HELD_OUT

MAX_SHARED = 0.7
"""Share of words in common (intersection over union) from which two questions on one document are taken for one.

Chosen by reading the closest pairs of the shipped cases (``citewell eval check``): above it, only word order, punctuation and
small words differed; below it, the thing asked for did.
"""


def find_leaks(cases: Sequence[EvalCase]) -> tuple[tuple[EvalCase, EvalCase], ...]:
    """Return (held-out case, other case) for every locked or blind question that a case of another split asks as well.

    A follow-up is compared with its conversation, because "and in children?" alone asks nothing.
    """
    by_document: dict[str, list[tuple[EvalCase, frozenset[str]]]] = {}
    for case in cases:
        known = by_document.setdefault(case.document.document_id, [])
        known += [(case, words) for words in _wordings(case)]
    return tuple(
        (case, other)
        for case in cases
        if case.split in HELD_OUT
        for other in _same(case, by_document[case.document.document_id])
    )


def _same(case: EvalCase, known: Sequence[tuple[EvalCase, frozenset[str]]]) -> tuple[EvalCase, ...]:
    found = {
        other.id: other
        for words in _wordings(case)
        for other, other_words in known
        if other.split != case.split and len(words & other_words) >= MAX_SHARED * len(words | other_words)
    }
    return tuple(found.values())


def _wordings(case: EvalCase) -> tuple[frozenset[str], ...]:
    """Return the words of the question and of each paraphrase, each with its conversation."""
    return tuple(
        frozenset("".join(char if char.isalnum() else " " for char in fold(" ".join((*case.history, words)))).split())
        for words in (case.question, *case.paraphrases)
    )
