"""Faults while questions are asked: what the clients saw, and what was lost.

    python benchmarks/faults.py HOME [--out FILE]      a home with an index; it is copied, never changed

What was lost is counted in every row: the answer log is full, each client also sends feedback on what it gets, and after the
fault the database is read for every answer and every piece of feedback that a client was told of, for the documents, the
rows of the index and the generation from before, and checked by SQLite itself. The disk is full in two ways: a file
system of its own without room (needs the right to mount one), and a limit on the size of files (RLIMIT_FSIZE).
"""

import argparse
import asyncio
import json
import os
import re
import resource
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Self

import httpx
from ledger import Ledger, count_lost, read_answer_event, read_holdings

ROOT = Path(__file__).resolve().parents[1]
QUESTION = {"question": "What is the first-line treatment of angiosarcoma?"}
ROOM_BYTES = 400_000
"""What the full disk has left when the questions begin: enough for a few answers."""
MAX_ANSWERS = 400
"""So many answers on a disk with that little room mean that it is not full."""


class Server:
    """A server in a process of its own on a copy of the home."""

    def __init__(self, home: Path, prepare: Callable[[], None] | None = None) -> None:
        """Start it and wait for its address.

        Raises:
            StopIteration: it ended without saying one.
        """
        environment = {**os.environ, "CITEWELL_HOME": str(home), "PYTHONPATH": str(ROOT)}
        environment |= {"CITEWELL_ANSWER_LOG": "full", "CITEWELL_LOG_LEVEL": "error", "CITEWELL_ANSWER_QUEUE": "64"}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "citewell", "serve", "--port", "0"],
            env=environment,
            stderr=subprocess.PIPE,
            text=True,
            preexec_fn=prepare,
        )
        assert self.process.stderr is not None
        found = (re.search(r"http://[\d.]+:\d+", line) for line in self.process.stderr)
        self.address = next(match.group() for match in found if match)

    def __enter__(self) -> Self:
        """Return the server, which ends with the block."""
        return self

    def __exit__(self, *_: object) -> None:
        """End it in good order, if it still runs."""
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=40)
        assert self.process.stderr is not None
        self.process.stderr.close()

    def ask(self, ledger: Ledger) -> str:
        """Ask one question, send feedback on its answer, note both in the ledger, and return what the client saw."""
        try:
            reply = httpx.post(f"{self.address}/v1/answers", json=QUESTION, timeout=60)
        except httpx.HTTPError as error:
            seen = type(error).__name__
            ledger.n_cut += 1
        else:
            seen = f"{reply.status_code} {reply.json().get('code') or reply.json()['status']}"
            if reply.status_code == 200:
                ledger.answers.add(reply.json()["answer_id"])
                sent = httpx.post(f"{self.address}/v1/feedback", json=rate(reply.json()["answer_id"]), timeout=60)
                ledger.feedback |= {sent.json()["feedback_id"]} if sent.status_code == 202 else set()
        ledger.seen[seen] += 1
        return seen

    def get(self, path: str) -> httpx.Response:
        """Return the reply to a GET."""
        return httpx.get(self.address + path, timeout=30)

    def count_open(self) -> int:
        """Return how many questions the server holds open once it has had up to ten seconds to end them."""
        for _ in range(100):
            found = re.search(r"^citewell_open_questions (\S+)", self.get("/metrics").text, re.MULTILINE)
            n_open = int(float(found[1])) if found else -1
            if n_open == 0:
                break
            time.sleep(0.1)
        return n_open


def rate(answer_id: str) -> dict[str, str]:
    """Return the body of a piece of feedback."""
    return {"answer_id": answer_id, "kind": "helpful"}


Row = tuple[str, str, str]
"""The fault, what clients saw, what was lost."""


async def ask_until_killed(server: Server, after_s: float) -> Ledger:
    """Ask from four clients, kill the server meanwhile, and return what they were told."""
    ledger = Ledger()

    async def ask(client: httpx.AsyncClient) -> None:
        while True:
            try:
                reply = await client.post(f"{server.address}/v1/answers", json=QUESTION)
                ledger.seen[str(reply.status_code)] += 1
                if reply.status_code != 200:
                    continue
                ledger.answers.add(reply.json()["answer_id"])
                sent = await client.post(f"{server.address}/v1/feedback", json=rate(reply.json()["answer_id"]))
                ledger.feedback |= {sent.json()["feedback_id"]} if sent.status_code == 202 else set()
            except httpx.HTTPError as error:
                ledger.seen[type(error).__name__] += 1
                ledger.n_cut += 1
                return

    async with httpx.AsyncClient(timeout=30) as client:
        asking = [asyncio.create_task(ask(client)) for _ in range(4)]
        await asyncio.sleep(after_s)
        server.process.kill()
        await asyncio.gather(*asking)
    return ledger


