"""Citewell with its own ingest, index and retriever, or a part of it.

Without ``--part`` the fusion's weight is the one that the other collections chose (``fusion_weights.py``); ``--part shipped``
is the product as it is, ``dense`` and ``lexical`` are its parts alone, ``equal`` joins them by rank with equal weights.
"""

import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

from fusion_weights import load_left_out
from judged import Judged, open_judged, read_found
from system_run import Ask, find_part, run_system, sample

from core.questions import Question
from core.retrieval import Retrieval
from retriever.hybrid import HybridRetriever
from retriever.index import build_retriever
from retriever.models.embedder_choice import load_embedder
from retriever.models.model_files import DEFAULT_MODEL
from retriever.search_settings import SearchSettings
from retriever.vocabulary.lexicon import Lexicon

K_PASSAGES = 60
"""Passages asked for, so that fifty documents are among them."""
PARTS: Mapping[str, SearchSettings] = {
    "shipped": SearchSettings(n_list_hits=0),
    "dense": SearchSettings(lexical_weight=0, n_list_hits=0),
    "lexical": SearchSettings(dense_weight=0, n_list_hits=0),
}
RANK_CONSTANT = 60
"""Source: Cormack, Clarke and Buettcher, SIGIR 2009."""


def build(judged: Judged, cache: Path) -> Ask:
    """Return what answers from the collection's index, which is ingested where it is not there yet."""
    part = find_part()
    words = load_left_out().get(judged.name)
    if not part and words is None:
        raise RuntimeError(f"run benchmarks/fusion_weights.py first: no weight was chosen for {judged.name}")
    held_out = SearchSettings(n_list_hits=0, lexical_weight=words or 0.0, dense_weight=1 - (words or 0.0))
    embedder = load_embedder(DEFAULT_MODEL, "onnxruntime", cache / "runtime")
    index = open_judged(judged, cache)
    document_ids = read_found(judged)
    twins: dict[tuple[str, str], list[str]] = {}
    for document_id in judged.texts:
        twins.setdefault((judged.titles[document_id], judged.texts[document_id]), []).append(document_id)
    names = {name: twins[judged.titles[each], judged.texts[each]] for name, each in document_ids.items()}

    def score(retrieval: Retrieval) -> dict[str, float]:
        sources = {document.version_id: document.source_name for document in retrieval.documents}
        scores: dict[str, float] = {}
        for hit in retrieval.hits:
            # A text that the collection holds twice is ingested once.
            for document_id in names[sources[hit.passage.version_id]]:
                scores.setdefault(document_id, hit.score)
        return scores

    def build_part(name: str) -> HybridRetriever:
        return build_retriever(index, embedder, PARTS.get(name, held_out), expand=Lexicon.load().expand)

    if part != "equal":
        retriever = build_part(part)
        return lambda text: score(retriever.retrieve(Question(question=text[:4000]), k=K_PASSAGES))
    parts = [build_part("dense"), build_part("lexical")]

    def ask_both(text: str) -> dict[str, float]:
        fused: dict[str, float] = {}
        for each in parts:
            scores = score(each.retrieve(Question(question=text[:4000]), k=K_PASSAGES))
            for rank, document_id in enumerate(scores, start=1):
                fused[document_id] = fused.get(document_id, 0.0) + 1 / (RANK_CONSTANT + rank)
        return fused

    return ask_both


def measure_ingest(judged: Judged) -> float:
    """Return the passages per second of an ingest into an empty folder, the model loaded."""
    with tempfile.TemporaryDirectory() as scratch:
        part = sample(judged)
        load_embedder(DEFAULT_MODEL, "onnxruntime", Path(scratch) / "runtime")
        started = time.perf_counter()
        index = open_judged(part, Path(scratch))
        elapsed_s = time.perf_counter() - started
        n_passages = sum(index.catalogue.passages.count_passages(index.catalogue.load_live().reading_ids).values())
        index.close()
        return n_passages / elapsed_s


if __name__ == "__main__":
    raise SystemExit(run_system(build, versions="citewell", measure_ingest=measure_ingest))
