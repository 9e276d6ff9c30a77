"""Whose quantity a statement gives: a dose belongs to the drug that is named last before it."""

from collections.abc import Iterable

from composer.reading.facets import find_quantities
from core.documents import Statement
from retriever.vocabulary.entities import find_kind
from retriever.vocabulary.lexicon import Lexicon, Unit


def gives_dose_of(statement: Statement, drugs: Iterable[Unit], lexicon: Lexicon) -> bool:
    """Return whether one of the statement's quantities belongs to one of the drugs.

    A quantity belongs to the drug named last before it; where none is, to the first one after it; where the statement
    names no drug, to whatever its parents and headings speak of.
    """
    asked = {key for drug in drugs for key in drug.keys}
    if not asked:
        return True
    named = [unit for unit in lexicon.find_units(statement.text) if find_kind(unit) == "drug" or unit.keys & asked]
    if not named:
        return True
    for start, _ in find_quantities(statement.text):
        before = [unit for unit in named if unit.start < start]
        owner = before[-1] if before else named[0]
        if owner.keys & asked:
            return True
    return False
