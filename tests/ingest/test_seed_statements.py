"""The source article that Citewell was described with: every grade and marker, checked by hand once."""

from core.documents import Statement
from ingest.canonical import build_parsed_document
from ingest.reader import SourceFile
from ingest.readers.registry import select_reader
from ingest.statements.builder import build_statements
from tests.shared_data import find_shared

GRADES = {
    "Single-agent": "[I, A]",
    "Leiomyosarcoma:": "[V, B]",
    "Angiosarcoma:": "[III, B]",
    "Dermatofibrosarcoma": "[III, A]",
    "Ifosfamide:": "[IV, C]",
    "Trabectedin:": "[I, B]",
    "Gemcitabine": "[II, C]",
    "Pazopanib:": "[I, B]",
    "Eribulin:": "[II, A]",
    "For metachronous": "[IV, B]",
}
MARKERS = {
    "Trabectedin:": ("1", "2"),
    "FDA-approved": ("2",),
    "Showed significant": ("2",),
    "Elevated CRP": ("3",),
    "Higher toxicity": (),
    "Median survival": ("1",),
}


def read_article() -> tuple[str, tuple[Statement, ...]]:
    source = SourceFile(name="article.txt", data=find_shared("seed", "article.txt").read_bytes())
    reader = select_reader(source)
    parsed = build_parsed_document(reader.read(source), reader, source)
    return parsed.text, build_statements("v1", parsed)


def test_every_grade_of_the_article_is_bound_to_its_statement_and_to_no_other() -> None:
    text, statements = read_article()
    found = {s.text: s.grade for s in statements if s.grade is not None}
    assert len(found) == len(GRADES)
    for words, raw in GRADES.items():
        grade = next(grade for statement, grade in found.items() if statement.startswith(words))
        assert grade.raw == raw
        assert text[grade.start : grade.end] == raw


def test_the_articles_trailing_numbers_are_its_reference_markers() -> None:
    _, statements = read_article()
    for words, markers in MARKERS.items():
        assert next(s for s in statements if s.text.startswith(words)).reference_markers == markers
    assert sum(bool(s.reference_markers) for s in statements) == 24
    assert any("14 g/m²" in s.text for s in statements)


def test_banner_review_status_and_disclaimer_give_no_statement() -> None:
    _, statements = read_article()
    words = " ".join(s.text for s in statements)
    assert not any(
        furniture in words
        for furniture in ("Medical Advisory Board", "Personalize", "Under Review", "Medical A.I.", "legal advice")
    )


def test_the_toxicity_caveat_travels_with_combination_therapy() -> None:
    _, statements = read_article()
    combination = next(s for s in statements if s.text.startswith("Combination therapy"))
    assert [(q.kind, q.text.split()[0]) for q in combination.qualifiers] == [("caution", "Higher")]
