"""Questions as long as they may be, made to keep a reader of words busy: none may hold up the server."""

import time

import pytest

from citewell import wiring
from citewell.settings import load_settings
from core.questions import MAX_QUESTION_CHARS, Question

LIMIT_S = 10.0
"""Processor time; each takes about one second or less, and what multiplies with the length takes hours."""

UNITS = ("0", "-", "a-", "0,", "(", "dose ", "5 mg ", "not ")


@pytest.mark.parametrize("unit", UNITS)
def test_a_long_question_is_answered_in_good_time(filled_home, unit):
    answerer = wiring.build_answerer(load_settings())
    text = (unit * MAX_QUESTION_CHARS)[: MAX_QUESTION_CHARS - 7] + "! dose?"
    began = time.process_time()
    answer = answerer.answer(Question(question=text))
    assert time.process_time() - began < LIMIT_S
    assert answer.disclaimer.text


def test_a_long_conversation_is_answered_in_good_time(filled_home):
    answerer = wiring.build_answerer(load_settings())
    history = [{"question": unit * (MAX_QUESTION_CHARS // len(unit))} for unit in ("0", "dose ")]
    began = time.process_time()
    answerer.answer(Question.model_validate({"question": "And if it is a liposarcoma?", "history": history}))
    assert time.process_time() - began < LIMIT_S
