"""The sentences of a claim: each has to stand on one statement."""

import re

from composer.gate.texts.reading import Reading
from composer.gate.texts.shorthand import spell_out
from composer.gate.texts.words import Abbreviations, Wordings


def read_claim_sentence(text: str, wordings: Wordings, abbreviations: Abbreviations | None = None) -> Reading:
    """Return one sentence of a claim taken apart."""
    return Reading(spell_out(text), wordings, abbreviations or {})


_SENTENCE_END = re.compile(r"(?<=[a-z)\]%0-9])[.!?]\s+(?=[A-Z])|;\s+")


def split_sentences(text: str) -> list[str]:
    """Return the sentences and the parts between semicolons of a claim: each has to stand on one statement."""
    return [part.strip() for part in _SENTENCE_END.split(text) if any(char.isalnum() for char in part)]
