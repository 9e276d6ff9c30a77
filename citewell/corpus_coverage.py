"""What a document can answer: its sections, the drugs and conditions that it names, and which drugs come with a quantity.

Drugs and conditions are found as questions are read (``retriever.vocabulary.entities`` over the lexicon), and doses as answers are
judged (the ``dose`` facet of the composer), so that the map shows what Citewell itself can find. It is a map of words: a
name here does not mean that every question about it is answered.
"""

from collections import Counter
from collections.abc import Sequence

from pydantic import Field

from composer.reading.facets import FACETS, Facet
from core.documents import GuidelineDocument, Statement
from core.record import IsoDate, Record, SectionPath, Slug
from retriever.vocabulary.entities import EntityKind, find_kind
from retriever.vocabulary.lexicon import Lexicon, Unit
from retriever.vocabulary.terms import stem_text

_SEPARATOR = " › "
_MAX_SHORT_WORD = 3
_NO_CONDITION = frozenset({"diagnosis", "prognosis", "disease", "syndrome", "infection", "failure", "cancer", "clot"})
"""What ends like the name of a condition and names none by itself."""


class SectionCoverage(Record):
    """One section with statements of its own."""

    section_path: SectionPath
    """Its headings, outermost first; empty before the first heading."""
    n_statements: int = Field(ge=1)
    """Statements that stand in it."""
    n_with_dose: int = Field(ge=0)
    """Those of them that hold a quantity with a unit of dose."""


class NameCoverage(Record):
    """One drug or condition that a document names."""

    name: str
    """The generic or usual name, where the lexicon knows it; else the word as it stands."""
    n_statements: int = Field(ge=1)
    """Statements that name it, in their own words or in a lead-in."""
    n_with_dose: int = Field(ge=0)
    """Those of them that hold a quantity with a unit of dose, be it this drug's or another's."""


class DocumentCoverage(Record):
    """What one document can answer."""

    document_id: Slug
    """The document."""
    title: str
    """Its title."""
    last_updated: IsoDate | None
    """Last update, to the precision stated."""
    n_statements: int
    """Its statements, without those that only open a list."""
    n_graded: int
    """Statements with a grade."""
    n_with_dose: int
    """Statements that hold a quantity with a unit of dose."""
    references_found: int
    """References that were looked up in a public copy and found."""
    references_not_found: tuple[str, ...]
    """Markers of references that could not be looked up; each forbids the document's approval."""
    references_unchecked: int
    """References of which the document does not say whether they were looked up."""
    sections: tuple[SectionCoverage, ...]
    """Its sections in reading order."""
    drugs: tuple[NameCoverage, ...]
    """Drugs that it names, by name."""
    conditions: tuple[NameCoverage, ...]
    """Conditions that it names, by name."""

    @property
    def drugs_without_dose(self) -> tuple[str, ...]:
        """Drugs of which no statement that names them holds a quantity: a question for their dose is not covered."""
        return tuple(drug.name for drug in self.drugs if not drug.n_with_dose)


def map_document(document: GuidelineDocument, statements: Sequence[Statement], lexicon: Lexicon) -> DocumentCoverage:
    """Return what the document's statements can answer."""
    shown = [statement for statement in statements if not statement.opens_list]
    dosed = {statement.statement_id for statement in shown if _dose_facet().is_given_by(statement)}
    sections: Counter[SectionPath] = Counter()
    sections_dosed: Counter[SectionPath] = Counter()
    named: dict[EntityKind, Counter[str]] = {"drug": Counter(), "disease": Counter()}
    named_dosed: dict[EntityKind, Counter[str]] = {"drug": Counter(), "disease": Counter()}
    known_drugs = find_drug_stems(lexicon)
    for statement in shown:
        has_dose = statement.statement_id in dosed
        sections[statement.section_path] += 1
        sections_dosed[statement.section_path] += has_dose
        for kind, name in find_names(statement, lexicon, known_drugs):
            named[kind][name] += 1
            named_dosed[kind][name] += has_dose
    return DocumentCoverage(
        document_id=document.document_id,
        title=document.title,
        last_updated=document.last_updated,
        n_statements=len(shown),
        n_graded=sum(statement.grade is not None for statement in shown),
        n_with_dose=len(dosed),
        references_found=sum(reference.looked_up is True for reference in document.references),
        references_not_found=tuple(each.marker for each in document.references if each.looked_up is False),
        references_unchecked=sum(reference.looked_up is None for reference in document.references),
        sections=tuple(
            SectionCoverage(section_path=path, n_statements=n, n_with_dose=sections_dosed[path])
            for path, n in sections.items()
        ),
        drugs=_to_names(named["drug"], named_dosed["drug"]),
        conditions=_to_names(named["disease"], named_dosed["disease"]),
    )


def find_names(
    statement: Statement, lexicon: Lexicon, known_drugs: frozenset[tuple[str, ...]]
) -> set[tuple[EntityKind, str]]:
    """Return the drugs and conditions that the statement names, each once."""
    found: set[tuple[EntityKind, str]] = set()
    for text in (statement.text, *(lead_in.text for lead_in in statement.lead_ins)):
        for unit in lexicon.find_units(text):
            # Guidelines write abbreviations in capitals: "up" is not UPS.
            if unit.is_abbreviation and unit.surface.islower() and len(unit.surface) <= _MAX_SHORT_WORD:
                continue
            kind = find_kind(unit) or ("drug" if unit.stems in known_drugs else None)
            name = _choose_name(unit)
            if (kind == "drug" and not unit.is_class) or (kind == "disease" and name not in _NO_CONDITION):
                found.add((kind, name))
    return found


def find_drug_stems(lexicon: Lexicon) -> frozenset[tuple[str, ...]]:
    """Return the drugs of the lexicon, by their stems: what it has brands of, and the members of its classes.

    ``find_kind`` knows drugs by the stems of their international names; these are those without such a stem.
    """
    meanings = [(stems, meaning) for stems, all_of in lexicon.meanings.items() for meaning in all_of]
    generics = {tuple(stem_text(meaning.concept)) for _, meaning in meanings if meaning.kind == "brand"}
    members = {stems for stems, meaning in meanings if meaning.kind in ("member", "umbrella")}
    classes = {tuple(stem_text(meaning.concept)) for _, meaning in meanings if meaning.kind in ("member", "umbrella")}
    return frozenset((generics | members) - classes)


def render_section(section: SectionCoverage) -> str:
    """Return the section's headings on one line."""
    return _SEPARATOR.join(section.section_path) or "(before the first heading)"


def _choose_name(unit: Unit) -> str:
    return unit.brand_of or (unit.concepts[0] if unit.concepts else unit.surface.casefold())


def _dose_facet() -> Facet:
    return next(facet for facet in FACETS if facet.name == "dose")


def _to_names(named: Counter[str], dosed: Counter[str]) -> tuple[NameCoverage, ...]:
    return tuple(NameCoverage(name=name, n_statements=named[name], n_with_dose=dosed[name]) for name in sorted(named))
