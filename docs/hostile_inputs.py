"""Writes ``docs/hostile-inputs.md`` from the table that ``tests/api/test_hostile_inputs.py`` sends to a server."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "hostile-inputs.md"
sys.path.insert(0, str(ROOT))

from citewell.docs.generated import write_or_check  # noqa: E402  # found by the line above
from tests.api.hostile_table import GROUPS, Input  # noqa: E402  # the checkout's own tests, wherever this is started from

HEAD = """# Hostile inputs

{n} inputs that people and machines with ill will send, and the status that each must get. `tests/api/test_hostile_inputs.py`
sends every one with a valid key, unless the input is about the key, and also checks that no reply is a 5xx, repeats what was
sent, shows a stack trace or sets a cookie, and that every refusal is a problem document. A status of 200 means that the
input is harmless and was treated as text; `/v1/verify` answers a forged answer with 200 and a verdict for each claim. A token
in pointed brackets is made by the test. Written by `make docs`."""

MAX_SHOWN = 60


def render_page() -> str:
    """Return the page."""
    parts = [HEAD.format(n=sum(map(len, GROUPS.values())))]
    for title, inputs in GROUPS.items():
        rows = [f"| {name} | {_describe(each)} | {each[4]} |" for name, each in inputs.items()]
        parts += ["", f"## {title}", "", "| input | request | status |", "|---|---|---|", *rows]
    return "\n".join(parts) + "\n"


def _describe(each: Input) -> str:
    method, path, headers, body, _ = each
    shown = [f"`{method} {_shorten(path)}`"]
    shown += [f"`{name}: {_shorten(value)}`" for name, value in headers.items() if not _is_plain(name, value)]
    if body:
        shown.append(f"{len(body):,} bytes")
    return ", ".join(shown).replace("|", "\\|")


def _is_plain(name: str, value: str) -> bool:
    return (name, value) == ("Content-Type", "application/json")


def _shorten(text: str) -> str:
    visible = text.encode("unicode_escape").decode().replace("`", "'")
    return visible if len(visible) <= MAX_SHOWN else f"{visible[:40]}… ({len(text):,} characters)"


def main() -> int:
    """Write the page, or with ``--check`` return 1 when the page on disk differs."""
    return write_or_check(lambda: {PAGE: render_page()}, "Write docs/hostile-inputs.md.")


if __name__ == "__main__":
    sys.exit(main())
