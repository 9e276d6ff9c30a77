"""Several reader processes at once."""

import time
from concurrent.futures import Future, ThreadPoolExecutor
from queue import SimpleQueue
from types import TracebackType
from typing import Self

from ingest.reading import ReadFile
from ingest.source_files import LoadedFile
from ingest.worker import FileWorker, ReadLimits


class WorkerPool:
    """Hands files to reader processes. A context manager: its processes end with it."""

    def __init__(self, limits: ReadLimits, jobs: int) -> None:
        """Read up to ``jobs`` files at the same time, each within the limits."""
        self._workers = [FileWorker(limits) for _ in range(jobs)]
        self._free: SimpleQueue[FileWorker] = SimpleQueue()
        for worker in self._workers:
            self._free.put(worker)
        self._threads = ThreadPoolExecutor(jobs, thread_name_prefix="citewell-read")

    def submit(self, file: LoadedFile, document_id: str | None = None) -> Future[tuple[ReadFile, float]]:
        """Have the file read; the future gives it with the seconds taken, or raises the IngestError that stopped it.

        Args:
            file: the file.
            document_id: id to use whatever the file says; null lets it say.
        """
        return self._threads.submit(self._read, file, document_id)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._threads.shutdown(wait=kind is None, cancel_futures=True)
        for worker in self._workers:
            worker.close()

    def _read(self, file: LoadedFile, document_id: str | None) -> tuple[ReadFile, float]:
        started = time.perf_counter()
        worker = self._free.get()
        try:
            read = worker.read(file.source, file.sidecar, document_id=document_id)
        finally:
            self._free.put(worker)
        return read, time.perf_counter() - started
