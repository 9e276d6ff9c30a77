"""Milliseconds of a whole answer in a warm process: retrieval, coverage decision, composition and rules, without a chat model.

Asks the questions that lie with an index made by ``bench_retrieval.py --keep FOLDER``, each once, in five processes one after
the other; a question's least time leaves most of the machine's other load out. The vectors of such an index are made up,
so many of its answers are refusals; the statements that are read and weighed are as many as in any other.

    python benchmarks/bench_answers.py [FOLDER] [--questions 200]
"""

import argparse
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
from rich.console import Console

from citewell.process.heap import settle_heap
from citewell.settings import Settings
from citewell.wiring import build_answerer
from core.questions import Question

N_ROUNDS = 5
N_WARM = 20
"""Questions that are asked first and not timed."""


def main() -> int:
    """Print the figures of one index."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("home", type=Path, nargs="?", help="an index with questions.json beside it")
    parser.add_argument("--questions", type=int, default=200)
    parser.add_argument("--measure", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.home is None:
        Console().print("skipped: name a folder that `bench_retrieval.py --keep` made")
        return 0
    if arguments.measure:
        sys.stdout.write(json.dumps(measure(arguments.home, arguments.questions)))
        return 0
    command = [sys.executable, __file__, str(arguments.home), "--questions", str(arguments.questions), "--measure"]
    environment = {**os.environ, "CITEWELL_HOME": str(arguments.home)}
    rounds = []
    for _ in range(N_ROUNDS):
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
        rounds.append(json.loads(done.stdout.splitlines()[-1]))
    milliseconds = np.array(rounds) * 1000
    for place, name in enumerate(("by the clock", "processor time")):
        times = milliseconds[..., place]
        p50, p99 = np.percentile(times, (50, 99))
        least50, least99 = np.percentile(times.min(axis=0), (50, 99))
        text = f"{name}: p50 {p50:.1f} ms, p99 {p99:.1f} ms; least of {N_ROUNDS}: p50 {least50:.1f} ms, p99 {least99:.1f} ms"
        Console().print(f"{text}; n {times.shape[1]}, load {os.getloadavg()[0]:.1f}")
    return 0


def measure(home: Path, n_questions: int) -> list[tuple[float, float]]:
    """Return seconds by the clock and of processor time for each question, all asked in this process."""
    questions = json.loads((home / "questions.json").read_text(encoding="utf-8"))
    answerer = build_answerer(Settings())
    for text in questions[-N_WARM:]:
        answerer.answer(Question(question=text))
    # As `citewell serve` does once it is loaded.
    settle_heap()
    times = []
    for text in questions[:n_questions]:
        wall, processor = time.perf_counter(), time.process_time()
        answerer.answer(Question(question=text))
        times.append((time.perf_counter() - wall, time.process_time() - processor))
    return times


if __name__ == "__main__":
    raise SystemExit(main())
