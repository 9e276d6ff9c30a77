import pytest

from core.questions import Question, Turn
from retriever.follow_ups import interpret, join_follow_up
from retriever.vocabulary.lexicon import Lexicon


def _interpret(history: list[str], question: str) -> str:
    turns = tuple(Turn(question=earlier) for earlier in history)
    return interpret(Question(question=question, history=turns), Lexicon.load())


@pytest.mark.parametrize(
    ("history", "question", "understood"),
    [
        (["What is first-line treatment for leiomyosarcoma?"], "What about angiosarcoma?", "What is first-line treatment for angiosarcoma?"),
        (["What is the second-line treatment of metastatic soft tissue sarcoma?"], "And in liposarcoma?", "What is the second-line treatment of metastatic liposarcoma?"),
        (["Is trabectedin used in the second line?"], "what dose?", "what dose? (Is trabectedin used in the second line)"),
        (["first line for metastatic STS"], "and in the elderly?", "first line for metastatic STS, elderly"),
        (["first line for metastatic STS"], "and if that fails?", "second line for metastatic STS"),
        (["Is doxorubicin standard in STS?"], "What about pazopanib?", "Is pazopanib standard in STS?"),
        (["first line for leiomyosarcoma", "What about angiosarcoma?"], "and second line?", "second line for angiosarcoma"),
        (["How is sepsis treated?"], "How long should it be given?", "How long should it be given? (How is sepsis treated)"),
    ],
)  # fmt: skip
def test_a_follow_up_takes_over_what_it_does_not_say(history: list[str], question: str, understood: str) -> None:
    assert _interpret(history, question) == understood


@pytest.mark.parametrize(
    "question",
    [
        "How is atrial fibrillation managed in adults with heart failure?",
        "Which antibiotics are recommended for community-acquired pneumonia?",
        "What is the dose of pazopanib?",
        "sepsis fluids in adults",
    ],
)
def test_a_change_of_topic_is_noticed(question: str) -> None:
    assert _interpret(["What is first-line treatment for leiomyosarcoma?"], question) == question


def test_a_question_without_history_is_searched_as_typed() -> None:
    assert _interpret([], "what dose?") == "what dose?"


@pytest.mark.parametrize(
    ("follow_up", "previous", "gone"),
    [
        ("And at low risk?", "Which therapy is offered to women at high risk of recurrence?", "high"),
        ("And if they are synchronous?", "Should resectable metachronous metastases be removed?", "metachronous"),
        ("And if it is 5.0?", "Which drug if the potassium is 4.2 mmol/l?", "4.2"),
        ("And if the nodes are irradiated?", "Which regimen for the breast without irradiated nodes?", "without"),
        ("And after cardioversion?", "How long is it continued after catheter ablation of AF?", "ablation"),
        ("and if that still fails?", "What is the first-line vasopressor in septic shock?", "first-line"),
    ],
)
def test_a_follow_up_that_says_the_contrary_drops_what_it_contradicts(follow_up: str, previous: str, gone: str) -> None:
    assert gone not in join_follow_up(follow_up, previous, Lexicon.load())
