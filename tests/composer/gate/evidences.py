"""One statement as evidence, built from plain texts."""

from collections.abc import Sequence

from composer.gate.gate import check_text
from composer.gate.texts.evidence import Evidence, read_evidence
from composer.gate.texts.words import Wordings
from core.documents import Statement, StatementKind
from core.grades import Grade
from core.record import SpannedText

TITLE = "Care of the disease"


def build_evidence(
    text: str,
    *,
    lead_ins: Sequence[str] = (),
    sections: Sequence[str] = (),
    kind: StatementKind = "sentence",
    grade: Grade | None = None,
    title: str = TITLE,
) -> Evidence:
    """Return the statement as the gate reads it."""
    statement = Statement(
        start=1000,
        end=1000 + len(text),
        text=text,
        statement_id="s" + text[:20],
        version_id="v",
        ordinal=0,
        kind=kind,
        section_path=tuple(sections),
        lead_ins=tuple(SpannedText(start=0, end=len(part), text=part) for part in lead_ins),
        grade=grade,
    )
    return read_evidence(statement, title, Wordings.load())


def find_layers(claim: str, *evidence: Evidence) -> set[str]:
    """Return the layers that refuse the claim."""
    return {fault.layer for fault in check_text(claim, evidence, Wordings.load())}
