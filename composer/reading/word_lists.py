"""The word lists that ship with the composer: one line each group, lines that start with # are comments."""

import functools
import importlib.resources

from retriever.vocabulary.function_words import load_function_words
from retriever.vocabulary.terms import stem_text

FUNCTION_WORDS = "function_words.txt"
"""Kept in ``retriever/data``."""


@functools.cache
def load_words(name: str) -> frozenset[str]:
    """Return the words of a list in ``composer/data``; those that glue a sentence together are the search's too."""
    if name == FUNCTION_WORDS:
        return load_function_words("glue", "said")
    text = (importlib.resources.files("composer") / "data" / name).read_text(encoding="utf-8")
    return frozenset(word for line in text.splitlines() if not line.startswith("#") for word in line.split())


@functools.cache
def load_stems(*names: str) -> frozenset[str]:
    """Return the stems of the words of one or more lists."""
    return frozenset(stem for name in names for word in load_words(name) for stem in stem_text(word))
