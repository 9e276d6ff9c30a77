"""One writer at a time, across processes."""

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from core.errors import IndexLockedError


@contextmanager
def hold_writer_lock(path: Path, timeout_s: float) -> Iterator[None]:
    """Hold the writer lock, waiting for another writer to finish.

    The operating system frees the lock of a process that dies, so a killed writer blocks nobody.

    Args:
        path: the lock file; who holds it is written beside it.
        timeout_s: seconds to wait; 0 means not at all.

    Raises:
        IndexLockedError: another process held it all the while; the message names it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    holder_path = path.with_suffix(".holder")
    lock = FileLock(path, timeout=timeout_s)
    try:
        lock.acquire()
    except Timeout as error:
        raise IndexLockedError(f"another process is writing the index: {_read_holder(holder_path)}") from error
    try:
        holder_path.write_text(f"pid {os.getpid()} on {socket.gethostname()}", encoding="utf-8")
        yield
    finally:
        holder_path.unlink(missing_ok=True)
        lock.release()


def _read_holder(path: Path) -> str:
    """Return who holds the lock, in words."""
    try:
        return path.read_text(encoding="utf-8") or "it has not said which"
    except OSError:
        return "it has not said which"
