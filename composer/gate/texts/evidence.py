"""What the gate reads: one sentence of a claim beside one statement of the source, both taken apart."""

import re
from dataclasses import dataclass

from composer.gate.texts.reading import Reading
from composer.gate.texts.shorthand import spell_out
from composer.gate.texts.words import Abbreviations, Wordings
from core.documents import Statement

_JOINED = re.compile(r":\s*$|\b(?:following|of these|as follows)\b[^.]*$", re.IGNORECASE)


@dataclass(frozen=True)
class Evidence:
    """One statement as evidence: its own words with its parents, and where it stands."""

    statement: Statement
    own: Reading
    """The statement's words alone."""
    said: Reading
    """Its words as one sentence with the parents that open its list."""
    whole: Reading
    """Its words under all its lead-ins."""
    context: Reading
    """Its headings and its document's title."""
    headings: tuple[Reading, ...]
    """Each of its headings alone."""
    labels: tuple[str, ...]
    """What the statement is about in particular: its label, or the cells that lead its row."""
    dropped: Reading | None = None
    """The alternative that is left aside, if one is."""
    chosen: Reading | None = None
    """What stands before it, up to the last comma."""


def read_evidence(
    statement: Statement, title: str, wordings: Wordings, abbreviations: Abbreviations | None = None
) -> Evidence:
    """Return the statement as evidence.

    A parent that opens a list ("Do not use any of these:"), or that an item in lower case goes on from, is read as one
    sentence with the item; a parent that is a sentence of its own stays one.
    """
    known = abbreviations or {}
    parts: list[str] = []
    opening: list[str] = []
    for lead_in in statement.lead_ins:
        is_open = _JOINED.search(lead_in.text) is not None or (
            statement.text[:1].isascii()
            and statement.text[:1].islower()
            and not lead_in.text.rstrip().endswith((".", "!", "?"))
        )
        parts.append(lead_in.text.rstrip(" :") + (" " if is_open else " . "))
        opening = [*opening, parts[-1]] if is_open else []
    headings = " . ".join((*statement.section_path, title))
    return Evidence(
        statement=statement,
        own=Reading(spell_out(statement.text), wordings, known),
        said=Reading(spell_out("".join(opening) + statement.text), wordings, known),
        whole=Reading(spell_out("".join(parts) + statement.text), wordings, known),
        context=Reading(headings, wordings, known),
        headings=tuple(Reading(heading, wordings, known) for heading in (*statement.section_path, title)),
        labels=_find_labels(statement),
    )


_MAX_LABEL_WORDS = 8
_EMPTY_LABEL = re.compile(
    r"(?:bottom line|(?:clinical|practical|practice|general|teaching) (?:rules?|pearls?|tips?|notes?|points?|principles?)|rules? of thumb|principles?|(?:of )?note|nb|n\.b\.|steps? \d+|tips?|pearls?|caution|warning|important|remember|(?:key )?(?:points?|messages?)|recommendations?(?: \d[\d.]*)?|summary|comments?|remarks?|interpretation|rationale|results?|\W*\d[\d.]*)",
    re.IGNORECASE,
)
"""What stands before a colon and says nothing of what follows."""


def _find_labels(statement: Statement) -> tuple[str, ...]:
    """Return the label of a statement ("Leiomyosarcoma: …"), or the cells of a row that hold no value."""
    if statement.kind == "table_row":
        cells = [cell.partition(":")[2].strip() or cell.strip() for cell in statement.text.split(";")]
        cells = [_name_number(cell, part) for cell, part in zip(cells, statement.text.split(";"), strict=True)]
        leading = [cell for cell in cells[:-1] if not any(char.isdigit() for char in cell)]
        heads = [cell.partition(":")[0] for cell in statement.text.split(";") if ":" in cell]
        leading += [head.partition(" for ")[2] for head in heads if " for " in head]
        return tuple(cell for cell in (cells[:1] + [c for c in leading if c != cells[0]]) if cell)
    label, colon, rest = statement.text.partition(":")
    if _EMPTY_LABEL.fullmatch(label.strip()):
        return ()
    return (label,) if colon and rest.strip() and len(label.split()) <= _MAX_LABEL_WORDS else ()


def _name_number(cell: str, part: str) -> str:
    """Return a cell that holds a bare number with its head: "2" under "Stage" is "Stage 2"."""
    return f"{part.partition(':')[0].strip()} {cell}" if cell.isdigit() and ":" in part else cell
