"""The words of a question, weighted for the lexical search."""

from collections.abc import Sequence
from dataclasses import dataclass

from retriever.vocabulary.function_words import load_unsearched_stems
from retriever.vocabulary.terms import stem_text


@dataclass(frozen=True, slots=True)
class QueryTerms:
    """The stems of a question."""

    own: tuple[str, ...]
    """Every stem of the question once, in order, function words included."""
    weights: dict[str, float]
    """Weight of each stem that is searched for."""


def build_query_terms(query: str, expansion: Sequence[str], expansion_weight: float) -> QueryTerms:
    """Return the stems of the question and what the lexical search weighs them with.

    Function words are not searched for: in a small corpus they are rare enough that BM25 would take them for clues. A
    question of function words only is searched for as it stands.
    """
    own = tuple(dict.fromkeys(stem_text(query)))
    function_words = load_unsearched_stems()
    wanted = [stem for stem in own if stem not in function_words] or list(own)
    weights = dict.fromkeys(wanted, 1.0)
    if expansion_weight > 0:
        for stem in expansion:
            weights.setdefault(stem, expansion_weight)
    return QueryTerms(own, weights)
