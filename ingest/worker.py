"""Reads untrusted files in a process of its own, with limits on time and memory.

Run as a program, this module is that process. Both sides speak in frames: a length of eight bytes, then as many bytes.
Results travel as JSON, never as pickles: what a hostile file might make of the reader cannot run code in its parent.
"""

import contextlib
import os
import resource
import signal
import struct
import subprocess
import sys
import tempfile
import threading
from typing import IO

from pydantic import Field

from core.errors import (
    EmptyDocumentError,
    EncryptedFileError,
    FileLimitError,
    IngestError,
    UnreadableFileError,
    UnsupportedFileError,
)
from core.record import Record
from ingest.reader import SourceFile
from ingest.reading import ReadFile, read_file
from ingest.sidecar import Sidecar, parse_sidecar

_LENGTH = struct.Struct(">Q")
_ORPHAN_GRACE_S = 10
WALL_FACTOR = 5.0
"""How many times its processor time a file may take by the clock, so that a busy machine fails no file."""
_ERRORS: dict[str, type[IngestError]] = {
    error.code: error
    for error in (
        IngestError,
        UnsupportedFileError,
        UnreadableFileError,
        EncryptedFileError,
        EmptyDocumentError,
        FileLimitError,
    )
}


class ReadLimits(Record):
    """What reading one file may take."""

    max_file_bytes: int = Field(default=100_000_000, ge=1)
    """Largest file in bytes."""
    max_pages: int = Field(default=3000, ge=1)
    """Most pages of one document."""
    timeout_s: float = Field(default=120.0, gt=0)
    """Seconds of processor time that reading one file may take, and ``WALL_FACTOR`` times as many by the clock."""
    max_memory_bytes: int = Field(default=2_000_000_000, ge=100_000_000)
    """Memory that the worker process may take, in bytes of address space."""

    @property
    def wall_timeout_s(self) -> float:
        """Seconds by the clock that reading one file may take."""
        return WALL_FACTOR * self.timeout_s


class ReadRequest(Record):
    """What the worker is asked; the file's bytes follow in a frame of their own, then the sidecar's."""

    name: str
    """The file's name, without its folder."""
    sidecar_name: str
    """The sidecar's name; empty where there is none."""
    document_id: str | None
    """Id to use whatever the file says."""


class ReadReply(Record):
    """What the worker answers: a file or an error."""

    file: ReadFile | None = None
    """The file as it was understood."""
    error_code: str | None = None
    """Code of the error."""
    error_message: str | None = None
    """What is wrong with the file."""


class FileWorker:
    """A reader process that is started with the first file and again after one that it did not survive."""

    def __init__(self, limits: ReadLimits) -> None:
        """Read files within the limits. Not safe to use from several threads."""
        self._limits = limits
        self._process: subprocess.Popen[bytes] | None = None
        # Standard error of the worker: its last line says why it died.
        self._stderr = tempfile.TemporaryFile()  # noqa: SIM115  # closed in close()

    def read(self, source: SourceFile, sidecar: Sidecar, *, document_id: str | None = None) -> ReadFile:
        """Return what the file says.

        Raises:
            IngestError: its kind says what is wrong with the file.
        """
        process = self._start()
        has_timed_out = threading.Event()

        def give_up() -> None:
            has_timed_out.set()
            process.kill()

        timer = threading.Timer(self._limits.wall_timeout_s, give_up)
        timer.start()
        try:
            reply = self._ask(process, source, sidecar, document_id)
        except (OSError, EOFError) as error:
            timer.cancel()
            raise self._explain_death(source.name, has_timed_out=has_timed_out.is_set()) from error
        finally:
            timer.cancel()
        if reply.file is None:
            if reply.error_code == FileLimitError.code:
                # What ran out of memory may hold on to most of it.
                self._stop()
            raise _ERRORS.get(reply.error_code or "", IngestError)(reply.error_message or "no reason given")
        return reply.file

    def close(self) -> None:
        """End the process."""
        self._stop()
        self._stderr.close()

    def _ask(
        self, process: subprocess.Popen[bytes], source: SourceFile, sidecar: Sidecar, document_id: str | None
    ) -> ReadReply:
        """Send the file and wait for the reply."""
        if process.stdin is None or process.stdout is None:
            raise EOFError
        request = ReadRequest(name=source.name, sidecar_name="sidecar" if sidecar.data else "", document_id=document_id)
        for frame in (request.model_dump_json().encode(), source.data, sidecar.data):
            _write_frame(process.stdin, frame)
        return ReadReply.model_validate_json(_read_frame(process.stdout))

    def _start(self) -> subprocess.Popen[bytes]:
        """Return the running process."""
        if self._process is None or self._process.poll() is not None:
            self._stop()
            environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
            self._process = subprocess.Popen(
                [sys.executable, "-m", "ingest.worker", self._limits.model_dump_json()],
                env=environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._stderr,
                # Ctrl-C is for the parent, which ends this process itself.
                start_new_session=True,
            )
        return self._process

    def _stop(self) -> None:
        """End the process and wait for it."""
        if self._process is None:
            return
        self._process.kill()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                # What was still to be written goes nowhere.
                with contextlib.suppress(OSError):
                    pipe.close()
        self._process.wait()
        self._process = None

    def _explain_death(self, name: str, *, has_timed_out: bool) -> IngestError:
        """Return the error for a process that ended without a reply."""
        exit_code = self._process.wait() if self._process is not None else 0
        self._stop()
        self._stderr.seek(0)
        lines = self._stderr.read().decode("utf-8", errors="replace").strip().splitlines()
        self._stderr.seek(0)
        self._stderr.truncate()
        if has_timed_out:
            return FileLimitError(f"reading {name} took longer than {self._limits.wall_timeout_s:g} seconds")
        if exit_code == -signal.SIGPROF:
            return FileLimitError(f"reading {name} took more than {self._limits.timeout_s:g} seconds of processor time")
        if any("MemoryError" in line or "bad_alloc" in line for line in lines[-3:]):
            return self._out_of_memory(name)
        reason = lines[-1] if lines else f"signal {-exit_code}" if exit_code < 0 else f"exit code {exit_code}"
        return UnreadableFileError(f"the reader did not survive {name}: {reason}")

    def _out_of_memory(self, name: str) -> IngestError:
        return FileLimitError(f"reading {name} took more than {self._limits.max_memory_bytes / 1e6:.0f} MB of memory")


