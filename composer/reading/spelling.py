"""Typing errors in a question, mended from the words of the passages that were found for it.

The dense search finds the right passages in spite of an error; their words then tell what was meant. What looks like a
drug's or a disease's name is left alone, so that no known name is turned into another.
"""

import functools
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from composer.reading.word_lists import load_words
from core.retrieval import Retrieval
from core.text import fold
from retriever.vocabulary.entities import find_kind, names_disease
from retriever.vocabulary.lexicon import Lexicon
from retriever.vocabulary.spelling import is_cut_short, is_one_error_away
from retriever.vocabulary.terms import find_terms, find_words

MIN_CHARS = 5
"""Shorter words have too many neighbours that are words of their own."""


@dataclass(frozen=True, slots=True)
class Repair:
    """A word of the question and the word that it was read as."""

    typed: str
    read_as: str


def repair_spelling(text: str, retrieval: Retrieval, lexicon: Lexicon) -> tuple[str, tuple[Repair, ...]]:
    """Return the question with its typing errors mended, and what was mended.

    A misspelt name of a drug was read by the search, which knows which names there are. Any other word is an error where no live passage holds it, nothing is known of it, and exactly one word of the passages found
    (or of the words that questions are asked with) is one letter away: one changed, added, left out, or two swapped. A word
    that was cut short ("bronch") is read as the only word that it can be, or the only disease, or the only one in a title.
    """
    named = {term.term for term in retrieval.term_frequencies if term.n_passages}
    vocabulary: frozenset[str] | None = None
    repairs = {
        fold(word.typed): Repair(word.typed, word.name) for word in retrieval.read_words if word.name is not None
    }
    for term in find_terms(text):
        word = fold(term.surface)
        if len(word) < MIN_CHARS or not word.isalpha() or term.stem in named or word in repairs:
            continue
        unit = lexicon.find_units(term.surface)[0]
        if unit.concepts or unit.classes or find_kind(unit) is not None or word in _asking_words():
            continue
        vocabulary = vocabulary or _collect_words(retrieval)
        near = _complete(word, vocabulary, retrieval) or {
            other for other in vocabulary | _asking_words() if is_one_error_away(word, other)
        }
        if len(near) == 1:
            repairs[word] = Repair(term.surface, near.pop())
    for term in sorted(find_terms(text), key=lambda term: term.start, reverse=True):
        if (repair := repairs.get(fold(term.surface))) is not None:
            text = text[: term.start] + repair.read_as + text[term.end :]
    return text, tuple(repairs.values())


def _complete(word: str, vocabulary: Collection[str], retrieval: Retrieval) -> set[str]:
    """Return what a word that was cut short may stand for, as few as can be told; none where it is whole."""
    whole = {other for other in vocabulary if is_cut_short(word, other)}
    diseases = {other for other in whole if names_disease(other)} or whole
    titled = {fold(each) for document in retrieval.documents for each in find_words(document.title)}
    return diseases & titled if len(diseases) > 1 and diseases & titled else diseases


def _collect_words(retrieval: Retrieval) -> frozenset[str]:
    texts: Iterable[str] = (hit.passage.text for hit in retrieval.hits)
    words = (fold(word) for text in texts for word in find_words(text))
    return frozenset(word for word in words if len(word) >= MIN_CHARS and word.isalpha())


@functools.cache
def _asking_words() -> frozenset[str]:
    names = ("function_words.txt", "asking_words.txt", "general_words.txt", "common_words.txt")
    return frozenset(fold(word) for name in names for word in load_words(name))
