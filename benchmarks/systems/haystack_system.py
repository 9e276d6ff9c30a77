"""Haystack's hybrid retrieval as its documentation builds it.

Chunks of 200 words, an in-memory store, BM25 and embeddings joined by reciprocal rank fusion.
"""

import time
from importlib.metadata import version
from pathlib import Path

from haystack import Document
from haystack.components.joiners import DocumentJoiner
from haystack.components.preprocessors import DocumentSplitter
from haystack.components.retrievers import InMemoryBM25Retriever, InMemoryEmbeddingRetriever
from haystack.document_stores.in_memory import InMemoryDocumentStore
from haystack_integrations.components.embedders.sentence_transformers import (
    SentenceTransformersDocumentEmbedder,
    SentenceTransformersTextEmbedder,
)
from judged import Judged
from system_run import N_FOUND, Ask, join_text, keep_best, run_system, sample
from systems.kept_vectors import KeptVectors
from systems.model_folder import find_model_folder


def build(judged: Judged, cache: Path) -> Ask:
    """Return what answers from the collection."""
    embedder = _load_document_embedder()

    def embed(texts: list[str]) -> list[list[float]]:
        embedded = embedder.run([Document(content=text) for text in texts])["documents"]
        return [list(document.embedding or ()) for document in embedded]

    chunks = split(judged)
    vectors = KeptVectors(embed, cache / "peers.npz").embed([chunk.content or "" for chunk in chunks])
    store = InMemoryDocumentStore()
    store.write_documents(
        [
            Document(content=chunk.content, meta=chunk.meta, embedding=vector)
            for chunk, vector in zip(chunks, vectors, strict=True)
        ]
    )
    text_embedder = SentenceTransformersTextEmbedder(model=find_model_folder(), progress_bar=False)
    text_embedder.warm_up()
    by_words = InMemoryBM25Retriever(store, top_k=N_FOUND)
    by_vectors = InMemoryEmbeddingRetriever(store, top_k=N_FOUND)
    joiner = DocumentJoiner(join_mode="reciprocal_rank_fusion", top_k=N_FOUND)

    def ask(text: str) -> dict[str, float]:
        vector = text_embedder.run(text)["embedding"]
        lists = [by_words.run(query=text)["documents"], by_vectors.run(query_embedding=vector)["documents"]]
        joined = joiner.run(documents=lists)["documents"]
        return keep_best([(str(each.meta["document_id"]), float(each.score or 0.0)) for each in joined])

    return ask


def split(judged: Judged) -> list[Document]:
    """Return the chunks of the collection."""
    documents = [Document(content=join_text(judged, each), meta={"document_id": each}) for each in judged.texts]
    splitter = DocumentSplitter()
    splitter.warm_up()
    return list(splitter.run(documents)["documents"])


def measure_ingest(judged: Judged) -> float:
    """Return the chunks per second, the model loaded."""
    embedder = _load_document_embedder()
    started = time.perf_counter()
    chunks = embedder.run(split(sample(judged)))["documents"]
    InMemoryDocumentStore().write_documents(chunks)
    return len(chunks) / (time.perf_counter() - started)


def _load_document_embedder() -> SentenceTransformersDocumentEmbedder:
    embedder = SentenceTransformersDocumentEmbedder(model=find_model_folder(), progress_bar=False)
    embedder.warm_up()
    return embedder


if __name__ == "__main__":
    raise SystemExit(run_system(build, versions=f"haystack-ai {version('haystack-ai')}", measure_ingest=measure_ingest))
