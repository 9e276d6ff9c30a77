"""Load on a real server from a second process: answers a second, times, errors, memory; beside it a bare RAG route.

    python benchmarks/load.py build            once: an index of 10,000 passages
    python benchmarks/load.py run              1, 8 and 64 clients against both servers, one after the other
    python benchmarks/load.py soak --minutes 30

The index holds the shipped guidelines and filler: sentences of words drawn from the guidelines by their frequency, so that
the lexical index has real posting lists. Filler gets random vectors instead of the model's, because 50,000 embeddings take
half an hour; questions are embedded by the real model. The bare route is FastAPI with LangChain's in-memory vector store
and its default retriever over the same vectors: it returns four passages and checks nothing.
"""

import argparse
import asyncio
import contextlib
import itertools
import os
import random
import re
import signal
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import numpy as np
import yaml

N_PASSAGES = 10_000
LEVELS = (1, 8, 64)
ROOT = Path(__file__).resolve().parents[1]
HOME = Path(
    os.environ.get("CITEWELL_LOAD_HOME")
    or Path(os.environ.get("CITEWELL_BENCH_CACHE") or Path(tempfile.gettempdir()) / "citewell-bench") / "load-10000"
)
RESULTS = Path(__file__).with_name("results")
MARK = "Fillerword"
PASSAGES_A_SECTION = 6
"""Of filler; a little over what is made of one, so that the index ends near its size."""


def say(text: str) -> None:
    """Write a line of the result."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


class FillerEmbedder:
    """The real model for guidelines and questions; a random direction for filler, seeded by its text."""

    def __init__(self) -> None:
        from citewell.settings import load_settings
        from citewell.wiring import build_embedder

        self._real = build_embedder(load_settings())
        self.identity = self._real.identity
        self.dim = self._real.dim
        self.max_tokens = self._real.max_tokens

    def count_tokens(self, text: str) -> int:
        """Return the real model's count."""
        return self._real.count_tokens(text)

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        """Return the real model's vectors, and random ones for filler."""
        rows = np.zeros((len(texts), self.dim), dtype=np.float32)
        real = [index for index, text in enumerate(texts) if MARK not in text]
        if real:
            rows[real] = self._real.embed([texts[index] for index in real])
        for index in set(range(len(texts))) - set(real):
            seed = abs(hash(texts[index])) % 2**32
            rows[index] = np.random.default_rng(seed).standard_normal(self.dim)
            rows[index] /= np.linalg.norm(rows[index])
        return rows


