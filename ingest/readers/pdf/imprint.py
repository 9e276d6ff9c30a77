"""Imprint: copyright lines, addresses, authors and their institutions stand in a guideline and recommend nothing."""

import re

MIN_NAMES = 4
"""Names in a row that make a list of authors."""
MAX_CHARS = 1500

_OPENING = re.compile(
    r"(?:©|\(c\) ?(?:19|20)\d\d|copyright\b|all rights reserved|issn\b|e-?issn\b|isbn\b|doi:|https?://doi\.org/\S+$|downloaded from\b"
    r"|(?:address )?correspond(?:ence|ing author)\b(?: to| and| :|:)|address correspondence|reprints? (?:available|requests)"
    r"|(?:received|accepted|revised|published online)(?::| in revised form)? \d{1,2} \w+ (?:19|20)\d\d"
    r"|suggested citation|(?:please )?cite (?:this|as)|how to cite)",
    re.I,
)
_ANYWHERE = re.compile(
    r"\ball rights reserved\b|\bPOSTMASTER\b|\bpermission (?:of|from) the publisher\b|\bISSN(?: No)?:", re.I
)
_VERB = re.compile(
    r"\b(?:is|are|was|were|be|been|has|have|had|should|may|can|could|must|will|would|does?|did|include[sd]?|give|offer|consider"
    r"|recommend\w*|assess|refer|avoid|use[sd]?|treat|contact|call|discuss|seek|ask|send)\b",
    re.I,
)
_INSTITUTION = re.compile(
    r"(?:\b[A-Z][\w.'’-]+ (?:Hospital|Infirmary|University|College|Institute|School|Clinic|Cent(?:er|re)|NHS (?:Foundation )?Trust)"
    r"|\b(?:University|Department|School|Division|Faculty|Institute|College) of [A-Z])"
)
_DEGREE_OR_MARK = re.compile(r"[a-z.],?[¹²³⁴⁵⁶⁷⁸⁹⁰]|,\s*(?:MD|PhD|PT|DPT|MSc|MPH|RN|BSc|FRCP|MBBS|MBChB)\b")
"""What authors' names bear and lists of drugs or diseases do not."""
_MARK = r"[\d*†‡§¶⁰¹²³⁴-⁹ᵃ-ᶻ,]*"
_MARKS = " \t*†‡§¶0123456789⁰¹²³⁴⁵⁶⁷⁸⁹"
_NAME = re.compile(
    rf"(?:(?:Dr|Prof|Professor|Mrs?|Ms)\.? )?[A-Z][\w.'’-]*(?: (?:de|van|von|der|la|el|al|bin|di|[A-Z][\w.'’-]*)){{1,4}}{_MARK}"
    r"|(?:MD|PhD|PT|DPT|MSc|MPH|RN|BSc|FRCP|DSc|MBBS|MBChB|FRCS|FRCPCH|ATC|OCS|SCS|ScD|EdD|MS|DO|MA|JD)\.?[\d*†‡§¶⁰¹²³⁴-⁹]*"
)


def is_imprint(text: str) -> bool:
    """Return whether a block says who wrote, owns or printed the document, and nothing else."""
    if _OPENING.match(text) or _ANYWHERE.search(text):
        return True
    if len(text) > MAX_CHARS or _VERB.search(text):
        return False
    return _is_affiliation(text) or _is_author_list(text)


def _is_affiliation(text: str) -> bool:
    """Return whether the text is institutions and places between commas, without a verb."""
    parts = [part.strip(_MARKS) for part in re.split(r"[,;]", text)]
    named = sum(part[:1].isupper() or not part for part in parts)
    return (
        len(parts) >= 3
        and named >= 0.8 * len(parts)
        and _INSTITUTION.search(text) is not None
        and not text.endswith((":", "?"))
    )


def _is_author_list(text: str) -> bool:
    parts = [part.strip(_MARKS) for part in re.split(r"[,;·•]|\band\b|&", text)]
    parts = [part for part in parts if part]
    names = sum(_NAME.fullmatch(part) is not None for part in parts)
    return names >= MIN_NAMES and names >= 0.7 * len(parts) and _DEGREE_OR_MARK.search(text) is not None
