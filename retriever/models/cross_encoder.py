"""Cross-encoders of sentence-transformers on torch: they read two texts together.

Imported only where a setting names such a model, because it brings torch along.
"""

from collections.abc import Sequence

import torch
from sentence_transformers import CrossEncoder

from core.errors import EmbedderError
from retriever.models.model_files import find_model_files

BATCH_SIZE = 16


class CrossEncoderReranker:
    """Implements ``retriever.models.reranking.Reranker``. Safe to use from several threads."""

    def __init__(self, model: str) -> None:
        """Load the model; see :func:`load_cross_encoder`.

        Raises:
            EmbedderError: it cannot be found or loaded, or gives more than one number for a pair.
        """
        self._model, self._name = load_cross_encoder(model, torch.nn.Sigmoid())
        if self._model.num_labels != 1:
            raise EmbedderError(f"{self._name} is no reranker: it gives {self._model.num_labels} numbers for a pair")

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


class CrossEncoderEntailment:
    """Implements ``composer.model.checks.EntailmentModel``: does one text follow from another? Safe between threads."""

    def __init__(self, model: str) -> None:
        """Load the model; see :func:`load_cross_encoder`.

        Raises:
            EmbedderError: it cannot be found or loaded, or its labels name no entailment and no contradiction.
        """
        self._model, self._name = load_cross_encoder(model, torch.nn.Softmax(dim=-1))
        config = self._model.config
        named = (config.id2label if config else None) or {}
        labels = {str(label).casefold(): int(index) for index, label in named.items()}
        if "entailment" not in labels or "contradiction" not in labels:
            raise EmbedderError(f"{self._name} is no entailment model: its labels are {', '.join(sorted(labels))}")
        self._entailment, self._contradiction = labels["entailment"], labels["contradiction"]

    @property
    def name(self) -> str:
        """The model's name with the hash of its weights."""
        return self._name

    def judge(self, premise: str, hypothesis: str) -> tuple[float, float]:
        """Return the probabilities of entailment and of contradiction, each in [0, 1]."""
        row = self._model.predict([(premise, hypothesis)], show_progress_bar=False, convert_to_numpy=True)[0]
        return float(row[self._entailment]), float(row[self._contradiction])


def load_cross_encoder(model: str, activation: torch.nn.Module) -> tuple[CrossEncoder, str]:
    """Return the model on the CPU, from its files alone and without running code that they bring along, and its name.

    Args:
        model: a folder, or a name that sentence-transformers knows.
        activation: makes the numbers of a pair out of the model's logits.

    Raises:
        EmbedderError: it cannot be found or loaded.
    """
    files = find_model_files(model)
    try:
        loaded = CrossEncoder(
            str(files.path), device="cpu", local_files_only=True, trust_remote_code=False, activation_fn=activation
        ).eval()
    except (OSError, ValueError, KeyError, RuntimeError) as error:
        raise EmbedderError(f"the cross-encoder {files.name} cannot be loaded: {error}") from error
    return loaded, f"{files.name}@{files.hash_weights()[:12]}"
