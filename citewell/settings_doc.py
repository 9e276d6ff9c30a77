"""Renders ``docs/settings.md`` from the settings themselves, so that the page cannot drift from the code."""

import argparse
import sys
from pathlib import Path

from pydantic.fields import FieldInfo

from citewell.settings import ENV_PREFIX, SHAPES_ANSWERS, Settings

_HEAD = """# Settings

Generated from `citewell/settings.py` by `python -m citewell.settings_doc`; do not edit by hand.

Every setting is an environment variable. An empty variable counts as unset. Settings marked with * shape answers: they
enter `provenance.settings_digest` of every answer.
"""


def render_settings_page() -> str:
    """Return ``docs/settings.md``: one section per setting, in the order of the code."""
    return "\n".join([_HEAD, *(_render_setting(name, field) for name, field in Settings.model_fields.items())])


def _render_setting(name: str, field: FieldInfo) -> str:
    marker = " *" if field.json_schema_extra == SHAPES_ANSWERS else ""
    return (
        f"## `{ENV_PREFIX}{name.upper()}`{marker}\n\nDefault: {_render_default(field.default)}\n\n{field.description}\n"
    )


def _render_default(default: object) -> str:
    if default is None:
        return "unset"
    if isinstance(default, bool):
        return f"`{str(default).lower()}`"
    if isinstance(default, tuple):
        return f"`{','.join(default)}`"
    return f"`{default}`"


def main() -> int:
    """Write the page, or with ``--check`` return 1 when the page on disk differs."""
    parser = argparse.ArgumentParser(description="Write docs/settings.md from the settings.")
    parser.add_argument("path", nargs="?", type=Path, default=Path("docs/settings.md"))
    parser.add_argument("--check", action="store_true", help="compare only; exit 1 when the page is out of date")
    arguments = parser.parse_args()
    page = render_settings_page()
    if not arguments.check:
        arguments.path.write_text(page, encoding="utf-8")
        return 0
    if arguments.path.is_file() and arguments.path.read_text(encoding="utf-8") == page:
        return 0
    sys.stderr.write(f"{arguments.path} is out of date: run `python -m citewell.settings_doc`\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
