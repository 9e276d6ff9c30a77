"""Whether the source's own words support a claim, decided by words alone: no model, and none of the composer's rules.

An answer's words are compared with the text of the named version at the cited offsets, never with the quote that the answer
brings along. A claim in other words than its source is supported where the source holds every quantity and every content
word of it and both say as many negations; this errs on the side of "not supported".
"""

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

import snowballstemmer

from core.text import fold

_WORD = re.compile(r"[^\W\d_]+")
_QUANTITY = re.compile(r"(?<![\w.,])\d+(?:[.,]\d+)*(?:\s*(?:%|°c|[^\W\d_]+(?:/[^\W\d_]+)*))?")
_NEGATIONS = frozenset(
    ["no", "not", "never", "none", "without", "neither", "nor", "cannot", "against", "avoid", "stop"]
)
_SMALL = frozenset(
    [
        "a", "an", "and", "are", "as", "at", "be", "been", "but", "by", "can", "could", "did", "do", "does",
        "for", "from", "had", "has", "have", "if", "in", "into", "is", "it", "its", "may", "might", "must",
        "of", "on", "or", "should", "so", "such", "than", "that", "the", "their", "them", "then", "there",
        "these", "they", "this", "those", "to", "was", "were", "when", "where", "which", "while", "who",
        "will", "with", "would",
    ]
)  # fmt: skip
_STEMMER = snowballstemmer.stemmer("english")


def is_supported(claim: str, evidence: Sequence[str]) -> bool:
    """Return whether the evidence, taken together, supports the claim."""
    folded, sources = _flat(claim), _flat(" ".join(evidence))
    if folded in sources:
        return True
    if not set(find_quantities(claim)) <= set(find_quantities(" ".join(evidence))):
        return False
    if count_negations(claim) != count_negations(" ".join(evidence)):
        return False
    return _stems(folded) <= _stems(sources)


def find_quantities(text: str) -> tuple[str, ...]:
    """Return every number with the word or sign behind it, as it stands in the text, folded: ``40 mg``, ``92%``, ``5 days``."""
    return tuple("".join(found.split()) for found in _QUANTITY.findall(_flat(text)))


def count_negations(text: str) -> int:
    """Return how many words of negation the text holds."""
    counts = Counter(_WORD.findall(_flat(text)))
    return sum(counts[word] for word in _NEGATIONS)


def _flat(text: str) -> str:
    return " ".join(fold(text).split()).rstrip(".;,: ")


def _stems(text: str) -> frozenset[str]:
    words = [word for word in _WORD.findall(text) if word not in _SMALL and len(word) > 1]
    return frozenset(map(_stem, words))


@lru_cache(maxsize=16384)
def _stem(word: str) -> str:
    return str(_STEMMER.stemWord(word))
