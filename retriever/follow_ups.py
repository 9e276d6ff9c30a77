"""Follow-up questions, understood from the conversation without a language model.

A follow-up is only ever rewritten into a query: earlier answers are never evidence.
"""

import re
from dataclasses import replace

from core.questions import Question
from retriever.vocabulary.contrasts import find_opposites, find_sides
from retriever.vocabulary.entities import find_kind
from retriever.vocabulary.function_words import load_function_stems
from retriever.vocabulary.lexicon import Lexicon, Unit
from retriever.vocabulary.terms import find_terms, stem_text

_OPENS = re.compile(
    r"^\W*(?:and\b|or\b|but\b|also\b|so\b|then\b|what about\b|how about\b|what if\b|why\b(?=\W*$)|same for\b|in (?:the|those|these|patients)\b|for (?:the|those|these)\b|with\b|if\b)",
    re.IGNORECASE,
)
_REFERS = re.compile(
    r"\b(?:it|its|that|this|these|those|they|them|their|the same|such|there|the (?:drug|dose|treatment|combination|regimen|latter|former|other|others|second|first)(?: one)?(?! (?:of|for|in|line)\b))\b",
    re.IGNORECASE,
)
_HEADS = frozenset(
    [
        "cancer",
        "carcinoma",
        "pneumonia",
        "infection",
        "failure",
        "disease",
        "syndrome",
        "thrombosis",
        "embolism",
        "sarcoma",
    ]
)
"""Words for a disease that say little without the words before them."""
_GLUE = frozenset(
    [
        "and",
        "or",
        "but",
        "also",
        "so",
        "then",
        "what",
        "which",
        "about",
        "how",
        "is",
        "are",
        "the",
        "a",
        "an",
        "in",
        "for",
        "with",
        "of",
        "to",
        "on",
        "if",
        "when",
        "patients",
        "people",
        "those",
        "these",
        "this",
        "same",
        "there",
        "any",
        "who",
        "have",
        "has",
        "i",
        "s",
    ]
)
_PREPOSITIONS = "of|in|for|with|without|after|before|during|on|at|under|over|from|by|to"
_OPENS_WITH_PREPOSITION = re.compile(
    r"^\W*(?:(?:and|or|but|what about|how about)\s+)(?P<preposition>after|before|during|at|under|over|without|with)\b",
    re.IGNORECASE,
)
_WITHOUT = re.compile(r"\bwithout (?:(?!\b(?:in|for|after|before|and|or)\b)[^,.;?])*", re.IGNORECASE)
_NOT_ENOUGH = re.compile(
    r"\b(?:still|fails?|failed|not enough|not work(?:ing)?|inadequate|insufficient|no response|not respond\w*|uncontrolled|not controlled)\b",
    re.IGNORECASE,
)
"""Says that what the earlier question asked for was given in vain: its line of therapy is no longer the one asked about."""
_BARE_NUMBER = re.compile(r"(?<![\w.])\d+(?:\.\d+)?(?![\w%]|\.\d)")
_LONGEST_REFERRING, _LONGEST_ELLIPSIS, _LONGEST_NAMING = 14, 6, 2
"""Most words of a follow-up that refers back ("it"), that names no subject, and that does little but name one."""


def interpret(question: Question, lexicon: Lexicon) -> str:
    """Return the question as it is understood with its conversation: the text to search for.

    A question that stands on its own is returned as typed. A follow-up takes over from the question before it what it
    does not say itself; what it names anew (another drug, tumour, population, line of therapy) takes the place of what
    was named before.
    """
    text = question.question.strip()
    if not question.history:
        return text
    previous = question.history[0].question
    for turn in question.history[1:]:
        previous = join_follow_up(turn.question, previous, lexicon)
    return join_follow_up(text, previous, lexicon)


def join_follow_up(text: str, previous: str, lexicon: Lexicon) -> str:
    """Return the question with what it takes over from the one before it; as typed where it stands on its own.

    A follow-up that only names things ("What about angiosarcoma?") is put into the place of what the earlier question
    named of that kind; one that asks something else ("what dose?") keeps its words, with the earlier question beside it.
    """
    previous = previous.strip()
    if not previous or not _is_follow_up(text, lexicon):
        return text
    named = _find_entities(text, lexicon)
    if named and not _find_other_words(text, named):
        return _substitute(named, previous, lexicon)
    kinds = {find_kind(unit) for unit in named} | ({"line"} if _NOT_ENOUGH.search(text) else set())
    dropped = [unit for unit in _find_entities(previous, lexicon) if find_kind(unit) in kinds]
    context = _replace_slot(text, _drop_opposites(text, _cut(previous, dropped)))
    return f"{text} ({context})" if context else text


