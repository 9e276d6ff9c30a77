"""Citewell beside its parts and beside its peers on judged collections, each in a process of its own, with one embedding model.

Metrics come from ir-measures; intervals are percentile bootstraps over questions, and differences are paired. Citewell's
fusion has the weight that the *other* collections chose (``fusion_weights.py``); the product as it ships has a row of its
own. What is not installed or not there is left out of the table with the reason. ``CITEWELL_PEERS_PYTHON`` names the interpreter that has the extra
``peers``, where it is not this one. Results, figures alone, go to ``benchmarks/results``.

    python benchmarks/bench_judged.py [--collections cpgqa liveqa] [--systems citewell bm25s] [--no-ingest]
"""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import ir_measures
import numpy as np
from judged import COLLECTIONS, Judged, find_cache, find_data, load_judged
from rich.console import Console
from rich.table import Table
from system_run import SystemRun

HERE = Path(__file__).resolve().parent
MEASURES = {
    "nDCG@10": ir_measures.nDCG @ 10,
    "recall@5": ir_measures.R @ 5,
    "recall@20": ir_measures.R @ 20,
    "MRR@10": ir_measures.RR @ 10,
}
OURS = "Citewell"
SYSTEMS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    OURS: ("citewell_system.py", ()),
    "Citewell as shipped": ("citewell_system.py", ("--part", "shipped")),
    "BM25 alone (bm25s)": ("bm25s_system.py", ()),
    "BM25 without titles (bm25s)": ("bm25s_system.py", ("--part", "text")),
    "dense alone": ("citewell_system.py", ("--part", "dense")),
    "own BM25 alone": ("citewell_system.py", ("--part", "lexical")),
    "equal-weight fusion": ("citewell_system.py", ("--part", "equal")),
    "LangChain": ("langchain_system.py", ()),
    "LlamaIndex": ("llama_index_system.py", ()),
    "Haystack": ("haystack_system.py", ()),
}
"""Program and arguments by name."""
PEERS = ("LangChain", "LlamaIndex", "Haystack")
INGEST_COLLECTION = "cystic_fibrosis"
"""Where the speed of ingest is measured."""
N_BOOTSTRAP = 10_000
TIMEOUT_S = 3600.0


