"""BM25 alone: bm25s with its own defaults, English stop words left out and words stemmed; ``--part text`` leaves titles out."""

import time
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

import bm25s
import snowballstemmer
from judged import Judged
from system_run import N_FOUND, Ask, find_part, join_text, run_system, sample


def build(judged: Judged, _cache: Path) -> Ask:
    """Return what answers from whole documents."""
    document_ids = list(judged.texts)
    stemmer = snowballstemmer.stemmer("english")

    def tokenize(texts: Sequence[str]) -> object:
        return bm25s.tokenize(list(texts), stopwords="en", stemmer=stemmer.stemWords, show_progress=False)

    index = bm25s.BM25()
    is_text_only = find_part() == "text"
    texts = [judged.texts[each] if is_text_only else join_text(judged, each) for each in document_ids]
    index.index(tokenize(texts), show_progress=False)

    def ask(text: str) -> dict[str, float]:
        k = min(N_FOUND, len(document_ids))
        places, scores = index.retrieve(tokenize([text]), k=k, show_progress=False)
        return {
            document_ids[place]: float(score)
            for place, score in zip(places[0], scores[0], strict=True)
            if float(score) > 0
        }

    return ask


def measure_ingest(judged: Judged) -> float:
    """Return the documents per second."""
    part = sample(judged)
    started = time.perf_counter()
    build(part, Path())
    return len(part.texts) / (time.perf_counter() - started)


if __name__ == "__main__":
    raise SystemExit(run_system(build, versions=f"bm25s {version('bm25s')}", measure_ingest=measure_ingest))
