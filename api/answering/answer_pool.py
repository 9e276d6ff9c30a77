"""Threads that answer, with a bounded queue before them."""

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Lock
from typing import ParamSpec, TypeVar

from core.errors import AnswerTimeoutError, OverloadedError

P = ParamSpec("P")
T = TypeVar("T")


class AnswerPool:
    """Runs answering off the event loop; refuses work at once when the queue is full.

    A refusal is better than a long wait: the client learns in milliseconds that it should come back.
    """

    def __init__(
        self,
        n_workers: int,
        n_waiting: int,
        timeout_s: float,
        note_wait: Callable[[float], None] = lambda _wait_s: None,
    ) -> None:
        """Take how many run at once, how many may wait, and how long (seconds) a client may wait.

        ``note_wait`` is told how long (seconds) each call waited for its turn.
        """
        self._note_wait = note_wait
        self._executor = ThreadPoolExecutor(max_workers=n_workers, thread_name_prefix="citewell-answer")
        self._capacity = n_workers + n_waiting
        self.timeout_s = timeout_s
        """Seconds that a client may wait."""
        self._lock = Lock()
        self._n_open = 0

    @property
    def n_open(self) -> int:
        """Number of calls that run or wait."""
        return self._n_open

    def submit(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> "Future[T]":
        """Return the future result of the call.

        Raises:
            OverloadedError: as many calls are open as the pool takes.
        """
        submitted = time.perf_counter()

        def run() -> T:
            self._note_wait(time.perf_counter() - submitted)
            return function(*args, **kwargs)

        with self._lock:
            if self._n_open >= self._capacity:
                raise OverloadedError(f"{self._n_open} questions are being answered or wait already")
            self._n_open += 1
        try:
            future = self._executor.submit(run)
        except RuntimeError as error:
            self._release()
            raise OverloadedError("the server is shutting down") from error
        future.add_done_callback(lambda _: self._release())
        return future

    async def wait(self, future: "Future[T]") -> T:
        """Return the result of a submitted call.

        Raises:
            AnswerTimeoutError: it took too long; a call that had not started is cancelled.
        """
        try:
            return await asyncio.wait_for(asyncio.wrap_future(future), self.timeout_s)
        except TimeoutError as error:
            raise AnswerTimeoutError(f"no answer within {self.timeout_s:g} s") from error

    def close(self) -> None:
        """Finish what runs, drop what waits."""
        self._executor.shutdown(wait=True, cancel_futures=True)

    def _release(self) -> None:
        with self._lock:
            self._n_open -= 1
