import re
from pathlib import Path

import pytest

import core.errors
from citewell.docs.errors import render_errors_page, walk_errors
from core.errors import CitewellError

ROOT = Path(__file__).resolve().parents[2]
ERRORS = list(walk_errors())


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: error.__name__)
def test_every_error_says_what_it_is_and_what_to_do(error: type[CitewellError]) -> None:
    assert re.fullmatch(r"[a-z]+(_[a-z]+)*", error.code)
    assert 400 <= error.http_status < 600
    assert error.help.endswith(".")
    assert error.__doc__
    assert error.__module__ == "core.errors"


def test_no_two_errors_share_a_code() -> None:
    codes = [error.code for error in ERRORS]
    assert len(set(codes)) == len(codes)


def test_the_tree_at_the_top_of_the_module_is_the_tree_of_the_classes() -> None:
    def draw(error: type[CitewellError], depth: int) -> list[tuple[int, str]]:
        below = [line for child in error.__subclasses__() for line in draw(child, depth + 1)]
        return [(depth, error.__name__), *below]

    drawn = []
    for line in (core.errors.__doc__ or "").splitlines():
        if match := re.match(r"([│├└─ ]*)(\w+Error)\b", line):
            drawn.append((len(match[1]) // 4, match[2]))
    assert drawn == draw(CitewellError, 0)


def test_the_errors_page_is_up_to_date() -> None:
    assert (ROOT / "docs" / "errors.md").read_text(encoding="utf-8") == render_errors_page()
