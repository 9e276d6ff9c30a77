"""How one document writes its grades: what decides the cases in which the letters alone do not."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

_PAIR = re.compile(r"\[(?:I{1,3}|IV|V),\s?[A-E]\]")
_LETTER = re.compile(r"\[[A-D][+\-−–]?\]\s*[.;]?\s*(?:\[?\d{1,3}\]?)?$")
_ACC_PAIR = re.compile(r"\b(?:COR|LOE|Level of Evidence)\b|\bClass (?:IIa|IIb|2a|2b)\b")
_IDSA_RUN = re.compile(r"\([A-E](?:II|III)\)")
_NUMBER = re.compile(r"\d{1,2}(?:\.\d{1,3}){2,3}")
_ADA_NUMBER = re.compile(r"\d{1,2}\.\d{1,3}[a-z]?")
_ADA_LETTER = re.compile(r"[.)]\s[ABCE]$")
_WORDING = re.compile(r"(?:^|, )(?:offer|consider|do not (?:routinely )?offer)\b", re.IGNORECASE)

_USPSTF = re.compile(r"\bUSPSTF\b|Preventive Services Task Force")
_SIGN = re.compile(r"\bSIGN (?:guideline|grad|method|\d)|BTS/SIGN|Scottish Intercollegiate")
_NCCN = re.compile(r"\bNCCN\b|\b[Cc]ategory 2[AB]\b")
_NICE = re.compile(r"\bNICE guideline\b|National Institute for Health and Care Excellence")


@dataclass(frozen=True, slots=True)
class GradeStyle:
    """What the document as a whole shows of its grading systems; all false for a text of which nothing is known."""

    has_esmo_pairs: bool = False
    """It uses pairs such as ``[I, A]``, so a lone ``[I]`` is a grade too."""
    has_bracket_letters: bool = False
    """Many of its units end with a lone ``[A]`` … ``[D]``, with or without plus or minus."""
    has_class_and_level: bool = False
    """It uses ACC/AHA or ESC classes, so a lone ``(Class I)`` is a grade."""
    has_idsa_runs: bool = False
    """It writes IDSA grades without a separator: ``(AII)``."""
    has_nice_wording: bool = False
    """Numbered recommendations say their strength in their verb: offer, consider, do not offer."""
    has_ada_letters: bool = False
    """Numbered recommendations end with an evidence letter after the full stop."""
    names_uspstf: bool = False
    """It names the US Preventive Services Task Force."""
    names_sign: bool = False
    """It names the Scottish Intercollegiate Guidelines Network."""
    names_nccn: bool = False
    """It names the National Comprehensive Cancer Network or uses its category 2A or 2B."""


PLAIN_STYLE = GradeStyle()
"""Nothing is known of the document: only grades that are plain from their own letters are read."""


def read_grade_style(units: Sequence[tuple[str, str]]) -> GradeStyle:
    """Return how the document writes its grades.

    A system counts as used where at least three units show it (five for letters that could be anything), so that one
    table that explains somebody else's grades does not change how a document is read.

    Args:
        units: marker ("" where none) and text of each paragraph, list item and table row.
    """
    numbered = [(marker, text) for marker, text in units if _NUMBER.fullmatch(marker.rstrip("."))]
    n_ada = sum(1 for marker, text in units if _ADA_NUMBER.fullmatch(marker.rstrip(".")) and _ADA_LETTER.search(text))
    n_wording = sum(1 for _, text in numbered if _WORDING.search(text))
    names = [text for _, text in units]
    return GradeStyle(
        has_esmo_pairs=_count(_PAIR, names, 2) >= 2,
        has_bracket_letters=_count(_LETTER, names, 5) >= 5,
        has_class_and_level=_count(_ACC_PAIR, names, 3) >= 3,
        has_idsa_runs=_count(_IDSA_RUN, names, 3) >= 3,
        has_nice_wording=n_wording >= 3 and (5 * n_wording >= len(numbered) or _count(_NICE, names, 1) >= 1),
        has_ada_letters=n_ada >= 5,
        names_uspstf=_count(_USPSTF, names, 2) >= 2,
        names_sign=_count(_SIGN, names, 1) >= 1,
        names_nccn=_count(_NCCN, names, 1) >= 1,
    )


def _count(pattern: re.Pattern[str], texts: Sequence[str], enough: int) -> int:
    """Return in how many of the texts the pattern occurs, counting no further than ``enough``."""
    found = 0
    for text in texts:
        found += pattern.search(text) is not None
        if found >= enough:
            break
    return found
