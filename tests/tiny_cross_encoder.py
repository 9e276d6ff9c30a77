"""A tiny cross-encoder with weights that chance chose, written to a folder as real ones are."""

import warnings
from pathlib import Path
from typing import Any

with warnings.catch_warnings():
    # What the libraries warn of while they are imported is not this project's to mend.
    warnings.simplefilter("ignore")
    import torch
    from transformers import BertConfig, BertForSequenceClassification, BertTokenizerFast

WORDS = [
    "[PAD]",
    "[UNK]",
    "[CLS]",
    "[SEP]",
    "[MASK]",
    "give",
    "alteplase",
    "early",
    "heart",
    "rate",
    "one",
    "##s",
    "not",
]


def build_cross_encoder(folder: Path, **labels: Any) -> Path:
    """Write the model and return its folder; the labels go to the configuration: ``num_labels``, or their names."""
    folder.mkdir()
    (folder / "vocab.txt").write_text("\n".join(WORDS), encoding="utf-8")
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=len(WORDS),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
        max_position_embeddings=64,
        initializer_range=1.0,
        **labels,
    )
    BertForSequenceClassification(config).save_pretrained(folder)
    BertTokenizerFast(vocab_file=str(folder / "vocab.txt")).save_pretrained(folder)
    return folder
