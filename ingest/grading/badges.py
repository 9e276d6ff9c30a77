"""Grades that stand in a badge or in the margin beside a recommendation: ``B | Physical therapists may use …``."""

import re
from collections.abc import Mapping, Sequence

from core.documents import Block, ParsedDocument
from core.grades import Grade, GradeScheme
from ingest.grading.grades import build_grade
from ingest.grading.schemes import GradeParts, letter_parts
from ingest.grading.style import GradeStyle

MIN_BADGES = 5
"""Recommendations with a badge that a document must have: a lone letter beside a paragraph may be anything."""

_BADGE = re.compile(r"[A-F✓](?:, [A-F✓])*")
_SPEAKS_OF_GRADES = re.compile(
    r"\bgrad(?:es?|ed|ing)\b|\bstrength of (?:the )?(?:recommendation|evidence)|\bgood[ -]practice point", re.I
)
_LEGEND = re.compile(
    r"\b(?:grades?|levels?|strengths?|key|hierarchy|quality) (?:of|to|for) (?:the )?(?:recommendations?|evidence)\b|\bgrading\b",
    re.I,
)
_LETTERS = "ABCDEF"


def find_badge_grades(parsed: ParsedDocument, style: GradeStyle) -> Mapping[int, Grade]:
    """Return the grade that stands beside each block that has one, by index; offsets are absolute.

    The table in which a guideline explains its letters has them beside a text too; there they grade nothing.

    Args:
        parsed: the document.
        style: how it writes its grades.
    """
    found = {
        index: block.marker
        for index, block in enumerate(parsed.blocks)
        if block.kind in ("paragraph", "list_item") and block.marker and _BADGE.fullmatch(block.marker)
    }
    legend = _find_legend(parsed, found)
    badges = {index: marker for index, marker in found.items() if index not in legend}
    if len(badges) < MIN_BADGES or not _SPEAKS_OF_GRADES.search(parsed.text):
        return {}
    grades: dict[int, Grade] = {}
    for index, marker in badges.items():
        end = parsed.text.rfind(marker, 0, parsed.blocks[index].start) + len(marker)
        if parsed.text[end : parsed.blocks[index].start].strip() == "":
            grades[index] = build_grade(parsed.text, end - len(marker), end, _read_badge(marker, style))
    return grades


def _read_badge(marker: str, style: GradeStyle) -> GradeParts:
    """Return what the letters mean; several letters stand for several groups of people and are kept as printed."""
    letters = set(marker.split(", "))
    letter = letters.pop() if len(letters) == 1 else marker
    if letter in ("A", "B", "C", "D"):
        return letter_parts(letter, "", style)
    return GradeParts(GradeScheme.SIGN if style.names_sign else GradeScheme.OTHER, None, letter, "for")


def _find_legend(parsed: ParsedDocument, badges: Mapping[int, str]) -> set[int]:
    """Return the blocks that explain the letters: under a heading that says so, or A, B, C and so on in a row."""
    legend = {index for index in badges if _is_under_legend(parsed, index)}
    run: list[int] = []
    for index, marker in [*badges.items(), (-1, "")]:
        if run and marker == _LETTERS[len(run) : len(run) + 1] and index - run[-1] <= 2:
            run.append(index)
            continue
        if len(run) >= 3 and not _are_recommendations(parsed, run):
            legend.update(run)
        run = [index] if marker == "A" else []
    return legend


def _is_under_legend(parsed: ParsedDocument, index: int) -> bool:
    block = parsed.blocks[index]
    if any(_LEGEND.search(title) for title in block.section_path[-1:]):
        return True
    for other in reversed(parsed.blocks[max(0, index - 8) : index]):
        if other.kind == "heading":
            return False
        if other.kind in ("caption", "paragraph") and other.marker is None:
            text = parsed.text[other.start : other.end]
            return len(text) < 90 and _LEGEND.search(text) is not None
    return False


def _are_recommendations(parsed: ParsedDocument, run: Sequence[int]) -> bool:
    """Return whether all of the texts say what to do; an explanation of a letter speaks of studies."""
    texts = [_words(parsed, parsed.blocks[index]) for index in run]
    return all(
        re.search(r"\b(?:should|may|can|must|offer|consider|recommend\w*|avoid|do not|use|give)\b", text)
        for text in texts
    )


def _words(parsed: ParsedDocument, block: Block) -> str:
    return parsed.text[block.start : block.end]
