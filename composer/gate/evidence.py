"""What the gate reads: one sentence of a claim beside one statement of the source, both taken apart."""

import re
from dataclasses import dataclass, field
from functools import cached_property

from composer.gate.negation import Polarity, read_polarity
from composer.gate.numbers import Quantity, find_quantities
from composer.gate.words import Abbreviations, Word, Wordings
from composer.word_lists import load_stems
from core.documents import Statement

BOUNDS = re.compile(
    r"\b(?:no|not|or|and|at) (?:more|less|fewer|later|lower|higher|longer|shorter|older|younger|over|under|above|below|most|least)(?: than)?\b"
    r"|\b(?:up to|(?:more|less|fewer|higher|lower|greater|older|younger) than(?= \d)|exceed\w*|maximum|minimum)\b|\bevery(?= \d)",
    re.IGNORECASE,
)
"""Words that bound a number; they are compared with it."""
_JOINED = re.compile(r":\s*$|\b(?:following|of these|as follows)\b[^.]*$", re.IGNORECASE)


@dataclass(frozen=True)
class Reading:
    """A text taken apart: its words, its quantities and what it negates."""

    text: str
    wordings: Wordings
    abbreviations: Abbreviations = field(default_factory=dict)

    @cached_property
    def words(self) -> list[Word]:
        """The words in order."""
        return self.wordings.read(self.text, self.abbreviations)

    @cached_property
    def content(self) -> list[Word]:
        """The words that carry content: no numbers, and none of the words that only carry a sentence."""
        carrying = load_stems("paraphrase_words.txt")
        bounds = [match.span() for match in BOUNDS.finditer(self.text)]
        return [
            word
            for word in self.words
            if not word.is_number
            and not all(stem in carrying for stem in word.stems)
            and not any(start <= word.start < end for start, end in bounds)
        ]

    @cached_property
    def keys(self) -> frozenset[str]:
        """Every key that the text holds, and the stem of every word in a phrase."""
        return frozenset(key for word in self.words for key in (*word.keys, *word.stems))

    @cached_property
    def quantities(self) -> list[Quantity]:
        """The quantities in order."""
        return find_quantities(self.text)

    @cached_property
    def polarity(self) -> Polarity:
        """For each key, how it stands: affirmed or negated."""
        return read_polarity(self.text, self.words)


@dataclass(frozen=True)
class Evidence:
    """One statement as evidence: its own words with its parents, and where it stands."""

    statement: Statement
    own: Reading
    """The statement's words alone."""
    said: Reading
    """Its words as one sentence with the parents that open its list."""
    whole: Reading
    """Its words under all its lead-ins."""
    context: Reading
    """Its headings and its document's title."""
    labels: tuple[str, ...]
    """What the statement is about in particular: its label, or the cells that lead its row."""


def read_evidence(
    statement: Statement, title: str, wordings: Wordings, abbreviations: Abbreviations | None = None
) -> Evidence:
    """Return the statement as evidence.

    A parent that opens a list ("Do not use any of these:"), or that an item in lower case goes on from, is read as one
    sentence with the item; a parent that is a sentence of its own stays one.
    """
    known = abbreviations or {}
    parts: list[str] = []
    opening: list[str] = []
    for lead_in in statement.lead_ins:
        is_open = _JOINED.search(lead_in.text) is not None or (
            statement.text[:1].isascii()
            and statement.text[:1].islower()
            and not lead_in.text.rstrip().endswith((".", "!", "?"))
        )
        parts.append(lead_in.text.rstrip(" :") + (" " if is_open else " . "))
        opening = [*opening, parts[-1]] if is_open else []
    headings = " . ".join((*statement.section_path, title))
    return Evidence(
        statement=statement,
        own=Reading(statement.text, wordings, known),
        said=Reading("".join(opening) + statement.text, wordings, known),
        whole=Reading("".join(parts) + statement.text, wordings, known),
        context=Reading(headings, wordings, known),
        labels=_find_labels(statement),
    )


def read_claim_sentence(text: str, wordings: Wordings, abbreviations: Abbreviations | None = None) -> Reading:
    """Return one sentence of a claim taken apart."""
    return Reading(text, wordings, abbreviations or {})


_MAX_LABEL_WORDS = 8
_SENTENCE_END = re.compile(r"(?<=[a-z)\]%0-9])[.!?]\s+(?=[A-Z])|;\s+")


def split_sentences(text: str) -> list[str]:
    """Return the sentences and the parts between semicolons of a claim: each has to stand on one statement."""
    return [part.strip() for part in _SENTENCE_END.split(text) if any(char.isalnum() for char in part)]


def _find_labels(statement: Statement) -> tuple[str, ...]:
    """Return the label of a statement ("Leiomyosarcoma: …"), or the cells of a row that hold no value."""
    if statement.kind == "table_row":
        cells = [cell.partition(":")[2].strip() or cell.strip() for cell in statement.text.split(";")]
        leading = [cell for cell in cells[:-1] if not any(char.isdigit() for char in cell)]
        heads = [cell.partition(":")[0] for cell in statement.text.split(";") if ":" in cell]
        leading += [head.partition(" for ")[2] for head in heads if " for " in head]
        return tuple(cell for cell in (cells[:1] + [c for c in leading if c != cells[0]]) if cell)
    label, colon, rest = statement.text.partition(":")
    return (label,) if colon and rest.strip() and len(label.split()) <= _MAX_LABEL_WORDS else ()
