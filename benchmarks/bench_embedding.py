"""Passages per second of the embedders beside sentence-transformers' torch default, in one run, and what each finds.

Speed: the texts are consecutive words of the guidelines that ship with Citewell, cut to about 217 tokens; each is
embedded once a round, and the runtimes take turns, so that other load on the machine falls on all. Passages per processor
second (all threads added up) leave most of that load out and are the fairer figure on a busy machine.

Quality: nDCG@10 of each runtime's vectors alone on a judged collection, cut to the documents that its first queries
(in the order of their ids' hashes) have judged. It is left out where ``CITEWELL_SHARED_DATA`` (by default
``../shared/data``) does not hold the collection. OpenVINO is left out where its extra is not installed.

    python benchmarks/bench_embedding.py [--passages 64] [--rounds 5] [--documents 300]
"""

import argparse
import hashlib
import importlib.util
import json
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import ir_measures
import numpy as np
from rich.console import Console
from rich.table import Table

from core.errors import EmbedderError
from retriever.models.embedder_choice import Precision, Runtime, load_embedder
from retriever.models.embedding import Embedder, Vectors
from retriever.models.model_files import DEFAULT_MODEL

ROOT = Path(__file__).resolve().parents[1]
PASSAGE_TOKENS = 217
NEIGHBOURS = 10
COLLECTION = "retrieval/cystic_fibrosis"
NDCG = ir_measures.nDCG @ 10
RUNTIMES: tuple[tuple[Runtime, Precision], ...] = (
    ("torch", "fp32"),
    ("onnxruntime", "fp32"),
    ("openvino", "fp32"),
    ("openvino", "bf16"),
)


@dataclass(slots=True)
class Measured:
    """One way to embed, and what was measured of it."""

    name: str
    embed: Callable[[Sequence[str]], Vectors]
    vectors: Vectors | None = None
    wall_s: list[float] = field(default_factory=list)
    """Seconds of each round."""
    processor_s: list[float] = field(default_factory=list)
    """Processor seconds of each round, over all threads."""

    def measure(self, texts: Sequence[str]) -> None:
        """Embed the texts once and note the time."""
        wall, processor = time.perf_counter(), time.process_time()
        self.vectors = self.embed(texts)
        self.wall_s.append(time.perf_counter() - wall)
        self.processor_s.append(time.process_time() - processor)


@dataclass(frozen=True, slots=True)
class Judged:
    """A judged collection, cut to what can be embedded in minutes."""

    documents: Mapping[str, str]
    queries: Mapping[str, str]
    relevant: Mapping[str, Mapping[str, int]]


def main() -> int:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--passages", type=int, default=64)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--documents", type=int, default=300, help="documents of the judged collection at most")
    arguments = parser.parse_args()
    console = Console(width=140)
    with tempfile.TemporaryDirectory() as folder:
        runtimes, counter = load_runtimes(Path(folder), console)
        texts, n_tokens = cut_passages(counter, arguments.passages)
        for runtime in runtimes:
            runtime.embed(texts[:4])
        for round_number in range(arguments.rounds):
            for runtime in runtimes if round_number % 2 else reversed(runtimes):
                runtime.measure(texts)
        load = " ".join(f"{each:.1f}" for each in os.getloadavg())
        console.print(
            f"{len(texts)} passages, {n_tokens:.0f} tokens each on average, {arguments.rounds} rounds, medians; "
            f"{len(os.sched_getaffinity(0))} processors, load {load}"
        )
        console.print(build_table(runtimes, len(texts)))
        judged = load_judged(arguments.documents)
        if judged is None:
            console.print("nDCG@10 is not measured: the judged collections are not there")
        else:
            console.print(f"{COLLECTION}: {len(judged.documents)} documents, {len(judged.queries)} queries, dense only")
            console.print(build_quality_table(runtimes, judged))
    return 0


def load_runtimes(folder: Path, console: Console) -> tuple[list[Measured], Embedder]:
    """Return what is measured, torch first, and an embedder that counts tokens; what cannot run here is said."""
    runtimes: list[Measured] = []
    embedders: list[Embedder] = []
    for runtime, precision in RUNTIMES:
        if runtime == "openvino" and importlib.util.find_spec("openvino") is None:
            console.print(f"openvino {precision} is not measured: the extra is not installed")
            continue
        try:
            embedder = load_embedder(DEFAULT_MODEL, runtime, folder, precision=precision)
        except EmbedderError as error:
            console.print(f"{runtime} {precision} is not measured: {error}")
            continue
        name = "sentence-transformers, torch fp32" if runtime == "torch" else f"{runtime} {precision}"
        runtimes.append(Measured(name, embedder.embed))
        embedders.append(embedder)
    return runtimes, embedders[-1]


