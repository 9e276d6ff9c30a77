"""Milliseconds, memory, disk and exactness of retrieval as the corpus grows, and a cold `citewell ask`.

The text is real: four sentences in a row of a document of the judged collections, or of the guidelines that ship with
Citewell where those are not there; a large corpus takes the same sentences again. The vectors are made up, because
embedding a million texts takes hours: real vectors of real sentences, scattered. A passage's vectors therefore do not fit its
words, so dense and lexical search hardly find the same passages, and more vectors are read than for a real corpus.
Everything else is the product's own: files are ingested, and real questions are embedded with the real model, each asked
once, so that no answer comes from what an earlier one left in memory.

Each size is measured in five processes, one after the other, each of which asks every question once. Processor time (all
threads added up) leaves most of the machine's other load out, and so does the least time that a question took in the five.
Exact means the same search with every vector scanned. Results go to ``benchmarks/results/retrieval.*``.

    python benchmarks/bench_retrieval.py [--vectors 1000 10000] [--questions 300] [--keep FOLDER] [--build-only]
"""

import argparse
import json
import os
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from judged import COLLECTIONS, find_data, load_judged
from rich.console import Console
from rich.table import Table

from citewell.process.heap import settle_heap
from core.questions import Question
from ingest.pipeline import ingest_paths
from retriever.hybrid import HybridRetriever
from retriever.index import SearchIndex, build_retriever, open_index
from retriever.models.embedder_choice import load_embedder
from retriever.models.embedding import Embedder, Vectors
from retriever.models.model_files import DEFAULT_MODEL
from retriever.search_settings import SearchSettings
from retriever.vocabulary.lexicon import Lexicon

ROOT = Path(__file__).resolve().parents[1]
PASSAGES_PER_FILE = 200
SENTENCES_PER_PASSAGE = 4
N_ANCHORS = 500
"""Real vectors that the made-up ones are scattered around."""
NOISE = 0.7
"""Length of what is added to a real vector, whose length is 1."""
N_EXACT = 100
"""Questions that are also searched exactly."""
N_COLD = 5
N_ROUNDS = 5
SEED = 20260101

_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z])")
_MARKUP = re.compile(r"([\\`*_{}\[\]<>#|~])")

Figures = dict[str, float]
Times = tuple[float, float, float]
"""Seconds of a question by the clock, of processor time, and by the clock without the embedding model."""


