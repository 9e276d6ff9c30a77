"""An entailment (NLI) cross-encoder of sentence-transformers on torch: does one text follow from another?

It is imported only where ``CITEWELL_ENTAILMENT_MODEL`` names a model, because it brings torch along.
"""

import torch
from sentence_transformers import CrossEncoder

from core.errors import EmbedderError
from retriever.model_files import find_model_files


class CrossEncoderEntailment:
    """Implements ``composer.model.checks.EntailmentModel``. Safe to use from several threads."""

    def __init__(self, model: str) -> None:
        """Load the model on the CPU, from its files alone, without running code that they bring along.

        Args:
            model: a folder, or a name that sentence-transformers knows.

        Raises:
            EmbedderError: it cannot be found or loaded, or its labels name no entailment and no contradiction.
        """
        files = find_model_files(model)
        self._name = f"{files.name}@{files.hash_weights()[:12]}"
        try:
            self._model = CrossEncoder(
                str(files.path),
                device="cpu",
                local_files_only=True,
                trust_remote_code=False,
                activation_fn=torch.nn.Softmax(dim=-1),
            ).eval()
        except (OSError, ValueError, KeyError, RuntimeError) as error:
            raise EmbedderError(f"the entailment model {files.name} cannot be loaded: {error}") from error
        labels = {str(label).casefold(): int(index) for index, label in self._model.config.id2label.items()}
        if "entailment" not in labels or "contradiction" not in labels:
            raise EmbedderError(f"{files.name} is no entailment model: its labels are {', '.join(sorted(labels))}")
        self._entailment, self._contradiction = labels["entailment"], labels["contradiction"]

    @property
    def name(self) -> str:
        """The model's name with the hash of its weights."""
        return self._name

    def judge(self, premise: str, hypothesis: str) -> tuple[float, float]:
        """Return the probabilities of entailment and of contradiction, each in [0, 1]."""
        row = self._model.predict([(premise, hypothesis)], show_progress_bar=False, convert_to_numpy=True)[0]
        return float(row[self._entailment]), float(row[self._contradiction])
