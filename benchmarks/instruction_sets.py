"""Shows that statuses, claims and their order do not depend on the processor's instruction set.

The same cases are asked twice on one index: by this processor as it is, and by one without AVX-512, which qemu's user-mode
emulation stands in for (package qemu-user; its processors end at AVX2). Vectors differ in their last bits between the two; the
answers must not. Usage: ``python benchmarks/instruction_sets.py [--tag smoke] [--limit 40]`` on the index of CITEWELL_HOME.
"""

import argparse
import json
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from rich.console import Console

from citewell.wiring import open_live_stack
from core.answers import Answer
from core.questions import Question
from evals.case import load_cases
from evals.cli import CASES

EMULATOR = "qemu-x86_64"
CPU = "Haswell-noTSX"
"""A processor with AVX2 and without AVX-512."""
TIMEOUT_S = 3000


def ask_all(tag: str, limit: int) -> dict[str, Any]:
    """Return what this processor makes of the questions, with the features that its libraries found."""
    from numpy._core._multiarray_umath import __cpu_features__

    cases = [case for case in load_cases(CASES) if case.split == "development" and not case.history]
    cases = [case for case in cases if tag in case.tags or not tag][:limit]
    rows = []
    with open_live_stack() as stack:
        for case in cases:
            question = Question(question=case.question, audience=case.audience, document_ids=case.document_ids)
            hits = stack.retriever.retrieve(question).hits
            similarities = [item.similarity for hit in hits for item in hit.statements]
            rows.append({"id": case.id, "answer": _gist(stack.answerer.answer(question)), "similarities": similarities})
    features = sorted(name for name, found in __cpu_features__.items() if found)
    return {"features": features, "flags": _read_flags(), "rows": rows}


def _read_flags() -> list[str]:
    """Return what the kernel says of the processor; under emulation this is still the real one."""
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    flags = next((line for line in lines if line.startswith("flags")), "")
    return sorted(flag for flag in flags.split() if flag.startswith("avx"))


def _gist(answer: Answer) -> dict[str, Any]:
    """Return all of an answer that a reader sees, without ids and times."""
    return answer.model_dump(mode="json", exclude={"answer_id", "created_at", "provenance"})


def _run_emulated(tag: str, limit: int) -> dict[str, Any]:
    command = [EMULATOR, "-cpu", CPU, sys.executable, __file__, "--child", "--tag", tag, "--limit", str(limit)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=TIMEOUT_S)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def _compare(native: dict[str, Any], emulated: dict[str, Any], console: Console) -> int:
    pairs = list(zip(native["rows"], emulated["rows"], strict=True))
    different = [one["id"] for one, other in pairs if one["answer"] != other["answer"]]
    exact = sum(one["similarities"] == other["similarities"] for one, other in pairs)
    same_length = [(one, other) for one, other in pairs if len(one["similarities"]) == len(other["similarities"])]
    gaps = [
        abs(a - b)
        for one, other in same_length
        for a, b in zip(one["similarities"], other["similarities"], strict=True)
    ]
    only = [name for name in native["features"] if name not in emulated["features"]]
    console.print(f"native only: {', '.join(only) or 'nothing: this processor has no more than AVX2'}", highlight=False)
    console.print(
        f"similarities: {exact} of {len(pairs)} questions to the last bit; largest difference {max(gaps):.2e}",
        highlight=False,
    )
    console.print(
        f"answers: {len(pairs) - len(different)} of {len(pairs)} the same {' '.join(different)}", highlight=False
    )
    return 1 if different else 0


def main() -> int:
    """Compare the two; return 1 where an answer differs."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--tag", default="")
    parser.add_argument("--limit", type=int, default=40)
    parser.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        sys.stdout.write(json.dumps(ask_all(options.tag, options.limit)) + "\n")
        return 0
    console = Console()
    if shutil.which(EMULATOR) is None:
        console.print(f"Skipped: {EMULATOR} is not installed (Debian and Ubuntu: qemu-user).", highlight=False)
        return 0
    started = time.perf_counter()
    native = ask_all(options.tag, options.limit)
    seconds = time.perf_counter() - started
    console.print(
        f"native: {len(native['rows'])} questions in {seconds:.0f} s; emulating takes far longer", highlight=False
    )
    return _compare(native, _run_emulated(options.tag, options.limit), console)


if __name__ == "__main__":
    sys.exit(main())
