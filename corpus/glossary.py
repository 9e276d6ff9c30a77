"""Terms of guidelines in plain words, for readers who do not know them. A quote itself is never changed."""

import csv
import functools
import importlib.resources
import re
from collections.abc import Iterable

from core.answers import GlossaryEntry
from core.errors import SettingsError
from core.record import Record

GLOSSARY_NAME = "glossary.tsv"


class GlossaryTerm(Record):
    """One row of the table."""

    term: str
    """The term by its usual name."""
    forms: tuple[str, ...]
    """How it is written in guidelines: plurals and spellings. A form in capitals is found in capitals only."""
    definition: str
    """What it means, in plain words of Citewell's own."""
    source: str
    """Where the term is explained by somebody who answers for it."""


class Glossary:
    """Finds terms in quotes."""

    def __init__(self, terms: Iterable[GlossaryTerm]) -> None:
        """Use these terms; where two share a form, the first one counts."""
        self.terms = tuple(terms)
        self._by_form: dict[str, GlossaryTerm] = {}
        for term in self.terms:
            for form in term.forms:
                self._by_form.setdefault(_fold(form), term)
        # Longest first, so that "adjuvant chemotherapy" is one term and not two.
        forms = sorted(self._by_form, key=lambda form: (-len(form), form))
        patterns = [re.escape(form) if form.isupper() else f"(?i:{re.escape(form)})" for form in forms]
        self._pattern = re.compile(rf"(?<![\w-])(?:{'|'.join(patterns)})(?![\w-])") if patterns else None

    def find_terms(self, text: str) -> list[GlossaryEntry]:
        """Return the terms that stand in the text, each once, in the order and the words in which they first stand."""
        found: dict[str, GlossaryEntry] = {}
        for match in self._pattern.finditer(text) if self._pattern else ():
            words = match.group()
            term = self._by_form.get(words) or self._by_form[words.casefold()]
            entry = GlossaryEntry(term=words, definition=term.definition, source=term.source)
            found.setdefault(term.term, entry)
        return list(found.values())


@functools.cache
def load_glossary() -> Glossary:
    """Return the glossary that ships with Citewell.

    Raises:
        SettingsError: a row of the table lacks a column.
    """
    table = (importlib.resources.files("corpus") / GLOSSARY_NAME).read_text(encoding="utf-8")
    return Glossary(parse_glossary(table))


def parse_glossary(table: str) -> tuple[GlossaryTerm, ...]:
    """Return the terms of a tab-separated table with the columns term, forms, definition and source.

    Raises:
        SettingsError: a row lacks a column.
    """
    terms = []
    for number, row in enumerate(csv.DictReader(table.splitlines(), delimiter="\t"), start=2):
        values = {name: (row.get(name) or "").strip() for name in ("term", "forms", "definition", "source")}
        if not all(values.values()):
            raise SettingsError(f"{GLOSSARY_NAME} line {number} lacks a term, its forms, its definition or its source")
        forms = tuple(form.strip() for form in values.pop("forms").split("|") if form.strip())
        terms.append(GlossaryTerm(forms=forms, **values))
    return tuple(terms)


def find_terms(text: str) -> list[GlossaryEntry]:
    """Return the terms of the shipped glossary that stand in the text, each once and in order."""
    return load_glossary().find_terms(text)


def _fold(form: str) -> str:
    """Return the form as it is compared: as it stands where it is in capitals, in small letters otherwise."""
    return form if form.isupper() else form.casefold()
