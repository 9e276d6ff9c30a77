"""List markers at the start of a line of plain text: bullets of several kinds, numbers and letters."""

import re
from typing import Literal

MarkerStyle = Literal["bullet", "dash", "number", "letter", "roman"]

_GLYPH = re.compile(r"(?P<marker>[•▪■●·・‣⁃∙◦○▸►])\s*(?=\S)")
_SPACED = re.compile(r"(?P<marker>[-–—*+o]|/b)\s+(?=\S)")
_ORDINAL = re.compile(r"(?P<marker>\(?(?:\d{1,3}|[a-z]|[ivx]{1,4})[.)]|\(\d{1,3}\))\s+(?=\S)")
_BULLETS = frozenset("•▪■●·・‣⁃∙*+") | {"/b"}


def split_marker(line: str) -> tuple[str | None, str]:
    """Return the list marker that a line starts with and the text after it; null and the line where there is none."""
    bare = line.lstrip()
    for pattern in (_GLYPH, _ORDINAL, _SPACED):
        if match := pattern.match(bare):
            rest = bare[match.end() :]
            if pattern is _GLYPH or rest[0] not in "=":
                return match["marker"], rest
    return None, line.strip()


def marker_style(marker: str) -> MarkerStyle:
    """Return which kind of marker it is; a change of kind at one indentation starts a nested list."""
    if marker in _BULLETS:
        return "bullet"
    bare = marker.strip("().")
    if bare.isdigit():
        return "number"
    if bare.isalpha() and marker != "o":
        return "roman" if len(bare) > 1 else "letter"
    return "dash"
