"""The log of one run: what was measured, on what, with what. A log alone can be scored and compared again.

Names and shapes follow inspect_ai's ``EvalLog`` where it has them: ``eval``, ``results``, ``stats``, ``samples``.
"""

import subprocess
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Literal

from pydantic import AwareDatetime, ValidationError

from core.errors import EvalCaseError
from core.record import Record
from core.text import hash_text
from core.validation_faults import describe_faults
from evals.casebook.case import EvalCase
from evals.running.run import ResultTable, Sample, score_sample, tabulate
from evals.scoring.evidence import LoggedDocument

LOG_VERSION = 2
TASK = "citewell_cases"
TASK_VERSION = "2"

_PACKAGES = (
    "chromadb",
    "langchain-core",
    "numpy",
    "onnxruntime",
    "pydantic",
    "pypdf",
    "sqlalchemy",
    "tantivy",
    "tokenizers",
)


class Revision(Record):
    """The state of the checkout that ran."""

    type: Literal["git"] = "git"
    """Kind of checkout."""
    commit: str | None
    """Commit; null outside a checkout."""
    dirty: bool | None
    """Whether tracked files differ from the commit; null outside a checkout."""


class EvalSpec(Record):
    """What was run, and on what."""

    task: str
    """Name of the task."""
    task_version: str
    """Changes whenever scores of the same answers could change."""
    created: AwareDatetime
    """When the run ended (UTC)."""
    split: str
    """Which split of the cases was run."""
    revision: Revision
    """Commit and dirty flag."""
    code_version: str
    """Version of the Citewell that answered."""
    index_id: str | None
    """Identity of the index; null where no case was answered."""
    settings_digest: str | None
    """Hash of the settings that shape answers; null where no case was answered."""
    composer: str | None
    """What composed the answers; null where no case was answered."""
    model: str | None
    """Chat model that drafted; null for none."""
    cases_digest: str
    """Hash over the cases."""
    packages: dict[str, str]
    """Versions of the libraries that shape answers."""


class EvalResults(Record):
    """What came out."""

    total_samples: int
    """Cases of the run."""
    completed_samples: int
    """Cases that were answered and scored."""
    tables: tuple[ResultTable, ...]
    """Three tables that are never averaged together."""
    digest: str
    """Hash over statuses, scores and answers, without ids and times: equal digests mean equal results."""


class EvalStats(Record):
    """Times."""

    completed_at: AwareDatetime
    """When the run ended (UTC)."""
    total_time: float
    """Seconds over all cases, added up."""
    slowest: float
    """Seconds of the slowest case."""


class EvalLog(Record):
    """One run."""

    version: int
    """Version of this shape."""
    status: Literal["success", "error"]
    """``error`` where a case could not be run."""
    eval: EvalSpec
    """What was run, and on what."""
    results: EvalResults
    """What came out."""
    stats: EvalStats
    """Times."""
    samples: tuple[Sample, ...]
    """One per case."""
    documents: tuple[LoggedDocument, ...]
    """Every version that a case or an answer rests on, with its text: the log is scored again from it alone."""


def build_log(
    samples: Sequence[Sample], documents: Sequence[LoggedDocument], code_version: str, folder: Path | None
) -> EvalLog:
    """Return the log of a run. ``folder`` lies in the checkout that ran; null where there was none."""
    created = datetime.now(UTC)
    told = [sample.output.provenance for sample in samples if sample.output]
    first = told[0] if told else None
    splits = sorted({sample.case.split for sample in samples})
    return EvalLog(
        version=LOG_VERSION,
        status="error" if any(sample.status == "error" for sample in samples) else "success",
        eval=EvalSpec(
            task=TASK,
            task_version=TASK_VERSION,
            created=created,
            split="+".join(splits),
            revision=read_revision(folder) if folder else Revision(commit=None, dirty=None),
            code_version=code_version,
            index_id=first.index_id if first else None,
            settings_digest=first.settings_digest if first else None,
            composer=first.composer if first else None,
            model=first.model if first else None,
            cases_digest=digest_cases([sample.case for sample in samples]),
            packages=_package_versions(),
        ),
        results=_summarise(samples),
        stats=EvalStats(
            completed_at=created,
            total_time=sum(sample.total_time for sample in samples),
            slowest=max((sample.total_time for sample in samples), default=0.0),
        ),
        samples=tuple(samples),
        documents=tuple(documents),
    )


def replace_samples(log: EvalLog, samples: tuple[Sample, ...]) -> EvalLog:
    """Return the log with other samples and what follows from them."""
    return log.model_copy(update={"samples": samples, "results": _summarise(samples)})


def rescore(log: EvalLog) -> EvalLog:
    """Return the log with every score computed anew from what it holds: no index, no model, no network."""
    documents = {document.version_id: document for document in log.documents}
    samples = tuple(score_sample(sample, documents) for sample in log.samples)
    spec = log.eval.model_copy(update={"task_version": TASK_VERSION})
    return log.model_copy(update={"samples": samples, "results": _summarise(samples), "eval": spec})


def load_log(path: Path) -> EvalLog:
    """Return a log that was written before.

    Raises:
        EvalCaseError: the file is not a log of this shape.
    """
    try:
        return EvalLog.model_validate_json(path.read_text(encoding="utf-8"))
    except ValidationError as error:
        raise EvalCaseError(f"{path.name} is no eval log of version {LOG_VERSION}: {describe_faults(error)}") from error
    except (OSError, UnicodeDecodeError) as error:
        raise EvalCaseError(f"{path.name} cannot be read: {error}") from error


def save_log(log: EvalLog, path: Path) -> None:
    """Write the log as JSON, making its folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(log.model_dump_json(indent=1) + "\n", encoding="utf-8")


def digest_cases(cases: Sequence[EvalCase]) -> str:
    """Return a hash over the cases."""
    return hash_text("\n".join(case.model_dump_json(exclude={"file"}) for case in cases))[:16]


def digest_results(samples: Sequence[Sample]) -> str:
    """Return a hash over status, scores and answer of every sample, without ids and times."""
    return hash_text("\n".join(map(_lasting_words, samples)))[:16]


def _lasting_words(sample: Sample) -> str:
    """Return all of a sample that two equal runs have in common."""
    kept = sample.model_dump_json(include={"id", "status", "scores", "hits"})
    answers = [] if sample.output is None else [sample.output, *sample.paraphrased]
    told = [answer.model_dump_json(exclude={"answer_id", "created_at", "provenance"}) for answer in answers]
    return "\n".join([kept, *told])


def _summarise(samples: Sequence[Sample]) -> EvalResults:
    return EvalResults(
        total_samples=len(samples),
        completed_samples=sum(bool(sample.scores) for sample in samples),
        tables=tabulate(samples),
        digest=digest_results(samples),
    )


def read_revision(folder: Path) -> Revision:
    """Return commit and dirty flag of the checkout around a folder or file."""
    folder = folder if folder.is_dir() else folder.parent
    commit = _git(folder, "rev-parse", "HEAD")
    if commit is None:
        return Revision(commit=None, dirty=None)
    return Revision(commit=commit, dirty=bool(_git(folder, "status", "--porcelain", "--untracked-files=no")))


def _git(folder: Path, *arguments: str) -> str | None:
    """Return the output of a git command; null where git or the checkout is not there."""
    try:
        done = subprocess.run(
            ["git", "-C", str(folder), *arguments], capture_output=True, text=True, check=False, timeout=30
        )
    except (FileNotFoundError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() if done.returncode == 0 else None


def _package_versions() -> dict[str, str]:
    found = {}
    for name in _PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "not installed"
    return found
