"""The grammar of each grading system: what stands inside a pair of brackets, told apart from all that looks like it.

Source: the systems' own tables. ESMO: levels I-V, grades A-E, of which D and E recommend against. IDSA: the same letters before the level
(A-II), of which A to C leave the direction to the words. ACC/AHA and ESC:
classes 1 (I), 2a, 2b and 3 (III; no benefit or harm), levels A, B(-R, -NR), C(-LD, -EO). GRADE: strong or conditional
(weak), certainty high to very low, also as 1A…2C and ⊕⊕⊕◯. USPSTF: A-D and I, of which D recommends against and I is neutral.
SIGN: grades A-D, levels 1++ to 4. Oxford CEBM: levels 1a to 5. NCCN: categories 1, 2A, 2B and 3. VA/DoD: strong or weak,
for or against, or neither.
"""

import re
from dataclasses import dataclass

from core.grades import Direction, GradeScheme
from ingest.grading.style import GradeStyle


@dataclass(frozen=True, slots=True)
class GradeParts:
    """A grade without its place in the text; the fields are those of ``core.grades.Grade``."""

    scheme: GradeScheme
    level: str | None
    strength: str | None
    direction: Direction


_PAIR = re.compile(r"(I{1,3}|IV|V)\s*,\s*([A-E])(?:\s*[;,]\s*(?:ESCAT|ESMO|MCBS)[^\[\]()]{0,60})?")
_PAIR_REVERSED = re.compile(r"([A-E])\s?[-–]\s?(I{1,3})")
_IDSA_RUN = re.compile(r"([A-E])(I{1,3})\*?")
_GRADE_CODE = re.compile(r"(?:GRADE|Grade|grade|KDIGO|ACCP|CHEST)?\s?([12])\s?([ABCD])")
_VA_DOD = re.compile(
    r"(Strong|Weak)\s+(for|against)(?:\s*\|[^\[\]()|]{1,60})?|(Neither for nor against)(?:\s*\|[^\[\]()|]{1,60})?", re.I
)
_CATEGORY = re.compile(r"(NCCN\s+)?[Cc]ategory\s+(1|2A|2B|3)")
_CLASS = re.compile(
    r"(?:(?:AHA|ESC|ACC)\s+)?(?:class(?:\s+of\s+recommendation)?|cor)\s*:?\s*(III|IIa|IIb|II|I|1|2a|2b|3)"
    r"(?:\s*[:–-]?\s*(harm|no\s+benefit))?(\s+(?:recommendation|indication))?",
    re.I,
)
_EVIDENCE_LEVEL = re.compile(
    r"(level(?:\s+of\s+evidence)?|loe|evidence\s+level)\s*:?\s*([ABC](?:-(?:R|NR|LD|EO))?)", re.I
)
_OXFORD = re.compile(
    r"(?:(?:oxford\s+)?level(?:\s+of\s+evidence)?|loe|le)\s*:?\s*([1-3][abc])(?:\s+evidence)?"
    r"|(?:level\s+of\s+evidence|loe|le|oxford\s+level)\s*:?\s*([1-5])|level\s+([1-5])\s+evidence",
    re.I,
)
_ROMAN_LEVEL = re.compile(r"level\s+of\s+evidence\s*:?\s*(I{1,3}|IV|V)|level\s+(I{1,3}|IV|V)\s+evidence", re.I)
_STRENGTH = re.compile(
    r"(?:strength(?:\s+of\s+(?:the\s+)?recommendation)?\s*:?\s+)?(strong|weak|conditional|discretionary)"
    r"(\s+recommendation)?(?:\s+(for|against|in\s+favou?r))?",
    re.I,
)
_CERTAINTY = re.compile(
    r"(?:GRADE\s*:?\s+)?(very[ -]low|low|moderate|high|insufficient)(?:[ -]to[ -](?:very[ -]low|low|moderate|high))?[ -]+"
    r"(?:(?:quality|certainty|confidence|strength)(?:\s+of)?(?:\s+the)?\s+evidence|certainty|evidence)"
    r"|(?:(?:quality|certainty|strength|level)\s+of\s+(?:the\s+)?evidence|evidence\s+(?:level|quality|certainty))\s*:?\s+"
    r"(very[ -]low|low|moderate|high)",
    re.I,
)
_SIGNS = re.compile(r"(?:GRADE\s*:?\s+)?(⊕[⊕◯○⊖⊝]{3})")
_GOOD_PRACTICE = re.compile(r"((?:ungraded\s+)?(?:good|best)[- ]practice\s+(?:point|statement)|GPP)", re.I)
_LETTER_GRADE = re.compile(
    r"(?:(USPSTF|SIGN)\s+)?(?:grade(?:\s+of\s+recommendation)?|gr|recommendation\s+grade|strength\s+of\s+recommendation|sor|gor)\s*:?\s*([ABCD])(\s+recommendation)?",
    re.I,
)
_LETTER_RECOMMENDATION = re.compile(r"(USPSTF\s+)?([ABCD])\s+recommendation")
_I_STATEMENT = re.compile(r"(?:USPSTF\s+)?(?:(?:grade\s*:?\s+)?I\s+statement|grade\s*:?\s+I\b)", re.I)
_TAIL = re.compile(
    r"(?:consensus|agreement|expert|strong\s+(?:consensus|agreement)|(?:19|20)\d\d|\d{1,3}\s?%|AHA|ESC|ACC|emergent|evidence-based).*",
    re.I | re.S,
)
_SIGN_LETTER = re.compile(r"[A-D][+\-−–]?")
_SIGN_LEVEL = re.compile(r"[12](?:\+\+|\+|[-−–])|[34]")
_PART = re.compile(r"\s*(?:[;,|]|\s/|/\s|(?<=\d)/)\s*")
_NOT_A_RECOMMENDATION = re.compile(
    r"(?:NYHA|Killip|functional|WHO|Mallampati|lupus|nephritis|ISN|Vaughan|antiarrhythmic|heart failure)\W*(?:\w+\W+){0,3}$",
    re.I,
)
_GRADED_DISEASE = re.compile(
    r"\b(?:Angeles|o?esophagitis|gastritis|Child|Pugh|fistulae?|varices|tumou?rs?|carcinoma|sprains?|toxicity|ulcers?|injur(?:y|ies))\b\W*(?:\w+\W+){0,2}$",
    re.I,
)
_ESC_PAIR = re.compile(r"(IIa|IIb)\s*,\s*([ABC])")