@dataclass(frozen=True, slots=True)
class Scored:
    """A system on a collection."""

    run: SystemRun
    values: dict[str, np.ndarray]
    """Value of each question by measure, in the order of the questions."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the systems, print the table and store it; 0 also where the data is not there."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--collections", nargs="+", default=[name.rpartition("/")[2] for name in COLLECTIONS])
    parser.add_argument("--systems", nargs="+", default=list(SYSTEMS))
    parser.add_argument("--no-ingest", action="store_true", help="leave the speed of ingest out")
    parser.add_argument("--kept", action="store_true", help="score the kept runs again where there are any")
    options = parser.parse_args(arguments)
    console = Console(width=170, highlight=False)
    data = find_data()
    if data is None:
        console.print("skipped: the judged collections are not here (CITEWELL_SHARED_DATA)")
        return 0
    table: dict[str, dict[str, Scored]] = {}
    skipped: dict[str, str] = {}
    for folder in [data / name for name in COLLECTIONS if name.rpartition("/")[2] in options.collections]:
        judged = load_judged(folder)
        for name in options.systems:
            if name in skipped:
                continue
            is_measured = judged.name == INGEST_COLLECTION and not options.no_ingest
            run = run_one(name, folder, with_ingest=is_measured, is_kept=options.kept)
            if run.skipped:
                skipped[name] = run.skipped
                console.print(f"{name} is left out: {run.skipped}")
            else:
                table.setdefault(judged.name, {})[name] = Scored(run, score(judged, run))
                console.print(f"{judged.name}: {name} done", style="dim")
    write_results(table, skipped, console)
    return 0


def run_one(name: str, folder: Path, *, with_ingest: bool, is_kept: bool) -> SystemRun:
    """Return the result of a system on a collection, run in a process of its own."""
    program, extra = SYSTEMS[name]
    cache = find_cache()
    result = cache / f"run-{folder.name}-{name.replace(' ', '-')}.json"
    if is_kept and result.is_file():
        return SystemRun.load(result)
    result.unlink(missing_ok=True)
    python = os.environ.get("CITEWELL_PEERS_PYTHON", sys.executable) if name in PEERS else sys.executable
    command = [python, str(HERE / "systems" / program), str(folder), str(cache), str(result), *extra]
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join((str(HERE), str(HERE.parent))),
        "HF_HUB_OFFLINE": "1",
        "ANONYMIZED_TELEMETRY": "false",
        "HAYSTACK_TELEMETRY_ENABLED": "false",
        "TOKENIZERS_PARALLELISM": "false",
        # The threads of torch wait for one another by spinning: beside other work, 295 ms of processor time a question
        # with LangChain on cystic_fibrosis, 46 ms with one thread.
        "OMP_NUM_THREADS": "1",
    }
    done = subprocess.run(
        [*command, *(("--ingest",) if with_ingest else ())],
        env=environment,
        capture_output=True,
        text=True,
        timeout=TIMEOUT_S,
        check=False,
    )
    if done.returncode == 0:
        return SystemRun.load(result)
    reason = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
    if reason.startswith("ModuleNotFoundError"):
        return SystemRun(skipped=f"{reason.removeprefix('ModuleNotFoundError: ')} (extra `peers`)")
    raise RuntimeError(f"{name} failed on {folder.name}: {reason}")


def score(judged: Judged, run: SystemRun) -> dict[str, np.ndarray]:
    """Return the value of every question by measure."""
    rows: dict[str, dict[str, float]] = {name: {} for name in MEASURES}
    found = {query_id: run.found.get(query_id) or {"": 0.0} for query_id in judged.queries}
    names = {str(measure): name for name, measure in MEASURES.items()}
    for metric in ir_measures.iter_calc(list(MEASURES.values()), judged.relevant, found):
        rows[names[str(metric.measure)]][metric.query_id] = metric.value
    return {name: np.array([values[query_id] for query_id in judged.queries]) for name, values in rows.items()}


def pool(table: Mapping[str, Mapping[str, Scored]], name: str, measure: str) -> np.ndarray | None:
    """Return the values of all questions; null where the system was not run on every collection."""
    if not all(name in row for row in table.values()):
        return None
    return np.concatenate([row[name].values[measure] for row in table.values()])


def find_interval(values: np.ndarray) -> tuple[float, float, float]:
    """Return the mean with its 95 % percentile bootstrap interval over questions."""
    chosen = np.random.default_rng(0).integers(len(values), size=(N_BOOTSTRAP, len(values)))
    means = values[chosen].mean(axis=1)
    return float(values.mean()), *(float(each) for each in np.percentile(means, [2.5, 97.5]))


def write_results(table: Mapping[str, Mapping[str, Scored]], skipped: Mapping[str, str], console: Console) -> None:
    """Print and store the tables."""
    names = [name for name in SYSTEMS if any(name in row for row in table.values())]
    cells: list[list[str]] = []
    heads = ["system", *(f"{each}, n={len(next(iter(row.values())).values['nDCG@10'])}" for each, row in table.items())]
    heads += ["pooled", *list(MEASURES)[1:], "ms/query p50", "of processor", "passages/s", "memory MB"]
    for name in names:
        row = [name]
        for by_system in table.values():
            row.append(_format(by_system[name].values["nDCG@10"]) if name in by_system else "-")
        pooled = [pool(table, name, measure) for measure in MEASURES]
        row += ["-" if values is None else _format(values) for values in pooled[:1]]
        row += ["-" if values is None else f"{values.mean():.3f}" for values in pooled[1:]]
        runs = [by_system[name].run for by_system in table.values() if name in by_system]
        rates = [run.ingest_passages_per_s for run in runs if run.ingest_passages_per_s is not None]
        row.append(f"{np.median(np.concatenate([run.query_ms for run in runs])):.1f}")
        row.append(f"{np.median(np.concatenate([run.query_processor_ms for run in runs])):.1f}")
        row.append(f"{rates[0]:.0f}" if rates else "-")
        row.append(f"{max(run.memory_mb for run in runs):.0f}")
        cells.append(row)
    cells += [_compare(table, name) for name in names if name != OURS]
    printed = Table(*heads)
    for row in cells:
        printed.add_row(*row, *[""] * (len(heads) - len(row)))
    console.print(printed)
    folder = HERE / "results"
    folder.mkdir(exist_ok=True)
    notes = [f"- {name} left out: {reason}" for name, reason in skipped.items()]
    versions = sorted({by_system[name].run.versions for by_system in table.values() for name in by_system})
    lines = ["| " + " | ".join(heads) + " |", "|" + "---|" * len(heads)]
    lines += ["| " + " | ".join([*row, *[""] * (len(heads) - len(row))]) + " |" for row in cells]
    head = "# nDCG@10 with 95 % bootstrap intervals; below, Citewell's paired difference to each\n"
    (folder / "judged.md").write_text(
        "\n".join([head, *lines, "", *notes, f"- {', '.join(versions)}, ir-measures {version('ir-measures')}", ""]),
        encoding="utf-8",
    )
    figures = {
        collection: {
            name: {measure: find_interval(values) for measure, values in scored.values.items()}
            for name, scored in row.items()
        }
        for collection, row in table.items()
    }
    (folder / "judged.json").write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


def _format(values: np.ndarray) -> str:
    mean, low, high = find_interval(values)
    return f"{mean:.3f} [{low:.3f}, {high:.3f}]"


def _compare(table: Mapping[str, Mapping[str, Scored]], name: str) -> list[str]:
    """Return a row with our paired differences to the system."""
    row = [f"Citewell minus {name}"]
    for by_system in table.values():
        if name in by_system and OURS in by_system:
            row.append(_format_difference(by_system[OURS].values["nDCG@10"], by_system[name].values["nDCG@10"]))
        else:
            row.append("-")
    for measure in MEASURES:
        ours, other = pool(table, OURS, measure), pool(table, name, measure)
        row.append("-" if ours is None or other is None else _format_difference(ours, other))
    return row


def _format_difference(ours: np.ndarray, other: np.ndarray) -> str:
    mean, low, high = find_interval(ours - other)
    return f"{mean:+.3f} [{low:+.3f}, {high:+.3f}]"


if __name__ == "__main__":
    raise SystemExit(main())
