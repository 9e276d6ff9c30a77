"""A sentence-transformers cross-encoder on torch: it reads question and passage together.

It is imported only where ``CITEWELL_RERANKER`` names a model, because it brings torch along.
"""

from collections.abc import Sequence

import torch
from sentence_transformers import CrossEncoder

from core.errors import EmbedderError
from retriever.model_files import find_model_files

BATCH_SIZE = 16


class CrossEncoderReranker:
    """Implements ``retriever.reranking.Reranker``. Safe to use from several threads."""

    def __init__(self, model: str) -> None:
        """Load the model on the CPU, from its files alone, without running code that they bring along.

        Args:
            model: a folder, or a name that sentence-transformers knows.

        Raises:
            EmbedderError: it cannot be found or loaded, or gives more than one number for a pair.
        """
        files = find_model_files(model)
        self._name = f"{files.name}@{files.hash_weights()[:12]}"
        try:
            self._model = CrossEncoder(
                str(files.path),
                device="cpu",
                local_files_only=True,
                trust_remote_code=False,
                activation_fn=torch.nn.Sigmoid(),
            ).eval()
        except (OSError, ValueError, KeyError, RuntimeError) as error:
            raise EmbedderError(f"the cross-encoder {files.name} cannot be loaded: {error}") from error
        if self._model.num_labels != 1:
            raise EmbedderError(f"{files.name} is no reranker: it gives {self._model.num_labels} numbers for a pair")

    @property
    def name(self) -> str:
        """The model's name with the hash of its weights."""
        return self._name

    def score(self, query: str, texts: Sequence[str]) -> list[float]:
        """Return how well each text answers the query: the sigmoid of the model's logit, in [0, 1]; higher is better."""
        if not texts:
            return []
        pairs = [(query, text) for text in texts]
        scores = self._model.predict(pairs, batch_size=BATCH_SIZE, show_progress_bar=False, convert_to_numpy=True)
        return [float(score) for score in scores]
