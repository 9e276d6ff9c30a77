from pathlib import Path

import pytest

from citewell.docs.corpus_manifest import build_manifest
from core.errors import SettingsError, UnreadableFileError
from corpus.manifest import ManifestEntry, check_files, load_shipped_manifest, parse_manifest, render_manifest

GUIDELINES = Path(__file__).resolve().parents[2] / "corpus" / "guidelines"
FRONT = "---\ntitle: A\nlicence: CC0\nreferences:\n{references}---\nText.\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    references = (
        '  - {marker: "1", doi: 10.1/x, looked_up: true}\n  - {marker: "2", text: A book, looked_up: false}\n'
        '  - {marker: "3", pmid: "7"}\n'
    )
    (tmp_path / "a.md").write_text(FRONT.format(references=references), encoding="utf-8")
    (tmp_path / "b.md").write_text("---\nlicence: MIT\n---\nText.\n", encoding="utf-8")
    return tmp_path


def test_the_shipped_guidelines_are_as_their_manifest_says() -> None:
    assert check_files(GUIDELINES, load_shipped_manifest()) == ()
    assert build_manifest(GUIDELINES) == render_manifest(load_shipped_manifest())


def test_every_shipped_file_has_a_licence_and_a_source() -> None:
    for entry in load_shipped_manifest():
        assert entry.licence == "CC-BY-4.0", entry.file
        assert entry.references_found > 0, entry.file
        assert entry.summarises, entry.file


def test_a_manifest_tells_what_was_looked_up(folder: Path) -> None:
    first, second = parse_manifest(build_manifest(folder))
    assert (first.references_found, first.references_not_found, first.references_unchecked) == (1, 1, 1)
    assert first.summarises == "doi:10.1/x; A book; pmid:7"
    assert (second.file, second.licence, second.summarises) == ("b.md", "MIT", "")


def test_every_difference_is_named(folder: Path) -> None:
    entries = parse_manifest(build_manifest(folder))
    assert check_files(folder, entries) == ()
    (folder / "a.md").write_text("other", encoding="utf-8")
    (folder / "b.md").unlink()
    (folder / "c.md").write_text("new", encoding="utf-8")
    assert check_files(folder, entries) == ("a.md has changed", "b.md is not there", "c.md is not in the manifest")


def test_a_file_without_a_licence_is_refused(folder: Path) -> None:
    (folder / "c.md").write_text("Text.", encoding="utf-8")
    with pytest.raises(UnreadableFileError, match=r"c\.md"):
        build_manifest(folder)


def test_another_table_is_no_manifest() -> None:
    with pytest.raises(SettingsError, match="columns"):
        parse_manifest("hash\tname\n")


def test_a_manifest_comes_back_as_it_was_written() -> None:
    entry = ManifestEntry(
        sha256="0" * 64,
        file="a.md",
        licence='a "quoted"\tone',
        references_found=1,
        references_not_found=0,
        references_unchecked=2,
        summarises="x",
    )
    assert parse_manifest(render_manifest([entry])) == (entry,)
