"""Answers questions and keeps each answer in the log before it is given."""

from collections.abc import Iterator
from typing import Protocol

from api.metrics import Metrics
from api.records import AnswerKeeper
from composer.answer_stream import AnswerPart
from core.answers import Answer
from core.questions import Question


class Answering(Protocol):
    """Answers questions; ``composer.answerer.Answerer`` is the real one."""

    def answer(self, question: Question) -> Answer:
        """Return a checked answer; ``not_covered`` is an answer, a fault raises a CitewellError."""
        ...

    def stream(self, question: Question) -> Iterator[AnswerPart]:
        """Yield the answer in parts: what must be known first, each checked claim, the whole answer last."""
        ...


class LoggedAnswering:
    """The one way in which the surfaces get answers. An answer that was to be kept and cannot be is not given."""

    def __init__(self, answerer: Answering, log: AnswerKeeper, metrics: Metrics) -> None:
        """Answer with ``answerer``, keep what it answers in ``log`` and count it in ``metrics``."""
        self._answerer = answerer
        self._log = log
        self._metrics = metrics

    def answer(self, question: Question) -> Answer:
        """Return the answer, which the log holds by then."""
        try:
            answer = self._answerer.answer(question)
            self._log.keep(answer)
        except Exception as error:
            self._metrics.count_error(error)
            raise
        self._metrics.count_answer(answer)
        return answer

    def stream(self, question: Question) -> Iterator[AnswerPart]:
        """Yield the answer in parts; the whole answer, last, is in the log by then."""
        try:
            for part in self._answerer.stream(question):
                if isinstance(part, Answer):
                    self._log.keep(part)
                    self._metrics.count_answer(part)
                yield part
        except Exception as error:
            self._metrics.count_error(error)
            raise
