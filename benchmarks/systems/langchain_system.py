"""LangChain's usual way: RecursiveCharacterTextSplitter and HuggingFaceEmbeddings with their defaults, into Chroma."""

import tempfile
import time
from importlib.metadata import version
from pathlib import Path

from judged import Judged
from langchain_chroma import Chroma
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_huggingface import HuggingFaceEmbeddings
from langchain_text_splitters import RecursiveCharacterTextSplitter
from system_run import N_FOUND, Ask, join_text, keep_best, run_system, sample
from systems.kept_vectors import KeptVectors
from systems.model_folder import find_model_folder

ADD_BATCH = 5000


class KeptEmbeddings(Embeddings):
    """The same vectors, kept for documents; questions are embedded each time."""

    def __init__(self, real: HuggingFaceEmbeddings, path: Path) -> None:
        """Use the model and the file."""
        self._real = real
        self._kept = KeptVectors(real.embed_documents, path)

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Return the vectors of documents."""
        return self._kept.embed(texts)

    def embed_query(self, text: str) -> list[float]:
        """Return the vector of a question."""
        return self._real.embed_query(text)


def build(judged: Judged, cache: Path) -> Ask:
    """Return what answers from the collection."""
    model = HuggingFaceEmbeddings(model_name=find_model_folder())
    store = fill(judged, KeptEmbeddings(model, cache / "peers.npz"), Path(tempfile.mkdtemp()))[0]

    def ask(text: str) -> dict[str, float]:
        found = store.similarity_search_with_score(text, k=N_FOUND)
        return keep_best([(str(document.metadata["document_id"]), -distance) for document, distance in found])

    return ask


def fill(judged: Judged, embeddings: Embeddings, folder: Path) -> tuple[Chroma, int]:
    """Return a filled store and the number of its chunks."""
    documents = [
        Document(page_content=join_text(judged, each), metadata={"document_id": each}) for each in judged.texts
    ]
    chunks = RecursiveCharacterTextSplitter().split_documents(documents)
    store = Chroma("judged", embedding_function=embeddings, persist_directory=str(folder))
    for start in range(0, len(chunks), ADD_BATCH):
        store.add_documents(chunks[start : start + ADD_BATCH])
    return store, len(chunks)


def measure_ingest(judged: Judged) -> float:
    """Return the chunks per second, the model loaded."""
    model = HuggingFaceEmbeddings(model_name=find_model_folder())
    started = time.perf_counter()
    n_chunks = fill(sample(judged), model, Path(tempfile.mkdtemp()))[1]
    return n_chunks / (time.perf_counter() - started)


if __name__ == "__main__":
    names = ("langchain-core", "langchain-chroma", "langchain-huggingface")
    raise SystemExit(
        run_system(
            build, versions=", ".join(f"{name} {version(name)}" for name in names), measure_ingest=measure_ingest
        )
    )
