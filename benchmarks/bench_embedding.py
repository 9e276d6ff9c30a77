"""Passages per second of the default embedder beside sentence-transformers' torch default, in one run.

The texts are consecutive words of the guidelines that ship with Citewell, cut to about 217 tokens; each is embedded
once a round, and the runtimes take turns, so that other load on the machine falls on both. Passages per processor
second (all threads added up) leave most of that load out and are the fairer figure on a busy machine.

    python benchmarks/bench_embedding.py [--passages 64] [--rounds 5]
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from retriever.embedder_choice import load_embedder
from retriever.embedding import Embedder, Vectors
from retriever.model_files import DEFAULT_MODEL, find_model_files

ROOT = Path(__file__).resolve().parents[1]
PASSAGE_TOKENS = 217
NEIGHBOURS = 10


@dataclass(slots=True)
class Runtime:
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


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--passages", type=int, default=64)
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    console = Console()
    with tempfile.TemporaryDirectory() as folder:
        ours = load_embedder(DEFAULT_MODEL, "onnxruntime", Path(folder))
        texts, n_tokens = cut_passages(ours, arguments.passages)
        runtimes = [Runtime("sentence-transformers, torch fp32", load_torch()), Runtime("onnxruntime fp32", ours.embed)]
        for runtime in runtimes:
            runtime.embed(texts[:4])
        for round_number in range(arguments.rounds):
            for runtime in runtimes if round_number % 2 else reversed(runtimes):
                runtime.measure(texts)
    console.print(f"{len(texts)} passages, {n_tokens:.0f} tokens each on average, {arguments.rounds} rounds, medians")
    console.print(build_table(runtimes, len(texts)))
    return 0


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


def load_torch() -> Callable[[Sequence[str]], Vectors]:
    """Return what embeds with sentence-transformers as it comes: torch, fp32, its own batches of 32."""
    from retriever.sentence_transformer import SentenceTransformerEmbedder

    return SentenceTransformerEmbedder(find_model_files(DEFAULT_MODEL)).embed


def build_table(runtimes: Sequence[Runtime], n_passages: int) -> Table:
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
