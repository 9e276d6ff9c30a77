from pathlib import Path

import pytest

from citewell.docs import generated
from citewell.docs.generated import write_or_check


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(generated, "ROOT", tmp_path)
    return tmp_path / "page.md"


def run(page: Path, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr("sys.argv", ["page", *arguments])
    return write_or_check(lambda: {page: "New.\n"}, "Write the page.")


def test_a_page_is_written_and_then_up_to_date(page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run(page, monkeypatch) == 0
    assert page.read_text(encoding="utf-8") == "New.\n"
    assert run(page, monkeypatch, "--check") == 0


@pytest.mark.parametrize("old", [None, "Old.\n"])
def test_a_page_that_differs_or_is_missing_is_named_and_left_alone(
    page: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], old: str | None
) -> None:
    if old is not None:
        page.write_text(old, encoding="utf-8")
    assert run(page, monkeypatch, "--check") == 1
    assert "page.md is out of date: run `make docs`" in capsys.readouterr().err
    assert (page.read_text(encoding="utf-8") if page.is_file() else None) == old
