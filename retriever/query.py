"""The words of a question, weighted for the lexical search."""

import functools
from collections.abc import Sequence
from dataclasses import dataclass

from retriever.terms import stem_text


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
    function_words = _load_function_stems()
    wanted = [stem for stem in own if stem not in function_words] or list(own)
    weights = dict.fromkeys(wanted, 1.0)
    if expansion_weight > 0:
        for stem in expansion:
            weights.setdefault(stem, expansion_weight)
    return QueryTerms(own, weights)


@functools.cache
def _load_function_stems() -> frozenset[str]:
    """Return the stems of words that carry a question's grammar and nothing of its subject.

    "not", "no", "without", "before" and "after" are not among them: they change what is asked.
    """
    return frozenset(stem_text(_FUNCTION_WORDS))


_FUNCTION_WORDS = """
a an the this that these those there here it its he she they them his her their we us our i me my you your
am is are was were be been being do does did done have has had having will would can could shall should may might must
what which who whom whose when where why how
of in on at by for to from with as into onto about than and or but if so
any some such own same s t please tell know explain describe give given want need
"""
