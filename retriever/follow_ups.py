"""Follow-up questions, understood from the conversation without a language model.

A follow-up is only ever rewritten into a query: earlier answers are never evidence.
"""

import re

from core.questions import Question
from retriever.entities import find_kind
from retriever.lexicon import Lexicon, Unit

_OPENS = re.compile(
    r"^\W*(?:and\b|or\b|but\b|also\b|so\b|then\b|what about\b|how about\b|what if\b|why\b(?=\W*$)|same for\b|in (?:the|those|these|patients)\b|for (?:the|those|these)\b|with\b|if\b)",
    re.IGNORECASE,
)
_REFERS = re.compile(
    r"\b(?:it|its|that|this|these|those|they|them|their|the same|such|there|the (?:drug|dose|treatment|combination|regimen|latter|former|other|others|second|first) ?(?:one)?)\b",
    re.IGNORECASE,
)
_ELLIPTICAL_WORDS = 6


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
    """Return the question with what it takes over from the one before it; as typed where it stands on its own."""
    if not previous.strip() or not _is_follow_up(text, lexicon):
        return text
    named = {kind for unit in lexicon.find_units(text) if (kind := find_kind(unit))}
    kept = [unit for unit in lexicon.find_units(previous) if find_kind(unit) not in named or find_kind(unit) is None]
    context = _cut(previous, [unit for unit in lexicon.find_units(previous) if unit not in kept])
    return f"{text} ({context})" if context else text


def _is_follow_up(text: str, lexicon: Lexicon) -> bool:
    """Return whether the question leans on the one before it: by how it opens, by what it refers to, or by its brevity."""
    words = text.split()
    if _OPENS.match(text) or (_REFERS.search(text) and len(words) <= 14):
        return True
    subjects = {kind for unit in lexicon.find_units(text) if (kind := find_kind(unit)) in ("disease",)}
    return len(words) <= _ELLIPTICAL_WORDS and not subjects


def _cut(text: str, units: list[Unit]) -> str:
    """Return the text without the units, and without what is left hanging at its ends."""
    for unit in sorted(units, key=lambda unit: unit.start, reverse=True):
        text = text[: unit.start] + text[unit.end :]
    text = re.sub(r"\b(?:in|for|of|with|after|on|and|or|to|the|a)\s*(?=[?.!,]|$)", "", " ".join(text.split()))
    return re.sub(r"\s+([?.!,])", r"\1", " ".join(text.split())).strip(" ?.!,")
