"""What every embedder must do. A test module takes it over by subclassing it and giving the fixture ``embedder``."""

import numpy as np
import pytest

from retriever.models.embedding import Embedder

TEXTS = (
    "Give doxorubicin 75 mg/m² every three weeks.",
    "Pazopanib",
    "Offer anticoagulation to people with atrial fibrillation and a high risk of stroke, unless they are bleeding.",
    "",
)


class EmbedderContract:
    """Tests that run on every embedder."""

    rounding = 1e-5
    """How far a component may lie apart where only the batch differs: the precision's own rounding."""

    @pytest.fixture
    def embedder(self) -> Embedder:
        raise AssertionError("the test module gives this fixture")

    def test_rows_are_normalised_float32_of_the_stated_length(self, embedder: Embedder) -> None:
        vectors = embedder.embed(TEXTS)

        assert vectors.shape == (len(TEXTS), embedder.dim)
        assert vectors.dtype == np.float32
        assert np.linalg.norm(vectors, axis=1) == pytest.approx(1.0, abs=1e-5)

    def test_no_text_gives_no_row(self, embedder: Embedder) -> None:
        assert embedder.embed([]).shape == (0, embedder.dim)

    def test_a_text_has_one_vector_whatever_stands_beside_it(self, embedder: Embedder) -> None:
        together = embedder.embed([*TEXTS, "word " * 180])
        alone = np.concatenate([embedder.embed([text]) for text in TEXTS])

        assert together[: len(TEXTS)] == pytest.approx(alone, abs=self.rounding)

    def test_order_of_the_texts_is_kept(self, embedder: Embedder) -> None:
        forwards, backwards = embedder.embed(TEXTS), embedder.embed(TEXTS[::-1])

        assert forwards == pytest.approx(backwards[::-1], abs=self.rounding)

    def test_shared_words_make_texts_similar(self, embedder: Embedder) -> None:
        question, near, far = embedder.embed(
            ["dose of doxorubicin", "The dose of doxorubicin is 75 mg/m².", "Wash hands before touching a patient."]
        )
        assert question @ near > question @ far + 0.2

    def test_tokens_are_counted_without_padding_or_truncation(self, embedder: Embedder) -> None:
        assert embedder.count_tokens("three little words") <= 6
        assert embedder.count_tokens("word " * 1000) >= 1000

    def test_words_past_the_window_change_nothing(self, embedder: Embedder) -> None:
        long = "patient " * (embedder.max_tokens + 20)
        first, second = embedder.embed([long, long + " haemorrhage"])

        assert first == pytest.approx(second, abs=self.rounding)

    def test_the_whole_window_counts(self, embedder: Embedder) -> None:
        words = "patient " * (embedder.max_tokens - 10)
        first, second = embedder.embed([words, words + " haemorrhage"])

        assert np.abs(first - second).max() > 1e-4

    def test_identity_names_model_runtime_and_precision(self, embedder: Embedder) -> None:
        identity = embedder.identity

        assert "@" in identity.model
        assert identity.runtime
        assert identity.precision in ("fp32", "bf16")
