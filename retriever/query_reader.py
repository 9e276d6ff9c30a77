"""What a question is searched with: its words, and what the lexicon and the documents themselves say of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from core.retrieval import ReadAbbreviation, ReadWord, TermFrequency
from retriever.query import QueryTerms, build_query_terms
from retriever.scope import Scope
from retriever.search_settings import SearchSettings
from retriever.vocabulary.abbreviations import find_expansion
from retriever.vocabulary.function_words import load_unsearched_stems
from retriever.vocabulary.grade_terms import find_grade_terms
from retriever.vocabulary.lexicon import Lexicon
from retriever.vocabulary.spelling import find_repairs
from retriever.vocabulary.terms import stem_text


@dataclass(frozen=True, slots=True)
class ReadQuery:
    """A question, ready to be searched."""

    text: str
    """What is embedded: the question, with misspelt names of drugs mended."""
    terms: QueryTerms
    frequencies: tuple[TermFrequency, ...]
    abbreviations: tuple[ReadAbbreviation, ...] = ()
    read_words: tuple[ReadWord, ...] = ()


def read_query(
    query: str, typed: str, expand: Callable[[str], Sequence[str]], scope: Scope, settings: SearchSettings
) -> ReadQuery:
    """Return what the question is searched with in this scope.

    Args:
        query: the question, understood with its conversation.
        typed: the question as typed; what a follow-up takes over from earlier questions weighs less than its own words.
        expand: gives further stems, for example of synonyms.
        scope: what is searched.
        settings: weights.
    """
    abbreviations = scope.live.load_abbreviations(scope.version_ids).read(query)
    added = expand(query)
    terms = build_query_terms(query, [*added, *find_expansion(abbreviations)], settings.expansion_weight)
    frequencies = _count(terms.own, scope)
    unknown = {each.term for each in frequencies if not each.n_passages} - load_unsearched_stems()
    read_words = find_repairs(query, unknown, scope.live.list_stems, Lexicon.load()) if unknown else ()
    weights = dict(terms.weights)
    said = {*stem_text(typed), *(added if typed == query else expand(typed))}
    if said.intersection(terms.own) - load_unsearched_stems():
        weights.update((stem, weights[stem] * settings.context_weight) for stem in terms.weights if stem not in said)
    text = query
    for word in read_words:
        weights[word.stem] = 1.0
        text = text.replace(word.typed, word.name or word.typed)
    for grade in find_grade_terms(query, scope.live.grades):
        weights[grade] = settings.grade_weight
    further = [stem for stem in terms.weights.keys() | {word.stem for word in read_words} if stem not in terms.own]
    return ReadQuery(
        text=text,
        terms=QueryTerms(terms.own, weights),
        frequencies=(*frequencies, *_count(sorted(further), scope)),
        abbreviations=abbreviations,
        read_words=read_words,
    )


def _count(stems: Sequence[str], scope: Scope) -> tuple[TermFrequency, ...]:
    """Return how often the stems stand in what is searched."""
    if not scope.n_passages:
        return tuple(TermFrequency(term=stem, n_passages=0) for stem in stems)
    counts = scope.live.count_frequencies(stems, only=scope.only, without=scope.without)
    return tuple(TermFrequency(term=stem, n_passages=counts[stem]) for stem in stems)
