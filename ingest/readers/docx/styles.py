"""Styles of a Word document: which are headings, which make bold or struck text, and to which list they belong."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from ingest.readers.docx.package import Element, find_child, find_children, get_number, get_value, is_on

_HEADING_NAME = re.compile(r"heading ([1-9])")
_MAX_LEVEL = 9
_MAX_CHAIN = 30
"""Styles that one may be based on; a chain that is longer goes in a circle."""


@dataclass(frozen=True, slots=True)
class _Style:
    name: str
    based_on: str | None
    paragraph: Element | None
    run: Element | None


@dataclass(slots=True)
class Styles:
    """The document's styles by id."""

    default_paragraph: str | None = None
    language: str | None = None
    """Language of the text by default (BCP 47)."""
    _styles: dict[str, _Style] = field(default_factory=dict)

    @classmethod
    def from_part(cls, root: Element | None) -> "Styles":
        """Return the styles of the part; none where the document has no such part."""
        styles = cls(language=get_value(find_child(root, "docDefaults", "rPrDefault", "rPr", "lang")))
        for element in find_children(root, "style"):
            style_id = get_value(element, "styleId")
            if style_id is None:
                continue
            if get_value(element, "type") == "paragraph" and get_value(element, "default") in ("1", "true", "on"):
                styles.default_paragraph = style_id
            styles._styles[style_id] = _Style(
                name=(get_value(find_child(element, "name")) or "").lower(),
                based_on=get_value(find_child(element, "basedOn")),
                paragraph=find_child(element, "pPr"),
                run=find_child(element, "rPr"),
            )
        return styles

    def name(self, style_id: str | None) -> str:
        """Return the style's name in lower case. Word keeps its own styles' English names whatever its language."""
        style = self._styles.get(style_id or "")
        return style.name if style else ""

    def heading_level(self, style_id: str | None, properties: Element | None) -> int | None:
        """Return the heading level (1-based) of a paragraph; null where it is none.

        The outline level says so, of the paragraph itself or of its style; or the style's name does.
        """
        own = _read_outline(properties)
        if own is not None:
            return own if own <= _MAX_LEVEL else None
        for style in self._chain(style_id):
            if match := _HEADING_NAME.fullmatch(style.name):
                return int(match[1])
            level = _read_outline(style.paragraph)
            if level is not None:
                return level if level <= _MAX_LEVEL else None
        return None

    def numbering(self, style_id: str | None) -> tuple[str | None, int | None]:
        """Return the list (``numId``) and the level in it (0-based) that the style puts its paragraphs in, if any."""
        list_id: str | None = None
        level: int | None = None
        for style in self._chain(style_id):
            place = find_child(style.paragraph, "numPr")
            list_id = list_id or get_value(find_child(place, "numId"))
            level = get_number(find_child(place, "ilvl")) if level is None else level
        return list_id, level

    def has_run_property(self, style_id: str | None, properties: Element | None, name: str) -> bool:
        """Return whether a run bears the property (``b``, ``strike``), by itself or by its style."""
        own = find_child(properties, name)
        if own is not None:
            return is_on(own)
        for style in self._chain(style_id):
            stated = find_child(style.run, name)
            if stated is not None:
                return is_on(stated)
        return False

    def run_value(self, style_id: str | None, properties: Element | None, name: str) -> str | None:
        """Return the value of a run's property (``vertAlign``), of its own or of its style; null where neither has it."""
        own = get_value(find_child(properties, name))
        if own is not None:
            return own
        stated = (get_value(find_child(style.run, name)) for style in self._chain(style_id))
        return next((value for value in stated if value is not None), None)

    def is_named(self, style_id: str | None, pattern: re.Pattern[str]) -> bool:
        """Return whether the style, or one that it is based on, has a name that the pattern matches in full."""
        return any(pattern.fullmatch(style.name) for style in self._chain(style_id))

    def _chain(self, style_id: str | None) -> Iterator[_Style]:
        for _ in range(_MAX_CHAIN):
            style = self._styles.get(style_id or "")
            if style is None:
                return
            yield style
            style_id = style.based_on


def _read_outline(properties: Element | None) -> int | None:
    """Return the outline level as a heading level (1-based); 10 is body text, null is not stated."""
    stated = get_number(find_child(properties, "outlineLvl"))
    return None if stated is None else stated + 1