class ScatteredEmbedder:
    """Embeds one text with the real model, and more of them as scattered copies of real vectors."""

    def __init__(self, real: Embedder) -> None:
        self._real = real
        self._anchors: Vectors | None = None
        self._random = np.random.default_rng(SEED)
        # The real model's own: `citewell ask` has to accept the index.
        self.identity = real.identity
        self.dim = real.dim
        self.max_tokens = real.max_tokens
        self.wall_s = 0.0
        """Seconds spent on questions."""

    def learn(self, sentences: Sequence[str]) -> None:
        """Scatter around the vectors of these sentences from now on."""
        self._anchors = self._real.embed(sentences)

    def count_tokens(self, text: str) -> int:
        """Return roughly the tokens of the text: a count by the tokenizer would take most of the ingest."""
        return len(text.split()) * 3 // 2

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return one vector for each text."""
        if len(texts) == 1 or self._anchors is None:
            started = time.perf_counter()
            vectors = self._real.embed(texts)
            self.wall_s += time.perf_counter() - started
            return vectors
        chosen = self._anchors[self._random.integers(len(self._anchors), size=len(texts))]
        rows = chosen + self._random.standard_normal(chosen.shape) * NOISE / np.sqrt(self.dim)
        return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


def main() -> int:
    """Print and store one row for each size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--vectors", type=int, nargs="+", default=[1000, 10_000])
    parser.add_argument("--questions", type=int, default=300)
    parser.add_argument("--keep", type=Path, help="folder that keeps the made-up corpora and their indexes")
    parser.add_argument("--build-only", action="store_true", help="build the indexes and measure nothing")
    parser.add_argument("--measure", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--exact", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure is not None:
        found = measure(options.measure, options.questions, with_exact=options.exact)
        sys.stdout.write(json.dumps(found))
        return 0
    rows: list[Figures] = []
    with tempfile.TemporaryDirectory() as scratch:
        folder: Path = options.keep or Path(scratch)
        for n_vectors in options.vectors:
            home = folder / f"scattered-{n_vectors}"
            if not (home / "done").exists():
                build_corpus(home, n_vectors)
            if not options.build_only:
                rows.append(run_measure(home, options.questions))
                Console().print(json.dumps(rows[-1]), style="dim")
    if rows:
        write_results(rows)
    return 0


def load_texts() -> tuple[list[list[str]], list[str]]:
    """Return real documents as lists of sentences, and real questions."""
    data = find_data()
    collections = [] if data is None else [load_judged(data / name) for name in COLLECTIONS]
    paths = sorted((ROOT / "corpus" / "guidelines").glob("*.md"))
    texts = [text for judged in collections for text in judged.texts.values()]
    if not texts:
        texts = [line for path in paths for line in path.read_text(encoding="utf-8").split("\n")]
    cut = [
        [" ".join(each.split()) for each in _SENTENCE_END.split(text) if 5 <= len(each.split()) <= 40] for text in texts
    ]
    documents = [sentences for sentences in cut if sentences]
    chance = random.Random(SEED)
    questions = sorted({text[:400] for judged in collections for text in judged.queries.values()})
    if not questions:
        questions = [f"What about {' '.join(chance.choice(documents)[0].split()[:8])}?" for _ in range(1000)]
    chance.shuffle(questions)
    return documents, questions


def build_corpus(home: Path, n_vectors: int) -> None:
    """Write the files and ingest them."""
    documents, questions = load_texts()
    chance = random.Random(n_vectors)
    n_passages = n_vectors // (SENTENCES_PER_PASSAGE + 1)
    source = home / "source"
    source.mkdir(parents=True, exist_ok=True)
    (home / "questions.json").write_text(json.dumps(questions), encoding="utf-8")
    for start in range(0, n_passages, PASSAGES_PER_FILE):
        lines = [f"# Guideline {start}"]
        for number in range(start, min(start + PASSAGES_PER_FILE, n_passages)):
            sentences = chance.choice(documents)
            first = chance.randrange(max(1, len(sentences) - SENTENCES_PER_PASSAGE + 1))
            taken = sentences[first : first + SENTENCES_PER_PASSAGE]
            while len(taken) < SENTENCES_PER_PASSAGE:
                taken = [*taken, chance.choice(chance.choice(documents))]
            heading = " ".join(taken[0].split()[:4])
            lines += [f"## {number} {_MARKUP.sub('', heading)}", _MARKUP.sub(r"\\\1", " ".join(taken))]
        (source / f"guideline-{start}.md").write_text("\n\n".join(lines), encoding="utf-8")
    index = open_index(home)
    embedder = ScatteredEmbedder(load_embedder(DEFAULT_MODEL, "onnxruntime", home / "runtime"))
    embedder.learn([chance.choice(chance.choice(documents)) for _ in range(N_ANCHORS)])
    started = time.perf_counter()
    ingest_paths([source], index, embedder)
    index.close()
    (home / "done").write_text(f"{time.perf_counter() - started:.0f}\n", encoding="utf-8")


def run_measure(home: Path, n_questions: int) -> Figures:
    """Return the figures of an index, measured in processes of their own, with those of a cold `citewell ask`."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT / "benchmarks"), str(ROOT)))}
    command = [sys.executable, str(Path(__file__)), "--measure", str(home), "--questions", str(n_questions)]
    rounds: list[tuple[Figures, list[Times]]] = []
    for number in range(N_ROUNDS):
        extra = [] if number else ["--exact"]
        done = subprocess.run([*command, *extra], env=environment, capture_output=True, text=True, check=True)
        rounds.append(json.loads(done.stdout))
    figures = rounds[0][0]
    milliseconds = np.array([times for _, times in rounds]) * 1000
    for place, name in enumerate(("", "processor_", "without_model_")):
        for share in (50, 99):
            figures[f"{name}p{share}_ms"] = float(np.percentile(milliseconds[..., place], share))
            figures[f"least_{name}p{share}_ms"] = float(np.percentile(milliseconds[..., place].min(axis=0), share))
    ask = [sys.executable, "-m", "citewell", "ask", "Which drug is first choice in heart failure?", "--json"]
    times: list[tuple[float, float]] = []
    for _ in range(N_COLD + 1):
        before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        subprocess.run(ask, env={**environment, "CITEWELL_HOME": str(home)}, capture_output=True, check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        processor_s = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        times.append((time.perf_counter() - started, processor_s))
    # The first one fills the page cache.
    wall, processor = zip(*times[1:], strict=True)
    asked = {"ask_s": float(np.median(wall)), "ask_processor_s": float(np.median(processor))}
    return {**figures, **asked, "least_ask_s": float(min(wall))}


def measure(home: Path, n_questions: int, *, with_exact: bool) -> tuple[Figures, list[Times]]:
    """Return the figures of an index and the times of each question: asked in this process, which should be a fresh one."""
    questions = json.loads((home / "questions.json").read_text(encoding="utf-8"))
    started = time.perf_counter()
    index = open_index(home)
    embedder = ScatteredEmbedder(load_embedder(DEFAULT_MODEL, "onnxruntime", home / "runtime"))
    retriever = build_retriever(index, embedder, expand=Lexicon.load().expand)
    retriever.warm_up()
    open_s = time.perf_counter() - started
    # As `citewell serve` does once it is loaded.
    settle_heap()
    times = [_time_question(retriever, embedder, text) for text in questions[:n_questions]]
    memory_mb = _read_memory_mb()
    state = index.catalogue.generations.load()
    figures = {
        "n_vectors": 0 if state is None else sum(each.n_vectors for each in state.collections),
        "n_passages": sum(index.catalogue.passages.count_passages(index.catalogue.load_live().reading_ids).values()),
        "n_questions": len(times),
        "open_s": open_s,
        "memory_mb": memory_mb,
        "vectors_mb": _measure_folder(index.home.vectors_path),
        "lexical_mb": _measure_folder(index.home.lexical_path),
        "sql_mb": _measure_folder(index.home.database_path),
        "load": os.getloadavg()[0],
        **(_compare_exact(index, embedder, questions[-N_EXACT:]) if with_exact else {}),
    }
    index.close()
    return figures, times


def _time_question(retriever: HybridRetriever, embedder: ScatteredEmbedder, text: str) -> Times:
    """Return seconds by the clock, of processor time, and by the clock without the embedding model."""
    embedder.wall_s = 0.0
    wall, processor = time.perf_counter(), time.process_time()
    retriever.retrieve(Question(question=text))
    wall, processor = time.perf_counter() - wall, time.process_time() - processor
    return wall, processor, wall - embedder.wall_s


def _compare_exact(index: SearchIndex, embedder: Embedder, questions: Sequence[str]) -> Figures:
    """Return the share of the exact search's hits that the product finds, hybrid and with vectors alone."""
    shares: Figures = {}
    for name, weights in (("hits", {}), ("dense_hits", {"lexical_weight": 0.0})):
        settings = SearchSettings(n_list_hits=0, **weights)
        exact = settings.model_copy(update={"exact_scan_max_passages": 10**9})
        found = [_find_ids(index, embedder, each, questions) for each in (settings, exact)]
        shares[f"{name}_recall"] = float(
            np.mean([len(ours & best) / len(best) for ours, best in zip(*found, strict=True) if best])
        )
    return shares


def _find_ids(
    index: SearchIndex, embedder: Embedder, settings: SearchSettings, questions: Sequence[str]
) -> list[set[str]]:
    retriever = build_retriever(index, embedder, settings, expand=Lexicon.load().expand)
    return [{hit.passage.passage_id for hit in retriever.retrieve(Question(question=text)).hits} for text in questions]


def _read_memory_mb() -> float:
    """Return the resident memory of this process in megabytes, at its peak."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000


def _measure_folder(path: Path) -> float:
    """Return the size of a folder or file in megabytes."""
    files = [path] if path.is_file() else [each for each in path.rglob("*") if each.is_file()]
    return sum(each.stat().st_size for each in files) / 1e6


def write_results(rows: Sequence[Mapping[str, float]]) -> None:
    """Print the table and store it, with the plot where matplotlib is there."""
    heads = (
        "vectors",
        "passages",
        "p50 / p99 ms",
        "least of five",
        "processor, least of five",
        "without model, least of five",
        "cold ask s",
        "least",
        "of processor",
        "open s",
    )
    heads += ("memory MB", "disk MB: vectors, words, SQL", "hits as exact", "dense alone", "load")
    cells = [
        (
            f"{row['n_vectors']:,.0f}",
            f"{row['n_passages']:,.0f}",
            *(
                f"{row[f'{name}p50_ms']:.1f} / {row[f'{name}p99_ms']:.1f}"
                for name in ("", "least_", "least_processor_", "least_without_model_")
            ),
            f"{row['ask_s']:.2f}",
            f"{row['least_ask_s']:.2f}",
            f"{row['ask_processor_s']:.2f}",
            f"{row['open_s']:.1f}",
            f"{row['memory_mb']:.0f}",
            f"{row['vectors_mb']:.0f}, {row['lexical_mb']:.0f}, {row['sql_mb']:.0f}",
            f"{row['hits_recall']:.3f}",
            f"{row['dense_hits_recall']:.3f}",
            f"{row['load']:.1f}",
        )
        for row in rows
    ]
    table = Table(*heads)
    for row in cells:
        table.add_row(*row)
    Console(width=200).print(table)
    folder = ROOT / "benchmarks" / "results"
    lines = ["# Retrieval as the corpus grows: real text, made-up vectors", ""]
    lines += ["| " + " | ".join(heads) + " |", "|" + "---|" * len(heads), *(f"| {' | '.join(row)} |" for row in cells)]
    (folder / "retrieval.md").write_text("\n".join([*lines, ""]), encoding="utf-8")
    (folder / "retrieval.json").write_text(json.dumps(list(rows), indent=1) + "\n", encoding="utf-8")
    if find_spec("matplotlib") is not None:
        _plot(rows, folder / "retrieval.png")


def _plot(rows: Sequence[Mapping[str, float]], path: Path) -> None:
    import matplotlib as mpl

    mpl.use("agg")
    from matplotlib import pyplot

    figure, (times, sizes) = pyplot.subplots(1, 2, figsize=(10, 4))
    n_vectors = [row["n_vectors"] for row in rows]
    for name, label in (("p50_ms", "warm search, p50"), ("p99_ms", "warm search, p99")):
        times.plot(n_vectors, [row[name] for row in rows], marker="o", label=label)
    times.plot(n_vectors, [row["ask_s"] * 1000 for row in rows], marker="s", label="cold `citewell ask`")
    for name, label in (("memory_mb", "memory of a process"), ("vectors_mb", "vectors on disk"), ("sql_mb", "SQL")):
        sizes.plot(n_vectors, [row[name] for row in rows], marker="o", label=label)
    for axes, unit in ((times, "ms"), (sizes, "MB")):
        axes.set(xscale="log", yscale="log", xlabel="vectors", ylabel=unit)
        axes.legend()
    figure.tight_layout()
    figure.savefig(path, dpi=120)


if __name__ == "__main__":
    raise SystemExit(main())
