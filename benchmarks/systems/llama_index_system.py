"""LlamaIndex's usual way: VectorStoreIndex with its default splitter and in-memory store, HuggingFaceEmbedding."""

import time
from importlib.metadata import version
from pathlib import Path
from typing import Any

from judged import Judged
from llama_index.core import Document, VectorStoreIndex
from llama_index.core.node_parser import SentenceSplitter
from llama_index.embeddings.huggingface import HuggingFaceEmbedding
from system_run import N_FOUND, Ask, join_text, keep_best, run_system, sample
from systems.kept_vectors import KeptVectors
from systems.model_folder import find_model_folder


def build(judged: Judged, cache: Path) -> Ask:
    """Return what answers from the collection."""
    model = HuggingFaceEmbedding(model_name=find_model_folder())
    nodes = split(judged)
    kept = KeptVectors(model.get_text_embedding_batch, cache / "peers.npz")
    for node, vector in zip(nodes, kept.embed([node.get_content() for node in nodes]), strict=True):
        node.embedding = vector
    retriever = VectorStoreIndex(nodes, embed_model=model).as_retriever(similarity_top_k=N_FOUND)

    def ask(text: str) -> dict[str, float]:
        return keep_best([(str(each.node.ref_doc_id), float(each.score or 0.0)) for each in retriever.retrieve(text)])

    return ask


def split(judged: Judged) -> list[Any]:
    """Return the chunks of the collection."""
    documents = [Document(text=join_text(judged, each), doc_id=each) for each in judged.texts]
    return list(SentenceSplitter().get_nodes_from_documents(documents))


def measure_ingest(judged: Judged) -> float:
    """Return the chunks per second, the model loaded."""
    model = HuggingFaceEmbedding(model_name=find_model_folder())
    started = time.perf_counter()
    nodes = split(sample(judged))
    VectorStoreIndex(nodes, embed_model=model)
    return len(nodes) / (time.perf_counter() - started)


if __name__ == "__main__":
    raise SystemExit(
        run_system(build, versions=f"llama-index-core {version('llama-index-core')}", measure_ingest=measure_ingest)
    )
