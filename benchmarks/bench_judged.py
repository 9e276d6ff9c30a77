"""Citewell beside its parts and beside its peers on judged collections, each in a process of its own, with one embedding model.

Every question goes through all systems in turn, each time beginning with another one, so that all are timed under the same
load.

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
from typing import NoReturn

import ir_measures
import numpy as np
from judged import COLLECTIONS, Judged, find_cache, find_data, load_judged
from rich.console import Console
from rich.table import Table
from system_run import BUILT, SystemRun

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
        names = [name for name in options.systems if name not in skipped]
        is_measured = judged.name == INGEST_COLLECTION and not options.no_ingest
        kept = {name: find_result(name, folder) for name in names}
        kept = {name: path for name, path in kept.items() if options.kept and path.is_file()}
        runs = {name: SystemRun.load(path) for name, path in kept.items()}
        others = [name for name in names if name not in kept]
        runs.update(run_systems(others, judged, folder, with_ingest=is_measured, console=console))
        for name in names:
            if runs[name].skipped:
                skipped[name] = runs[name].skipped
            else:
                table.setdefault(judged.name, {})[name] = Scored(runs[name], score(judged, runs[name]))
    write_results(table, skipped, console)
    return 0


class System:
    """A system in a process of its own."""

    def __init__(self, name: str, folder: Path, *, with_ingest: bool) -> None:
        """Start it over a collection and wait until it is built.

        Raises:
            ModuleNotFoundError: what it needs is not installed.
            RuntimeError: it failed.
        """
        self._name = name
        self._result = find_result(name, folder)
        self._result.unlink(missing_ok=True)
        self._errors = self._result.with_suffix(".log")
        program, extra = SYSTEMS[name]
        python = os.environ.get("CITEWELL_PEERS_PYTHON", sys.executable) if name in PEERS else sys.executable
        command = [python, str(HERE / "systems" / program), str(folder), str(find_cache()), str(self._result), *extra]
        environment = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join((str(HERE), str(HERE.parent))),
            "HF_HUB_OFFLINE": "1",
            "ANONYMIZED_TELEMETRY": "false",
            "HAYSTACK_TELEMETRY_ENABLED": "false",
            "TOKENIZERS_PARALLELISM": "false",
            # The threads of torch wait for one another by spinning: beside other work, 295 ms of processor time a
            # question with LangChain on cystic_fibrosis, 46 ms with one thread.
            "OMP_NUM_THREADS": "1",
        }
        with self._errors.open("w", encoding="utf-8") as errors:
            self._process = subprocess.Popen(
                [*command, *(("--ingest",) if with_ingest else ())],
                env=environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
            )
        self._expect(BUILT)

    def ask(self, query_id: str) -> None:
        """Have it answer the question, and wait."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{query_id}\n")
        self._process.stdin.flush()
        self._expect(query_id)

    def finish(self) -> SystemRun:
        """End it and return its result; where that is wanted, it measures its ingest first."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        if self._process.wait(TIMEOUT_S) != 0:
            self._fail()
        return SystemRun.load(self._result)

    def _expect(self, line: str) -> None:
        assert self._process.stdout is not None
        if self._process.stdout.readline().rstrip("\n") != line:
            self._process.wait(TIMEOUT_S)
            self._fail()

    def _fail(self) -> NoReturn:
        reason = (self._errors.read_text(encoding="utf-8").strip().splitlines() or ["no reason given"])[-1]
        if reason.startswith("ModuleNotFoundError"):
            raise ModuleNotFoundError(reason.removeprefix("ModuleNotFoundError: "))
        raise RuntimeError(f"{self._name} failed: {reason}")


def run_systems(
    names: Sequence[str], judged: Judged, folder: Path, *, with_ingest: bool, console: Console
) -> dict[str, SystemRun]:
    """Return the results of the systems on a collection, all asked in turns."""
    systems: dict[str, System] = {}
    runs: dict[str, SystemRun] = {}
    for name in names:
        try:
            systems[name] = System(name, folder, with_ingest=with_ingest)
        except ModuleNotFoundError as error:
            runs[name] = SystemRun(skipped=f"{error} (extra `peers`)")
            console.print(f"{name} is left out: {runs[name].skipped}")
    started = list(systems.values())
    for number, query_id in enumerate(judged.queries):
        first = number % max(1, len(started))
        for system in (*started[first:], *started[:first]):
            system.ask(query_id)
    for name, system in systems.items():
        runs[name] = system.finish()
    console.print(f"{judged.name} done, load {os.getloadavg()[0]:.1f}", style="dim")
    return runs


def find_result(name: str, folder: Path) -> Path:
    """Return the file that keeps the system's result on the collection."""
    return find_cache() / f"run-{folder.name}-{name.replace(' ', '-')}.json"


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