def try_kills(home: Path, n_kills: int) -> list[Row]:
    """Kill the server under load, again and again, at another moment each time."""
    before, ledger = read_holdings(home), Ledger()
    for number in range(n_kills):
        with Server(home) as server:
            ledger.add(asyncio.run(ask_until_killed(server, 1.0 + 0.137 * number)))
    told = dict(ledger.seen)
    with Server(home) as server:
        after = server.ask(ledger)
    lost = count_lost(ledger, before, read_holdings(home))
    return [(f"{n_kills} kills under load, 4 clients", f"{told}; afterwards {after}", lost)]


def try_full_disk(home: Path) -> list[Row]:
    """Let the server's file system run full while questions are asked."""
    size_bytes = sum(path.stat().st_size for path in home.rglob("*") if path.is_file())
    with tempfile.TemporaryDirectory() as name:
        mount = ["mount", "-t", "tmpfs", "-o", f"size={size_bytes + 40_000_000}", "none", name]
        if subprocess.run(mount, check=False, capture_output=True).returncode:
            return [("disk full", "not tried: no right to mount a file system", "not counted")]
        try:
            return [_fill(Path(name), home)]
        finally:
            subprocess.run(["umount", name], check=True)


def _fill(disk: Path, home: Path) -> Row:
    full = disk / "home"
    shutil.copytree(home, full)
    before, ledger = read_holdings(full), Ledger()
    with Server(full) as server:
        first = server.ask(ledger)
        room = os.statvfs(disk)
        (disk / "ballast").write_bytes(bytes(max(0, room.f_bavail * room.f_bsize - ROOM_BYTES)))
        while ledger.seen.total() == ledger.seen[first] < MAX_ANSWERS:
            server.ask(ledger)
        for _ in range(25):
            server.ask(ledger)
        told, reads = dict(ledger.seen), server.get("/v1/documents").status_code
        (disk / "ballast").unlink()
        again = server.ask(ledger)
    lost = count_lost(ledger, before, read_holdings(full))
    return ("disk full", f"{told}; documents {reads}; room again, same server: {again}", lost)


def try_file_limit(home: Path) -> list[Row]:
    """Let the server write no file past 100,000 bytes."""

    def limit() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))

    before, ledger = read_holdings(home), Ledger()
    with Server(home, limit) as server:
        for _ in range(25):
            server.ask(ledger)
        reads, told = server.get("/v1/documents").status_code, dict(ledger.seen)
    with Server(home) as server:
        after = server.ask(ledger)
    lost = count_lost(ledger, before, read_holdings(home))
    return [("files may not grow", f"{told}; documents {reads}; started without the limit: {after}", lost)]