def _drop_opposites(text: str, context: str) -> str:
    """Return the earlier question without what the follow-up says the contrary of, or gives another number for.

    "And at low risk?" drops "high" of "at high risk", "and if it is 5.0?" drops "4.2", and "if the nodes are irradiated?"
    drops "without nodal irradiation".
    """
    asked = find_sides(stem_text(text))
    opposed = [side for i, j in asked for side in find_opposites(i, j)]
    terms = [term for term in find_terms(context) if any(term.stem in side for side in opposed)]
    if _BARE_NUMBER.search(text):
        terms += [term for term in find_terms(context) if _BARE_NUMBER.fullmatch(term.surface)]
    for term in sorted(terms, key=lambda term: term.start, reverse=True):
        context = context[: term.start] + context[term.end :]
    own = set(stem_text(text)) - load_function_stems()
    for match in reversed(list(_WITHOUT.finditer(context))):
        if own.intersection(stem_text(match[0])):
            context = context[: match.start()] + context[match.end() :]
    return " ".join(context.split())


def _replace_slot(text: str, context: str) -> str:
    """Return the earlier question without the phrase whose place the follow-up's takes ("And after cardioversion?")."""
    if (opened := _OPENS_WITH_PREPOSITION.match(text)) is None:
        return context
    slot = re.compile(rf"\b{opened['preposition']}\b(?:(?!\b(?:{_PREPOSITIONS})\b).)*", re.IGNORECASE)
    matches = list(slot.finditer(context))
    if len(matches) != 1:
        return context
    return " ".join((context[: matches[0].start()] + context[matches[0].end() :]).split())


def _find_entities(text: str, lexicon: Lexicon) -> list[Unit]:
    """Return what the text names; a disease with the words before it that tell which ("lung cancer")."""
    entities: list[Unit] = []
    start: int | None = None
    end = 0
    for unit in lexicon.find_units(text):
        is_adjacent = start is not None and not text[end : unit.start].strip(" -")
        if find_kind(unit) is not None:
            if find_kind(unit) == "disease" and is_adjacent and start is not None and unit.surface.casefold() in _HEADS:
                unit = replace(unit, surface=text[start : unit.end], start=start)
            entities.append(unit)
            start = None
        elif unit.surface.casefold() in _GLUE or not unit.surface[:1].isalpha():
            start = None
        else:
            start = start if is_adjacent else unit.start
            end = unit.end
    return entities


def _is_follow_up(text: str, lexicon: Lexicon) -> bool:
    """Return whether the question leans on the one before it: by how it opens, by what it refers to, or by its brevity."""
    words = text.split()
    if _OPENS.match(text) or (_REFERS.search(text) and len(words) <= _LONGEST_REFERRING):
        return True
    names_subject = any(find_kind(unit) in ("disease", "drug") for unit in lexicon.find_units(text))
    return len(words) <= (_LONGEST_NAMING if names_subject else _LONGEST_ELLIPSIS)


def _find_other_words(text: str, named: list[Unit]) -> list[str]:
    """Return the words of the question beside what it names and what glues it together."""
    for unit in sorted(named, key=lambda unit: unit.start, reverse=True):
        text = text[: unit.start] + " " + text[unit.end :]
    return [word for word in re.findall(r"[^\W_]+", text.casefold()) if word not in _GLUE]


def _substitute(named: list[Unit], previous: str, lexicon: Lexicon) -> str:
    """Return the earlier question with each thing named now in the place of the one of its kind."""
    question = previous
    for unit in named:
        kind = find_kind(unit)
        name = unit.concepts[0] if kind == "line" and unit.concepts else unit.surface
        places = [old for old in _find_entities(question, lexicon) if find_kind(old) == kind]
        if places:
            for old in reversed(places[1:]):
                question = _cut(question[: old.start] + question[old.end :], [])
            question = question[: places[0].start] + name + question[places[0].end :]
        else:
            question = f"{question.rstrip(' ?.!')}, {name}"
    return question


def _cut(text: str, units: list[Unit]) -> str:
    """Return the text without the units, and without what is left hanging at its ends."""
    for unit in sorted(units, key=lambda unit: unit.start, reverse=True):
        text = text[: unit.start] + text[unit.end :]
    text = re.sub(r"\b(?:in|for|of|with|after|on|and|or|to|the|a)\s*(?=[?.!,]|$)", "", " ".join(text.split()))
    return re.sub(r"\s+([?.!,])", r"\1", " ".join(text.split())).strip(" ?.!,")
