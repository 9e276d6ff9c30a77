"""What the lexical index says of a passage, taken from the catalogue."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from core.documents import GuidelineDocument, Passage, Statement
from corpus.catalogue import Catalogue
from retriever.stores.lexical import LexicalPassage
from retriever.vocabulary.grade_terms import make_grade_terms
from retriever.vocabulary.terms import stem_text


def build_lexical_passages(
    document: GuidelineDocument, statements: Iterable[Statement], passages: Sequence[Passage], reading_id: str
) -> Iterator[LexicalPassage]:
    """Yield the passages of one reading with their stems.

    Lead-ins that stand outside the passage belong to its words: "is contraindicated in:" may be a page away from its
    tenth bullet.
    """
    by_id: Mapping[str, Statement] = {statement.statement_id: statement for statement in statements}
    title = stem_text(document.title)
    for passage in passages:
        lead_ins = {
            (lead_in.start, lead_in.end): lead_in.text
            for statement_id in passage.statement_ids
            for lead_in in by_id[statement_id].lead_ins
            if lead_in.start < passage.start or lead_in.end > passage.end
        }
        yield LexicalPassage(
            passage_id=passage.passage_id,
            reading_id=reading_id,
            body=stem_text("\n".join((*lead_ins.values(), passage.text))),
            headings=stem_text("\n".join(passage.section_path)),
            title=title,
            grades=[
                term
                for statement_id in passage.statement_ids
                if (grade := by_id[statement_id].grade) is not None
                for term in make_grade_terms(grade.raw)
            ],
        )


def load_lexical_passages(catalogue: Catalogue) -> Iterator[LexicalPassage]:
    """Yield all live passages of the catalogue, withdrawn documents included."""
    live = catalogue.load_live()
    for version_id, reading_id in sorted(live.reading_ids.items()):
        yield from build_lexical_passages(
            catalogue.load_document(version_id),
            catalogue.load_statements(version_id),
            catalogue.load_version_passages(version_id),
            reading_id,
        )


def has_all_passages(catalogue: Catalogue, n_by_reading: Mapping[str, int]) -> bool:
    """Return whether the lexical index, with these passages by reading, holds every live passage."""
    reading_ids = catalogue.load_live().reading_ids
    wanted = catalogue.passages.count_passages(reading_ids)
    return all(n_by_reading.get(reading_ids[version_id], 0) == n for version_id, n in wanted.items())
