import pytest

from core.questions import Question, Turn
from retriever.follow_ups import interpret
from retriever.lexicon import Lexicon


def _interpret(history: list[str], question: str) -> str:
    turns = tuple(Turn(question=earlier) for earlier in history)
    return interpret(Question(question=question, history=turns), Lexicon.load())


@pytest.mark.parametrize(
    ("history", "question", "kept", "dropped"),
    [
        (["What is first-line treatment for leiomyosarcoma?"], "What about angiosarcoma?", "first-line", "leiomyosarcoma"),
        (["Is trabectedin used in the second line?"], "what dose?", "trabectedin", ""),
        (["first line for metastatic STS"], "and in the elderly?", "metastatic STS", ""),
        (["first line for metastatic STS"], "and if that fails?", "metastatic STS", "first line"),
        (["Is doxorubicin standard in STS?"], "What about pazopanib?", "STS", "doxorubicin"),
        (["first line for leiomyosarcoma", "What about angiosarcoma?"], "and second line?", "angiosarcoma", "first line"),
    ],
)  # fmt: skip
def test_a_follow_up_takes_over_what_it_does_not_say(
    history: list[str], question: str, kept: str, dropped: str
) -> None:
    understood = _interpret(history, question)

    assert understood.startswith(question)
    assert kept in understood
    assert not dropped or dropped not in understood


@pytest.mark.parametrize(
    "question",
    [
        "How is atrial fibrillation managed in adults with heart failure?",
        "Which antibiotics are recommended for community-acquired pneumonia?",
        "sepsis fluids",
    ],
)
def test_a_change_of_topic_is_noticed(question: str) -> None:
    assert _interpret(["What is first-line treatment for leiomyosarcoma?"], question) == question


def test_a_question_without_history_is_searched_as_typed() -> None:
    assert _interpret([], "what dose?") == "what dose?"
