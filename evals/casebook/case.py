"""Eval cases: questions whose answers are anchored in one pinned version of one document."""

from pathlib import Path
from typing import Literal, Self

from pydantic import Field, model_validator

from core.answers import AnswerStatus, NoticeCode
from core.errors import EvalCaseError
from core.questions import MAX_QUESTION_CHARS, Audience
from core.record import Record, Sha256, Slug
from evals.casebook.splits import Split
from evals.yaml_files import load_yaml

Harm = Literal["none", "low", "moderate", "severe"]

NO_GRADE = "none"
"""Value of ``expected_grade`` that says: the guideline states no grade, and the answer must show none."""

COVERED: frozenset[AnswerStatus] = frozenset({"answered", "partially_answered"})
"""Statuses of an answer that holds claims."""


class DocumentPin(Record):
    """The exact text that cases were written from."""

    document_id: Slug
    """The document."""
    text_sha256: Sha256
    """SHA-256 of its canonical text; when the live version has another, the cases are stale and are not scored."""


class RequiredFact(Record):
    """Something that the answer must say."""

    fact: str = Field(min_length=1)
    """The fact in the case author's own words, for people who read the case."""
    quote: str = Field(min_length=1)
    """The source's words that state it, to the letter, within one statement or its lead-in."""
    alternatives: tuple[str, ...] = ()
    """Other quotes of the source that state the same fact; any one is enough."""

    @property
    def accepted(self) -> tuple[str, ...]:
        """Every quote that states the fact."""
        return (self.quote, *self.alternatives)


class CaseBody(Record):
    """What one case asks and expects, without the document it is about."""

    id: Slug
    """Unique over all case files."""
    question: str = Field(min_length=1, max_length=MAX_QUESTION_CHARS)
    """The question as a clinician would type it."""
    history: tuple[str, ...] = ()
    """Earlier questions of the conversation, oldest first; the runner asks them first and hands their passages on."""
    audience: Audience = "clinician"
    """For whom the answer is worded."""
    document_ids: tuple[Slug, ...] | None = None
    """Ask these documents only, as for a superseded edition; null asks all."""
    expected_status: AnswerStatus
    """The status that the answer must have."""
    accepted_statuses: tuple[AnswerStatus, ...] = ()
    """Other statuses that are as right, as where a class of drugs answers a question on one of its members."""
    paraphrases: tuple[str, ...] = ()
    """The same question in other words; the answers must agree with the first one."""
    required_facts: tuple[RequiredFact, ...] = ()
    """What the answer must say."""
    forbidden: tuple[str, ...] = ()
    """Words that must not appear in any claim, compared without regard to case."""
    first_claim: tuple[str, ...] = ()
    """Quotes of the source of which one must stand in the first claim; empty: the order is not judged."""
    expected_grade: str | None = None
    """Grade of the first claim to the letter, or ``none`` where it must have none; null: not judged."""
    notices: tuple[NoticeCode, ...] = ()
    """Notices that the answer must carry."""
    exhaustive: bool = False
    """True where every list that holds a required fact must be shown whole."""
    harm: Harm = "low"
    """What a wrong answer could do to a patient."""
    section: str | None = None
    """Heading under which the answer stands."""
    tags: tuple[str, ...] = ()
    """For grouping: ``dose``, ``near_miss``, ``follow_up`` …"""
    author: str = Field(min_length=1)
    """Who wrote the case."""
    reviewed_by: str | None = None
    """Who read the case against the source; null: nobody yet."""

    @model_validator(mode="after")
    def _expectations_fit_status(self) -> Self:
        expects_claims = bool(self.required_facts or self.first_claim or self.expected_grade or self.exhaustive)
        if any((status in COVERED) != (self.expected_status in COVERED) for status in self.accepted_statuses):
            raise ValueError("accepted statuses must agree with the expected one on whether the sources cover it")
        if self.expected_status in COVERED and not self.required_facts:
            raise ValueError(f"a case that expects {self.expected_status} needs at least one required fact")
        if self.expected_status not in COVERED and expects_claims:
            raise ValueError(f"a case that expects {self.expected_status} cannot expect facts, claims or grades")
        return self

    @property
    def statuses(self) -> frozenset[AnswerStatus]:
        """Every status that is right."""
        return frozenset((self.expected_status, *self.accepted_statuses))

    @property
    def quotes(self) -> tuple[str, ...]:
        """Every quote of the source that the case rests on."""
        return (*(quote for fact in self.required_facts for quote in fact.accepted), *self.first_claim)


class EvalCase(CaseBody):
    """One case with the document that it is about and the file that it stands in."""

    document: DocumentPin
    """The pinned document."""
    split: Split = "development"
    """The split that its file belongs to."""
    file: str
    """Path of the case file below the folder that was loaded."""


class CaseFile(Record):
    """One YAML file of cases about one pinned document."""

    document: DocumentPin
    """The document that all cases of the file are about."""
    split: Split = "development"
    """``ward``: development cases in free ward phrasing, run apart from the gate. ``locked``: written by people who did not build the composer, and never looked at while it is built. ``blind``: a second such split, by another author and in free wording."""
    cases: tuple[CaseBody, ...] = Field(min_length=1)
    """The cases."""


def load_cases(path: Path) -> tuple[EvalCase, ...]:
    """Return the cases of one YAML file, or of every ``*.yaml`` in a folder and those below it, in the order of their paths.

    Raises:
        EvalCaseError: no case file is there, or one does not fit the schema; the message names file, place and fault.
    """
    files = sorted(path.rglob("*.yaml")) if path.is_dir() else [path]
    if not files or not all(file.is_file() for file in files):
        raise EvalCaseError(f"{path}: no case files")
    root = path if path.is_dir() else path.parent
    return tuple(case for file in files for case in _load_file(file, root))


def load_case_file(file: Path) -> CaseFile:
    """Return one case file.

    Raises:
        EvalCaseError: it does not fit the schema.
    """
    return load_yaml(file, CaseFile)


def _load_file(file: Path, root: Path) -> tuple[EvalCase, ...]:
    content = load_case_file(file)
    name = file.relative_to(root).as_posix()
    return tuple(
        EvalCase(**body.model_dump(), document=content.document, split=content.split, file=name)
        for body in content.cases
    )
