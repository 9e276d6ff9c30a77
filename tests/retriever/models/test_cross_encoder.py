import json
import subprocess
import sys
import warnings
from pathlib import Path

import pytest

from core.errors import EmbedderError
from core.questions import Question
from retriever.index import build_retriever, open_index
from retriever.search_settings import SearchSettings
from tests.doubles import HashedWordsEmbedder
from tests.prepared_documents import build_prepared
from tests.small_index import publish
from tests.tiny_cross_encoder import build_cross_encoder

with warnings.catch_warnings():
    # What the libraries warn of while they are imported is not this project's to mend.
    warnings.simplefilter("ignore")
    from retriever.models.cross_encoder import CrossEncoderReranker


@pytest.fixture(scope="module")
def reranker(tmp_path_factory: pytest.TempPathFactory) -> CrossEncoderReranker:
    return CrossEncoderReranker(str(build_cross_encoder(tmp_path_factory.mktemp("models") / "tiny", num_labels=1)))


def test_a_score_lies_between_0_and_1_and_does_not_depend_on_the_other_texts(reranker: CrossEncoderReranker) -> None:
    texts = ["give alteplase early", "heart rate", "heart rate one one one one"]
    together = reranker.score("alteplase", texts)

    assert all(0 < score < 1 for score in together)
    assert len(set(together)) == 3
    assert [reranker.score("alteplase", [text])[0] for text in texts] == pytest.approx(together, abs=1e-5)
    assert reranker.score("alteplase", []) == []
    assert reranker.name.startswith("tiny@")


def test_the_cross_encoder_orders_the_best_passages_and_says_so(tmp_path: Path, reranker: CrossEncoderReranker) -> None:
    index, embedder = open_index(tmp_path), HashedWordsEmbedder()
    texts = ["Give alteplase early.", "Heart rate one.", "Alteplase heart.", "Early rate."]
    publish(index, embedder, build_prepared("stroke", {"Acute": texts}, n_per_passage=1))
    settings = SearchSettings(k=2, n_reranked=4)
    retriever = build_retriever(index, embedder, settings, reranker=reranker)
    hits = retriever.retrieve(Question(question="give alteplase")).hits
    index.close()

    expected = sorted(reranker.score("give alteplase", [f"Acute\n{text}" for text in texts]), reverse=True)[:2]
    assert [hit.score for hit in hits] == pytest.approx(expected, abs=1e-5)
    assert [part.rank for hit in hits for part in hit.parts if part.method == "cross_encoder"] == [1, 2]


def test_a_model_that_classifies_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EmbedderError, match="3 numbers"):
        CrossEncoderReranker(str(build_cross_encoder(tmp_path / "classifier", num_labels=3)))


def test_a_broken_model_is_refused(tmp_path: Path) -> None:
    folder = build_cross_encoder(tmp_path / "broken", num_labels=1)
    (folder / "config.json").write_text(json.dumps({"model_type": "no such type"}), encoding="utf-8")

    with pytest.raises(EmbedderError, match="cannot be loaded"):
        CrossEncoderReranker(str(folder))


def test_without_the_setting_torch_is_not_imported() -> None:
    code = (
        "import sys; from citewell.settings import Settings; from citewell.wiring import build_reranker;"
        "assert build_reranker(Settings()) is None; assert 'torch' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
