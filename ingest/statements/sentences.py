"""Splits a block's text into sentences with exact offsets.

The rules are our own, because ``[I, A]`` or ``(Strong for)`` after a full stop belong to the sentence before, "approx.
500 mL" and "max. 4 g" are one, and offsets are needed into the text as it stands. Measured once, on the first 82 cases of
``tests/ingest/statements/test_sentences.py``: pysbd 0.3.4 gets 59 right, these rules 80 in the same run. The rules were tuned on
those cases, so the numbers say what they are for and not how well they do elsewhere.

Where a stop is in doubt the text stays together: a long statement can still be quoted, half a dose cannot.
"""

import re
from collections.abc import Iterable, Sequence

from core.grades import Grade
from ingest.grading.grades import find_grades
from ingest.grading.style import PLAIN_STYLE, GradeStyle
from ingest.statements.abbreviations import BEFORE_NUMBER, FUNCTION_WORDS, LABELS, NEVER_FINAL, OPENERS, PROPER_NAMES

_STOP = re.compile(r"[.!?…]+[\"'”’»)\]]*")
_SPACE = re.compile(r"\s*")
_BRACKETED = re.compile(
    r"\[\d{1,3}(?:\s?[,;–-]\s?\d{1,3})*\]|\[(?:new )?(?:19|20)\d\d(?:[,–-][^\[\]]{0,40})?\]|\[(?:I{1,3}|IV)[ab]?[+-]{0,2}\]"
)
"""Reference markers, years of revision and levels of evidence ("[IVb]") that follow a sentence."""
_SUPERSCRIPT = re.compile(r"[⁰¹²³⁴⁵⁶⁷⁸⁹]+(?:[,⁻–-][⁰¹²³⁴⁵⁶⁷⁸⁹]+)*")
_ATTACHED = re.compile(r"\d{1,3}(?:[,–-]\s?\d{1,3})*(?=\s|$)")
_APART = re.compile(r"\d{1,3}(?:,\s?\d{1,3}|[–-]\d{1,3})*(?=\s+[A-Z][a-z]|\s*$)")
_ENUMERATOR = re.compile(r"[(]?(?:\d{1,2}(?:\.\d{1,2}){0,3}|[a-zA-Z]|[ivx]{1,4})[)]?")
_LETTERED = re.compile(r"(?:[a-z]|[ivx]{1,4})\)\s")
_OPENING = "\"'“‘«([*•–—-"
_LOOK_BACK = 40
_MAX_GROUP = 400
"""Characters (inclusive) of a bracketed remark that is kept in one piece; a longer one may be split inside."""


def split_sentences(
    text: str, style: GradeStyle = PLAIN_STYLE, grades: Sequence[Grade] | None = None
) -> list[tuple[int, int]]:
    """Return the sentences of the text as spans (0-based, half-open), in order.

    Only white space lies between them, so the spans together hold every other character. Grades and reference markers
    that follow a full stop belong to the sentence before it. Time is linear in the length of the text.

    Args:
        text: one block of the canonical text.
        style: how the document writes its grades.
        grades: the grades of the text where they are known already; null to have them found.
    """
    known = find_grades(text, style) if grades is None else grades
    grade_ends = {grade.start: grade.end for grade in known if grade.start is not None}
    groups = _find_groups(text)
    spans: list[tuple[int, int]] = []
    start = position = _SPACE.match(text).end()  # type: ignore[union-attr]  # matches the empty string
    n_group = 0
    for stop in _STOP.finditer(text):
        if stop.start() < position:
            continue
        while n_group < len(groups) and groups[n_group][1] <= stop.start():
            n_group += 1
        if n_group < len(groups) and groups[n_group][0] < stop.start() and stop.end() < groups[n_group][1]:
            continue
        end = _skip_trailers(text, stop, grade_ends)
        following = _SPACE.match(text, end).end()  # type: ignore[union-attr]  # matches the empty string
        if following == end or following == len(text) or not _is_end(text, start, stop, following):
            continue
        spans.append((start, end))
        start = position = following
    end = len(text.rstrip())
    return [*spans, (start, end)] if end > start else spans


def _find_groups(text: str) -> list[tuple[int, int]]:
    """Return the spans of bracketed remarks short enough to stay in one piece, outermost only, in order."""
    stack: list[int] = []
    found: list[tuple[int, int]] = []
    for offset, char in enumerate(text):
        if char in "([":
            stack.append(offset)
        elif char in ")]" and stack:
            begin = stack.pop()
            if offset + 1 - begin <= _MAX_GROUP:
                found.append((begin, offset + 1))
    return _merge(sorted(found))


