"""Reference lists: the entries leave the prose and become metadata."""

import re
from collections.abc import Sequence
from dataclasses import replace

from core.documents import Reference
from ingest.reader import RawBlock

_HEADING = re.compile(
    r"(?:\d+\.?\s+)?(?:references?|bibliography|literature(?: cited)?|works cited|reference list|citations)(?: and notes)?:?",
    re.I,
)
_DOI = re.compile(r"\b10\.\d{4,9}/[^\s\"<>]+")
_PMID = re.compile(r"\bPMID:?\s*(\d{4,9})\b", re.IGNORECASE)
_MARKER = re.compile(r"\s*(?:\[(\d{1,4})\]|\((\d{1,4})\)|(\d{1,4})[.)]|(\d{1,4})(?=\s+[A-Z]))\s*")


def mark_references(blocks: Sequence[RawBlock]) -> tuple[tuple[RawBlock, ...], tuple[Reference, ...]]:
    """Return the blocks with those of reference sections as kind ``reference``, and the references.

    A reference section goes from its heading to the next heading of the same or a higher level.
    """
    marked: list[RawBlock] = []
    references: list[Reference] = []
    level: int | None = None
    for block in blocks:
        if block.kind == "heading":
            if level is not None and block.level <= level:
                level = None
            if level is None and _HEADING.fullmatch(block.text):
                level = block.level
        elif level is not None and block.kind in ("paragraph", "list_item", "table_row", "footnote"):
            reference, block = _read_entry(block, len(references) + 1)
            references.append(reference)
        marked.append(block)
    return tuple(marked), tuple(references)


def _read_entry(block: RawBlock, position: int) -> tuple[Reference, RawBlock]:
    text, marker = block.text, block.marker.strip("[]().") if block.marker else ""
    if not marker.isalnum():
        marker = str(position)
        if match := _MARKER.match(text):
            marker = next(group for group in match.groups() if group)
            text = text[match.end() :] or text
    doi, pmid = _DOI.search(text), _PMID.search(text)
    reference = Reference(
        marker=marker,
        text=text,
        doi=doi.group().rstrip(".,;)]") if doi else None,
        pmid=pmid.group(1) if pmid else None,
    )
    return reference, replace(
        block, kind="reference", text=text, level=0, marker=f"{marker}.", table=None, column_heads=()
    )
