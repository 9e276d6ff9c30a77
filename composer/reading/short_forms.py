"""Short forms that the searched documents explain: a question's "albendazole" is what they call "ALB" from then on."""

from collections.abc import Mapping
from dataclasses import replace

from composer.reading.question import QuestionReading
from core.retrieval import ReadAbbreviation, Retrieval
from retriever.vocabulary.lexicon import Lexicon, Unit
from retriever.vocabulary.terms import stem_text


def know_short_forms(reading: QuestionReading, retrieval: Retrieval, lexicon: Lexicon) -> QuestionReading:
    """Return the reading with the units that the documents write otherwise supported by either form.

    Where the question uses the words in full, the short form supports each of them. Where it uses a short form that the
    lexicon does not know, a single word that it stands for does; words that only together mean the same do not.
    """
    forms: dict[Unit, frozenset[str]] = {}
    for abbreviation in retrieval.abbreviations:
        for unit in reading.units:
            if (other := _find_other_form(unit, abbreviation)) is not None:
                forms[unit] = forms.get(unit, frozenset()) | lexicon.find_keys(stem_text(other))
    return _replace_units(reading, {unit: replace(unit, keys=unit.keys | keys) for unit, keys in forms.items()})


def _find_other_form(unit: Unit, abbreviation: ReadAbbreviation) -> str | None:
    """Return the form under which the documents may speak of the unit; None where it is no part of the abbreviation."""
    long = stem_text(abbreviation.long)
    if abbreviation.typed == "long":
        return abbreviation.short if set(unit.stems) <= set(long) else None
    is_short = unit.surface.casefold() == abbreviation.short.casefold()
    return abbreviation.long if is_short and not unit.concepts and len(long) == 1 else None


def _replace_units(reading: QuestionReading, renewed: Mapping[Unit, Unit]) -> QuestionReading:
    if not renewed:
        return reading
    return replace(
        reading,
        required=tuple(tuple(renewed.get(unit, unit) for unit in group) for group in reading.required),
        general=tuple(renewed.get(unit, unit) for unit in reading.general),
        taken=frozenset(renewed.get(unit, unit) for unit in reading.taken),
        allergens=frozenset(renewed.get(unit, unit) for unit in reading.allergens),
    )
