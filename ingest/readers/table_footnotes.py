"""Footnotes of tables: the lines under a table that explain a mark in its cells ("0.5 mg*", "†", "ᵃ")."""

import re
from collections.abc import Sequence
from dataclasses import replace

from ingest.reader import RawBlock

LOWERED = str.maketrans("ᵃᵇᶜᵈᵉᶠᵍʰ", "abcdefgh")
_SYMBOL = r"(?:\*{1,3}|†{1,2}|‡{1,2}|§{1,2}|¶{1,2}|#{1,2})"
_LETTER = r"[ᵃᵇᶜᵈᵉᶠᵍʰ]"
BORNE = re.compile(
    rf"(?<=[\w)\]%.:,*†‡§¶#]){_SYMBOL}(?![\w*])|(?<=\s){_SYMBOL}(?=\s*(?:[;,]|$))|(?<=[\w)\]%.,]){_LETTER}(?![a-z])"
)
"""A mark at the end of a word or number, or alone at the end of a cell."""

OPENING = re.compile(
    rf"(?P<symbol>{_SYMBOL})\s*[:.)]?\s*(?=[\w\"“(])|(?P<raised>{_LETTER})\s*[:.)]?\s*(?=\S)"
    r"|(?P<letter>[a-h])(?:[:.)\]]\s*|\s+)(?=[A-Z0-9\"“(])"
)
NEXT_NOTE = re.compile(rf"(?<=[\w.;)\]%])\s+(?={_SYMBOL}\s?[A-Z]|{_LETTER}\s?\S)|(?<=[.;])\s+(?=[a-h][:.)\]]?\s+[A-Z])")
"""Where one line holds several footnotes: a mark after a blank, before the words that it opens."""


def mark_table_footnotes(blocks: Sequence[RawBlock], has_star_bullets: bool = False) -> list[RawBlock]:
    """Return the blocks with the lines right under a table that explain a mark of its cells as footnotes with that mark.

    Only a mark that the table's own rows bear makes a line a footnote, so that prose that begins with "a" or a list that
    begins with "*" stays what it is. The first line that explains none ends the search.

    Args:
        blocks: the document's blocks.
        has_star_bullets: true where ``*`` at the start of a line made a bullet of it, as Markdown does; a lone bullet under
            a table that bears stars is then its footnote.
    """
    kept: list[RawBlock] = []
    borne: set[str] = set()
    for index, block in enumerate(blocks):
        if block.kind == "table_row":
            if index == 0 or blocks[index - 1].table != block.table:
                borne = set()
            borne |= {match.group().translate(LOWERED) for match in BORNE.finditer(block.text)}
            kept.append(block)
            continue
        is_star = has_star_bullets and "*" in borne and _is_lone_bullet(blocks, index)
        notes = [_make_note(block, block.text, "*")] if is_star else _read_notes(block, borne)
        kept += notes or [block]
        if not notes and block.kind != "footnote":
            borne = set()
    return kept


def _is_lone_bullet(blocks: Sequence[RawBlock], index: int) -> bool:
    around = [*blocks[max(index - 1, 0) : index], *blocks[index + 1 : index + 2]]
    return blocks[index].marker == "•" and not any(block.kind == "list_item" for block in around)


def _read_notes(block: RawBlock, borne: set[str]) -> list[RawBlock]:
    """Return the footnotes that a block holds, empty where it does not begin with a mark of the table."""
    if not borne or block.kind not in ("paragraph", "list_item", "footnote"):
        return []
    if block.kind == "list_item":
        mark = (block.marker or "").strip("().[]:")
        return [_make_note(block, block.text, mark)] if mark in borne else []
    notes: list[RawBlock] = []
    for part in NEXT_NOTE.split(block.text):
        opening = OPENING.match(part)
        mark = read_mark(opening) if opening else ""
        if opening and mark in borne and part[opening.end() :]:
            notes.append(_make_note(block, part[opening.end() :], mark))
        elif notes:
            notes[-1] = replace(notes[-1], text=f"{notes[-1].text} {part}")
        else:
            return []
    return notes


def _make_note(block: RawBlock, text: str, mark: str) -> RawBlock:
    return replace(block, kind="footnote", text=text, level=0, marker=mark)


def read_mark(opening: re.Match[str]) -> str:
    """Return the mark that opens a footnote; a raised letter as a plain one."""
    return opening["symbol"] or opening["letter"] or opening["raised"].translate(LOWERED)
