"""Ingests a folder with the test embedder, in a process of its own: ``python -m tests.ingest.run_ingest HOME FOLDER``."""

import sys
from pathlib import Path

from ingest.pipeline import ingest_paths
from retriever.index import open_index
from tests.doubles import HashedWordsEmbedder

if __name__ == "__main__":
    index = open_index(Path(sys.argv[1]))
    report = ingest_paths([Path(sys.argv[2])], index, HashedWordsEmbedder())
    index.close()
    sys.exit(1 if report.n_failed else 0)
