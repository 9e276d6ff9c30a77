"""Evidence grades, kept as data and to the letter."""

from enum import StrEnum
from typing import Literal

from core.record import Record


class GradeScheme(StrEnum):
    """The grading systems that Citewell reads; ``other`` is a grade whose system is not known."""

    ESMO = "esmo"
    IDSA = "idsa"
    ACC_AHA = "acc_aha"
    GRADE = "grade"
    USPSTF = "uspstf"
    NICE = "nice"
    SIGN = "sign"
    OXFORD = "oxford"
    NCCN = "nccn"
    VA_DOD = "va_dod"
    OTHER = "other"


Direction = Literal["for", "against", "neutral"]


class Grade(Record):
    """What the guideline itself says of the strength of one statement.

    A grade is never inherited: a bullet does not take its parent's, nor the reverse. A statement without a grade is
    ungraded, which is not the same as weak.
    """

    scheme: GradeScheme
    """The grading system that the grade belongs to."""
    level: str | None
    """Level (quality, certainty) of the evidence as printed, for example ``I`` or ``B-R``; null where the scheme gives none."""
    strength: str | None
    """Strength (class, category) of the recommendation as printed, for example ``A``, ``2a`` or ``Strong``; null where none is given."""
    direction: Direction
    """Whether the grade speaks for or against the action: ESMO and IDSA D and E, ACC/AHA class 3 and USPSTF D are against."""
    raw: str
    """The grade to the letter, as it stands in the document: ``[I, A]``."""
    start: int | None = None
    """Offset of ``raw`` in the canonical text (0-based); null where the grade stands in a heading or a table head that was not kept."""
    end: int | None = None
    """Offset after ``raw``."""
