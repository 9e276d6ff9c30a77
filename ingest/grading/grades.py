"""Finds evidence grades in a text, to the letter and with their offsets."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from core.grades import Grade, GradeScheme
from ingest.grading.direction import speaks_against
from ingest.grading.schemes import GradeParts, class_parts, letter_parts, parse_bracketed, va_dod_parts
from ingest.grading.style import PLAIN_STYLE, GradeStyle

_BRACKETS = re.compile(r"\[([^\[\]()]{1,160})\]|\(([^\[\]()]{1,160})\)")
_CERTAINTY = r"(very[ -]low|low|moderate|high)[ -](?:to[ -](?:low|moderate|high)[ -])?(?:(?:quality|certainty)(?:\s+of)?(?:\s+evidence)?|evidence)"
_PROSE_GRADE = re.compile(
    r"\b(strong|weak|conditional)\s+recommendation(?:\s+(for|against))?"
    rf"(?:\s*[,;:–—]\s*|\s+(?:with|based\s+on)\s+)(?:{_CERTAINTY}\b|expert\s+(?:consensus|opinion))",
    re.I,
)
_PROSE_CODE = re.compile(r"\b(?:GRADE|Grade)\s+([12])([ABCD])\b")
_PROSE_CLASS = re.compile(
    r"\b(?:[Cc]lass|CLASS|COR)\s*:?\s*(III|IIa|IIb|II|I|1|2a|2b|3)(?:\s*:\s*(Harm|No [Bb]enefit))?"
    r"\s*[,;/]?\s*\(?(?:[Ll]evel(?:\s+of\s+[Ee]vidence)?|LOE)\s*:?\s*([ABC](?:-(?:R|NR|LD|EO))?)\b"
)
_PROSE_HARM = re.compile(r"\b(?:Class|COR)\s+(III|3)\s*:\s*(Harm|No [Bb]enefit)\b")
_PROSE_VA_DOD = re.compile(
    r"(?:^|(?<=[.;:)]\s)|(?<=[–—]\s))(?:(Strong|Weak)\s+(for|against)|(Neither for nor against))(?:\s*\|\s*[A-Z][\w, -]{2,40})?(?=\s*[.;]?\s*$)"
)
_PROSE_CATEGORY = re.compile(r"\b(?:NCCN\s+)?[Cc]ategory\s+(2A|2B)\b|\bNCCN\s+[Cc]ategory\s+([13])\b")
_PROSE_OXFORD = re.compile(r"\b(?:Level|LoE|LOE)\s+([1-3][abc])(?:\s+evidence)?\b")
_PROSE_LETTER = re.compile(
    r"(?:^|(?<=[.;:)]\s)|(?<=[–—]\s))(?:(USPSTF|SIGN)\s+)?(?:Grade(?:\s+of\s+[Rr]ecommendation)?|Strength\s+of\s+[Rr]ecommendation):?\s+([ABCD])(?:\s+recommendation)?(?=\s*[.;:]|\s*$)"
)
_PROSE_SIGN_LEVEL = re.compile(r"\b(?:[Ll]evel\s+of\s+[Ee]vidence|[Ee]vidence\s+[Ll]evel):?\s+([1-4](?:\+\+|\+))(?!\w)")
_PROSE_SIGNS = re.compile(r"⊕[⊕◯○⊖⊝]{3}(?=\s*[.;]?\s*$)")
_PROSE_RECOMMENDATION = re.compile(r"\b(?:USPSTF\s+)?([ABCD])\s+recommendation\b")
_PROSE_I_STATEMENT = re.compile(r"\b(?:USPSTF\s+)?(?:[Gg]rade\s+)?I\s+statement\b")
_SIGN_MARK = re.compile(r"^(?:✓|R(?=\s+[A-Z][a-z]))|(?<=\s)✓\s*$")
_ADA_LETTER = re.compile(r"(?<=[.)]\s)[ABCE](?=\s*$)")
_NICE_VERB = re.compile(r"(?:^|(?<=, ))(do not (?:routinely )?offer|offer|consider)\b", re.I)
_SILENT = (GradeScheme.GRADE, GradeScheme.IDSA, GradeScheme.SIGN, GradeScheme.OTHER)
"""Schemes whose letters do not say whether they speak for or against: there the words of the statement decide."""


def find_grades(text: str, style: GradeStyle = PLAIN_STYLE) -> list[Grade]:
    """Return the grades in the text in order; they do not overlap, and ``text[start:end] == raw``.

    Offsets are relative to the text (0-based, half-open). Reference markers, drug classes, disease grades and stages are
    no grades. Time is linear in the length of the text.

    Args:
        text: a block or a sentence.
        style: how the document writes its grades; without one only what is plain from its own letters is read.
    """
    if not style.names_uspstf and "USPSTF" in text:
        style = replace(style, names_uspstf=True)
    if not style.names_nccn and "NCCN" in text:
        style = replace(style, names_nccn=True)
    found = sorted(_find_all(text, style), key=lambda item: (item[0], -item[1]))
    grades: list[Grade] = []
    position = 0
    for start, end, parts in found:
        if start >= position:
            grades.append(build_grade(text, start, end, parts))
            position = end
    return grades


def build_grade(text: str, start: int, end: int, parts: GradeParts) -> Grade:
    """Return the grade that stands at ``[start, end)`` of the text."""
    return Grade(
        scheme=parts.scheme,
        level=parts.level,
        strength=parts.strength,
        direction=parts.direction,
        raw=text[start:end],
        start=start,
        end=end,
    )


def orient_grade(grade: Grade, words: str) -> Grade:
    """Return the grade with its direction taken from the statement's words where its own letters are silent.

    ``1A`` after "We recommend against …" speaks against the action; ``[I, D]`` says so itself. A grade of evidence alone
    stays neutral.
    """
    if grade.scheme in _SILENT and grade.direction == "for" and speaks_against(words):
        return grade.model_copy(update={"direction": "against"})
    return grade


def find_wording_grade(sentence: str) -> Grade | None:
    """Return the strength that a numbered NICE recommendation says with its verb: offer, consider or do not offer.

    Only a verb that opens the sentence, or the clause after a comma, is one: "people who were offered" is not.
    """
    match = _NICE_VERB.search(sentence)
    if match is None:
        return None
    verb = match[1].lower()
    is_against = verb.startswith("do not")
    parts = GradeParts(
        GradeScheme.NICE, None, "do not offer" if is_against else verb, "against" if is_against else "for"
    )
    return build_grade(sentence, match.start(1), match.end(1), parts)


_Found = tuple[int, int, GradeParts]


def _find_all(text: str, style: GradeStyle) -> Iterator[_Found]:
    for match in _BRACKETS.finditer(text):
        inner = match[1] if match[1] is not None else match[2]
        parts = parse_bracketed(inner, text[max(0, match.start() - 60) : match.start()], match[1] is not None, style)
        if parts:
            yield match.start(), match.end(), parts
    for pattern, build in _PROSE:
        for match in pattern.finditer(text):
            if parts := build(match, style):
                yield match.start(), match.end(), parts


def _build_prose_grade(match: re.Match[str], style: GradeStyle) -> GradeParts | None:
    is_against = (match[2] or "").lower() == "against"
    return GradeParts(GradeScheme.GRADE, match[3], match[1], "against" if is_against else "for")


def _build_code(match: re.Match[str], style: GradeStyle) -> GradeParts | None:
    return GradeParts(GradeScheme.GRADE, match[2], match[1], "for")


def _build_class(match: re.Match[str], style: GradeStyle) -> GradeParts | None:
    return class_parts(match[1], match[2], match[3])


def _build_harm(match: re.Match[str], style: GradeStyle) -> GradeParts | None:
    return class_parts(match[1], match[2], None)


def _build_va_dod(match: re.Match[str], style: GradeStyle) -> GradeParts | None:
    return va_dod_parts(match)


def _build_category(match: re.Match[str], style: GradeStyle) -> GradeParts | None:
    category = match[1] or match[2]
    return GradeParts(GradeScheme.NCCN, None, category, "neutral" if category == "3" else "for")


def _build_oxford(match: re.Match[str], style: GradeStyle) -> GradeParts | None:
    return GradeParts(GradeScheme.OXFORD, match[1], None, "neutral")


def _build_letter(match: re.Match[str], style: GradeStyle) -> GradeParts | None:
    return letter_parts(match[2], match[1] or "", style)


def _build_recommendation(match: re.Match[str], style: GradeStyle) -> GradeParts | None:
    return letter_parts(match[1], "", style) if style.names_uspstf else None


def _build_i_statement(match: re.Match[str], style: GradeStyle) -> GradeParts | None:
    return GradeParts(GradeScheme.USPSTF, None, "I", "neutral") if style.names_uspstf else None


def _build_sign_mark(match: re.Match[str], style: GradeStyle) -> GradeParts | None:
    return GradeParts(GradeScheme.SIGN, None, match.group().strip(), "for") if style.names_sign else None


def _build_ada_letter(match: re.Match[str], style: GradeStyle) -> GradeParts | None:
    return GradeParts(GradeScheme.OTHER, match.group(), None, "neutral") if style.has_ada_letters else None


def _build_sign_level(match: re.Match[str], style: GradeStyle) -> GradeParts | None:
    return GradeParts(GradeScheme.SIGN, match[1], None, "neutral")


def _build_signs(match: re.Match[str], style: GradeStyle) -> GradeParts | None:
    return GradeParts(GradeScheme.GRADE, match.group(), None, "neutral")


_PROSE: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], GradeStyle], GradeParts | None]], ...] = (
    (_PROSE_GRADE, _build_prose_grade),
    (_PROSE_CODE, _build_code),
    (_PROSE_CLASS, _build_class),
    (_PROSE_HARM, _build_harm),
    (_PROSE_VA_DOD, _build_va_dod),
    (_PROSE_CATEGORY, _build_category),
    (_PROSE_OXFORD, _build_oxford),
    (_PROSE_LETTER, _build_letter),
    (_PROSE_RECOMMENDATION, _build_recommendation),
    (_PROSE_I_STATEMENT, _build_i_statement),
    (_PROSE_SIGN_LEVEL, _build_sign_level),
    (_PROSE_SIGNS, _build_signs),
    (_SIGN_MARK, _build_sign_mark),
    (_ADA_LETTER, _build_ada_letter),
)
