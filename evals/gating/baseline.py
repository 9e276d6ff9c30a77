"""The run that later runs are compared with: what each case scored and said, small enough to be kept in the repository."""

from collections.abc import Sequence
from pathlib import Path

from pydantic import ValidationError

from core.answers import Answer, AnswerStatus
from core.errors import EvalCaseError
from core.record import Record
from core.text import hash_text
from core.validation_faults import describe_faults
from evals.casebook.case import EvalCase, Harm
from evals.running.log import EvalLog
from evals.running.run import Sample, SampleStatus

BASELINE_VERSION = 1


class ShownClaim(Record):
    """A claim as a reader saw it."""

    text: str
    """Lead-ins and words."""
    grade: str | None
    """Its grade to the letter."""
    document_id: str
    """The document that it cites first."""


class KeptCase(Record):
    """What became of one case."""

    id: str
    """The case."""
    document_id: str
    """The document that it is about."""
    case_digest: str
    """Hash of what the case asks; where it differs, another question was asked and nothing is compared."""
    harm: Harm
    """What a wrong answer could do."""
    status: SampleStatus
    """Whether it passed."""
    scores: dict[str, float | None]
    """Value by metric."""
    told: AnswerStatus | None
    """The answer's status; null where there was none."""
    status_reason: str | None
    """Why it was no full answer."""
    claims: tuple[ShownClaim, ...]
    """What the answer said."""


class Baseline(Record):
    """A run to compare with."""

    version: int
    """Version of this shape."""
    split: str
    """The split that was run."""
    commit: str | None
    """Commit that was run."""
    code_version: str
    """Version of the Citewell that answered."""
    index_id: str | None
    """Identity of the index."""
    digest: str
    """Digest of the run's results."""
    cases: tuple[KeptCase, ...]
    """One per case."""


def keep_log(log: EvalLog) -> Baseline:
    """Return what is kept of a run."""
    return Baseline(
        version=BASELINE_VERSION,
        split=log.eval.split,
        commit=log.eval.revision.commit,
        code_version=log.eval.code_version,
        index_id=log.eval.index_id,
        digest=log.results.digest,
        cases=tuple(map(keep_sample, log.samples)),
    )


def keep_sample(sample: Sample) -> KeptCase:
    """Return what is kept of one case."""
    answer = sample.output
    return KeptCase(
        id=sample.id,
        document_id=sample.case.document.document_id,
        case_digest=digest_asked(sample.case),
        harm=sample.case.harm,
        status=sample.status,
        scores={name: score.value for name, score in sample.scores.items()},
        told=answer.status if answer else None,
        status_reason=answer.status_reason if answer else None,
        claims=show_claims(answer) if answer else (),
    )


def digest_asked(case: EvalCase) -> str:
    """Return a hash over all that is asked, and nothing of what is expected: an accepted update leaves it as it is."""
    asked = case.model_dump_json(include={"question", "history", "audience", "document_ids", "paraphrases"})
    return hash_text(f"{case.document.document_id}\n{asked}")[:16]


def show_claims(answer: Answer) -> tuple[ShownClaim, ...]:
    """Return the answer's claims as a reader sees them."""
    return tuple(
        ShownClaim(
            text=" ".join(
                [
                    *(span.text for span in claim.outer_lead_ins),
                    *([claim.lead_in.text] if claim.lead_in else []),
                    claim.text,
                ]
            ),
            grade=claim.grade.raw if claim.grade else None,
            document_id=answer.citations[claim.citation_numbers[0] - 1].document_id,
        )
        for claim in answer.claims
    )


def save_baseline(baseline: Baseline, path: Path) -> None:
    """Write the baseline with one case a line, so that a change is a readable difference in the repository."""
    head = baseline.model_dump_json(exclude={"cases"})
    lines = ",\n".join(case.model_dump_json() for case in baseline.cases)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f'{head[:-1]},"cases":[\n{lines}\n]}}\n', encoding="utf-8")


def load_baseline(path: Path) -> Baseline:
    """Return a baseline, or what would be kept of a log.

    Raises:
        EvalCaseError: the file is neither.
    """
    from evals.running.log import load_log

    try:
        text = path.read_text(encoding="utf-8")
        return Baseline.model_validate_json(text) if '"cases":[' in text[:2000] else keep_log(load_log(path))
    except ValidationError as error:
        raise EvalCaseError(f"{path.name} is no baseline: {describe_faults(error)}") from error
    except (OSError, UnicodeDecodeError) as error:
        raise EvalCaseError(f"{path.name} cannot be read: {error}") from error


def select_kept(baseline: Baseline, ids: Sequence[str]) -> Baseline:
    """Return the baseline of these cases only."""
    wanted = set(ids)
    return baseline.model_copy(update={"cases": tuple(case for case in baseline.cases if case.id in wanted)})
