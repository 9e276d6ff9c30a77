"""Statements in the making: the words of each sentence, told apart from the grade and the markers that trail it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from core.documents import Block
from core.grades import Grade, GradeScheme
from ingest.grading.grades import find_grades, find_wording_grade, orient_grade
from ingest.grading.rows import find_row_grade, is_legend_row
from ingest.grading.style import GradeStyle
from ingest.statements.references import MarkerStyle, find_inner_markers, find_trailing_markers
from ingest.statements.sentences import is_grade_alone, split_sentences

_HAS_WORD = re.compile(r"[^\W\d_]{2}")
_SOFT_STOPS = ".;,"
_CONJUNCTION = re.compile(r"[;]|\b(?:and|but|while|whereas|however|although|or)\b", re.I)
_MAX_REMAINDER = 80
"""Characters that may follow a lone grade inside a sentence which the grade is still taken to be about."""
_ABOUT_BEFORE = re.compile(r"^(?:this|these|the (?:above|previous)|note|remarks?|rationale|it)\b", re.I)
_MAX_TRAILERS = 12
"""Grades and marker lists that are looked for behind one sentence: a bound on hostile text."""
_GRADE_START = re.compile(
    r"[\[(✓]|[A-E]\W*$|(?:grade|level|loe|class|cor|strong|weak|neither|conditional|nccn|category|uspstf|sign|i statement)\b",
    re.I,
)
_RECOMMENDATION_NUMBER = re.compile(r"(?:recommendation\s+)?(\d{1,3}(?:\.\d{1,3}){1,4}[a-z]?|R\d{1,3})[.):]?", re.I)


@dataclass(slots=True)
class Draft:
    """A statement before it is bound to its surroundings; offsets are absolute in the canonical text."""

    block: int
    """Index of its block."""
    start: int
    """Offset of the first character of its words (0-based)."""
    end: int
    """Offset after the last character of its words."""
    text: str
    """Its words."""
    grade: Grade | None = None
    """Its own grade, with absolute offsets."""
    markers: tuple[str, ...] = ()
    """Its reference markers."""
    opens_list: bool = False
    """Set once the blocks under it are known."""
    qualified_by: list[int] = field(default_factory=list)
    """Indices of the drafts that limit it."""


@dataclass(frozen=True, slots=True)
class DocumentStyle:
    """How a document writes grades and reference markers."""

    grades: GradeStyle
    markers: MarkerStyle


@dataclass(slots=True)
class _Trail:
    """The words' end, and the grade and markers found behind it; offsets are relative to the block."""

    end: int
    grade: Grade | None = None
    markers: tuple[str, ...] = ()


def read_recommendation_number(block: Block) -> str | None:
    """Return the guideline's own number of a recommendation ("1.2.3"), or null where the marker is a bullet or list number."""
    match = _RECOMMENDATION_NUMBER.fullmatch(block.marker.strip()) if block.marker else None
    return match[1] if match else None


def build_drafts(index: int, block: Block, text: str, style: DocumentStyle) -> list[Draft]:
    """Return the statements of one block in order.

    A table row is one statement; other blocks are split into sentences. A sentence that is nothing but a grade becomes
    the grade of the recommendation before it in the same block. Fragments without a word are left out.

    Args:
        index: index of the block in the document.
        block: the block.
        text: the canonical text.
        style: how the document writes grades and markers.
    """
    body = text[block.start : block.end]
    if block.kind == "table_row":
        row = _build_row(index, block, body, style)
        return [row] if row else []
    grades = find_grades(body, style.grades)
    drafts: list[Draft] = []
    for start, end in split_sentences(body, style.grades, grades):
        alone = _find_grade_alone(body[start:end], style)
        target = _find_graded(drafts) if alone else None
        if target is not None and alone is not None:
            target.grade = orient_grade(_shift(alone, block.start + start), target.text)
            continue
        inside = [grade for grade in grades if start <= (grade.start or 0) and (grade.end or 0) <= end]
        draft = _build_draft(index, block, body, (start, end), inside, style)
        if draft is not None:
            drafts.append(draft)
    return _add_wording(drafts, block, style)


def read_paragraph_grade(block: Block, text: str, style: DocumentStyle) -> Grade | None:
    """Return the grade that is all a paragraph says, with absolute offsets; null where it says anything else.

    Args:
        block: the block.
        text: the canonical text.
        style: how the document writes grades and markers.
    """
    body = text[block.start : block.end]
    if block.kind != "paragraph" or block.marker is not None or not _GRADE_START.match(body):
        return None
    grades = find_grades(body, style.grades)
    is_alone = len(grades) == 1 and is_grade_alone(body, grades[0])
    return _shift(grades[0], block.start) if is_alone else None


def bind_grade(grade: Grade, drafts: Sequence[Draft]) -> bool:
    """Give a grade to the last of the statements that is a recommendation; return whether one took it.

    A statement that has a grade keeps it, and a list head takes none: its list may mean each item or all.

    Args:
        grade: the grade, with absolute offsets.
        drafts: the statements of the block before it, in order.
    """
    target = _find_graded(drafts)
    if target is None or target.text.rstrip().endswith(":"):
        return False
    target.grade = orient_grade(grade, target.text)
    return True


