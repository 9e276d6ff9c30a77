"""nDCG@10 and recall@5 of BM25, dense vectors and their fusions on judged collections, and the weights that they choose.

Each collection is cut to the documents that its first queries (in the order of their ids' hashes) have judged, so that
embedding takes minutes; a query counts where at least half of its relevant documents are among them, and is judged on
those. Texts are embedded whole, as far as the model's window reaches. The figures compare methods with one another and
are no scores of the whole collections. Every weight is chosen on the other collections ("left out").

The data is not part of the project: the benchmark says so and stops where ``CITEWELL_SHARED_DATA`` (by default
``../shared/data``) does not hold it. Vectors are kept in the system's folder for temporary files.

    python benchmarks/bench_fusion.py [--documents 768]
"""

import argparse
import hashlib
import json
import os
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import ir_measures
import numpy as np
from rich.console import Console
from rich.table import Table

from retriever.embedder_choice import load_embedder
from retriever.embedding import Embedder, Vectors
from retriever.fusion import compute_full_bm25, fuse_scores
from retriever.lexical import LexicalPassage, TantivyLexical
from retriever.lexicon import Lexicon
from retriever.model_files import DEFAULT_MODEL
from retriever.query import build_query_terms
from retriever.search_settings import SearchSettings
from retriever.terms import stem_text

COLLECTIONS = ("retrieval/cystic_fibrosis", "retrieval/liveqa", "retrieval/mediqa2019", "retrieval/nfcorpus", "cpgqa")
N_CANDIDATES = 60
WEIGHTS = (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8)
NDCG, RECALL = ir_measures.nDCG @ 10, ir_measures.R @ 5
N_BOOTSTRAP = 10_000

Scores = dict[str, float]


@dataclass(frozen=True, slots=True)
class Found:
    """What both methods found for one query."""

    query_id: str
    lexical: Scores
    dense: Scores
    full_lexical: float


@dataclass(frozen=True, slots=True)
class Collection:
    """A judged collection, searched by both methods."""

    name: str
    n_documents: int
    found: tuple[Found, ...]
    relevant: Mapping[str, Mapping[str, int]]

    def score(self, fuse: Callable[[Found], Scores]) -> dict[str, tuple[float, float]]:
        """Return nDCG@10 and recall@5 of each query."""
        run = {each.query_id: fuse(each) or {"": 0.0} for each in self.found}
        values: dict[str, dict[str, float]] = {query_id: {} for query_id in run}
        for metric in ir_measures.iter_calc([NDCG, RECALL], self.relevant, run):
            values[metric.query_id][str(metric.measure)] = metric.value
        return {query_id: (each[str(NDCG)], each[str(RECALL)]) for query_id, each in values.items()}


def main() -> int:
    """Print the tables; 0 also where the data is not there."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=768, help="documents of each collection at most")
    arguments = parser.parse_args()
    data = Path(os.environ.get("CITEWELL_SHARED_DATA") or Path(__file__).resolve().parents[2] / "shared" / "data")
    console = Console(width=160)
    if not (data / "retrieval").is_dir():
        console.print(f"skipped: {data} holds no judged collections")
        return 0
    cache = Path(tempfile.gettempdir()) / "citewell-bench-fusion"
    cache.mkdir(exist_ok=True)
    embedder = load_embedder(DEFAULT_MODEL, "onnxruntime", cache)
    collections = [load_collection(data / name, embedder, cache, arguments.documents) for name in COLLECTIONS]
    print_methods(console, collections)
    return 0


def print_methods(console: Console, collections: Sequence[Collection]) -> None:
    """Print each method's figures, ours against the better of its parts, and the weights chosen leaving one out."""
    settings = SearchSettings()
    methods: dict[str, Callable[[Found], Scores]] = {
        "BM25": lambda found: found.lexical,
        "dense": lambda found: found.dense,
        "equal weights on ranks": fuse_ranks,
        "scaled by the best, 0.5": lambda found: fuse(found, 0.5, is_full=False),
        f"Citewell, {settings.lexical_weight}": lambda found: fuse(found, settings.lexical_weight, is_full=True),
    }
    heads = [f"{each.name}, {each.n_documents} documents, n={len(each.found)}" for each in collections]
    table = Table("nDCG@10 / recall@5", *heads, "mean nDCG")
    scored = {name: [each.score(method) for each in collections] for name, method in methods.items()}
    for name, by_collection in scored.items():
        means = [np.mean(list(values.values()), axis=0) for values in by_collection]
        table.add_row(
            name, *(f"{ndcg:.3f} / {recall:.3f}" for ndcg, recall in means), f"{np.mean(means, axis=0)[0]:.4f}"
        )
    for label, is_full in (("scaled by the best, left out", False), ("Citewell, left out", True)):
        chosen = choose_weights(collections, is_full=is_full)
        table.add_row(
            label, *(f"{ndcg:.3f} at {weight}" for weight, ndcg in chosen), f"{np.mean([n for _, n in chosen]):.4f}"
        )
    ours = list(scored.values())[-1]
    for part in ("BM25", "dense", "equal weights on ranks"):
        table.add_row(
            f"ours minus {part}, 95 %", *(compare(*pair) for pair in zip(ours, scored[part], strict=True)), ""
        )
    console.print(table)


