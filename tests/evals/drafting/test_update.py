from pathlib import Path

import pytest

from core.documents import GuidelineDocument, Statement
from core.text import hash_text
from corpus.catalogue import VersionSummary
from evals.casebook.case import DocumentPin, RequiredFact, load_cases
from evals.casebook.case_file import add_cases, replace_cases, to_body
from evals.drafting.update import propose_updates
from tests.evals.worlds import DOCUMENT, TEXT, make_case, make_grade, make_statements

NEW_TEXT = "Doxorubicin given alone is the standard. [I, B]\nTaxanes are active. [III, B]"
NEW = DOCUMENT.model_copy(update={"version_id": "version-2", "text_sha256": hash_text(NEW_TEXT)})


def new_statement(words: str, ordinal: int, raw: str) -> Statement:
    start = NEW_TEXT.index(words)
    return make_statements()[0].model_copy(
        update={
            "start": start,
            "end": start + len(words),
            "text": words,
            "statement_id": f"n{ordinal}",
            "version_id": "version-2",
            "ordinal": ordinal,
            "grade": make_grade(raw),
        }
    )


NEW_STATEMENTS = (
    new_statement("Doxorubicin given alone is the standard.", 0, "[I, B]"),
    new_statement("Taxanes are active.", 1, "[III, B]"),
)


class TwoVersions:
    """The document before and after its update."""

    def list_documents(self) -> tuple[GuidelineDocument, ...]:
        return (NEW,)

    def list_versions(self, document_id: str) -> tuple[VersionSummary, ...]:
        return tuple(
            VersionSummary(
                document=document, sequence=n, is_live=n == 2, ingested_at="2026-01-01", n_statements=3, n_passages=1
            )
            for n, document in ((2, NEW), (1, DOCUMENT))
        )

    def load_document(self, version_id: str) -> GuidelineDocument:
        return NEW if version_id == "version-2" else DOCUMENT

    def load_text(self, version_id: str) -> str:
        return NEW_TEXT if version_id == "version-2" else TEXT

    def load_statements(self, version_id: str) -> tuple[Statement, ...]:
        return NEW_STATEMENTS if version_id == "version-2" else make_statements()


def test_a_reworded_statement_is_proposed_with_its_new_grade() -> None:
    case = make_case(first_claim=("Doxorubicin is the standard.",), expected_grade="[I, A]")
    (update,) = propose_updates([case], TwoVersions())
    assert [(item.kind, item.proposed) for item in update.quotes] == [
        ("reworded", "Doxorubicin given alone is the standard.")
    ] * 2
    new = update.apply()
    assert new.document.text_sha256 == NEW.text_sha256
    assert new.required_facts[0].quote == "Doxorubicin given alone is the standard."
    assert new.expected_grade == "[I, B]"


def test_a_quote_that_stands_keeps_its_words() -> None:
    fact = RequiredFact(fact="taxanes", quote="Taxanes are active")
    (update,) = propose_updates([make_case(required_facts=(fact,))], TwoVersions())
    assert (update.quotes[0].kind, update.apply().required_facts) == ("stands", (fact,))


def test_a_statement_that_is_gone_needs_a_person() -> None:
    fact = RequiredFact(fact="pazopanib", quote="Pazopanib is an option")
    (update,) = propose_updates([make_case(required_facts=(fact,))], TwoVersions())
    assert (update.quotes[0].kind, update.needs_author) == ("removed", True)
    with pytest.raises(ValueError, match="no longer supports"):
        update.apply()


def test_a_case_that_is_not_stale_is_left_alone() -> None:
    case = make_case().model_copy(
        update={"document": DocumentPin(document_id=DOCUMENT.document_id, text_sha256=NEW.text_sha256)}
    )
    assert propose_updates([case], TwoVersions()) == ()


def test_a_file_is_written_as_it_was_read_but_for_the_change(tmp_path: Path) -> None:
    path = tmp_path / "sarcoma.yaml"
    cases = (make_case(), make_case(id="second"), make_case(id="third"))
    pin = cases[0].document
    add_cases(path, [to_body(case) for case in cases[:2]], pin)
    add_cases(path, [to_body(cases[2])], pin)
    assert path.read_text(encoding="utf-8").startswith("# yaml-language-server")
    assert [case.id for case in load_cases(path)] == ["first-line", "second", "third"]
    changed = load_cases(path)[0].model_copy(update={"question": "Reworded?"})
    replace_cases(path, [changed], ["second"], NEW.text_sha256)
    assert [(case.id, case.question) for case in load_cases(path)] == [
        ("first-line", "Reworded?"),
        ("third", "What is standard?"),
    ]
    assert {case.document.text_sha256 for case in load_cases(path)} == {NEW.text_sha256}
