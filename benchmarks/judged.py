"""Judged collections, each ingested by the product into an index of its own.

Every judged text is a document of its own: a Markdown file with its title in the front matter. What is found is judged on
the documents, each at the rank of its first passage. The data is not part of the project: ``CITEWELL_SHARED_DATA`` (by
default ``../shared/data``) says where it is. Indexes are kept, by default in the system's folder for temporary files, so
that a second run embeds nothing.

    python benchmarks/judged.py [--collections cpgqa liveqa]     # ingests them
"""

import argparse
import json
import os
import re
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from ingest.pipeline import ingest_paths
from retriever.index import SearchIndex, open_index
from retriever.models.embedder_choice import load_embedder
from retriever.models.model_files import DEFAULT_MODEL

COLLECTIONS = ("retrieval/cystic_fibrosis", "retrieval/liveqa", "retrieval/mediqa2019", "retrieval/nfcorpus", "cpgqa")
UNTITLED = "Document"
"""Title of a text that has none; the name of a made-up file would add words that nobody wrote."""

_MARKUP = re.compile(r"([\\`*_{}\[\]<>#|~])")


@dataclass(frozen=True, slots=True)
class Judged:
    """A judged collection."""

    name: str
    texts: dict[str, str]
    """Text by document id."""
    titles: dict[str, str]
    """Title by document id; empty where there is none."""
    queries: dict[str, str]
    """Question by id, of those that have a relevant document."""
    relevant: dict[str, dict[str, int]]
    """Grade above 0 by document id, by question id."""


def find_data() -> Path | None:
    """Return the folder with the collections; null where it is not there."""
    data = Path(os.environ.get("CITEWELL_SHARED_DATA") or Path(__file__).resolve().parents[2] / "shared" / "data")
    return data if (data / "retrieval").is_dir() else None


def find_cache() -> Path:
    """Return the folder that keeps indexes and vectors."""
    cache = Path(os.environ.get("CITEWELL_BENCH_CACHE") or Path(tempfile.gettempdir()) / "citewell-bench")
    cache.mkdir(parents=True, exist_ok=True)
    return cache


def load_judged(folder: Path) -> Judged:
    """Return the collection in the folder; questions without a relevant document are left out."""
    documents = {str(row["id"]): row for row in _read_rows(folder / "corpus.jsonl")}
    questions = {str(row["id"]): str(row["text"]) for row in _read_rows(folder / "queries.jsonl")}
    relevant: dict[str, dict[str, int]] = {}
    for line in (folder / "qrels.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        query_id, document_id, grade = line.split("\t")
        if int(grade) > 0 and document_id in documents and query_id in questions:
            relevant.setdefault(query_id, {})[document_id] = int(grade)
    return Judged(
        name=folder.name,
        texts={document_id: str(row["text"]) for document_id, row in documents.items()},
        titles={document_id: str(row.get("title") or "") for document_id, row in documents.items()},
        queries={query_id: text for query_id, text in questions.items() if query_id in relevant},
        relevant=relevant,
    )


def open_judged(judged: Judged, cache: Path) -> SearchIndex:
    """Return the open index of the collection; the first call ingests it, and goes on where an earlier one was stopped."""
    home = cache / judged.name
    source = home / "source"
    index = open_index(home)
    if not (home / "done").exists():
        _write_files(judged, source)
        embedder = load_embedder(DEFAULT_MODEL, "onnxruntime", cache / "runtime")
        started = time.perf_counter()
        report = ingest_paths([source], index, embedder)
        failed = [result for result in report.files if result.status == "failed"]
        if failed:
            raise RuntimeError(f"{len(failed)} documents of {judged.name} were not read, the first: {failed[0]}")
        (home / "done").write_text(f"{time.perf_counter() - started:.0f} s\n", encoding="utf-8")
    return index


def name_file(place: int) -> str:
    """Return the name of the file that holds the document at this place (0-based) of the collection."""
    return f"d{place:05d}.md"


def read_found(judged: Judged) -> dict[str, str]:
    """Return the document's id by the name of its file."""
    return {name_file(place): document_id for place, document_id in enumerate(judged.texts)}


def _write_files(judged: Judged, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for place, (document_id, text) in enumerate(judged.texts.items()):
        head = yaml.safe_dump({"title": judged.titles[document_id] or UNTITLED}, allow_unicode=True, width=10**6)
        body = _MARKUP.sub(r"\\\1", text).replace("\n", "\n\n")
        (folder / name_file(place)).write_text(f"---\n{head}---\n\n{body}\n", encoding="utf-8")


def _read_rows(path: Path) -> Iterator[dict[str, object]]:
    for line in path.read_text(encoding="utf-8").splitlines():
        yield json.loads(line)


def main(arguments: Sequence[str] | None = None) -> int:
    """Ingest the collections."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--collections", nargs="+", default=[name.rpartition("/")[2] for name in COLLECTIONS])
    wanted = parser.parse_args(arguments).collections
    data = find_data()
    if data is None:
        sys.stderr.write("skipped: the judged collections are not here\n")
        return 0
    for name in COLLECTIONS:
        if name.rpartition("/")[2] in wanted:
            index = open_judged(load_judged(data / name), find_cache())
            index.close()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