def parse_bracketed(inner: str, before: str, is_square: bool, style: GradeStyle) -> GradeParts | None:
    """Return the grade that the words between two brackets are, or null where they are something else.

    Args:
        inner: the words between the brackets.
        before: up to 60 characters before them.
        is_square: true for ``[ ]``, false for ``( )``.
        style: how the document writes its grades.
    """
    inner = inner.strip()
    for parse in (_parse_pair, _parse_code, _parse_category):
        if parts := parse(inner, style):
            return parts
    if is_square and (parts := _parse_lone(inner, style)):
        return parts
    return _parse_parts(inner, before, style)


def _parse_pair(inner: str, style: GradeStyle) -> GradeParts | None:
    if match := _PAIR.fullmatch(inner):
        return esmo_parts(match[1], match[2])
    if match := _ESC_PAIR.fullmatch(inner):
        return class_parts(match[1], None, match[2])
    if match := _PAIR_REVERSED.fullmatch(inner):
        return idsa_parts(match[2], match[1])
    if style.has_idsa_runs and (match := _IDSA_RUN.fullmatch(inner)):
        return idsa_parts(match[2], match[1])
    return None


def esmo_parts(level: str | None, strength: str | None) -> GradeParts:
    """Return an ESMO grade; D and E recommend against."""
    direction: Direction = "neutral" if strength is None else ("against" if strength in "DE" else "for")
    return GradeParts(GradeScheme.ESMO, level, strength, direction)


def idsa_parts(level: str, strength: str) -> GradeParts:
    """Return an IDSA grade, of which the letter is printed first: A-II. D and E recommend against."""
    return GradeParts(GradeScheme.IDSA, level, strength, "against" if strength in "DE" else "for")


def _parse_code(inner: str, style: GradeStyle) -> GradeParts | None:
    if match := _GRADE_CODE.fullmatch(inner):
        return GradeParts(GradeScheme.GRADE, match[2], match[1], "for")
    if match := _VA_DOD.fullmatch(inner):
        return va_dod_parts(match)
    if style.names_sign and _SIGN_LEVEL.fullmatch(inner) and inner not in "34":
        return GradeParts(GradeScheme.SIGN, inner, None, "neutral")
    return None


def va_dod_parts(match: re.Match[str]) -> GradeParts:
    """Return the VA/DoD grade of a match with strength, direction and "neither" as its groups."""
    if match[1] is None:
        return GradeParts(GradeScheme.VA_DOD, None, match[3], "neutral")
    return GradeParts(GradeScheme.VA_DOD, None, match[1], "against" if match[2].lower() == "against" else "for")


def _parse_category(inner: str, style: GradeStyle) -> GradeParts | None:
    if match := _GOOD_PRACTICE.fullmatch(inner):
        return GradeParts(GradeScheme.OTHER, None, match[1], "for")
    match = _CATEGORY.fullmatch(inner)
    if match and (match[2] in ("2A", "2B") or match[1] or style.names_nccn):
        return GradeParts(GradeScheme.NCCN, None, match[2], "for" if match[2] != "3" else "neutral")
    return None


def _parse_lone(inner: str, style: GradeStyle) -> GradeParts | None:
    """Return the grade of a lone letter or numeral in square brackets, which only the document's habit makes a grade."""
    if style.has_esmo_pairs and re.fullmatch(r"I{1,3}|IV|V", inner):
        return esmo_parts(inner, None)
    if style.has_esmo_pairs and re.fullmatch(r"[A-E]", inner):
        return esmo_parts(None, inner)
    if style.has_bracket_letters and _SIGN_LETTER.fullmatch(inner):
        return GradeParts(GradeScheme.SIGN if style.names_sign else GradeScheme.OTHER, None, inner, "for")
    return None


