"""The words of a Word paragraph: its runs rendered to text, as the document looks with every tracked change accepted."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from core.documents import Removed
from core.text import normalise_line
from ingest.readers.docx.notes import NoteMarks, is_note_mark
from ingest.readers.docx.package import Element, find_child, get_value, is_on, local_name
from ingest.readers.docx.styles import Styles
from ingest.readers.html.text import LINE_BREAK, raise_digits
from ingest.readers.symbol_fonts import map_symbol

_TRANSPARENT = frozenset(
    {"hyperlink", "ins", "moveTo", "smartTag", "sdt", "sdtContent", "bdo", "dir", "fldSimple", "customXml", "oMathPara"}
)
"""Elements that hold runs and say nothing of their own."""

UNKNOWN = "\ufffd"
"""Stands for a character of a symbol font whose meaning is not known: what holds it is not quoted."""

_SYMBOL_FONT = re.compile(r"(?:symbol|wingdings|webdings)\b", re.IGNORECASE)
_WORDS = re.compile(r"\w")
_CONTROL = re.compile("[\x00\u2028\u2029\U000f0000-\U0010ffff]")
"""Characters that no text should hold and that this reader gives a meaning of their own."""


@dataclass(slots=True)
class ParagraphText:
    """What one paragraph says."""

    pieces: list[str] = field(default_factory=list)
    boxes: list[Element] = field(default_factory=list)
    """Text boxes anchored in the paragraph."""
    n_bold: int = 0
    """Characters in bold runs."""
    n_chars: int = 0
    """Characters, blanks left out."""

    @property
    def text(self) -> str:
        """The words; a tab stays a tab, a line break is ``LINE_BREAK`` and the mark of a note is a character of ``NoteMarks``."""
        return "".join(self.pieces)

    @property
    def is_bold(self) -> bool:
        """Whether every word is set in bold."""
        return 0 < self.n_chars == self.n_bold


@dataclass(slots=True)
class TextReader:
    """Reads paragraphs; what it leaves out goes to ``removed``."""

    styles: Styles
    marks: NoteMarks
    removed: list[Removed]

    def read(self, paragraph: Element) -> ParagraphText:
        """Return what the paragraph says."""
        found = ParagraphText()
        style = get_value(find_child(paragraph, "pPr", "pStyle"))
        for child in paragraph:
            self._read_child(child, found, style)
        return found

    def _read_child(self, element: Element, found: ParagraphText, style: str | None) -> None:
        name = local_name(element)
        if name == "r":
            self._read_run(element, found, style)
        elif name == "oMath":
            _append(found, _render_math(element))
        elif name in ("del", "moveFrom"):
            self._remove("deleted_change", element)
        elif name == "AlternateContent":
            for child in _choose(element):
                self._read_child(child, found, style)
        elif name in _TRANSPARENT:
            for child in element:
                self._read_child(child, found, style)

    def _read_run(self, run: Element, found: ParagraphText, style: str | None) -> None:
        properties = find_child(run, "rPr")
        run_style = get_value(find_child(properties, "rStyle"))
        if is_on(find_child(properties, "vanish")):
            self._remove("hidden_text", run)
            return
        if any(self.styles.has_run_property(run_style, properties, name) for name in ("strike", "dstrike")):
            self._remove("struck_through", run)
            return
        pieces: list[str] = []
        for child in run:
            self._read_run_part(child, found, pieces)
        text = _map_symbols("".join(pieces), get_value(find_child(properties, "rFonts"), "ascii") or "")
        if self.styles.run_value(run_style, properties, "vertAlign") == "superscript":
            text = raise_digits(text)
        is_bold = self.styles.has_run_property(run_style, properties, "b") or (
            find_child(properties, "b") is None and self.styles.has_run_property(style, None, "b")
        )
        _append(found, text, is_bold=is_bold)

    def _read_run_part(self, part: Element, found: ParagraphText, pieces: list[str]) -> None:
        name = local_name(part)
        if name == "t":
            pieces.append(_CONTROL.sub(" ", part.text or ""))
        elif name in ("tab", "ptab"):
            pieces.append("\t")
        elif name in ("br", "cr"):
            pieces.append(LINE_BREAK)
        elif name == "noBreakHyphen":
            pieces.append("-")
        elif name == "sym":
            pieces.append(_read_symbol(part))
        elif name in ("footnoteReference", "endnoteReference"):
            pieces.append(self.marks.add(name.removesuffix("Reference"), get_value(part, "id") or ""))
        elif name in ("drawing", "pict", "object"):
            found.boxes += _find_boxes(part)
        elif name == "AlternateContent":
            for child in _choose(part):
                self._read_run_part(child, found, pieces)
        elif name == "ruby":
            base = find_child(part, "rubyBase")
            pieces.append(read_plain_text(base) if base is not None else "")

    def _remove(self, reason: str, element: Element) -> None:
        text = read_plain_text(element)
        if text:
            self.removed.append(Removed(reason=reason, text=text))


def read_plain_text(element: Element) -> str:
    """Return every word below the element on one line, whatever stands around it."""
    pieces: list[str] = []
    for node in element.iter():
        name = local_name(node)
        if name in ("t", "delText"):
            pieces.append(_CONTROL.sub(" ", node.text or ""))
        elif name in ("p", "tab", "br", "cr", "tc"):
            pieces.append(" ")
    return normalise_line("".join(pieces))


def _append(found: ParagraphText, text: str, *, is_bold: bool = False) -> None:
    n_chars = sum(not char.isspace() and char != LINE_BREAK for char in text)
    found.pieces.append(text)
    found.n_chars += n_chars
    # A lone dash or bullet that is not bold does not make a bold line plain.
    found.n_bold += n_chars if is_bold or not _WORDS.search(text) else 0


def _choose(element: Element) -> Iterator[Element]:
    """Yield the content of the first of several renderings of one thing."""
    choice = find_child(element, "Choice")
    chosen = choice if choice is not None else find_child(element, "Fallback")
    yield from chosen if chosen is not None else ()


def _find_boxes(drawing: Element) -> list[Element]:
    """Return the text boxes of a drawing; of two renderings of one only the first."""
    boxes: list[Element] = []
    for node in drawing.iter():
        if local_name(node) != "txbxContent":
            continue
        above = {local_name(parent) for parent in node.iterancestors()}
        if "Fallback" not in above or "Choice" in above:
            boxes.append(node)
    return boxes


def _read_symbol(part: Element) -> str:
    """Return the character of a symbol font: Word stores its code as U+F000 plus the font's own."""
    code = get_value(part, "char") or ""
    value = int(code, 16) if re.fullmatch(r"[0-9A-Fa-f]{2,4}", code) else 0
    return _map_symbols(chr(value), get_value(part, "font") or "") if value else UNKNOWN