def _find_grade_alone(sentence: str, style: DocumentStyle) -> Grade | None:
    """Return the grade that is the whole sentence, or null.

    A grade in words may go on to explain itself: "Conditional recommendation with very low certainty evidence (where there
    was any), or expert consensus."
    """
    if not _GRADE_START.match(sentence):
        return None
    grades = find_grades(sentence, style.grades)
    if not grades or grades[0].start != 0:
        return None
    if is_grade_alone(sentence, grades[0]):
        return grades[0]
    is_worded = grades[0].scheme is GradeScheme.GRADE and grades[0].raw[0].isalpha()
    return _stretch(grades[0], sentence) if is_worded else None


def _stretch(grade: Grade, sentence: str) -> Grade:
    """Return the grade with the rest of the sentence that explains it, without the closing stop."""
    raw = sentence.rstrip(" .;")
    return grade.model_copy(update={"raw": raw, "end": len(raw)})


def _find_graded(drafts: Sequence[Draft]) -> Draft | None:
    """Return the statement that a stand-alone grade is about: the last one that is not a remark on another."""
    for draft in reversed(drafts):
        if draft.grade is not None:
            return None
        if not _ABOUT_BEFORE.match(draft.text):
            return draft
    return None


def _build_draft(
    index: int, block: Block, body: str, span: tuple[int, int], grades: Sequence[Grade], style: DocumentStyle
) -> Draft | None:
    start, end = span
    start += len(body[start:end]) - len(body[start:end].lstrip("•▪◦●■–—*- "))
    trail = _find_trail(body, (start, end), grades, style.markers)
    lead = grades[0] if grades and grades[0].start == start and grades[0] is not trail.grade else None
    if lead is not None and trail.grade is None and _HAS_WORD.search(body, lead.end or 0, trail.end):
        begin = re.compile(r"[\s:–—.-]*").match(body, lead.end or 0)
        start = begin.end() if begin else start
        trail.grade = lead
    if trail.end <= start or not _HAS_WORD.search(body, start, trail.end):
        return None
    words = body[start : trail.end]
    grade = trail.grade or _find_inner_grade(grades, body, trail.end)
    markers = tuple(dict.fromkeys(find_inner_markers(body, start, trail.end) + trail.markers))
    grade = orient_grade(_shift(grade, block.start), words) if grade else None
    return Draft(index, block.start + start, block.start + trail.end, words, grade, markers)


def _find_trail(body: str, span: tuple[int, int], grades: Sequence[Grade], style: MarkerStyle) -> _Trail:
    """Walk back from the sentence's end over its markers and at most one grade."""
    start, end = span
    ends = {grade.end: grade for grade in grades}
    trail = _Trail(end)
    position = end
    for _ in range(_MAX_TRAILERS):
        if position <= start:
            break
        here = len(body[start:position].rstrip()) + start
        bare = here - 1 if here > start and body[here - 1] in _SOFT_STOPS else here
        found = False
        for candidate in dict.fromkeys((here, bare)):
            grade = ends.get(candidate)
            if grade is not None and trail.grade is None:
                trail.grade, position, found = grade, grade.start or 0, True
                break
            follows_grade = _ends_before(body, candidate, ends)
            markers = find_trailing_markers(body, candidate, style, follows_grade)
            if markers is not None and markers.start > start and grade is None:
                trail.markers, position, found = markers.numbers + trail.markers, markers.start, True
                break
        if not found:
            break
        trail.end = len(body[start:position].rstrip().rstrip(",;–—-").rstrip()) + start
    return trail


def _ends_before(body: str, end: int, ends: dict[int | None, Grade]) -> bool:
    """True where nothing but digits, commas and blanks stand between a grade and ``end``."""
    stem = body[max(0, end - 60) : end].rstrip("0123456789,–- ")
    return max(0, end - 60) + len(stem) in ends


def _find_inner_grade(grades: Sequence[Grade], body: str, end: int) -> Grade | None:
    """Return a lone grade inside the words, where the little that follows it belongs to the same clause.

    "Doxorubicin [I, A] is standard." is graded; in "X is standard [I, A], and Y may be added" the grade is not the whole
    sentence's, and stays in the words.
    """
    if len(grades) != 1 or grades[0].raw[0] not in "[(":
        return None
    remainder = body[grades[0].end : end]
    return grades[0] if len(remainder) <= _MAX_REMAINDER and not _CONJUNCTION.search(remainder) else None


def _build_row(index: int, block: Block, body: str, style: DocumentStyle) -> Draft | None:
    if not _HAS_WORD.search(body):
        return None
    if is_legend_row(body, block.column_heads):
        return Draft(index, block.start, block.end, body, None, find_inner_markers(body, 0, len(body)))
    row_grade = find_row_grade(body, block.column_heads, style.grades)
    if row_grade is not None:
        markers = find_inner_markers(body, 0, len(body))
        return Draft(index, block.start, block.end, body, orient_grade(_shift(row_grade, block.start), body), markers)
    return _build_draft(index, block, body, (0, len(body)), find_grades(body, style.grades), style)


def _add_wording(drafts: list[Draft], block: Block, style: DocumentStyle) -> list[Draft]:
    """Give the first statement of a numbered NICE recommendation the strength that its verb says."""
    if style.grades.has_nice_wording and drafts and read_recommendation_number(block) and drafts[0].grade is None:
        wording = find_wording_grade(drafts[0].text)
        if wording is not None:
            drafts[0].grade = _shift(wording, drafts[0].start)
    return drafts


def _shift(grade: Grade, offset: int) -> Grade:
    """Return the grade with its offsets moved by ``offset``."""
    return grade.model_copy(update={"start": (grade.start or 0) + offset, "end": (grade.end or 0) + offset})
