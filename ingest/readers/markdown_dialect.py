"""Markdown of documentation sites, turned into plain Markdown: admonitions, icons, attribute lists."""

import re

from ingest.readers.recommendation_numbers import opens_recommendation

_ADMONITION = re.compile(
    r"^(?P<indent>[ ]*)(?:!!!|\?\?\?\+?)\s+(?P<type>[\w-]+)(?P<rest>[^\"\n]*)(?:\"(?P<title>[^\"\n]*)\")?\s*$"
)
_GITHUB_ALERT = re.compile(r"^(\s*>\s*)\[!(?:NOTE|TIP|IMPORTANT|WARNING|CAUTION)\]\s*$")
_TAB = re.compile(r"^(?P<indent>[ ]*)===[+!]?\s+\"(?P<title>[^\"\n]*)\"\s*$")
_ICON = re.compile(r":(?:material|octicons|fontawesome|simple)-[a-z0-9-]+:(?:\{[^{}\n]*\})?\s?")
_ATTRIBUTES = re.compile(r"\{:?\s*(?:[.#][\w-]|[\w-]+=[\"'])[^{}\n]*\}")
_IMAGE = re.compile(r"!\[[^\]\n]{0,300}\]\([^)\n]{0,500}\)")
_STRONG = re.compile(r"\*\*|__")
_FENCE = re.compile(r"^\s*(?:```|~~~)")


def to_plain_markdown(text: str) -> str:
    """Return the text with admonitions and tabs as marked divisions and without icons and attribute lists.

    The title of an admonition becomes a division of class ``admonition-title``: it leads into what stands in the box
    and is no statement of its own.
    """
    lines: list[str] = []
    open_boxes: list[int] = []
    in_fence = False
    for line in text.expandtabs(4).split("\n"):
        indent = len(line) - len(line.lstrip())
        while open_boxes and line.strip() and indent <= open_boxes[-1]:
            open_boxes.pop()
            lines.append("")
        if _FENCE.match(line):
            in_fence = not in_fence
        box = None if in_fence else _ADMONITION.match(line) or _TAB.match(line)
        if box is not None:
            outer = " " * max(len(box["indent"]) - 4 * len(open_boxes), 0)
            title = box["title"] or ""
            open_boxes.append(len(box["indent"]))
            if title:
                lines += ["", f'{outer}<div class="admonition-title">', "", f"{outer}{title}", "", f"{outer}</div>"]
            lines.append("")
            continue
        bare = line[4 * len(open_boxes) :] if open_boxes and line.strip() else line
        if _GITHUB_ALERT.match(bare):
            bare = _GITHUB_ALERT.sub(r"\1", bare)
        if not in_fence and lines and _opens_recommendation(bare, lines[-1]):
            lines.append("")
        lines.append(bare if in_fence else _IMAGE.sub("", _ATTRIBUTES.sub("", _ICON.sub("", bare))))
    return "\n".join(lines)


def _opens_recommendation(line: str, before: str) -> bool:
    """Return whether a numbered recommendation follows on the line before it without the blank line that Markdown asks for."""
    if not line.strip(" *_")[:1].isdigit() or not before.strip():
        return False
    plain, last = (_STRONG.sub("", text).strip() for text in (line, before))
    return opens_recommendation(plain, last)