def _map_symbols(text: str, font: str) -> str:
    """Return the text with the codes of symbol fonts as the characters that they print, ``UNKNOWN`` where none is known."""
    is_symbol_font = _SYMBOL_FONT.match(font) is not None
    shown = []
    for char in text:
        if is_symbol_font and 0x20 < ord(char) < 0x100:
            char = chr(0xF000 + ord(char))
        shown.append(char if char == LINE_BREAK or is_note_mark(char) else map_symbol(char, font) or UNKNOWN)
    return "".join(shown)


def _render_math(element: Element) -> str:
    """Return a formula on one line: powers raised, fractions with a slash."""
    name = local_name(element)
    if name in ("t", "delText"):
        return element.text or ""
    if name in ("sSup", "sSubSup"):
        base, raised = find_child(element, "e"), find_child(element, "sup")
        lowered = find_child(element, "sub")
        parts = [_render_math(part) if part is not None else "" for part in (base, lowered, raised)]
        power = raise_digits(parts[2])
        return f"{parts[0]}{parts[1]}{power if power != parts[2] else f'^{parts[2]}'}"
    if name == "f":
        above, below = find_child(element, "num"), find_child(element, "den")
        shown = [_render_math(part) if part is not None else "" for part in (above, below)]
        return "/".join(f"({part})" if " " in part or "+" in part else part for part in shown)
    return "".join(_render_math(child) for child in element)
