from pathlib import Path

from citewell.docs.references import GUIDELINES, PAGE, render_references


def test_the_page_on_disk_is_what_the_corpus_says() -> None:
    assert PAGE.read_text(encoding="utf-8") == render_references(GUIDELINES)


def test_every_reference_of_the_corpus_was_found() -> None:
    assert ": not found" not in render_references(GUIDELINES)
    assert " 0 not found, 0 unchecked." in render_references(GUIDELINES)


def test_a_reference_that_was_not_found_is_told_from_one_that_nobody_looked_for(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(
        "---\nid: a\ntitle: A\nreferences:\n  - {marker: '1', text: 'B | C', looked_up: false}\n"
        "  - {marker: '2', pmid: '12'}\n---\n\n# A\n",
        encoding="utf-8",
    )
    page = render_references(tmp_path)
    assert "2 references: 0 found, 1 not found, 1 unchecked." in page
    assert "| a | 1 | B \\| C | none | not found |" in page
    assert "| a | 2 | source not known | PMID 12 | unchecked |" in page