def answer_request(request: ReadRequest, data: bytes, sidecar_data: bytes, limits: ReadLimits) -> ReadReply:
    """Return the reply to one request."""
    try:
        sidecar = parse_sidecar(sidecar_data, request.sidecar_name) if sidecar_data else Sidecar()
        source = SourceFile(request.name, data)
        found = read_file(source, sidecar, document_id=request.document_id, max_pages=limits.max_pages)
    except IngestError as error:
        return ReadReply(error_code=error.code, error_message=str(error))
    except MemoryError:
        message = f"reading {request.name} took more than {limits.max_memory_bytes / 1e6:.0f} MB of memory"
        return ReadReply(error_code=FileLimitError.code, error_message=message)
    except RecursionError:
        return ReadReply(error_code=UnreadableFileError.code, error_message=f"{request.name} is nested too deeply")
    return ReadReply(file=found)


def serve_requests(limits: ReadLimits, requests: IO[bytes], replies: IO[bytes]) -> None:
    """Answer requests until the other side goes away."""
    while True:
        try:
            request = ReadRequest.model_validate_json(_read_frame(requests))
            data, sidecar_data = _read_frame(requests), _read_frame(requests)
        except EOFError:
            return
        # The kernel ends a process that has used up its time, also where it never comes back to Python.
        signal.setitimer(signal.ITIMER_PROF, limits.timeout_s)
        # The parent ends a read that is slow by the clock; this is for the case that the parent is gone.
        signal.alarm(int(limits.wall_timeout_s) + _ORPHAN_GRACE_S)
        reply = answer_request(request, data, sidecar_data, limits)
        signal.alarm(0)
        signal.setitimer(signal.ITIMER_PROF, 0)
        _write_frame(replies, reply.model_dump_json().encode())


def _write_frame(stream: IO[bytes], frame: bytes) -> None:
    """Write one frame."""
    stream.write(_LENGTH.pack(len(frame)))
    stream.write(frame)
    stream.flush()


def _read_frame(stream: IO[bytes]) -> bytes:
    """Return the next frame.

    Raises:
        EOFError: the other side is gone.
    """
    length = _LENGTH.unpack(_read_exactly(stream, _LENGTH.size))[0]
    return _read_exactly(stream, length)


def _read_exactly(stream: IO[bytes], n_bytes: int) -> bytes:
    """Return that many bytes."""
    data = stream.read(n_bytes)
    if len(data) < n_bytes:
        raise EOFError("the other side of the pipe is gone")
    return data


def _main() -> None:
    """Serve as the worker process."""
    limits = ReadLimits.model_validate_json(sys.argv[1])
    resource.setrlimit(resource.RLIMIT_AS, (limits.max_memory_bytes, limits.max_memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # Libraries that print must not print between the frames.
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    serve_requests(limits, sys.stdin.buffer, replies)


if __name__ == "__main__":
    _main()
