"""A conversation as a client has it: each earlier question is asked, and the passages of its answer are handed on."""

from collections.abc import Callable, Iterable

from core.answers import Answer
from core.questions import Turn


def ask_earlier(earlier: Iterable[str], ask: Callable[[str, tuple[Turn, ...]], Answer]) -> tuple[Turn, ...]:
    """Return the turns of the earlier questions, oldest first.

    Args:
        earlier: the questions, oldest first.
        ask: answers one of them, given the turns before it.
    """
    turns: tuple[Turn, ...] = ()
    for question in earlier:
        answer = ask(question, turns)
        passage_ids = tuple(dict.fromkeys(citation.passage_id for citation in answer.citations))
        turns = (*turns, Turn(question=question, passage_ids=passage_ids))
    return turns