def cut_passages(embedder: Embedder, n_passages: int) -> tuple[list[str], float]:
    """Return passages of about 217 tokens and their mean length in tokens; the words start again where they run out."""
    paths = sorted((ROOT / "corpus" / "guidelines").glob("*.md"))
    words = " ".join(path.read_text(encoding="utf-8") for path in paths).split()
    texts: list[str] = []
    position = 0
    while len(texts) < n_passages:
        taken = 100
        while embedder.count_tokens(" ".join(words[position : position + taken])) < PASSAGE_TOKENS - 4:
            taken += 4
        texts.append(" ".join(words[position : position + taken]))
        position = (position + taken) % (len(words) - 400)
    return texts, statistics.fmean(embedder.count_tokens(text) for text in texts)


def build_table(runtimes: Sequence[Measured], n_passages: int) -> Table:
    """Return the figures, the first runtime being the one that the others are compared with."""
    table = Table("runtime", "passages/s", "ratio", "passages/processor s", "ratio", "min cosine", "same top 10")
    first = runtimes[0]
    for runtime in runtimes:
        if runtime.vectors is None or first.vectors is None:
            raise ValueError("nothing was measured")
        wall = [n_passages / seconds for seconds in runtime.wall_s]
        processor = [n_passages / seconds for seconds in runtime.processor_s]
        table.add_row(
            runtime.name,
            f"{statistics.median(wall):.1f}",
            f"{compare(first.wall_s, runtime.wall_s):.2f}",
            f"{statistics.median(processor):.1f}",
            f"{compare(first.processor_s, runtime.processor_s):.2f}",
            f"{float((runtime.vectors * first.vectors).sum(axis=1).min()):.6f}",
            f"{share_neighbours(first.vectors, runtime.vectors):.3f}",
        )
    return table


def build_quality_table(runtimes: Sequence[Measured], judged: Judged) -> Table:
    """Return what each runtime's vectors find, the first runtime being the one that the others are compared with."""
    table = Table("runtime", "nDCG@10", "difference", "largest difference of a query")
    first: dict[str, float] | None = None
    for runtime in runtimes:
        scores = score_queries(runtime.embed, judged)
        first = first or scores
        differences = [scores[query_id] - first[query_id] for query_id in scores]
        table.add_row(
            runtime.name,
            f"{statistics.fmean(scores.values()):.4f}",
            f"{statistics.fmean(differences):+.4f}",
            f"{max(map(abs, differences)):.4f}",
        )
    return table


def score_queries(embed: Callable[[Sequence[str]], Vectors], judged: Judged) -> dict[str, float]:
    """Return nDCG@10 of each query; documents are ranked by cosine alone."""
    document_ids, query_ids = list(judged.documents), list(judged.queries)
    similarities = embed(list(judged.queries.values())) @ embed(list(judged.documents.values())).T
    run = {
        query_id: {document_ids[place]: float(row[place]) for place in np.argsort(-row, kind="stable")[:100]}
        for query_id, row in zip(query_ids, similarities, strict=True)
    }
    return {found.query_id: found.value for found in ir_measures.iter_calc([NDCG], judged.relevant, run)}


def load_judged(n_documents: int) -> Judged | None:
    """Return the cut collection; null where the data is not there."""
    data = Path(os.environ.get("CITEWELL_SHARED_DATA") or ROOT.parent / "shared" / "data")
    folder = data / COLLECTION
    if not folder.is_dir():
        return None
    texts = {row["id"]: f"{row['title']}\n{row['text']}" for row in read_rows(folder / "corpus.jsonl")}
    queries = {row["id"]: str(row["text"]) for row in read_rows(folder / "queries.jsonl")}
    judged: dict[str, dict[str, int]] = {}
    for line in (folder / "qrels.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        query_id, document_id, grade = line.split("\t")
        judged.setdefault(query_id, {})[document_id] = int(grade)
    ordered = sorted(judged, key=lambda query_id: hashlib.sha256(query_id.encode()).hexdigest())
    known = (each for query_id in ordered for each in judged[query_id] if each in texts)
    pool = dict.fromkeys(list(dict.fromkeys(known))[:n_documents])
    relevant = {
        query_id: {each: grade for each, grade in judged[query_id].items() if each in pool} for query_id in ordered
    }
    whole = [each for each in ordered if 2 * sum(each_id in pool for each_id in judged[each]) >= len(judged[each])]
    return Judged(
        documents={each: texts[each] for each in pool},
        queries={each: queries[each] for each in whole},
        relevant={each: relevant[each] for each in whole},
    )


def read_rows(path: Path) -> list[dict[str, str]]:
    """Return the rows of a JSON-lines file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]


def compare(first: Sequence[float], second: Sequence[float]) -> float:
    """Return how many times faster the second is: the median over the rounds."""
    return statistics.median(before / after for before, after in zip(first, second, strict=True))


def share_neighbours(first: Vectors, second: Vectors) -> float:
    """Return the share of each passage's ten nearest others that both kinds of vectors name."""
    nearest = [np.argsort(-(each @ each.T), axis=1, kind="stable")[:, 1 : NEIGHBOURS + 1] for each in (first, second)]
    shared = [len(set(before) & set(after)) for before, after in zip(*nearest, strict=True)]
    return float(np.mean(shared)) / NEIGHBOURS


if __name__ == "__main__":
    raise SystemExit(main())
