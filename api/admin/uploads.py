"""Takes a guideline file from an operator and ingests it; the file is read in a worker process with limits."""

import asyncio
import re
import shutil
import tempfile
from collections.abc import AsyncIterator, Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from threading import Lock

from starlette.requests import Request

from core.errors import FileLimitError, OverloadedError, UnsupportedFileError
from core.text import make_slug
from ingest.report import IngestEvent, IngestListener, IngestReport

Ingest = Callable[[Path, IngestListener], IngestReport]
"""Ingests one file and tells how it goes; the composition root knows how."""

MAX_WAITING = 4
"""Uploads that may wait while one is ingested."""

_SUFFIX = re.compile(r"\.(md|markdown|txt|html|htm|docx|pdf)", re.IGNORECASE)


class Uploads:
    """Files on their way in. One is ingested at a time; nothing is ever written outside the folder."""

    def __init__(self, folder: Path, ingest: Ingest, max_file_bytes: int) -> None:
        """Take files into ``folder``, which is created with the first one."""
        self._folder = folder
        self._ingest = ingest
        self.max_file_bytes = max_file_bytes
        self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="citewell-upload")
        self._lock = Lock()
        self._n_open = 0

    async def receive(self, request: Request, name: str) -> Path:
        """Write the body to a file of its own and return where it lies.

        Raises:
            UnsupportedFileError: the name ends like no format that is read.
            FileLimitError: the body is larger than a file may be.
        """
        safe = make_file_name(name)
        self._folder.mkdir(parents=True, exist_ok=True)
        place = Path(tempfile.mkdtemp(prefix="upload-", dir=self._folder))
        path = place / safe
        n_bytes = 0
        try:
            with path.open("xb") as file:
                async for chunk in request.stream():
                    n_bytes += len(chunk)
                    if n_bytes > self.max_file_bytes:
                        raise FileLimitError(f"the file is larger than {self.max_file_bytes} bytes")
                    await asyncio.to_thread(file.write, chunk)
        except BaseException:
            shutil.rmtree(place, ignore_errors=True)
            raise
        return path

    def submit(self, path: Path, listener: IngestListener) -> "Future[IngestReport]":
        """Ingest the file when its turn comes; it is deleted afterwards, its bytes are kept where they were ingested.

        Raises:
            OverloadedError: too many wait already.
        """
        with self._lock:
            if self._n_open > MAX_WAITING:
                shutil.rmtree(path.parent, ignore_errors=True)
                raise OverloadedError(f"{self._n_open} uploads wait already")
            self._n_open += 1
        future = self._executor.submit(self._ingest, path, listener)
        future.add_done_callback(lambda _: self._finish(path))
        return future

    def close(self) -> None:
        """Finish what is being ingested, drop what waits."""
        self._executor.shutdown(wait=True, cancel_futures=True)

    def _finish(self, path: Path) -> None:
        shutil.rmtree(path.parent, ignore_errors=True)
        with self._lock:
            self._n_open -= 1


class UploadProgress:
    """Carries what the ingest says from its thread to the connection that waits."""

    def __init__(self) -> None:
        """Listen on the running event loop."""
        self._loop = asyncio.get_running_loop()
        self._events: asyncio.Queue[IngestEvent | None] = asyncio.Queue()

    def listen(self, event: IngestEvent | None) -> None:
        """Take an event from any thread; null ends the stream."""
        self._loop.call_soon_threadsafe(self._events.put_nowait, event)

    async def read(self, silence_s: float) -> AsyncIterator[IngestEvent | None]:
        """Yield the events, and null after each silence, until the end."""
        while True:
            try:
                event = await asyncio.wait_for(self._events.get(), silence_s)
            except TimeoutError:
                yield None
                continue
            if event is None:
                return
            yield event


def make_file_name(name: str) -> str:
    """Return a plain file name that keeps the words and the format of the name given, whatever else stands in it.

    Raises:
        UnsupportedFileError: it ends like no format that is read.
    """
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    stem, dot, ending = last.rpartition(".")
    if not dot or not _SUFFIX.fullmatch(f".{ending}"):
        raise UnsupportedFileError("the name of the file ends like no format that is read")
    return f"{make_slug(stem)[:100]}.{ending.lower()}"
