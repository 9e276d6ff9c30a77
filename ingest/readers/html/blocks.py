"""HTML elements to blocks: headings, paragraphs, nested lists and tables."""

import re
from dataclasses import dataclass, field

from bs4.element import NavigableString, PageElement, Tag

from core.documents import Removed
from core.errors import FileLimitError
from core.text import normalise_line
from ingest.reader import RawBlock
from ingest.readers.html.tables import is_layout_table, read_table
from ingest.readers.html.text import LINE_BREAK, STRUCK, UNREAD, render_inline
from ingest.readers.list_markers import split_marker

_MAX_DEPTH = 150
"""Nesting beyond which a page is refused; the deepest page seen in practice nests under 60 elements."""

_MAX_HEADING_CHARS = 250
"""A heading longer than this is a paragraph that bears the wrong tag."""

_DECORATION = re.compile("^(?:[\u2600-\u27bf\U0001f000-\U0001faff]\ufe0f?\\s*)+|(?:\\s*[¶#🔗])+$")
"""Pictures before a heading, and the anchor signs that site generators put after it."""

_HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
_HEADING_CLASS = re.compile(
    r"(?:^|[-_])(?:heading|sub-?heading|(?:section|card|panel|box|block|topic)[-_]?(?:title|header|heading))$",
    re.IGNORECASE,
)
_SUBTITLE_CLASS = re.compile(r"(?:^|[-_])(?:sub-?title|tagline|strapline|kicker|eyebrow)$", re.IGNORECASE)
_MAX_CLASS_HEADING_WORDS = 10
_MAX_SUBTITLE_WORDS = 15
_MAX_LINK_WORDS = 12
_POINTER = re.compile(
    r"(?:\W*(?:see|also|related|cross-?links?|links?|references?|further|reading|more|back|to|go|drug|lab|guide|page|topics?)\b)+\W*",
    re.IGNORECASE,
)
"""What stands before links that only point elsewhere: "See also:", "Drug reference:"."""

