"""The shipped sealed sets load, and hold no words of the documents that they are about."""

import re
from collections.abc import Iterable

import pytest

from core.text import fold, hash_bytes
from evals.sealed.sealed_set import SealedDocument, SealedQuestion, load_sealed_sets
from evals.shipped_files import SEALED_SETS
from tests.shared_data import find_shared

SETS = {each.name: each for each in load_sealed_sets(SEALED_SETS)}
N_WORDS = 6
"""Words in a row that would be taken from a source."""


def read_words(text: str) -> list[str]:
    return re.findall(r"\w+", fold(text))


def find_sequences(texts: Iterable[str]) -> set[tuple[str, ...]]:
    return {
        tuple(words[start : start + N_WORDS])
        for words in map(read_words, texts)
        for start in range(len(words) - N_WORDS + 1)
    }


def list_other_words(document: SealedDocument) -> list[str]:
    """Return every text of a set's document but the questions themselves."""
    said = [document.path, document.sha256]
    for question in document.questions:
        assert set(SealedQuestion.model_fields) == {"id", "question", "history", "kind", "facts", "first"}
        said += [question.id, question.kind or ""]
        said += [seal.sha256 for seal in (*question.leading, *(seal for fact in question.facts for seal in fact))]
    return said


def test_there_are_more_than_two_hundred_questions_and_sixty_near_misses_on_real_guidelines() -> None:
    counts = {name: len(tuple(each.questions)) for name, each in SETS.items()}
    assert counts == {"first": 85, "second": 120, "third": 120, "fourth": 110, "fourth-large": 10}
    near_misses = [question for each in SETS.values() for _, question in each.questions if not question.facts]
    assert len(near_misses) == 133
    assert [name for name, each in SETS.items() if each.is_large] == ["fourth-large"]
    held_out = [question for each in SETS.values() for document, question in each.questions if document.is_held_out]
    assert len(held_out) == 60


@pytest.mark.shared
@pytest.mark.parametrize("name", SETS)
def test_the_documents_are_those_that_were_sealed(name: str) -> None:
    folder = find_shared("guidelines")
    changed = [
        each.path for each in SETS[name].documents if hash_bytes((folder / each.path).read_bytes()) != each.sha256
    ]
    assert changed == []


@pytest.mark.shared
@pytest.mark.parametrize("name", SETS)
def test_no_words_of_a_document_stand_beside_its_questions(name: str) -> None:
    folder = find_shared("guidelines")
    for document in SETS[name].documents:
        if not document.path.endswith((".md", ".txt", ".html")):
            continue
        source = find_sequences([(folder / document.path).read_text(encoding="utf-8", errors="replace")])
        assert not find_sequences(list_other_words(document)) & source, document.path