def _parse_parts(inner: str, before: str, style: GradeStyle) -> GradeParts | None:
    """Return the grade of a list of labelled parts: "Class IIa, Level C", "strong recommendation; low certainty"."""
    found: dict[str, re.Match[str]] = {}
    for n_part, part in enumerate(_PART.split(inner.replace("ACC/AHA", "AHA"))):
        name = next((name for name, pattern in _PARTS if name not in found and pattern.fullmatch(part)), None)
        if name is not None:
            found[name] = next(pattern for key, pattern in _PARTS if key == name).fullmatch(part)  # type: ignore[assignment]  # matched above
        elif n_part == 0 or not _TAIL.fullmatch(part):
            return None
    if "class" in found or "evidence" in found:
        return _class_parts(found, before, style)
    if "signs" in found and "certainty" not in found:
        found["certainty"] = found.pop("signs")
    if "certainty" in found or "strength" in found:
        return _certainty_parts(found)
    return None if _GRADED_DISEASE.search(before) else _letter_parts(found, style)


_PARTS = (
    ("class", _CLASS),
    ("evidence", _EVIDENCE_LEVEL),
    ("oxford", _OXFORD),
    ("roman", _ROMAN_LEVEL),
    ("certainty", _CERTAINTY),
    ("signs", _SIGNS),
    ("strength", _STRENGTH),
    ("letter", _LETTER_GRADE),
    ("recommendation", _LETTER_RECOMMENDATION),
    ("i_statement", _I_STATEMENT),
)


def _class_parts(found: dict[str, re.Match[str]], before: str, style: GradeStyle) -> GradeParts | None:
    level = found["evidence"][2] if "evidence" in found else None
    if "class" not in found:
        if len(found) > 1:
            return None
        if found["evidence"][1].lower() == "level" and not style.has_class_and_level:
            return None
        return GradeParts(GradeScheme.ACC_AHA, level, None, "neutral")
    match = found["class"]
    is_marked = (
        match[2] or match[3] or level or re.fullmatch(r"(?:II|2)[ab]", match[1], re.I) or "cor" in match[0].lower()
    )
    if not is_marked and (not style.has_class_and_level or _NOT_A_RECOMMENDATION.search(before)):
        return None
    return class_parts(match[1], match[2], level)


def class_parts(numeral: str, qualifier: str | None, level: str | None) -> GradeParts:
    """Return an ACC/AHA or ESC grade; class 3 (III) recommends against, whether for harm or for want of benefit."""
    strength = f"{numeral}: {qualifier}" if qualifier else numeral
    return GradeParts(GradeScheme.ACC_AHA, level, strength, "against" if numeral.upper() in ("III", "3") else "for")


def _certainty_parts(found: dict[str, re.Match[str]]) -> GradeParts | None:
    if set(found) - {"certainty", "strength"}:
        return None
    level = next((group for group in found["certainty"].groups() if group), None) if "certainty" in found else None
    if "strength" not in found:
        return GradeParts(GradeScheme.GRADE, level, None, "neutral")
    match = found["strength"]
    is_worded = match[2] or match[3] or match[0].lower().startswith("strength")
    if not is_worded and level is None:
        return None
    return GradeParts(GradeScheme.GRADE, level, match[1], "against" if (match[3] or "").lower() == "against" else "for")


def _letter_parts(found: dict[str, re.Match[str]], style: GradeStyle) -> GradeParts | None:
    """Return the grade of "LE: 1a; GR: A", "Grade B", "I statement" or "Level 1a"."""
    if "i_statement" in found:
        is_named = (
            style.names_uspstf or "statement" in found["i_statement"][0].lower() or "USPSTF" in found["i_statement"][0]
        )
        return GradeParts(GradeScheme.USPSTF, None, "I", "neutral") if is_named else None
    letter = (
        found["letter"][2] if "letter" in found else found["recommendation"][2] if "recommendation" in found else None
    )
    if "oxford" in found or "roman" in found:
        match = found.get("oxford") or found["roman"]
        level = next(group for group in match.groups() if group)
        scheme = GradeScheme.OXFORD if "oxford" in found else GradeScheme.OTHER
        return GradeParts(scheme, level, letter, "for" if letter else "neutral")
    if letter is None:
        return None
    named = (found.get("letter") or found["recommendation"])[1]
    return letter_parts(letter, (named or "").strip().upper(), style)


def letter_parts(letter: str, named: str, style: GradeStyle) -> GradeParts:
    """Return the grade of a lone letter A-D by the body that the text or the document names.

    Where it names none, or two, the scheme is ``other``: D is "against" for USPSTF and "weak" for SIGN, so it must not be
    guessed.
    """
    if named == "USPSTF" or (not named and style.names_uspstf and not style.names_sign):
        return GradeParts(GradeScheme.USPSTF, None, letter, "against" if letter == "D" else "for")
    if named == "SIGN" or (not named and style.names_sign and not style.names_uspstf):
        return GradeParts(GradeScheme.SIGN, None, letter, "for")
    return GradeParts(GradeScheme.OTHER, None, letter, "neutral" if letter == "D" else "for")
