"""Milliseconds of a warm retrieval, with the embedding model included and excluded, as the corpus grows.

The corpora are made up, because embedding them would take hours: sentences of words drawn as often as they stand in the
guidelines that ship with Citewell, and vectors scattered around those of real guideline sentences. Everything else is
the product's own: files are ingested, and questions are embedded with the real model. Every question is asked once, so
that no answer comes from what an earlier one left in memory; some of what it reads does, as in a running server.
Processor time (all threads added up) leaves most of the machine's other load out.

    python benchmarks/bench_retrieval.py --passages 2000 20000 [--questions 300] [--keep FOLDER]
"""

import argparse
import random
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from core.answers import EmbedderIdentity
from core.questions import Question
from ingest.pipeline import ingest_paths
from retriever.embedder_choice import load_embedder
from retriever.embedding import Embedder, Vectors
from retriever.index import build_retriever, open_index
from retriever.lexicon import Lexicon
from retriever.model_files import DEFAULT_MODEL

ROOT = Path(__file__).resolve().parents[1]
PASSAGES_PER_FILE = 200
STATEMENTS_PER_PASSAGE = 4
N_REAL_SENTENCES = 200
NOISE = 0.7
"""Length of what is added to a real vector, whose length is 1."""
SEED = 20260101


class ScatteredEmbedder:
    """Embeds one text with the real model, and more of them as scattered copies of real vectors."""

    def __init__(self, real: Embedder, sentences: Sequence[str]) -> None:
        self._real = real
        self._anchors = real.embed(sentences)
        self._random = np.random.default_rng(SEED)
        self.identity = EmbedderIdentity(model="scattered", runtime="onnxruntime", precision="fp32")
        self.dim = real.dim
        self.max_tokens = real.max_tokens
        self.wall_s = 0.0
        """Seconds spent on questions."""
        self.processor_s = 0.0
        """Processor seconds spent on questions."""

    def count_tokens(self, text: str) -> int:
        """Return roughly the tokens of the text: a count by the tokenizer would take most of the ingest."""
        return len(text.split()) * 3 // 2

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return one vector for each text."""
        if len(texts) == 1:
            wall, processor = time.perf_counter(), time.process_time()
            vectors = self._real.embed(texts)
            self.wall_s += time.perf_counter() - wall
            self.processor_s += time.process_time() - processor
            return vectors
        chosen = self._anchors[self._random.integers(len(self._anchors), size=len(texts))]
        noise = self._random.standard_normal(chosen.shape) * NOISE / np.sqrt(self.dim)
        rows = chosen + noise
        return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


def main() -> int:
    """Print one row for each size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--passages", type=int, nargs="+", default=[2000, 20_000])
    parser.add_argument("--questions", type=int, default=300)
    parser.add_argument("--keep", type=Path, help="folder that keeps the made-up corpora and their indexes")
    arguments = parser.parse_args()
    heads = ("wall", "processor", "wall without model", "processor without model")
    table = Table("passages", "vectors", "questions", *(f"{head}, p50 / p99 ms" for head in heads))
    with tempfile.TemporaryDirectory() as scratch:
        folder: Path = arguments.keep or Path(scratch)
        words = load_words()
        sentences = make_sentences(words, N_REAL_SENTENCES, random.Random(SEED))
        embedder = ScatteredEmbedder(load_embedder(DEFAULT_MODEL, "onnxruntime", folder / "runtime"), sentences)
        for n_passages in arguments.passages:
            home = folder / f"made-up-{n_passages}"
            if not (home / "done").exists():
                build_corpus(home, words, n_passages, embedder)
            table.add_row(*measure(home, embedder, words, arguments.questions))
    Console().print(table)
    return 0


def load_words() -> list[str]:
    """Return the words of the shipped guidelines in order."""
    paths = sorted((ROOT / "corpus" / "guidelines").glob("*.md"))
    text = " ".join(path.read_text(encoding="utf-8") for path in paths)
    return [word for word in text.split() if word.isalpha()]


def make_sentences(words: Sequence[str], n_sentences: int, chance: random.Random) -> list[str]:
    """Return made-up sentences of ten to twenty words."""
    return [" ".join(chance.choices(words, k=chance.randint(10, 20))).capitalize() + "." for _ in range(n_sentences)]


def build_corpus(home: Path, words: Sequence[str], n_passages: int, embedder: ScatteredEmbedder) -> None:
    """Write the files and ingest them."""
    chance = random.Random(n_passages)
    source = home / "source"
    source.mkdir(parents=True)
    for start in range(0, n_passages, PASSAGES_PER_FILE):
        lines = [f"# Guideline {start}"]
        for number in range(start, min(start + PASSAGES_PER_FILE, n_passages)):
            heading = " ".join(chance.choices(words, k=4))
            lines += [f"## {heading} {number}", " ".join(make_sentences(words, STATEMENTS_PER_PASSAGE, chance))]
        (source / f"guideline-{start}.md").write_text("\n\n".join(lines), encoding="utf-8")
    index = open_index(home)
    ingest_paths([source], index, embedder)
    index.close()
    (home / "done").touch()


def measure(home: Path, embedder: ScatteredEmbedder, words: Sequence[str], n_questions: int) -> list[str]:
    """Ask the questions and return a row of the table."""
    index = open_index(home)
    retriever = build_retriever(index, embedder, expand=Lexicon.load().expand)
    retriever.warm_up()
    chance = random.Random(SEED)
    times: list[tuple[float, float, float, float]] = []
    for _ in range(n_questions):
        text = "What is recommended for " + " ".join(chance.choices(words, k=6)) + "?"
        embedder.wall_s = embedder.processor_s = 0.0
        wall, processor = time.perf_counter(), time.process_time()
        retrieval = retriever.retrieve(Question(question=text))
        wall, processor = time.perf_counter() - wall, time.process_time() - processor
        times.append((wall, processor, wall - embedder.wall_s, processor - embedder.processor_s))
    state = index.catalogue.generations.load()
    n_vectors = 0 if state is None else sum(each.n_vectors for each in state.collections)
    index.close()
    figures = [
        f"{np.percentile(each, 50) * 1000:.1f} / {np.percentile(each, 99) * 1000:.1f}"
        for each in zip(*times, strict=True)
    ]
    return [str(retrieval.n_passages), str(n_vectors), str(n_questions), *figures]


if __name__ == "__main__":
    raise SystemExit(main())
