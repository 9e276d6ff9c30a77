from pathlib import Path

import pytest
import yaml

from core.errors import EvalCaseError
from core.text import hash_bytes
from evals.sealed.seal import seal_quote
from evals.sealed.sealed_set import load_sealed_set, write_sealed_file
from evals.sealed.sealing import load_plain_questions, seal_questions

WORDS = "Thyllozumab 40 mg is given twice a day for five days."
QUESTION: dict[str, object] = {
    "id": "dose",
    "document": "pdf/leaflet.md",
    "question": "How much thyllozumab?",
    "quotes": ["thyllozumab 40 mg is given", ["twice a day for five days", "for five days, twice"]],
    "first": "thyllozumab 40 mg is given",
    "answerable": True,
    "why": f"the leaflet says: {WORDS}",
}
NEAR_MISS: dict[str, object] = {
    "id": "child",
    "document": "pdf/leaflet.md",
    "question": "And in children?",
    "quotes": [],
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "documents" / "pdf").mkdir(parents=True)
    (tmp_path / "documents" / "pdf" / "leaflet.md").write_text(f"# Leaflet\n\n{WORDS}\n", encoding="utf-8")
    return tmp_path / "documents"


def write_plain(folder: Path, *questions: dict[str, object]) -> Path:
    file = folder.parent / "plain.yaml"
    file.write_text(yaml.safe_dump(list(questions)), encoding="utf-8")
    return file


def test_a_sealed_file_loads_as_it_was_sealed_and_holds_no_quote(folder: Path) -> None:
    plain = load_plain_questions(write_plain(folder, QUESTION, NEAR_MISS))
    sealed = seal_questions(plain, folder, held_out=["pdf/leaflet.md"], is_large=True)
    file = folder.parent / "leaflets.yaml"
    write_sealed_file(file, sealed)
    loaded = load_sealed_set(file)
    assert (loaded.name, loaded.is_large, loaded.documents) == ("leaflets", True, sealed.documents)
    (document,) = loaded.documents
    assert document.is_held_out
    assert document.sha256 == hash_bytes((folder / "pdf" / "leaflet.md").read_bytes())
    dose, child = document.questions
    assert dose.facts[0] == dose.first == dose.leading == (seal_quote("Thyllozumab 40 mg is given"),)
    assert len(dose.facts[1]) == 2
    assert child.facts == ()
    written = file.read_text(encoding="utf-8")
    assert "40 mg" not in written
    assert "five days" not in written


def test_a_path_may_be_absolute_where_it_lies_below_the_folder(folder: Path) -> None:
    plain = load_plain_questions(write_plain(folder, QUESTION | {"document": str(folder / "pdf" / "leaflet.md")}))
    assert seal_questions(plain, folder).documents[0].path == "pdf/leaflet.md"


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"document": "pdf/other.md"}, "no file below the folder"),
        ({"document": "../plain.yaml"}, "no file below the folder"),
        ({"quotes": ["40 mg"], "first": None}, "dose: '40 mg' is too short"),
        ({"quotes": [], "first": None}, "dose: has no quote"),
        ({"answerable": False}, "dose: is a near miss and has quotes"),
        ({"quotes": [[]], "first": None}, "dose: Value error, a fact needs at least one quote"),
        ({"quotes": [], "answerable": False}, "dose: Value error, a near miss has no first claim"),
        ({"id": "Not A Slug"}, "Not A Slug: String should match"),
    ],
)
def test_what_cannot_be_sealed_is_named(folder: Path, change: dict[str, object], fault: str) -> None:
    plain = load_plain_questions(write_plain(folder, QUESTION | change))
    with pytest.raises(EvalCaseError, match=fault):
        seal_questions(plain, folder)


def test_one_id_twice_and_an_unknown_held_out_document_are_named(folder: Path) -> None:
    plain = load_plain_questions(write_plain(folder, QUESTION, QUESTION))
    with pytest.raises(EvalCaseError, match="more than one question is named dose"):
        seal_questions(plain, folder)
    with pytest.raises(EvalCaseError, match=r"no question is about pdf/misspelt\.md"):
        seal_questions(plain[:1], folder, held_out=["pdf/misspelt.md"])


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("documents: [", "leaflets.yaml is not YAML"),
        ("documents: []", "leaflets.yaml: documents: Tuple should have at least 1 item"),
        ("surprise: 1", "leaflets.yaml: .*surprise: Extra inputs are not permitted"),
        (
            "documents: [{path: /etc/hosts, sha256: " + "0" * 64 + ", questions: [{id: a, question: b}]}]",
            r"documents\.0\.path: a path below the folder",
        ),
        (
            "documents: [{path: a.md, sha256: "
            + "0" * 64
            + ", questions: [{id: a, question: b, facts: [[{n_chars: 3}]]}]}]",
            r"documents\.0\.questions\.0\.facts\.0\.0\.n_chars",
        ),
    ],
)
def test_a_file_that_does_not_fit_is_named_with_its_fault(tmp_path: Path, text: str, fault: str) -> None:
    file = tmp_path / "leaflets.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(EvalCaseError, match=fault):
        load_sealed_set(file)


def test_a_file_that_is_no_text_is_named(tmp_path: Path) -> None:
    file = tmp_path / "leaflets.yaml"
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(EvalCaseError, match=r"leaflets\.yaml is not YAML"):
        load_sealed_set(file)
