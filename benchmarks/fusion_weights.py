"""Chooses how much words weigh in the fusion, for each judged collection from the others alone.

Each question's passages are found once, with their similarity and their scaled BM25, and kept; every weight then only
orders them anew. The weight of a collection is the one with the best mean nDCG@10 over the *other* collections (each
counts once, whatever its size), so no collection is judged with a weight that it had a say in; ``bench_judged.py`` uses
these. What ships is chosen on all of them. Results go to ``benchmarks/results/fusion_weights.*``.

    python benchmarks/fusion_weights.py [--kept]
"""

import argparse
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import ir_measures
import numpy as np
from judged import COLLECTIONS, Judged, find_cache, find_data, load_judged, open_judged, read_found
from rich.console import Console
from rich.table import Table

from core.questions import Question
from retriever.index import build_retriever
from retriever.models.embedder_choice import load_embedder
from retriever.models.model_files import DEFAULT_MODEL
from retriever.search_settings import SearchSettings
from retriever.vocabulary.lexicon import Lexicon

RESULTS = Path(__file__).resolve().parent / "results"
GRID = tuple(round(0.05 * step, 2) for step in range(4, 17))
"""Weights of the words; that of the meaning is the rest to 1."""
K_PASSAGES = 200
"""Passages kept for a question: more than any weight brings among the best ten."""
MEASURE = ir_measures.nDCG @ 10

Found = list[tuple[str, float, float]]
"""Document, cosine similarity from 0 and scaled BM25, by passage."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What the collections chose."""

    left_out: dict[str, float]
    """Weight of the words by the collection that had no say in it."""
    shipped: float
    """Weight that all collections choose together."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Print and store the choice; 0 also where the data is not there."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kept", action="store_true", help="take the kept passages where there are any")
    options = parser.parse_args(arguments)
    console = Console(width=160, highlight=False)
    data = find_data()
    if data is None:
        console.print("skipped: the judged collections are not here (CITEWELL_SHARED_DATA)")
        return 0
    values: dict[str, dict[float, float]] = {}
    for judged in (load_judged(data / name) for name in COLLECTIONS):
        found = find_all(judged, find_cache(), is_kept=options.kept)
        values[judged.name] = {weight: measure(judged, found, weight) for weight in GRID}
    write(values, choose(values), console)
    return 0


def load_left_out() -> dict[str, float]:
    """Return the stored weight of each collection; empty where nothing was chosen yet."""
    path = RESULTS / "fusion_weights.json"
    if not path.is_file():
        return {}
    stored: dict[str, float] = json.loads(path.read_text(encoding="utf-8"))["left_out"]
    return stored


def find_all(judged: Judged, cache: Path, *, is_kept: bool) -> dict[str, Found]:
    """Return what is found for each question."""
    path = cache / f"fusion-{judged.name}.json"
    if is_kept and path.is_file():
        kept: dict[str, Found] = json.loads(path.read_text(encoding="utf-8"))
        return kept
    index = open_judged(judged, cache)
    embedder = load_embedder(DEFAULT_MODEL, "onnxruntime", cache / "runtime")
    settings = SearchSettings(dense_weight=0.5, lexical_weight=0.5, n_list_hits=0)
    retriever = build_retriever(index, embedder, settings, expand=Lexicon.load().expand)
    names, found = read_found(judged), dict[str, Found]()
    for query_id, text in judged.queries.items():
        retrieval = retriever.retrieve(Question(question=text[:4000]), k=K_PASSAGES)
        sources = {document.version_id: names[document.source_name] for document in retrieval.documents}
        found[query_id] = []
        for hit in retrieval.hits:
            dense = max(0.0, next(part.score for part in hit.parts if part.method == "dense"))
            # The fused score is the mean of the two, so this is the scaled BM25.
            found[query_id].append((sources[hit.passage.version_id], dense, 2 * hit.score - dense))
    index.close()
    path.write_text(json.dumps(found), encoding="utf-8")
    return found


def measure(judged: Judged, found: Mapping[str, Found], weight: float) -> float:
    """Return the mean nDCG@10 of the collection with this weight of the words."""
    run = {query_id: _score(passages, weight) or {"": 0.0} for query_id, passages in found.items()}
    return float(ir_measures.calc_aggregate([MEASURE], judged.relevant, run)[MEASURE])


def choose(values: Mapping[str, Mapping[float, float]]) -> Choice:
    """Return the weights with the best mean over the collections that have a say."""

    def find_best(names: Iterable[str]) -> float:
        rows = [values[name] for name in names]
        return max(GRID, key=lambda weight: (np.mean([row[weight] for row in rows]), -abs(weight - 0.5)))

    left_out = {name: find_best(other for other in values if other != name) for name in values}
    return Choice(left_out, find_best(values))


def write(values: Mapping[str, Mapping[float, float]], choice: Choice, console: Console) -> None:
    """Print and store the figures."""
    heads = ["weight of the words", *values, "mean"]
    rows = [
        [f"{weight:.2f}", *(f"{row[weight]:.3f}" for row in values.values()), f"{_mean(values, weight):.4f}"]
        for weight in GRID
    ]
    rows.append(["chosen by the others", *(f"{choice.left_out[name]:.2f}" for name in values), f"{choice.shipped:.2f}"])
    rows.append(["nDCG@10 with it", *(f"{values[name][choice.left_out[name]]:.3f}" for name in values), ""])
    table = Table(*heads)
    for row in rows:
        table.add_row(*row)
    console.print(table)
    lines = ["# nDCG@10 by the weight of the words in the fusion", ""]
    lines += ["| " + " | ".join(heads) + " |", "|" + "---|" * len(heads), *(f"| {' | '.join(row)} |" for row in rows)]
    (RESULTS / "fusion_weights.md").write_text("\n".join([*lines, ""]), encoding="utf-8")
    stored = {"left_out": choice.left_out, "all": choice.shipped, "values": values}
    (RESULTS / "fusion_weights.json").write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")


def _mean(values: Mapping[str, Mapping[float, float]], weight: float) -> float:
    return float(np.mean([row[weight] for row in values.values()]))


def _score(passages: Found, weight: float) -> dict[str, float]:
    """Return the best fused score of each document."""
    best: dict[str, float] = {}
    for document_id, dense, lexical in passages:
        score = (1 - weight) * dense + weight * lexical
        best[document_id] = max(score, best.get(document_id, score))
    return best


if __name__ == "__main__":
    raise SystemExit(main())
