"""Typing errors in a question, mended for the search from the words that the index holds.

A drug is never turned into another: a word that is a drug's name is left alone, whether the index holds it or not.
"""

from collections.abc import Callable, Collection

from core.retrieval import ReadWord
from core.text import fold
from retriever.vocabulary.drug_names import load_drug_stems
from retriever.vocabulary.entities import find_kind
from retriever.vocabulary.lexicon import Lexicon
from retriever.vocabulary.terms import find_terms

MIN_CHARS = 5
"""Shorter words have too many neighbours that are words of their own."""
MIN_CUT_CHARS = 3
"""Letters that a word cut short lacks at least."""


def find_repairs(
    text: str,
    unknown: Collection[str],
    list_stems: Callable[[str], Collection[str]],
    lexicon: Lexicon,
) -> tuple[ReadWord, ...]:
    """Return what the question's typing errors are read as.

    A word is an error where no passage holds it, nothing is known of it, and exactly one stem of the index is one letter
    away. What looks like a drug's name is only read as a drug's name, and no word is read as another drug than one. A word
    that was cut short ("bronch") is no error.

    Args:
        text: the question.
        unknown: stems of the question that no passage holds.
        list_stems: gives the stems of the index that begin with a letter.
        lexicon: what is known besides.
    """
    repairs: dict[str, ReadWord] = {}
    for term in find_terms(text):
        word = fold(term.surface)
        is_short = len(word) < MIN_CHARS or not word.isalpha()
        if is_short or term.stem not in unknown or word in repairs or term.stem in load_drug_stems():
            continue
        unit = lexicon.find_units(term.surface)[0]
        if unit.concepts or unit.classes:
            continue
        stems = list_stems(word[0])
        if any(is_cut_short(word, stem) for stem in stems):
            continue
        near = {stem for stem in stems if stem.isalpha() and is_one_error_away(term.stem, stem)}
        names = {stem for stem in near if stem in load_drug_stems()}
        near = names if find_kind(unit) == "drug" else near
        if len(near) == 1:
            [stem] = near
            repairs[word] = ReadWord(typed=term.surface, stem=stem, name=load_drug_stems().get(stem))
    return tuple(repairs.values())


def is_cut_short(word: str, whole: str) -> bool:
    """Return whether the word is another without its last letters, more than an ending takes."""
    return len(whole) >= len(word) + MIN_CUT_CHARS and whole.startswith(word)


def is_one_error_away(one: str, other: str) -> bool:
    """Return whether one letter changed, added, left out or swapped with its neighbour turns one word into the other.

    The first letter must be the same: typing errors rarely touch it, and it tells many names apart. A plural is no error.
    """
    if one[:1] != other[:1] or abs(len(one) - len(other)) > 1 or one == other:
        return False
    start = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    if len(one) == len(other):
        is_swap = one[start : start + 2] == other[start : start + 2][::-1] and one[start + 2 :] == other[start + 2 :]
        return is_swap or one[start + 1 :] == other[start + 1 :]
    longer, shorter = (one, other) if len(one) > len(other) else (other, one)
    return longer[start + 1 :] == shorter[start:]
