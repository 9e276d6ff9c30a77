"""Runs cases side by side: processes for a Citewell of one's own, threads for one behind a URL."""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor, as_completed
from contextlib import ExitStack
from multiprocessing import get_context

from core.documents import GuidelineDocument
from evals.casebook.case import EvalCase
from evals.running.run import Sample, run_case
from evals.running.system import LocalSystem, SystemUnderTest
from evals.scoring.evidence import LoggedDocument
from evals.stack import OpenLive

Done = tuple[Sample, tuple[LoggedDocument, ...]]

# Each worker process opens the index once and keeps it until it ends; the parent never sets these.
_system: SystemUnderTest | None = None
_live: dict[str, GuidelineDocument] = {}
_held = ExitStack()


def run_in_processes(cases: Sequence[EvalCase], open_live: OpenLive, n_jobs: int) -> Iterator[Done]:
    """Give one sample per case as they are done. Each process opens the index for itself; nothing is shared."""
    environment = {name: os.environ.get(name) for name in _ONE_THREAD}
    os.environ.update(dict.fromkeys(_ONE_THREAD, "1"))
    try:
        with ProcessPoolExecutor(n_jobs, get_context("spawn"), _open_worker, (open_live,)) as pool:
            yield from _collect(pool, _run_in_worker, cases)
    finally:
        for name, value in environment.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def run_in_threads(cases: Sequence[EvalCase], system: SystemUnderTest, n_jobs: int) -> Iterator[Done]:
    """Give one sample per case as they are done."""
    live = {document.document_id: document for document in system.list_documents()}
    if n_jobs == 1:
        yield from (run_case(case, live, system) for case in cases)
        return
    with ThreadPoolExecutor(n_jobs) as pool:
        yield from _collect(pool, lambda case: run_case(case, live, system), cases)


_ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "RAYON_NUM_THREADS")
"""Processes that share the cores must not each start a thread per core."""


def _collect(pool: Executor, run: Callable[[EvalCase], Done], cases: Sequence[EvalCase]) -> Iterator[Done]:
    waiting = [pool.submit(run, case) for case in cases]
    try:
        for future in as_completed(waiting):
            yield future.result()
    finally:
        for future in waiting:
            future.cancel()


def _open_worker(open_live: OpenLive) -> None:
    global _system, _live
    _system = LocalSystem(_held.enter_context(open_live()))
    _live = {document.document_id: document for document in _system.list_documents()}


def _run_in_worker(case: EvalCase) -> Done:
    if _system is None:
        raise RuntimeError("the worker was not opened")
    return run_case(case, _live, _system)
