"""Words that glue a question together and say nothing of what it is about: the one list of them, in groups."""

import functools
import importlib.resources

from retriever.vocabulary.terms import stem_text

GROUPS = ("glue", "said", "asked")


@functools.cache
def load_function_words(*groups: str) -> frozenset[str]:
    """Return the words of the groups of ``data/function_words.txt``: ``glue``, ``said`` and ``asked``.

    A word in [glue] is neither searched for nor does it count in a statement; one in [said] is glue that changes what is
    said ("not", "after"), so the search keeps it; one in [asked] only asks ("tell me"), so the search leaves it out.
    """
    text = (importlib.resources.files("retriever") / "data" / "function_words.txt").read_text(encoding="utf-8")
    words: dict[str, set[str]] = {}
    group = ""
    for line in text.splitlines():
        if line.startswith("["):
            group = line.strip("[] ")
        elif not line.startswith("#"):
            words.setdefault(group, set()).update(line.split())
    return frozenset(word for name in groups for word in words[name])


@functools.cache
def load_function_stems() -> frozenset[str]:
    """Return the stems of all words that glue a sentence together."""
    return frozenset(stem for word in load_function_words("glue", "said") for stem in stem_text(word))


@functools.cache
def load_unsearched_stems() -> frozenset[str]:
    """Return the stems that are not searched for: in a small corpus they are rare enough that BM25 would take them for clues."""
    return frozenset(stem for word in load_function_words("glue", "asked") for stem in stem_text(word))
