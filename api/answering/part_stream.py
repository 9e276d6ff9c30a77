"""Carries the parts of an answer from the thread that composes it to the connection that waits for it."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from threading import Event

from api.answering.answer_pool import AnswerPool
from api.answering.logged_answering import Answering
from composer.answer_stream import AnswerPart
from core.errors import AnswerTimeoutError
from core.questions import Question

KEEP_ALIVE_S = 5.0
"""Seconds of silence after which something is sent, so that no proxy closes the connection."""


class PartStream:
    """The parts of one answer. A slow reader holds its connection and no answering thread."""

    def __init__(self, pool: AnswerPool, answerer: Answering, question: Question) -> None:
        """Begin to answer.

        Raises:
            OverloadedError: the queue is full.
        """
        self._loop = asyncio.get_running_loop()
        self._parts: asyncio.Queue[AnswerPart | None] = asyncio.Queue()
        self._is_left = Event()
        self._timeout_s = pool.timeout_s
        self._future = pool.submit(self._produce, answerer, question)
        self._future.add_done_callback(lambda _: self._put(None))

    async def read(self) -> AsyncIterator[AnswerPart | None]:
        """Yield the parts as they are ready, and null after each silence.

        Raises:
            CitewellError: the question cannot be answered, or not in time.
        """
        deadline = self._loop.time() + self._timeout_s
        try:
            while True:
                try:
                    part = await asyncio.wait_for(self._parts.get(), KEEP_ALIVE_S)
                except TimeoutError:
                    if self._loop.time() > deadline:
                        raise AnswerTimeoutError(f"no answer within {self._timeout_s:g} s") from None
                    yield None
                    continue
                if part is None:
                    break
                yield part
            self._future.result()
        finally:
            self._is_left.set()
            self._future.cancel()

    def _produce(self, answerer: Answering, question: Question) -> None:
        for part in answerer.stream(question):
            if self._is_left.is_set():
                return
            self._put(part)

    def _put(self, part: AnswerPart | None) -> None:
        # The loop is gone where the server was ended in the middle of an answer.
        with contextlib.suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._parts.put_nowait, part)
