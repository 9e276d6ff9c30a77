"""Shows that statuses, claims and their order do not depend on the processor's instruction set.

The same questions are asked twice: with this processor as it is, and with the AVX-512 paths of onnxruntime, NumPy and the C
library off (``avx512_off.py``). Vectors differ in their last bits between the two; the answers must not. With
``--own-index`` each side also reads in the shipped guidelines by itself; else both ask the index of CITEWELL_HOME. With
``--emulate N`` the vectors of the first N questions are also made by the untouched runtime on an emulated processor that ends at
AVX2 (package qemu-user), and must equal those of the side without AVX-512 to the last bit: that the paths are off is so
shown from outside.

Usage: ``python benchmarks/instruction_sets.py [--limit 40] [--tag smoke] [--own-index] [--emulate 20]``
"""

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from avx512_off import build_environment, copy_runtime
from rich.console import Console

from citewell.settings import load_settings
from citewell.wiring import build_embedder, open_live_stack
from core.answers import Answer
from core.questions import Question
from evals.casebook.case import EvalCase, load_cases
from evals.shipped_files import CASES

ROOT = Path(__file__).resolve().parents[1]
GUIDELINES = ROOT / "corpus" / "guidelines"
EMULATOR = ("qemu-x86_64", "-cpu", "Haswell-noTSX")
"""A processor with AVX2 and without AVX-512."""


def choose_cases(tag: str, limit: int) -> list[EvalCase]:
    """Return the cases whose questions are asked: spread evenly over all documents where there are more than the limit."""
    cases = [case for case in load_cases(CASES) if case.split in ("development", "ward") and not case.history]
    cases = [case for case in cases if tag in case.tags or not tag]
    return [cases[index * len(cases) // limit] for index in range(limit)] if 0 < limit < len(cases) else cases


def ask_all(cases: list[EvalCase]) -> list[dict[str, Any]]:
    """Return what this processor makes of the questions."""
    rows = []
    with open_live_stack() as stack:
        for case in cases:
            question = Question(question=case.question, audience=case.audience, document_ids=case.document_ids)
            hits = stack.retriever.retrieve(question).hits
            similarities = [item.similarity for hit in hits for item in hit.statements]
            rows.append({"id": case.id, "answer": _gist(stack.answerer.answer(question)), "similarities": similarities})
    return rows


def embed_all(cases: list[EvalCase]) -> list[str]:
    """Return a hash of each question's vector."""
    embedder = build_embedder(load_settings())
    return [hashlib.sha256(embedder.embed([case.question]).tobytes()).hexdigest() for case in cases]


def _gist(answer: Answer) -> dict[str, Any]:
    """Return all of an answer that a reader sees, without ids and times."""
    return answer.model_dump(mode="json", exclude={"answer_id", "created_at", "provenance"})


def run_side(what: str, environment: dict[str, str], options: argparse.Namespace, *before: str) -> Any:
    """Return what a process of its own finds.

    Raises:
        subprocess.CalledProcessError: it failed; its messages are on standard error.
    """
    limit = options.emulate if what == "embed" else options.limit
    command = [*before, sys.executable, __file__, "--child", what, "--tag", options.tag, "--limit", str(limit)]
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def compare_answers(wide: list[dict[str, Any]], narrow: list[dict[str, Any]], console: Console) -> bool:
    """Print what differs, and return whether all answers are the same."""
    pairs = list(zip(wide, narrow, strict=True))
    different = [one["id"] for one, other in pairs if one["answer"] != other["answer"]]
    exact = sum(one["similarities"] == other["similarities"] for one, other in pairs)
    gaps = [
        abs(a - b)
        for one, other in pairs
        if len(one["similarities"]) == len(other["similarities"])
        for a, b in zip(one["similarities"], other["similarities"], strict=True)
    ]
    say = f"{exact} of {len(pairs)} questions to the last bit; largest difference {max(gaps, default=0.0):.2e}"
    console.print(f"similarities: {say}", highlight=False)
    say = f"{len(pairs) - len(different)} of {len(pairs)} the same {' '.join(different)}"
    console.print(f"statuses, claims and all else that a reader sees: {say}", highlight=False)
    return not different


def compare_sides(options: argparse.Namespace, folder: Path, console: Console) -> bool:
    """Ask both sides and return whether they agree."""
    n_replaced = copy_runtime(folder / "runtime")
    console.print(f"AVX-512 of onnxruntime off: {n_replaced} instructions replaced in a copy", highlight=False)
    sides = {
        "on": {**os.environ, "PYTHONPATH": str(ROOT)},
        "off": build_environment(folder / "runtime", ROOT),
    }
    found = {}
    for side, environment in sides.items():
        if options.own_index:
            environment["CITEWELL_HOME"] = str(folder / side)
            shutil.copytree(load_settings().home / "runtime", folder / side / "runtime")
            ingest = [sys.executable, "-m", "citewell", "ingest", str(GUIDELINES)]
            subprocess.run(ingest, env=environment, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        started = time.perf_counter()
        found[side] = run_side("ask", environment, options)
        seconds = time.perf_counter() - started
        console.print(f"AVX-512 {side}: {len(found[side])} questions in {seconds:.0f} s", highlight=False)
    is_same = compare_answers(found["on"], found["off"], console)
    if options.emulate:
        wide, narrow = (run_side("embed", environment, options) for environment in sides.values())
        emulated = run_side("embed", sides["on"], options, *EMULATOR)
        n_off = sum(one == other for one, other in zip(narrow, emulated, strict=True))
        n_on = sum(one == other for one, other in zip(wide, emulated, strict=True))
        say = f"AVX-512 off {n_off} of {len(emulated)}, on {n_on}"
        console.print(f"vectors equal to those of an emulated processor with AVX2 only: {say}", highlight=False)
        is_same &= n_off == len(emulated)
    return is_same


def main() -> int:
    """Compare the two; return 1 where an answer differs."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--tag", default="", help="only cases with this tag")
    parser.add_argument("--limit", type=int, default=0, help="so many questions; 0 for all")
    parser.add_argument("--own-index", action="store_true", help="each side reads in the guidelines by itself")
    parser.add_argument(
        "--emulate", type=int, default=0, metavar="N", help="compare N vectors with an emulated processor"
    )
    parser.add_argument("--child", choices=("ask", "embed"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        work = ask_all if options.child == "ask" else embed_all
        sys.stdout.write(json.dumps(work(choose_cases(options.tag, options.limit))) + "\n")
        return 0
    console = Console()
    if "avx512f" not in Path("/proc/cpuinfo").read_text(encoding="utf-8"):
        console.print("Skipped: this processor has no AVX-512 to switch off.")
        return 0
    with tempfile.TemporaryDirectory() as folder:
        return 0 if compare_sides(options, Path(folder), console) else 1


if __name__ == "__main__":
    sys.exit(main())
