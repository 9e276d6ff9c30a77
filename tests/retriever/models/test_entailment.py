import warnings
from pathlib import Path

import pytest

from composer.model.checks import EntailmentVeto
from core.answers import DraftClaim, DraftQuote
from core.errors import EmbedderError
from tests.tiny_cross_encoder import build_cross_encoder

with warnings.catch_warnings():
    # What the libraries warn of while they are imported is not this project's to mend.
    warnings.simplefilter("ignore")
    from retriever.models.cross_encoder import CrossEncoderEntailment

LABELS = {0: "contradiction", 1: "entailment", 2: "neutral"}


def build_model(folder: Path, labels: dict[int, str]) -> Path:
    """Write a tiny classifier with labels as entailment models have them."""
    return build_cross_encoder(folder, id2label=labels, label2id={label: index for index, label in labels.items()})


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> CrossEncoderEntailment:
    return CrossEncoderEntailment(str(build_model(tmp_path_factory.mktemp("models") / "tiny", LABELS)))


def test_the_probabilities_are_those_of_the_labels(model: CrossEncoderEntailment) -> None:
    entailment, contradiction = model.judge("give alteplase early", "give alteplase")

    assert 0 < entailment < 1
    assert 0 < contradiction < 1
    assert entailment + contradiction < 1
    assert model.judge("give alteplase early", "give alteplase") == (entailment, contradiction)
    assert model.name.startswith("tiny@")


def test_the_veto_refuses_by_either_threshold_and_only_refuses(model: CrossEncoderEntailment) -> None:
    quote = DraftQuote(passage_id="p", start=0, end=20, text="give alteplase early")
    claim = DraftClaim(text="give alteplase", kind="statement", quotes=(quote,), verbatim=False)
    entailment, contradiction = model.judge(quote.text, claim.text)

    assert EntailmentVeto(model, entailment - 0.01, contradiction + 0.01).check(claim) == []
    assert EntailmentVeto(model, entailment + 0.01, 1.0).check(claim)[0].rule == "entailment"
    assert EntailmentVeto(model, 0.0, contradiction - 0.01).check(claim)[0].rule == "entailment"


def test_a_model_without_these_labels_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EmbedderError, match="labels"):
        CrossEncoderEntailment(str(build_model(tmp_path / "other", {0: "bad", 1: "good", 2: "ugly"})))
