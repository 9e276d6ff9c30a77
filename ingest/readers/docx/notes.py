"""Footnotes and endnotes of a Word document, bound to the very place that their marks stand at."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from core.documents import Reference
from core.text import normalise_line
from ingest.reader import RawBlock
from ingest.readers.docx.package import Element, find_children, get_value
from ingest.readers.html.text import raise_digits

_FIRST = 0xF0000
_MAX_NOTES = 60_000
_MARK = re.compile("[\U000f0000-\U000fffff]")
_PIECES = re.compile("[\U000f0000-\U000fffff]|[^\U000f0000-\U000fffff]+")
_SPACED_MARK = re.compile("\\s*([\U000f0000-\U000fffff])")

NoteKey = tuple[str, str]
"""Kind of note (``footnote``, ``endnote``) and its id in the file."""


@dataclass(slots=True)
class NoteMarks:
    """The marks of notes met so far. In the text each is one character of a private plane, until its block is done."""

    keys: list[NoteKey] = field(default_factory=list)

    def add(self, kind: str, note_id: str) -> str:
        """Return the character that stands for the mark."""
        if len(self.keys) >= _MAX_NOTES:
            return ""
        self.keys.append((kind, note_id))
        return chr(_FIRST + len(self.keys) - 1)

    def key(self, mark: str) -> NoteKey:
        """Return the note that the character stands for."""
        return self.keys[ord(mark) - _FIRST]


def is_note_mark(char: str) -> bool:
    """Return whether the character stands for the mark of a note."""
    return _MARK.fullmatch(char) is not None


def read_notes(root: Element | None, kind: str, read: Callable[[Element], str]) -> dict[NoteKey, str]:
    """Return the words of each note of the part; Word's own separators between text and notes are none."""
    found: dict[NoteKey, str] = {}
    for element in find_children(root, kind):
        text = normalise_line(_MARK.sub("", read(element)))
        if text and get_value(element, "type") in (None, "normal"):
            found[kind, get_value(element, "id") or ""] = text
    return found


def place_notes(
    blocks: Sequence[RawBlock], marks: NoteMarks, notes: Mapping[NoteKey, str]
) -> tuple[tuple[RawBlock, ...], tuple[Reference, ...]]:
    """Return the blocks without the marks' characters and with the notes, and the endnotes as references.

    A footnote comes at the end of its section, anchored to the place of its mark, and its number leaves the words, where
    it could be taken for a dose or a reference. Endnotes are a document's list of references: their numbers stay, raised,
    and the list ends the document.
    """
    placed: list[RawBlock] = []
    waiting: list[RawBlock] = []
    endnotes: dict[NoteKey, int] = {}
    for block in blocks:
        if block.kind == "heading":
            placed += waiting
            waiting = []
        index = len(placed)
        block, found = _take_marks(block, marks, notes, endnotes)
        if not block.text:
            continue
        placed.append(block)
        for offset, key in found:
            waiting.append(RawBlock("footnote", notes[key], anchor=(index, offset)))
    placed += waiting
    references = tuple(Reference(marker=str(number), text=notes[key]) for key, number in endnotes.items())
    ends = [RawBlock("reference", reference.text or "", marker=f"{reference.marker}.") for reference in references]
    return (*placed, *ends), references


def _take_marks(
    block: RawBlock, marks: NoteMarks, notes: Mapping[NoteKey, str], endnotes: dict[NoteKey, int]
) -> tuple[RawBlock, list[tuple[int, NoteKey]]]:
    """Return the block with endnote numbers for marks, and (offset, note) of each footnote's mark."""
    source = _SPACED_MARK.sub(r"\1", block.text)
    found: list[tuple[int, NoteKey]] = []
    text = ""
    has_number_last = False
    for piece in _PIECES.findall(source):
        if not is_note_mark(piece):
            text += piece
            has_number_last = False
            continue
        key = marks.key(piece)
        if key not in notes:
            continue
        if key[0] == "endnote":
            number = raise_digits(str(endnotes.setdefault(key, len(endnotes) + 1)))
            text += f",{number}" if has_number_last else number
            has_number_last = True
        elif block.kind != "heading":
            found.append((len(text), key))
    return replace(block, text=normalise_line(text)), found