def _merge(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for begin, end in spans:
        if not merged or begin >= merged[-1][1]:
            merged.append((begin, end))
    return merged


def _skip_trailers(text: str, stop: re.Match[str], grade_ends: dict[int, int | None]) -> int:
    """Return the offset after the grades and reference markers that follow a full stop."""
    end = stop.end()
    attached = _SUPERSCRIPT.match(text, end) or (_ATTACHED.match(text, end) if _is_word_before(text, stop) else None)
    if attached:
        end = attached.end()
    while True:
        following = _SPACE.match(text, end).end()  # type: ignore[union-attr]  # matches the empty string
        grade_end = grade_ends.get(following) if text[following : following + 1] in "[(" else None
        if grade_end:
            end = grade_end
        elif (marker := _BRACKETED.match(text, following)) or (
            following > end and _is_word_before(text, stop) and (marker := _APART.match(text, following))
        ):
            end = marker.end()
        else:
            return end
        if text[end : end + 1] in (".", ";") and text[end + 1 : end + 2] in ("", " "):
            end += 1


def _is_word_before(text: str, stop: re.Match[str]) -> bool:
    """True where a word stands before the stop, so that digits after it are no decimals and no number of a figure."""
    word = _word_before(text, stop.start())
    if word.lower() in NEVER_FINAL or word.lower() in BEFORE_NUMBER or _is_dotted(word):
        return False
    return (len(word) > 1 and (word[-1].isalpha() or word[-1] in ')]%”"²³')) or stop.group()[-1] in ')]”"'


def _word_before(text: str, offset: int) -> str:
    """Return the characters before the offset up to white space or an opening bracket (at most 40)."""
    window = text[max(0, offset - _LOOK_BACK) : offset]
    parts = re.split(r"[\s(\[“\"'/]", window)
    return parts[-1]


def _is_dotted(word: str) -> bool:
    """True for "p.o", "b.i.d", "U.S": letters with stops between them."""
    return "." in word and all(len(part) <= 2 and part.isalpha() for part in word.split("."))


def _is_end(text: str, start: int, stop: re.Match[str], following: int) -> bool:
    """Tell whether the stop ends the sentence that began at ``start``."""
    opener = text[following : following + _LOOK_BACK].lstrip(_OPENING + " ")
    if not opener:
        return True
    if opener[0].islower() and not opener[1:2].isupper() and not _LETTERED.match(opener):
        return False
    if stop.group()[0] != ".":
        return True
    if stop.start() - start <= 14 and _ENUMERATOR.fullmatch(text, start, stop.start()):
        return False
    return not _is_abbreviation(text, stop.start(), opener)


def _is_abbreviation(text: str, offset: int, opener: str) -> bool:
    """Tell whether the word before the stop at ``offset`` is cut short, so that ``opener`` continues the sentence."""
    word = _word_before(text, offset)
    lower = word.lower()
    next_word = re.match(r"[^\W\d_]*", opener).group().lower()  # type: ignore[union-attr]  # matches the empty string
    if lower in NEVER_FINAL:
        return True
    if opener[0].isdigit():
        before = text[max(0, offset - len(word) - 2) : offset - len(word)].rstrip()
        return lower in BEFORE_NUMBER or _is_dotted(word) or (word.isdigit() and before.endswith((":", ";")))
    if word.isdigit() and text[max(0, offset - len(word) - 2) : offset - len(word)].rstrip().endswith((":", ";")):
        return True
    if lower in PROPER_NAMES or (_is_dotted(word) and word[0].isupper()):
        return next_word not in OPENERS
    if len(word) == 1 and word.isupper():
        noun = _word_before(text, max(0, offset - 2))
        is_noun = len(noun) >= 4 and noun not in FUNCTION_WORDS and (noun.islower() or "-" in noun)
        is_label = is_noun or noun.isdigit() or noun.lower() in LABELS
        return not is_label and next_word not in OPENERS
    return False


def is_grade_alone(sentence: str, grade: Grade) -> bool:
    """True where the sentence is nothing but the grade, give or take its closing punctuation."""
    return grade.start == 0 and not sentence[grade.end or 0 :].strip(" .;")
