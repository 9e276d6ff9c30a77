"""The log of one run: what was measured, on what, with what. A log alone can be scored and compared again."""

import subprocess
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from pydantic import AwareDatetime

from core.record import Record
from core.text import hash_text
from evals.run import ResultTable, Sample, tabulate
from evals.stack import EvalStack

LOG_VERSION = 1
TASK = "citewell_cases"
TASK_VERSION = "1"

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
    revision: Revision
    """Commit and dirty flag."""
    code_version: str
    """Citewell's version."""
    index_id: str | None
    """Identity of the index; null where no case was answered."""
    settings_digest: str
    """Hash of the settings that shape answers."""
    packages: dict[str, str]
    """Versions of the libraries that shape answers."""


class EvalLog(Record):
    """One run."""

    version: int
    """Version of this shape."""
    eval: EvalSpec
    """What was run, and on what."""
    samples: tuple[Sample, ...]
    """One per case."""
    results: tuple[ResultTable, ...]
    """The three tables."""
    results_digest: str
    """Hash over statuses and scores, without times: equal digests mean equal results."""


def build_log(samples: Sequence[Sample], stack: EvalStack, folder: Path) -> EvalLog:
    """Return the log of a run. ``folder`` lies in the checkout that ran, if it was one."""
    index_ids = [sample.answer.provenance.index_id for sample in samples if sample.answer]
    return EvalLog(
        version=LOG_VERSION,
        eval=EvalSpec(
            task=TASK,
            task_version=TASK_VERSION,
            created=datetime.now(UTC),
            revision=read_revision(folder),
            code_version=stack.code_version,
            index_id=index_ids[0] if index_ids else None,
            settings_digest=stack.settings_digest,
            packages=_package_versions(),
        ),
        samples=tuple(samples),
        results=tabulate(samples),
        results_digest=digest_results(samples),
    )


def digest_results(samples: Sequence[Sample]) -> str:
    """Return a hash over case, status and scores of every sample."""
    kept = [sample.model_dump_json(include={"case_id", "status", "scores"}) for sample in samples]
    return hash_text("\n".join(kept))[:16]


def read_revision(folder: Path) -> Revision:
    """Return commit and dirty flag of the checkout around a folder."""
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
