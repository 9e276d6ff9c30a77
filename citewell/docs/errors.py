"""Renders ``docs/errors.md`` from the error tree itself, so that the page cannot drift from the code."""

import sys
from collections.abc import Iterator

from citewell.docs.generated import ROOT, write_or_check
from core.errors import CitewellError

PAGE = ROOT / "docs" / "errors.md"

_HEAD = """# Errors

Generated from `core/errors.py` by `python -m citewell.docs.errors`; do not edit by hand.

Over HTTP every error is a problem document (RFC 9457) with this `code` and a `request_id`. On the command line the
message goes to standard error, followed by what to do.

| code | HTTP status | trying again can help | meaning | what to do |
|---|---|---|---|---|
"""


def walk_errors(root: type[CitewellError] = CitewellError) -> Iterator[type[CitewellError]]:
    """Yield the root and every error below it, parents first, in the order of the code."""
    yield root
    for child in root.__subclasses__():
        yield from walk_errors(child)


def render_errors_page() -> str:
    """Return ``docs/errors.md``: one row per error."""
    return _HEAD + "".join(_render_error(error) for error in walk_errors())


def _render_error(error: type[CitewellError]) -> str:
    meaning = " ".join((error.__doc__ or "").split("\n\n")[0].split())
    again = "yes" if error.retryable else "no"
    return f"| `{error.code}` | {error.http_status} | {again} | {meaning} | {error.help} |\n"


def main() -> int:
    """Write the page, or with ``--check`` return 1 when the page on disk differs."""
    return write_or_check(lambda: {PAGE: render_errors_page()}, "Write docs/errors.md from the error tree.")


if __name__ == "__main__":
    sys.exit(main())
