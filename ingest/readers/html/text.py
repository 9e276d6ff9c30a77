"""The words of an HTML element: inline markup rendered to text."""

import re

from bs4.element import NavigableString, PageElement, PreformattedString, Tag

_SUPERSCRIPT = str.maketrans("0123456789+-−()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁽⁾")
_MARKS = str.maketrans("abcdefgh", "ᵃᵇᶜᵈᵉᶠᵍʰ")
_MARK_TEXT = re.compile(r"[a-h](?:\s?,\s?[a-h]){0,4}")
_SUPERSCRIPT_TEXT = re.compile(r"[+\-−]?\d+(?:[,–-]\d+)*[+\-−]?")
_BLANKS = re.compile(r"[^\S\u0000]+")

LINE_BREAK = "\u0000"
"""Stands for ``<br>`` in rendered text; control characters never come from a parsed page."""

STRUCK = frozenset({"s", "strike", "del"})
"""Text that its author crossed out is not what the document says."""

UNREAD = frozenset(
    {"script", "style", "noscript", "template", "svg", "canvas", "iframe", "object", "embed", "video", "audio", "map"}
)
"""Elements whose content is never prose."""


def render_inline(node: PageElement) -> str:
    """Return the text of an inline node; blanks are collapsed and each line break is ``LINE_BREAK``."""
    if isinstance(node, PreformattedString):
        return ""
    if isinstance(node, NavigableString):
        return _BLANKS.sub(" ", str(node).replace(LINE_BREAK, ""))
    if not isinstance(node, Tag) or node.name in UNREAD or node.name in STRUCK:
        return ""
    if node.name == "br":
        return LINE_BREAK
    if node.name == "input":
        return ""
    inner = "".join(render_inline(child) for child in node.children)
    if node.name == "sup":
        return raise_digits(inner)
    if node.name == "q":
        return f"“{inner.strip()}”"
    return inner


def raise_digits(text: str) -> str:
    """Return superscript text with its digits and signs as superscript characters: ``2`` becomes ``²``.

    So do the letters a to h, with which tables mark their footnotes: "0.5 mga" would be another unit. Words such as
    ``st`` or ``[1]`` stay as they are.
    """
    bare = text.strip()
    if _MARK_TEXT.fullmatch(bare):
        return bare.translate(_MARKS)
    return bare.translate(_SUPERSCRIPT) if _SUPERSCRIPT_TEXT.fullmatch(bare) else text
