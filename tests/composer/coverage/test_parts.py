"""How a compound question is taken apart."""

import pytest

from composer.coverage.parts import split_question
from retriever.vocabulary.lexicon import Lexicon


@pytest.mark.parametrize(
    ("text", "n_parts"),
    [
        ("Cat bite to the hand. Prophylaxis? What and how long?", 2),
        ("Which antibiotic is given for cystitis and for how long?", 2),
        ("Which antibiotic is given for cystitis?", 1),
    ],
)
def test_a_bare_question_word_is_no_part_of_its_own(text: str, n_parts: int) -> None:
    parts = split_question(text, Lexicon.load())
    assert len(parts) == n_parts
    assert not any(part.startswith("What (") for part in parts)