def try_locked(home: Path) -> list[Row]:
    """Hold the database's write lock."""
    before, ledger = read_holdings(home), Ledger()
    with Server(home) as server:
        with closing(sqlite3.connect(home / "catalogue.sqlite3", isolation_level=None)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            began = time.perf_counter()
            locked = server.ask(ledger)
            waited_s = time.perf_counter() - began
            search = httpx.post(f"{server.address}/v1/search", json={"query": "angiosarcoma"}, timeout=30).status_code
            connection.execute("ROLLBACK")
        after = server.ask(ledger)
    lost = count_lost(ledger, before, read_holdings(home))
    return [("database locked", f"{locked} after {waited_s:.0f} s; search {search}; unlocked: {after}", lost)]


def try_missing_vectors(home: Path) -> list[Row]:
    """Take the vector collections away, under a running server and before a start."""
    before, ledger = read_holdings(home), Ledger()
    with Server(home) as server:
        (home / "vectors").rename(home / "vectors-away")
        running = server.ask(ledger)
    try:
        with Server(home) as server:
            started = f"{server.ask(ledger)}, readyz {server.get('/readyz').status_code}"
    except StopIteration:
        started = "refuses to start"
    shutil.rmtree(home / "vectors", ignore_errors=True)
    (home / "vectors-away").rename(home / "vectors")
    with Server(home) as server:
        after = server.ask(ledger)
    lost = count_lost(ledger, before, read_holdings(home))
    return [("Chroma files missing", f"running: {running}; started without: {started}; back: {after}", lost)]


def try_dropped_streams(home: Path) -> list[Row]:
    """Drop streams in the middle."""
    before, ledger = read_holdings(home), Ledger()
    with Server(home) as server:
        for _ in range(20):
            with httpx.stream("POST", f"{server.address}/v1/answers/stream", json=QUESTION, timeout=30) as reply:
                if read_answer_event(next(reply.iter_raw(64))) is None:
                    ledger.n_cut += 1
        n_open = server.count_open()
        for _ in range(5):
            server.ask(ledger)
    lost = count_lost(ledger, before, read_holdings(home))
    return [("20 clients drop mid-stream", f"the next: {dict(ledger.seen)}; questions left open: {n_open}", lost)]


def try_slow_readers(home: Path, n_readers: int = 40) -> list[Row]:
    """Read streams with a small window, 500 bytes in each 50 ms, while others ask."""
    before, ledger = read_holdings(home), Ledger()
    with Server(home) as server:
        readers = [_open_stream(server.address) for _ in range(n_readers)]
        began = time.perf_counter()
        for _ in range(5):
            server.ask(ledger)
        each_ms, others = (time.perf_counter() - began) / 5 * 1000, dict(ledger.seen)
        whole = {answer_id for stream in _read_slowly(readers) if (answer_id := read_answer_event(_unchunk(stream)))}
        took_s, n_open = time.perf_counter() - began, server.count_open()
    ledger.answers |= whole
    ledger.n_cut += n_readers - len(whole)
    seen = (
        f"{len(whole)} of {n_readers} whole after {took_s:.0f} s; others meanwhile: {others}, {each_ms:.0f} ms each; "
        f"questions left open: {n_open}"
    )
    return [(f"{n_readers} slow readers", seen, count_lost(ledger, before, read_holdings(home)))]


def _read_slowly(readers: list[socket.socket]) -> list[bytes]:
    """Return what each reads, 500 bytes in each 50 ms, until the server closes."""
    streams = dict.fromkeys(readers, b"")
    waiting = set(readers)
    while waiting:
        for reader in tuple(waiting):
            piece = reader.recv(500)
            streams[reader] += piece
            if not piece:
                waiting.remove(reader)
                reader.close()
        time.sleep(0.05)
    return list(streams.values())


def _open_stream(address: str) -> socket.socket:
    host, port = address.removeprefix("http://").split(":")
    body = json.dumps(QUESTION)
    reader = socket.socket()
    reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
    reader.settimeout(120)
    reader.connect((host, int(port)))
    head = (
        f"POST /v1/answers/stream HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\nConnection: close\r\n"
    )
    reader.sendall(f"{head}Content-Length: {len(body)}\r\n\r\n{body}".encode())
    return reader


def _unchunk(reply: bytes) -> bytes:
    """Return the body of a reply in chunks."""
    rest, body = reply.partition(b"\r\n\r\n")[2], b""
    while rest:
        size, _, rest = rest.partition(b"\r\n")
        body += rest[: int(size, 16)]
        rest = rest[int(size, 16) + 2 :]
    return body


def write_table(rows: list[Row], path: Path, load: float) -> None:
    """Write the table as Markdown."""
    commit = subprocess.run(
        ["git", "rev-parse", "--short=12", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    lines = [
        "# Faults under load",
        "",
        f"`make faults`, commit {commit.stdout.strip() or 'unknown'}, {os.cpu_count()} cores, load average {load:.1f} at the "
        "start. Counted are answers and feedback that a client was told of, and what the home held before: how many of them "
        "are missing afterwards.",
        "",
        "| fault | what the clients saw | lost |",
        "|---|---|---|",
        *(f"| {fault} | {seen} | {lost} |" for fault, seen, lost in rows),
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def main() -> None:
    """Try every fault."""
    parser = argparse.ArgumentParser(description="Faults under load.")
    parser.add_argument("home", type=Path)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--out", type=Path, help="also write the table there, as Markdown")
    arguments = parser.parse_args()
    load, rows = os.getloadavg()[0], []
    tries: tuple[Callable[[Path], list[Row]], ...] = (
        try_dropped_streams,
        try_slow_readers,
        try_locked,
        try_full_disk,
        try_file_limit,
        try_missing_vectors,
        lambda home: try_kills(home, arguments.kills),
    )
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        shutil.copytree(arguments.home, home)
        for attempt in tries:
            for fault, seen, lost in attempt(home):
                rows.append((fault, seen, lost))
                sys.stdout.write(f"{fault:30} | saw {seen} | lost {lost}\n")
                sys.stdout.flush()
    if arguments.out:
        write_table(rows, arguments.out, load)


if __name__ == "__main__":
    main()
