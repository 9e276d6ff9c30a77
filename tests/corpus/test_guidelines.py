"""The shipped guideline articles: each is read whole, graded and referenced as its text says, and claims no approval."""

import re
from pathlib import Path

import pytest

from core.documents import ParsedDocument
from ingest.canonical import build_parsed_document
from ingest.reader import ReaderOutput, SourceFile
from ingest.readers.markdown import MarkdownReader
from ingest.statements.builder import build_statements

_FOLDER = Path(__file__).resolve().parents[2] / "corpus" / "guidelines"
_ARTICLES = sorted(_FOLDER.glob("*.md"))
_PRINTED_GRADE = re.compile(
    r"\[(?:I{1,3}|IV|V), [A-E]\]|\((?:Class \w+[^()]*|(?:strong|weak|conditional) recommendation[^()]*|Grade [A-D]|I statement|best practice statement|[AB]-I{1,3})\)"
)
_MARKERS = re.compile(r"\[(\d+(?:, \d+)*)\]")
_MIN_STATEMENTS = 40


def _read(path: Path) -> tuple[ReaderOutput, ParsedDocument, str]:
    source = SourceFile(name=path.name, data=path.read_bytes())
    reader = MarkdownReader()
    output = reader.read(source)
    return output, build_parsed_document(output, reader, source), path.read_text(encoding="utf-8").split("---\n", 2)[2]


def test_the_folder_holds_articles() -> None:
    assert len(_ARTICLES) >= 12


@pytest.mark.parametrize("path", _ARTICLES, ids=lambda path: path.stem)
def test_article_states_its_identity_and_claims_no_approval(path: Path) -> None:
    output, _, _ = _read(path)
    metadata = output.metadata
    assert output.document_id == path.stem
    assert metadata.review.status == "submitted"
    assert metadata.publisher == "Citewell demonstration corpus"
    assert metadata.licence == "CC-BY-4.0"
    assert metadata.last_updated is not None
    assert metadata.disclaimer is not None
    assert metadata.language in ("en-GB", "en-US")
    assert metadata.superseded_by is None or (_FOLDER / f"{metadata.superseded_by}.md").exists()


@pytest.mark.parametrize("path", _ARTICLES, ids=lambda path: path.stem)
def test_every_marker_has_a_reference_and_every_reference_is_used(path: Path) -> None:
    output, _, body = _read(path)
    used = {marker for group in _MARKERS.findall(body) for marker in group.split(", ")}
    assert used == {reference.marker for reference in output.metadata.references}


@pytest.mark.parametrize("path", _ARTICLES, ids=lambda path: path.stem)
def test_statements_keep_every_printed_grade_and_no_marker_in_their_words(path: Path) -> None:
    _, parsed, body = _read(path)
    statements = build_statements("version", parsed)
    assert sum(1 for statement in statements if not statement.opens_list) >= _MIN_STATEMENTS
    grades = [
        statement.grade.raw for statement in statements if statement.grade and statement.grade.scheme.value != "nice"
    ]
    assert grades == _PRINTED_GRADE.findall(body)
    assert not [statement.text for statement in statements if _MARKERS.search(statement.text)]


@pytest.mark.parametrize("path", _ARTICLES, ids=lambda path: path.stem)
def test_no_statement_stands_twice_under_the_same_lead_ins(path: Path) -> None:
    _, parsed, _ = _read(path)
    seen = [
        (statement.text, tuple(lead_in.text for lead_in in statement.lead_ins))
        for statement in build_statements("version", parsed)
    ]
    assert len(seen) == len(set(seen))


def test_readme_lists_every_article() -> None:
    readme = (_FOLDER.parent / "README.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\| ([a-z0-9-]+) \|(?:[^|\n]*\|){4}$", readme, re.MULTILINE)
    assert sorted(["file", *(path.stem for path in _ARTICLES)]) == sorted(listed)
