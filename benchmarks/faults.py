"""Faults while questions are asked: what the clients saw, and what was lost.

    python benchmarks/faults.py HOME            a home with an index; it is copied, never changed

The answer log is full in every case, so that "lost" can be counted: an answer that a client received and the log does not
hold. The disk that is full is simulated by a limit on the size of files that the server may write (RLIMIT_FSIZE).
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
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import httpx

ROOT = Path(__file__).resolve().parents[1]
QUESTION = {"question": "What is the first-line treatment of angiosarcoma?"}


def say(name: str, seen: object, lost: object) -> None:
    """Write a row of the table."""
    sys.stdout.write(f"{name:28} | saw {seen} | lost {lost}\n")
    sys.stdout.flush()


class Server:
    """A server in a process of its own on a copy of the home."""

    def __init__(self, home: Path, prepare: Callable[[], None] | None = None) -> None:
        """Start it and wait for its address."""
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

    def end(self, kind: signal.Signals = signal.SIGTERM) -> None:
        """End it."""
        self.process.send_signal(kind)
        self.process.wait(timeout=40)
        assert self.process.stderr is not None
        self.process.stderr.close()

    def ask(self, path: str = "/v1/answers") -> str:
        """Return status and code of one question."""
        try:
            reply = httpx.post(self.address + path, json=QUESTION, timeout=60)
        except httpx.HTTPError as error:
            return type(error).__name__
        return f"{reply.status_code} {reply.json().get('code') or reply.json()['status']}"


def count_logged(home: Path) -> set[str]:
    """Return the ids of the logged answers."""
    with sqlite3.connect(home / "catalogue.sqlite3") as connection:
        return {row[0] for row in connection.execute("SELECT answer_id FROM answer_log")}


async def ask_until_killed(server: Server, after_s: float) -> tuple[Counter[str], set[str]]:
    """Ask from four clients, kill the server meanwhile, and return what they saw and which answers they got."""
    seen: Counter[str] = Counter()
    received: set[str] = set()

    async def ask(client: httpx.AsyncClient) -> None:
        while True:
            try:
                reply = await client.post(f"{server.address}/v1/answers", json=QUESTION)
            except httpx.HTTPError as error:
                seen[type(error).__name__] += 1
                return
            seen[str(reply.status_code)] += 1
            if reply.status_code == 200:
                received.add(reply.json()["answer_id"])

    async with httpx.AsyncClient(timeout=30) as client:
        asking = [asyncio.create_task(ask(client)) for _ in range(4)]
        await asyncio.sleep(after_s)
        server.process.kill()
        await asyncio.gather(*asking)
    return seen, received


def try_kills(home: Path, n_kills: int) -> None:
    """Kill the server under load, again and again."""
    seen: Counter[str] = Counter()
    received: set[str] = set()
    for number in range(n_kills):
        server = Server(home)
        more, got = asyncio.run(ask_until_killed(server, 1.0 + 0.1 * number))
        server.end(signal.SIGKILL)
        seen += more
        received |= got
    server = Server(home)
    after = server.ask()
    server.end()
    lost = received - count_logged(home)
    say(f"{n_kills} kills, 4 clients", f"{dict(seen)}; afterwards {after}", f"{len(lost)} of {len(received)} answers")


def try_full_disk(home: Path) -> None:
    """Let the server write nothing more."""

    def limit() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))

    server = Server(home, limit)
    seen = Counter(server.ask() for _ in range(25))
    reads = httpx.get(f"{server.address}/v1/documents", timeout=30).status_code
    server.end()
    server = Server(home)
    after = server.ask()
    server.end()
    say("disk full", f"{dict(seen)}, documents {reads}; with room again {after}", "nothing")


def try_locked(home: Path) -> None:
    """Hold the database's write lock."""
    server = Server(home)
    with sqlite3.connect(home / "catalogue.sqlite3", isolation_level=None) as connection:
        connection.execute("BEGIN IMMEDIATE")
        began = time.perf_counter()
        locked = server.ask()
        waited_s = time.perf_counter() - began
        search = httpx.post(f"{server.address}/v1/search", json={"query": "angiosarcoma"}, timeout=30).status_code
        connection.execute("ROLLBACK")
    after = server.ask()
    server.end()
    say("database locked", f"{locked} after {waited_s:.0f} s, search {search}; unlocked {after}", "nothing")


def try_missing_vectors(home: Path) -> None:
    """Take the vector collections away, under a running server and before a start."""
    server = Server(home)
    (home / "vectors").rename(home / "vectors-away")
    running = server.ask()
    server.end()
    try:
        server = Server(home)
        started = f"{server.ask()}, readyz {httpx.get(server.address + '/readyz', timeout=30).status_code}"
        server.end()
    except StopIteration:
        started = "refuses to start"
    shutil.rmtree(home / "vectors", ignore_errors=True)
    (home / "vectors-away").rename(home / "vectors")
    server = Server(home)
    after = server.ask()
    server.end()
    say("Chroma files missing", f"running: {running}; started without: {started}; back: {after}", "nothing")


def try_bad_clients(home: Path) -> None:
    """Drop streams in the middle, and read one a byte a second."""
    server = Server(home)
    for _ in range(20):
        with httpx.stream("POST", f"{server.address}/v1/answers/stream", json=QUESTION, timeout=30) as reply:
            next(reply.iter_raw(64))
    after = Counter(server.ask() for _ in range(5))
    say("20 clients drop mid-stream", f"the next: {dict(after)}", "nothing")
    host, port = server.address.removeprefix("http://").split(":")
    body = json.dumps(QUESTION)
    slow = []
    for _ in range(40):
        connection = socket.create_connection((host, int(port)))
        head = f"POST /v1/answers/stream HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n"
        connection.sendall(f"{head}Content-Length: {len(body)}\r\n\r\n{body}".encode())
        slow.append(connection)
    for connection in slow:
        connection.recv(1)
    began = time.perf_counter()
    after = Counter(server.ask() for _ in range(5))
    each_ms = (time.perf_counter() - began) / 5 * 1000
    for connection in slow:
        connection.close()
    server.end()
    say("40 slow readers", f"others: {dict(after)}, {each_ms:.0f} ms each", "nothing")


def main() -> None:
    """Try every fault."""
    parser = argparse.ArgumentParser(description="Faults under load.")
    parser.add_argument("home", type=Path)
    parser.add_argument("--kills", type=int, default=20)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        shutil.copytree(arguments.home, home)
        try_bad_clients(home)
        try_locked(home)
        try_full_disk(home)
        try_missing_vectors(home)
        try_kills(home, arguments.kills)


if __name__ == "__main__":
    main()
