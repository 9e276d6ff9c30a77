"""What the lexicon knows in a text, read once: every layer asks it of the same statements and words."""

import functools

from retriever.vocabulary.lexicon import Lexicon, Unit


@functools.lru_cache(maxsize=8192)
def find_units(text: str) -> tuple[Unit, ...]:
    """Return the words and phrases of a text that the lexicon knows, in order."""
    return tuple(Lexicon.load().find_units(text))