# fmt: off
_BLOCK_TAGS = frozenset(_HEADINGS) | {
    *("address", "article", "aside", "blockquote", "body", "center", "dd", "details", "dialog", "dir", "div", "dl", "dt"),
    *("fieldset", "figcaption", "figure", "footer", "form", "header", "hgroup", "hr", "html", "li", "main", "menu", "nav"),
    *("ol", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul"),
}
# fmt: on


@dataclass(slots=True)
class BlockWalk:
    """One walk over a page, in reading order."""

    blocks: list[RawBlock] = field(default_factory=list)
    removed: list[Removed] = field(default_factory=list)
    n_tables: int = 0
    _inline: list[str] = field(default_factory=list)
    _n_links: int = 0
    """Pieces of ``_inline`` that are links."""
    _lists: list[Tag] = field(default_factory=list)
    _pending_item: str | None = None

    def read(self, root: Tag) -> list[RawBlock]:
        """Return the blocks below ``root``.

        Raises:
            FileLimitError: The page nests deeper than any real page does.
        """
        check_depth(root)
        self._walk(root)
        self._flush()
        return self.blocks

    def _walk(self, node: Tag) -> None:
        for child in list(node.children):
            self._visit(child)

    def _visit(self, child: PageElement) -> None:
        if not isinstance(child, Tag):
            if isinstance(child, NavigableString):
                self._inline.append(render_inline(child))
            return
        if child.name in UNREAD:
            return
        if child.name in STRUCK:
            self._remove("struck_through", child)
        elif child.name in _HEADINGS:
            self._heading(child, _HEADINGS[child.name])
        elif child.name in ("summary", "button"):
            self._heading(child, _level_before(child) + 1)
        elif child.name in ("ul", "ol", "menu", "dir"):
            self._list(child)
        elif child.name == "table":
            self._table(child)
        elif child.name == "hr":
            self._rule()
        elif child.name == "dt":
            self._term(child)
        elif child.name in ("p", "div") and self._pending_item is None and _points_elsewhere(child):
            self._remove("link", child)
        elif _is_subtitle(child):
            self._subtitle(child)
        elif _has_heading_class(child):
            self._heading(child, _level_before(child) + 1)
        elif child.name in _BLOCK_TAGS:
            self._block(child)
        elif _holds_blocks(child):
            self._walk(child)
        else:
            self._n_links += child.name == "a" and child.has_attr("href")
            self._inline.append(render_inline(child))

    def _block(self, element: Tag) -> None:
        self._flush()
        start = len(self.blocks)
        self._walk(element)
        self._flush()
        kind = {"figcaption": "caption"}.get(element.name)
        is_title = "admonition-title" in (element.get("class") or [])
        if len(self.blocks) == start + 1 and self.blocks[start].kind == "paragraph":
            block = self.blocks[start]
            if kind:
                self.blocks[start] = RawBlock("caption", block.text)
            elif is_title:
                self.blocks[start] = RawBlock("paragraph", block.text, is_quotable=False)

    def _heading(self, element: Tag, level: int) -> None:
        if self._lists:
            self._inline += [" ", render_inline(element), " "]
            return
        self._flush()
        text = _DECORATION.sub("", normalise_line(render_inline(element).replace(LINE_BREAK, " ")))
        if not text:
            return
        if len(text) > 1:
            text = text.rstrip(": ") or text
        if len(text) > _MAX_HEADING_CHARS:
            self.blocks.append(RawBlock("paragraph", text))
        else:
            self.blocks.append(RawBlock("heading", text, level=level))

    def _subtitle(self, element: Tag) -> None:
        """Keywords under a title say nothing that could be quoted."""
        self._flush()
        text = normalise_line(render_inline(element).replace(LINE_BREAK, " "))
        if text:
            self.blocks.append(RawBlock("paragraph", text, is_quotable=False))

    def _term(self, element: Tag) -> None:
        """A term of a definition list leads into what defines it."""
        self._flush()
        text = normalise_line(render_inline(element).replace(LINE_BREAK, " "))
        if text:
            self._inline.append(text if text.endswith(":") else f"{text}: ")
            following = element.find_next_sibling()
            if isinstance(following, Tag) and following.name == "dd" and not _holds_blocks(following):
                self._pending_item = self._pending_item or None
                self._inline.append(render_inline(following))
                following.clear()
                self._flush()

    def _list(self, element: Tag) -> None:
        self._flush()
        self._lists.append(element)
        number = _start_number(element)
        for child in list(element.children):
            if not isinstance(child, Tag):
                continue
            if child.name == "li":
                number = _own_number(child, number)
                marker = _ordinal(number, element) if element.name == "ol" else "•"
                number += -1 if element.has_attr("reversed") else 1
                self._item(child, marker)
            elif child.name in ("ul", "ol"):
                self._list(child)
            else:
                self._visit(child)
                self._flush()
        self._lists.pop()

    def _item(self, element: Tag, marker: str) -> None:
        self._pending_item = marker
        start = len(self.blocks)
        self._walk(element)
        self._flush()
        if len(self.blocks) == start:
            self._pending_item = None

    def _table(self, element: Tag) -> None:
        self._flush()
        if is_layout_table(element):
            self._walk(element)
            self._flush()
            return
        self.n_tables += 1
        self.blocks += read_table(element, self.n_tables)

    def _rule(self) -> None:
        """A rule right under the title and a line of names closes the byline."""
        self._flush()
        if not 2 <= len(self.blocks) <= 3 or self.blocks[0].kind != "heading":
            return
        under = self.blocks[1:]
        if all(block.kind == "paragraph" and _is_byline(block.text) for block in under):
            self.blocks[1:] = [RawBlock("boilerplate", block.text) for block in under]

    def _remove(self, reason: str, element: Tag) -> None:
        text = normalise_line(element.get_text(" "))
        if text:
            self.removed.append(Removed(reason=reason, text=text))

    def _flush(self) -> None:
        text, n_pieces = "".join(self._inline), sum(bool(piece.strip()) for piece in self._inline)
        only_links = n_pieces == self._n_links > 0
        self._inline, self._n_links = [], 0
        if only_links and not self._lists and self._pending_item is None:
            # A row of links says where else to look.
            self.removed.append(Removed(reason="link", text=normalise_line(text.replace(LINE_BREAK, " "))))
            return
        lines = [normalise_line(line) for line in text.split(LINE_BREAK)]
        units = _join_lines(lines)
        if not units:
            return
        level = len(self._lists) - 1
        for position, unit in enumerate(units):
            marker, bare = split_marker(unit)
            if self._lists:
                self._append_item(
                    unit if position == 0 or marker is None else bare, marker if position else None, level
                )
            elif marker is not None and bare and len(units) > 1:
                self.blocks.append(RawBlock("list_item", bare, marker=marker))
            else:
                self.blocks.append(RawBlock("paragraph", unit))

    def _append_item(self, text: str, marker: str | None, level: int) -> None:
        if self._pending_item is not None:
            self.blocks.append(RawBlock("list_item", text, level=level, marker=self._pending_item))
            self._pending_item = None
            return
        last = self.blocks[-1] if self.blocks else None
        if marker is None and last is not None and last.kind == "list_item" and last.level == level:
            # A further paragraph of the same item.
            joined = f"{last.text} {text}"
            self.blocks[-1] = RawBlock("list_item", joined, level=level, marker=last.marker)
        else:
            self.blocks.append(RawBlock("list_item", text, level=level + 1, marker=marker))


def check_depth(root: Tag) -> None:
    """Refuse a page that nests deeper than any real page does, before anything walks it.

    Raises:
        FileLimitError: It nests too deep.
    """
    level = [root]
    for _ in range(_MAX_DEPTH):
        level = [child for node in level for child in node.children if isinstance(child, Tag)]
        if not level:
            return
    raise FileLimitError(f"the page nests more than {_MAX_DEPTH} elements deep")


def _join_lines(lines: list[str]) -> list[str]:
    """Return the lines of a paragraph as units: a line that starts in lower case goes on from the one before."""
    units: list[str] = []
    after_blank = True
    for line in lines:
        if line and units and not after_blank and line[0].islower() and split_marker(line)[0] is None:
            units[-1] = f"{units[-1]} {line}"
        elif line:
            units.append(line)
        after_blank = not line
    return units


def _holds_blocks(element: Tag) -> bool:
    return any(
        isinstance(node, Tag) and (node.name in _BLOCK_TAGS or node.name in ("button", *STRUCK))
        for node in element.descendants
    )


def _points_elsewhere(element: Tag) -> bool:
    """Return whether an element is nothing but a link such as "Open the PDF", or links after words like "See also:".

    A line of linked names without such words is content: many pages link every drug that they name.
    """
    if _holds_blocks(element):
        return False
    links = element.find_all("a", href=True)
    if not links:
        return False
    text = normalise_line(element.get_text(" "))
    if len(links) == 1 and text == normalise_line(links[0].get_text(" ")):
        return len(text.split()) <= _MAX_LINK_WORDS and not text.endswith((".", "!", "?", ":"))
    around = " ".join(
        str(node)
        for node in element.descendants
        if isinstance(node, NavigableString) and not any(parent.name == "a" for parent in node.parents)
    )
    return (
        _POINTER.fullmatch(re.sub(r"\s*(?:,|\||·|•|\band\b|\bor\b)\s*", " ", normalise_line(around)).strip())
        is not None
    )


def _is_subtitle(element: Tag) -> bool:
    """Return whether an element's class makes it the line of keywords under a title."""
    if element.name not in ("div", "p", "span") or _holds_blocks(element):
        return False
    if not any(_SUBTITLE_CLASS.search(name) for name in element.get("class") or []):
        return False
    text = normalise_line(element.get_text(" "))
    return len(text.split()) <= _MAX_SUBTITLE_WORDS and not text.endswith((".", "!", "?", ":"))


def _has_heading_class(element: Tag) -> bool:
    """Return whether a ``div`` or ``p`` only plays the part of a heading, as its class says."""
    if element.name not in ("div", "p") or not any(_HEADING_CLASS.search(name) for name in element.get("class") or []):
        return False
    text = normalise_line(element.get_text(" "))
    return 0 < len(text.split()) <= _MAX_CLASS_HEADING_WORDS and text[-1] not in ".;," and not _holds_blocks(element)


def _level_before(element: Tag) -> int:
    """Return the level of the nearest heading that encloses the element; 1 where there is none."""
    node: Tag | None = element
    while node is not None:
        for sibling in node.previous_siblings:
            if isinstance(sibling, Tag) and sibling.name in _HEADINGS:
                return _HEADINGS[sibling.name]
        node = node.parent
    return 1


def _start_number(element: Tag) -> int:
    start = str(element.get("start", "")).strip()
    if re.fullmatch(r"-?\d{1,6}", start):
        return int(start)
    return len(element.find_all("li", recursive=False)) if element.has_attr("reversed") else 1


def _own_number(item: Tag, number: int) -> int:
    value = str(item.get("value", "")).strip()
    return int(value) if re.fullmatch(r"-?\d{1,6}", value) else number


def _ordinal(number: int, element: Tag) -> str:
    style = element.get("type")
    if style in ("a", "A") and 1 <= number <= 26:
        return f"{chr(ord(str(style)) + number - 1)}."
    if style in ("i", "I") and 1 <= number <= 39:
        roman = "x" * (number // 10) + ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")[number % 10]
        return f"{roman if style == 'i' else roman.upper()}."
    return f"{number}."


def _is_byline(text: str) -> bool:
    return (
        len(text.split()) <= 15 and not text.endswith((".", ":", "!", "?")) and not any(char.isdigit() for char in text)
    )
