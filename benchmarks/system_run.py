"""What one system did on one judged collection: the protocol between ``bench_judged.py`` and the systems it compares.

Each system is a program that takes a collection's folder, a folder for what it keeps, and the file for its result; so each
has a process, a memory and, where wanted, an environment of its own. When it is built it says so with a line, and then
answers each question whose id it is given on a line of its own: so all systems are asked in turns, and what else the
machine does meanwhile falls on all of them.
"""

import argparse
import json
import os
import resource
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from judged import Judged, load_judged

BUILT = "built"
"""What a system says when it can be asked."""
N_FOUND = 50
"""Documents that a system returns at most for a question."""
N_SAMPLE = 60
"""Documents that are ingested anew, with nothing kept, to measure how fast that goes."""

Ask = Callable[[str], Mapping[str, float]]
"""Gives scores by document id for the text of a question; higher is better."""


@dataclass(frozen=True, slots=True)
class SystemRun:
    """The result of a system on a collection."""

    found: dict[str, dict[str, float]] = field(default_factory=dict)
    """Score by document id, by question id."""
    query_ms: list[float] = field(default_factory=list)
    """Milliseconds of each question, embedding it included."""
    query_processor_ms: list[float] = field(default_factory=list)
    """The same in processor time, all threads added up: what else the machine does hardly moves it."""
    ingest_passages_per_s: float | None = None
    """Passages that were read, embedded and indexed in a second; null where that was not measured."""
    memory_mb: float = 0.0
    """Peak resident memory of the process that asked, in megabytes."""
    versions: str = ""
    """What ran, with versions."""
    skipped: str = ""
    """Why it did not run; empty where it did."""

    def save(self, path: Path) -> None:
        """Write it as JSON."""
        path.write_text(json.dumps(asdict(self)), encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> "SystemRun":
        """Read it from JSON."""
        return cls(**json.loads(path.read_text(encoding="utf-8")))


def run_system(
    build: Callable[[Judged, Path], Ask], *, versions: str, measure_ingest: Callable[[Judged], float] | None = None
) -> int:
    """Be a system: build it over the collection that the command line names, answer until the input ends, write the result."""
    parser = argparse.ArgumentParser()
    parser.add_argument("collection", type=Path)
    parser.add_argument("cache", type=Path)
    parser.add_argument("result", type=Path)
    parser.add_argument("--ingest", action="store_true")
    parser.add_argument("--part", default="")
    arguments = parser.parse_args()
    judged = load_judged(arguments.collection)
    # What libraries print must not get between the lines of the protocol.
    lines = os.fdopen(os.dup(sys.stdout.fileno()), "w")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    ask = build(judged, arguments.cache)
    ask("warm up")
    found: dict[str, dict[str, float]] = {}
    query_ms: list[float] = []
    query_processor_ms: list[float] = []
    print(BUILT, file=lines, flush=True)
    for line in sys.stdin:
        query_id = line.rstrip("\n")
        started, processor = time.perf_counter(), time.process_time()
        scores = ask(judged.queries[query_id])
        query_ms.append((time.perf_counter() - started) * 1000)
        query_processor_ms.append((time.process_time() - processor) * 1000)
        found[query_id] = dict(sorted(scores.items(), key=lambda entry: (-entry[1], entry[0]))[:N_FOUND])
        print(query_id, file=lines, flush=True)
    memory_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    rate = measure_ingest(judged) if measure_ingest is not None and arguments.ingest else None
    SystemRun(found, query_ms, query_processor_ms, rate, memory_mb, versions).save(arguments.result)
    return 0


def find_part() -> str:
    """Return which part or variant of the system the command line names; empty where none."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--part", default="")
    return str(parser.parse_known_args()[0].part)


def sample(judged: Judged) -> Judged:
    """Return the collection cut to its first documents, without questions."""
    kept = list(judged.texts)[:N_SAMPLE]
    return Judged(
        name="sample",
        texts={each: judged.texts[each] for each in kept},
        titles={each: judged.titles[each] for each in kept},
        queries={},
        relevant={},
    )


def join_text(judged: Judged, document_id: str) -> str:
    """Return title and text, as systems take them that know no structure."""
    return "\n".join(filter(None, (judged.titles[document_id], judged.texts[document_id])))


def keep_best(pairs: Sequence[tuple[str, float]]) -> dict[str, float]:
    """Return the best score of each document."""
    best: dict[str, float] = {}
    for document_id, score in pairs:
        best[document_id] = max(score, best.get(document_id, score))
    return best