def load_collection(folder: Path, embedder: Embedder, cache: Path, n_documents: int) -> Collection:
    """Return the collection, searched by both methods."""
    documents = {row["id"]: row for row in read_rows(folder / "corpus.jsonl")}
    queries = {row["id"]: str(row["text"]) for row in read_rows(folder / "queries.jsonl")}
    judged: dict[str, dict[str, int]] = {}
    for line in (folder / "qrels.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        query_id, document_id, grade = line.split("\t")
        judged.setdefault(query_id, {})[document_id] = int(grade)
    ordered = sorted(queries, key=lambda query_id: hashlib.sha256(query_id.encode()).hexdigest())
    known = (each for query_id in ordered for each in judged.get(query_id, {}) if each in documents)
    chosen = list(dict.fromkeys(known))[:n_documents]
    pool = set(chosen)
    relevant: dict[str, dict[str, int]] = {}
    for query_id in ordered:
        wanted = {each: grade for each, grade in judged.get(query_id, {}).items() if grade > 0}
        kept = {each: grade for each, grade in wanted.items() if each in pool}
        if wanted and len(kept) >= len(wanted) / 2:
            relevant[query_id] = kept
    texts = {each: "\n".join(filter(None, (documents[each].get("title"), documents[each]["text"]))) for each in chosen}
    name = folder.name
    vectors = embed_kept(texts, embedder, cache / f"{name}-documents.npz")
    questions = embed_kept({each: queries[each] for each in relevant}, embedder, cache / f"{name}-queries.npz")
    with tempfile.TemporaryDirectory() as scratch:
        lexical = TantivyLexical(Path(scratch))
        lexical.update(
            add=[
                LexicalPassage(
                    each, "all", stem_text(documents[each]["text"]), (), stem_text(documents[each].get("title") or "")
                )
                for each in chosen
            ]
        )
        found = tuple(
            search(each, queries[each], lexical, chosen, vectors, questions[row]) for row, each in enumerate(relevant)
        )
    return Collection(name, len(chosen), found, relevant)


def search(
    query_id: str, query: str, lexical: TantivyLexical, document_ids: Sequence[str], vectors: Vectors, vector: Vectors
) -> Found:
    """Return the candidates of both methods, as the retriever would weigh them."""
    terms = build_query_terms(query, Lexicon.load().expand(query), SearchSettings().expansion_weight)
    hits = {hit.passage_id: hit.score for hit in lexical.search(terms.weights, N_CANDIDATES)}
    cosines = vectors @ vector
    near = {document_ids[row] for row in np.argsort(-cosines, kind="stable")[:N_CANDIDATES]}
    dense = {each: float(cosines[row]) for row, each in enumerate(document_ids) if each in near or each in hits}
    counts = {stem: lexical.doc_freq(stem) for stem in terms.weights}
    return Found(query_id, hits, dense, compute_full_bm25(terms.weights, counts, len(document_ids)))


def embed_kept(texts: Mapping[str, str], embedder: Embedder, path: Path) -> Vectors:
    """Return the vectors of the texts, by id from the file where they are there; the rest is embedded and kept."""
    kept: dict[str, Vectors] = {}
    if path.is_file():
        with np.load(path) as stored:
            kept = dict(zip(stored["ids"].tolist(), stored["v"], strict=True))
    missing = [each for each in texts if each not in kept]
    if missing:
        kept.update(zip(missing, embedder.embed([texts[each] for each in missing]), strict=True))
        np.savez(path, ids=list(kept), v=np.stack(list(kept.values())))
    return np.stack([kept[each] for each in texts])


def fuse(found: Found, weight: float, *, is_full: bool) -> Scores:
    """Return the fused scores with this weight of BM25."""
    fused = fuse_scores(
        found.dense,
        found.lexical,
        dense_weight=1 - weight,
        lexical_weight=weight,
        full_lexical=found.full_lexical if is_full else 0.0,
    )
    return {each.passage_id: each.score for each in fused}


def fuse_ranks(found: Found) -> Scores:
    """Return reciprocal rank fusion. Source: Cormack, Clarke and Buettcher, SIGIR 2009, with their constant of 60."""
    scores: Scores = {}
    for part in (found.lexical, found.dense):
        for rank, each in enumerate(sorted(part, key=lambda each: (-part[each], each)), start=1):
            scores[each] = scores.get(each, 0.0) + 1 / (60 + rank)
    return scores


def choose_weights(collections: Sequence[Collection], *, is_full: bool) -> list[tuple[float, float]]:
    """Return, for each collection, the weight that is best on the others together, and its nDCG@10 with it."""
    table = np.array(
        [
            [
                np.mean([ndcg for ndcg, _ in each.score(lambda found: fuse(found, weight, is_full=is_full)).values()])  # noqa: B023  # called at once
                for weight in WEIGHTS
            ]
            for each in collections
        ]
    )
    chosen = [int(np.argmax(np.delete(table, row, axis=0).mean(axis=0))) for row in range(len(collections))]
    return [(WEIGHTS[best], float(table[row, best])) for row, best in enumerate(chosen)]


def compare(ours: Mapping[str, tuple[float, float]], other: Mapping[str, tuple[float, float]]) -> str:
    """Return the mean difference in nDCG@10 and its paired bootstrap interval over queries."""
    differences = np.array([ours[query_id][0] - other[query_id][0] for query_id in ours])
    drawn = np.random.default_rng(0).integers(len(differences), size=(N_BOOTSTRAP, len(differences)))
    low, high = np.percentile(differences[drawn].mean(axis=1), [2.5, 97.5])
    return f"{differences.mean():+.3f} [{low:+.3f}, {high:+.3f}]"


def read_rows(path: Path) -> list[dict[str, str]]:
    """Return the rows of a file with one JSON object a line."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


if __name__ == "__main__":
    raise SystemExit(main())
