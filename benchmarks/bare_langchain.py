"""The server that ``load.py`` compares with: FastAPI, LangChain's in-memory vector store, its default retriever."""

import os
import socket
import sys
from pathlib import Path

import uvicorn
from fastapi import FastAPI
from langchain_core.embeddings import Embeddings
from langchain_core.vectorstores import InMemoryVectorStore
from pydantic import BaseModel

from citewell.settings import load_settings
from citewell.wiring import build_catalogue, build_embedder
from retriever.models.embedding import Embedder


class CitewellEmbeddings(Embeddings):
    """The same model in LangChain's interface."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Return one vector for each text."""
        return [list(map(float, row)) for row in self._embedder.embed(texts)]

    def embed_query(self, text: str) -> list[float]:
        """Return the vector of the text."""
        return self.embed_documents([text])[0]


class Asked(BaseModel):
    """A question."""

    question: str


def build_store() -> InMemoryVectorStore:
    """Return a store with every live passage and its stored vector."""
    settings = load_settings()
    catalogue, embedder = build_catalogue(settings), build_embedder(settings)
    identity = embedder.identity
    store = InMemoryVectorStore(CitewellEmbeddings(embedder))
    import sqlite3

    import numpy as np

    with sqlite3.connect(Path(os.environ["CITEWELL_HOME"]) / "catalogue.sqlite3") as connection:
        rows = connection.execute(
            "SELECT p.passage_id, p.passage_json, e.vector FROM passages p JOIN embeddings e ON e.text_hash = p.embedding_hash"
            " JOIN versions v USING (version_id) WHERE p.is_current AND v.is_live AND e.embedder_id LIKE ?",
            (f"{identity.model.split('@')[0]}%",),
        )
        for passage_id, text, vector in rows:
            store.store[passage_id] = {
                "id": passage_id,
                "vector": np.frombuffer(vector, dtype="<f4").tolist(),
                "text": text,
                "metadata": {},
            }
    catalogue.close()
    return store


def main() -> None:
    """Serve until SIGTERM."""
    retriever = build_store().as_retriever()
    app = FastAPI()

    @app.post("/ask")
    def ask(asked: Asked) -> dict[str, list[str]]:
        return {"passages": [document.page_content for document in retriever.invoke(asked.question)]}

    bound = socket.socket()
    bound.bind(("127.0.0.1", 0))
    bound.listen(2048)
    sys.stderr.write(f"http://127.0.0.1:{bound.getsockname()[1]}\n")
    uvicorn.Server(uvicorn.Config(app, log_level="error", access_log=False)).run(sockets=[bound])


if __name__ == "__main__":
    main()
