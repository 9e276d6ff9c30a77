"""Caveats that must travel with the statement they limit.

Bound are: a list item that limits the full statement it hangs under; a sentence right after a statement, in the same
block, that limits it; a caveat among a few items under one short label ("Trabectedin:"), to its siblings; and the footnote
of a table, to the rows that bear its mark. Nothing else: a list of pitfalls is a list, not a caveat of its neighbours.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from core.documents import Block, QualifierKind
from ingest.statements.drafts import Draft

_FOLLOWING: tuple[tuple[QualifierKind, re.Pattern[str]], ...] = (
    (
        "exception",
        re.compile(
            r"(?:however\b|except\b|exceptions?\b|unless\b|other than\b|with the exception\b|this does not apply\b)",
            re.I,
        ),
    ),
    (
        "contraindication",
        re.compile(
            r"(?:(?:it |this |they |these )?(?:is |are )?(?:absolutely )?contra-?indicated\b|contra-?indications?\b"
            r"|do not (?:exceed|use|give|repeat|combine|administer|start|mix|crush|prescribe|continue)\b"
            r"|(?:it|this|they) (?:should|must) (?:not|never) be\b|avoid\b(?=[^.]{0,120}\b(?:in|if|with|during|when)\b)|not recommended\b"
            r"|never (?:use|give|exceed)\b)",
            re.I,
        ),
    ),
    (
        "caution",
        re.compile(
            r"(?:(?:use |apply |give )?(?:with )?(?:extreme |special )?caution\b|warning\b|beware\b|precautions?\b)",
            re.I,
        ),
    ),
    (
        "condition",
        re.compile(
            r"(?:only (?:if|when|in|after|for)\b|provided (?:that|the)\b|(?:note|nb|n\.b\.)\s*[:–-]|this (?:only )?applies\b)",
            re.I,
        ),
    ),
)
"""How a sentence begins that limits the one before it."""

_CHILD: tuple[tuple[QualifierKind, re.Pattern[str]], ...] = (
    *_FOLLOWING,
    ("exception", re.compile(r"[^.]*\b(?:except (?:in|for|when|if|where)|unless|with the exception of)\b", re.I)),
    (
        "contraindication",
        re.compile(
            r"[^.]*\b(?:contra-?indicated|should not be (?:used|given|offered)|must not be|not recommended (?:in|for|if|when)|not suitable for)\b",
            re.I,
        ),
    ),
    ("condition", re.compile(r"[^.]*\b(?:only (?:if|when|in|after)|limited to|restricted to|provided that)\b", re.I)),
    (
        "caution",
        re.compile(
            r"[^.]*\b(?:toxicit(?:y|ies)|with caution|use caution|adverse (?:effects?|events?)|side[ -]effects?|risks? of|weighed against|increased risk)\b",
            re.I,
        ),
    ),
)
"""How an item reads that limits the statement it hangs under."""

_CAVEAT_LABEL = re.compile(
    r"\b(?:avoid|contra-?indicat\w+|cautions?|precautions?|warnings?|pitfalls?|adverse|side[ -]effects|do not|don['’]t|risks?|complications?|exclusions?|exceptions?|red flags?)\b",
    re.I,
)
_MAX_LABEL_WORDS = 6
_MAX_SIBLINGS = 8
_MAX_CHILD_CHARS = 300
_MARK = re.compile(r"[*†‡§¶#]+|[ᵃ-ᵛᶜᶠʰ⁺]|[a-h]")
_RAISED = dict(zip("abcdefgh", "ᵃᵇᶜᵈᵉᶠᵍʰ", strict=True))
_MAX_FOOTNOTE_BLOCKS = 80
"""Blocks before a footnote in which its mark is looked for."""


@dataclass(frozen=True, slots=True)
class Binding:
    """The draft at index ``caveat`` limits the draft at index ``statement``."""

    statement: int
    caveat: int
    kind: QualifierKind


def bind_qualifiers(
    blocks: Sequence[Block],
    drafts: Sequence[Draft],
    by_block: Mapping[int, Sequence[int]],
    children: Mapping[int, Sequence[int]],
) -> list[Binding]:
    """Return which statement each caveat limits, in the order of the caveats.

    Args:
        blocks: the document's blocks.
        drafts: its statements in reading order.
        by_block: indices of the drafts of each block.
        children: indices of the blocks under each block.
    """
    found: dict[tuple[int, int], Binding] = {}
    for indices in by_block.values():
        _add(found, _bind_following(drafts, indices))
    for parent, under in children.items():
        if parent in by_block:
            _add(found, _bind_children(blocks, drafts, by_block, parent, under))
    for index, block in enumerate(blocks):
        if block.kind == "footnote" and index in by_block:
            _add(found, _bind_footnote(blocks, drafts, by_block, index))
    return sorted(found.values(), key=lambda binding: (binding.statement, binding.caveat))


def _add(found: dict[tuple[int, int], Binding], bindings: Sequence[Binding]) -> None:
    for binding in bindings:
        found.setdefault((binding.statement, binding.caveat), binding)


def _match(text: str, patterns: Sequence[tuple[QualifierKind, re.Pattern[str]]]) -> QualifierKind | None:
    return next((kind for kind, pattern in patterns if pattern.match(text)), None)


def _bind_following(drafts: Sequence[Draft], indices: Sequence[int]) -> list[Binding]:
    """Bind sentences that limit the one before them; a run of caveats limits the statement before the run."""
    bindings: list[Binding] = []
    statement: int | None = None
    for index in indices:
        kind = _match(drafts[index].text, _FOLLOWING) if statement is not None else None
        if kind is None or statement is None:
            statement = None if drafts[index].opens_list else index
        else:
            bindings.append(Binding(statement, index, kind))
    return bindings


def _bind_children(
    blocks: Sequence[Block],
    drafts: Sequence[Draft],
    by_block: Mapping[int, Sequence[int]],
    parent: int,
    under: Sequence[int],
) -> list[Binding]:
    """Bind items that limit the statement above them, or their siblings under one label."""
    head = by_block[parent][-1]
    items = [index for index in under if blocks[index].kind == "list_item" and index in by_block]
    if blocks[parent].kind != "list_item" or not items:
        return []
    patterns = _FOLLOWING if drafts[head].opens_list else _CHILD
    caveats = {}
    for item in items:
        first = by_block[item][0]
        kind = _match(drafts[first].text, patterns) if len(drafts[first].text) <= _MAX_CHILD_CHARS else None
        if kind is not None and not drafts[first].opens_list:
            caveats[item] = kind
    if not drafts[head].opens_list:
        return [Binding(head, by_block[item][0], kind) for item, kind in caveats.items()]
    return _bind_siblings(drafts, by_block, drafts[head].text, items, caveats)


def _bind_siblings(
    drafts: Sequence[Draft],
    by_block: Mapping[int, Sequence[int]],
    label: str,
    items: Sequence[int],
    caveats: Mapping[int, QualifierKind],
) -> list[Binding]:
    is_label = len(label.split()) <= _MAX_LABEL_WORDS and not _CAVEAT_LABEL.search(label)
    if not caveats or not is_label or len(items) > _MAX_SIBLINGS or 2 * len(caveats) > len(items):
        return []
    return [
        Binding(by_block[item][0], by_block[caveat][0], kind)
        for caveat, kind in caveats.items()
        for item in items
        if item < caveat and item not in caveats and not drafts[by_block[item][0]].opens_list
    ]


def _bind_footnote(
    blocks: Sequence[Block], drafts: Sequence[Draft], by_block: Mapping[int, Sequence[int]], index: int
) -> list[Binding]:
    """Bind a footnote to the statements before it that bear its mark, or to those of the block it hangs under."""
    footnote = blocks[index]
    if footnote.anchor is not None:
        return _bind_anchored(blocks, drafts, by_block, footnote.anchor, by_block[index])
    if footnote.parent is not None and footnote.parent in by_block and footnote.marker is None:
        return [Binding(by_block[footnote.parent][-1], caveat, "footnote") for caveat in by_block[index]]
    mark = (footnote.marker or "").strip(" .)(")
    if not _MARK.fullmatch(mark):
        return []
    is_marked = _find_mark(mark)
    table = _find_table_rows(blocks, index)
    return _bind_marked(drafts, by_block, table, is_marked, by_block[index]) or _bind_marked(
        drafts, by_block, _find_blocks_before(blocks, index), is_marked, by_block[index]
    )


def _bind_anchored(
    blocks: Sequence[Block],
    drafts: Sequence[Draft],
    by_block: Mapping[int, Sequence[int]],
    anchor: int,
    caveats: Sequence[int],
) -> list[Binding]:
    """Bind a footnote to the statement that its mark stands in or right behind."""
    held = next((index for index, block in enumerate(blocks) if block.start <= anchor <= block.end), None)
    before = [index for index in by_block.get(-1 if held is None else held, ()) if drafts[index].start < anchor]
    return [Binding(before[-1], caveat, "footnote") for caveat in caveats] if before else []


def _bind_marked(
    drafts: Sequence[Draft],
    by_block: Mapping[int, Sequence[int]],
    candidates: Sequence[int],
    is_marked: Callable[[str], object],
    caveats: Sequence[int],
) -> list[Binding]:
    return [
        Binding(statement, caveat, "footnote")
        for before in candidates
        for statement in by_block.get(before, ())
        if is_marked(drafts[statement].text)
        for caveat in caveats
    ]


def _find_table_rows(blocks: Sequence[Block], index: int) -> list[int]:
    """Return the rows of the table that the footnote stands right under; other footnotes may stand between."""
    last = index - 1
    while last >= max(0, index - _MAX_FOOTNOTE_BLOCKS) and blocks[last].kind == "footnote":
        last -= 1
    first = last
    while first >= 0 and blocks[first].kind == "table_row" and blocks[first].group == blocks[last].group:
        first -= 1
    return list(range(first + 1, last + 1))


def _find_blocks_before(blocks: Sequence[Block], index: int) -> list[int]:
    """Return the blocks of the footnote's section before it, footnotes left out, no further back than a page or two."""
    path = blocks[index].section_path
    return [
        before
        for before in range(max(0, index - _MAX_FOOTNOTE_BLOCKS), index)
        if blocks[before].kind != "footnote" and blocks[before].section_path == path
    ]


def _find_mark(mark: str) -> Callable[[str], object]:
    """Return a test for the mark in a text.

    A letter counts raised, or where it is set off from the word before it; a sign at the end of a word or number, alone at
    the end of a cell, but not as a sign of multiplication.
    """
    if mark in _RAISED:
        return re.compile(
            rf"(?:[)\]%]|\d ?(?:mg|g|mL|ml)|\w\s?\^){mark}(?![\w])|(?<=\S){_RAISED[mark]}(?![a-z])"
        ).search
    sign = re.escape(mark)
    if mark[0].isalpha():
        return re.compile(rf"(?<=\S){sign}(?![a-z])").search
    same = re.escape(mark[0])
    return re.compile(rf"(?<!{same})(?:(?<=\S){sign}|(?<=\s){sign}(?=\s*(?:[;,.]|$)))(?![\w{same}])").search
