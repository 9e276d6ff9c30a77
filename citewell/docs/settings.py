"""Renders ``docs/settings.md`` from the settings themselves, so that the page cannot drift from the code."""

import sys

from pydantic.fields import FieldInfo

from citewell.docs.generated import ROOT, write_or_check
from citewell.settings import ENV_PREFIX, SHAPES_ANSWERS, Settings

PAGE = ROOT / "docs" / "settings.md"

_HEAD = """# Settings

Generated from `citewell/settings.py` by `python -m citewell.docs.settings`; do not edit by hand.

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
    return write_or_check(lambda: {PAGE: render_settings_page()}, "Write docs/settings.md from the settings.")


if __name__ == "__main__":
    sys.exit(main())