def build_index() -> None:
    """Ingest the guidelines and as much filler as makes the number of passages."""
    from ingest.pipeline import ingest_paths
    from retriever.index import open_index

    guidelines = ROOT / "corpus" / "guidelines"
    words = Counter(re.findall(r"[A-Za-z][a-z-]{2,}", " ".join(p.read_text("utf-8") for p in guidelines.glob("*.md"))))
    rng = random.Random(7)
    pool, weights = list(words), list(words.values())
    index, embedder = open_index(HOME), FillerEmbedder()
    started = time.perf_counter()
    report = ingest_paths([guidelines], index, embedder)
    with tempfile.TemporaryDirectory() as folder:
        while (n_missing := N_PASSAGES - report.n_live_passages) > 0:
            n_sections = min(200, -(-n_missing // (4 * PASSAGES_A_SECTION)))
            for path in Path(folder).iterdir():
                path.unlink()
            for number in range(4):
                path = Path(folder) / f"filler-{report.n_live_passages}-{number}.md"
                sections = (
                    f"## {MARK} {section}\n\n"
                    + " ".join(
                        f"{' '.join(rng.choices(pool, weights, k=16)).capitalize()} {MARK.lower()}." for _ in range(36)
                    )
                    for section in range(n_sections)
                )
                path.write_text(f"# {MARK} {number}\n\n" + "\n\n".join(sections), encoding="utf-8")
            report = ingest_paths([Path(folder)], index, embedder)
            say(f"{report.n_live_passages} passages after {time.perf_counter() - started:.0f} s")
    index.close()


def load_questions() -> list[str]:
    """Return the questions of the eval cases, in a fixed order."""
    found = []
    for path in sorted((ROOT / "evals" / "cases").rglob("*.yaml")):
        for case in yaml.safe_load(path.read_text(encoding="utf-8")).get("cases", []):
            if not case.get("history"):
                found.append(str(case["question"]))
    return random.Random(3).sample(found, min(200, len(found)))


@contextlib.contextmanager
def run_server(arguments: list[str], **environment: str) -> Iterator[tuple[str, int]]:
    """Give address and process id of a server in a process of its own."""
    process = subprocess.Popen(
        [sys.executable, *arguments],
        env={**os.environ, "CITEWELL_HOME": str(HOME), "PYTHONPATH": str(ROOT), **environment},
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    try:
        for line in process.stderr:
            if match := re.search(r"http://[\d.]+:\d+", line):
                yield match.group(), process.pid
                return
        raise RuntimeError("the server did not start")
    finally:
        process.send_signal(signal.SIGTERM)
        process.stderr.close()
        process.wait(timeout=30)


@dataclass
class Measured:
    """What the clients saw."""

    times_s: list[float] = field(default_factory=list)
    outcomes: Counter[str] = field(default_factory=Counter)
    elapsed_s: float = 0.0

    @property
    def n_errors(self) -> int:
        """Replies that were no answers, and requests without a reply."""
        return self.outcomes.total() - self.outcomes["200"]

    def describe(self) -> tuple[str, ...]:
        """Return requests a second, p50 and p99 in milliseconds, their number, and what went wrong."""
        cuts = statistics.quantiles(self.times_s, n=100) if len(self.times_s) > 1 else [0.0] * 99
        wrong = {outcome: n for outcome, n in self.outcomes.items() if outcome != "200"}
        rate = f"{len(self.times_s) / self.elapsed_s:.1f}"
        times = (f"{cuts[49] * 1000:.0f}", f"{cuts[98] * 1000:.0f}")
        return (rate, *times, str(len(self.times_s)), f"{self.n_errors}{f' {wrong}' if wrong else ''}")


async def ask_for(address: str, path: str, n_clients: int, seconds: float, pause_s: float = 0.0) -> Measured:
    """Ask from so many clients for so long, each waiting for its answer before the next question."""
    measured, questions = Measured(), itertools.cycle(load_questions())
    limits = httpx.Limits(max_connections=n_clients)
    started = time.perf_counter()

    async def ask(client: httpx.AsyncClient) -> None:
        while time.perf_counter() - started < seconds:
            begun = time.perf_counter()
            try:
                reply = await client.post(f"{address}{path}", json={"question": next(questions)})
                outcome = str(reply.status_code)
            except httpx.HTTPError as error:
                outcome = type(error).__name__
            measured.outcomes[outcome] += 1
            measured.times_s.append(time.perf_counter() - begun)
            await asyncio.sleep(pause_s)

    async with httpx.AsyncClient(timeout=60, limits=limits) as client:
        await asyncio.gather(*(ask(client) for _ in range(n_clients)))
    measured.elapsed_s = time.perf_counter() - started
    return measured


def read_memory_mb(pid: int) -> float:
    """Return the resident memory of a process in megabytes (10^6 bytes)."""
    pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def read_processor_s(pid: int) -> float:
    """Return the processor time that a process has used, in seconds; other work on the machine does not count in it."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def run_levels(seconds: float) -> None:
    """Print one line for each server and number of clients, and keep the table."""
    servers = {
        "citewell": (["-m", "citewell", "serve", "--port", "0"], "/v1/answers"),
        "bare LangChain": ([str(Path(__file__).with_name("bare_langchain.py"))], "/ask"),
    }
    conditions = (
        f"{count_passages():,} passages, extractive, {os.cpu_count()} cores, load average {os.getloadavg()[0]:.1f} before the run,"
        f" {seconds:g} s a level, {len(load_questions())} questions of the eval cases in turn, clients in a process of their own"
    )
    say(conditions)
    rows = []
    for name, (arguments, path) in servers.items():
        with run_server(arguments, CITEWELL_ANSWER_QUEUE="64", CITEWELL_LOG_LEVEL="warning") as (address, pid):
            asyncio.run(ask_for(address, path, 1, 3))
            for n_clients in LEVELS:
                used_s = read_processor_s(pid)
                measured = asyncio.run(ask_for(address, path, n_clients, seconds))
                each_ms = (read_processor_s(pid) - used_s) / len(measured.times_s) * 1000
                rows.append(
                    (name, str(n_clients), *measured.describe(), f"{each_ms:.0f}", f"{read_memory_mb(pid):.0f}")
                )
                say(" | ".join(rows[-1]))
    head = ("server", "clients", "requests/s", "p50 ms", "p99 ms", "n", "errors", "processor ms each", "memory MB")
    note = (
        "Citewell answers: it retrieves, decides whether the sources cover the question, chooses statements, checks every citation and"
        " builds the whole answer. The bare route is FastAPI with LangChain's in-memory store and its default retriever over the same"
        " vectors and the same embedder: it returns four passages and checks nothing."
    )
    said = f"`make load`: {conditions}, {os.getloadavg()[0]:.1f} after it."
    write_table(RESULTS / "load.md", "Load", said, head, rows, note)


def run_soak(minutes: float, n_clients: int, pause_s: float) -> None:
    """Print memory each minute of a long run, and keep the table."""
    with run_server(
        ["-m", "citewell", "serve", "--port", "0"], CITEWELL_ANSWER_QUEUE="64", CITEWELL_LOG_LEVEL="warning"
    ) as (address, pid):
        asyncio.run(ask_for(address, "/v1/answers", n_clients, 20, pause_s))
        start_mb, n, errors = read_memory_mb(pid), 0, 0
        say(f"start {start_mb:.0f} MB after 20 s of questions")
        rows = [("start", f"{start_mb:.0f}", "", "", "")]
        for minute in range(1, int(minutes) + 1):
            measured = asyncio.run(ask_for(address, "/v1/answers", n_clients, 60, pause_s))
            n += len(measured.times_s)
            errors += measured.n_errors
            now_mb = read_memory_mb(pid)
            rows.append((f"{minute}", f"{now_mb:.0f}", f"{now_mb - start_mb:+.0f}", str(n), str(errors)))
            say(" | ".join(rows[-1]))
    conditions = (
        f"`make load`: {count_passages():,} passages, {n_clients} clients, {pause_s:g} s between an answer and the next question,"
        f" {n / minutes / 60:.1f} questions/s on average. The start is after 20 s of questions."
    )
    head = ("minute", "memory MB", "against the start", "questions", "errors")
    write_table(RESULTS / "soak.md", "Memory under load", conditions, head, rows)


def count_passages() -> int:
    """Return how many passages the index answers from."""
    with contextlib.closing(sqlite3.connect(HOME / "catalogue.sqlite3")) as connection:
        query = "SELECT count(*) FROM passages JOIN versions USING (version_id) WHERE is_current AND is_live"
        return int(connection.execute(query).fetchone()[0])


def write_table(
    path: Path, title: str, said: str, head: Sequence[str], rows: Sequence[Sequence[str]], note: str = ""
) -> None:
    """Write a table as Markdown."""
    lines = [f"# {title}", "", said, "", f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    lines += [f"| {' | '.join(row)} |" for row in rows]
    path.write_text("\n".join([*lines, *(["", note] if note else [])]) + "\n", encoding="utf-8")


def main() -> None:
    """Build, run or soak."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("what", choices=("build", "run", "soak"))
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--pause", type=float, default=0.0, help="seconds that each client waits between questions")
    arguments = parser.parse_args()
    if arguments.what == "build":
        build_index()
    elif arguments.what == "run":
        run_levels(arguments.seconds)
    else:
        run_soak(arguments.minutes, arguments.clients, arguments.pause)


if __name__ == "__main__":
    main()
