"""Keeps what a run has done so far, so that a run that was stopped goes on where it stood."""

from collections.abc import Sequence
from pathlib import Path

from pydantic import ValidationError

from core.errors import EvalCaseError
from core.record import Record
from core.text import hash_text
from evals.casebook.case import EvalCase
from evals.running.run import Sample
from evals.scoring.evidence import LoggedDocument, merge_documents


class Entry(Record):
    """One case that is done."""

    key: str
    """Hash over the case and the system: an entry counts only where both are as they were."""
    sample: Sample
    """What became of the case."""
    documents: tuple[LoggedDocument, ...]
    """The versions that it rests on, where no earlier entry holds them."""


class Journal:
    """A file with one line per case that is done, written as soon as it is.

    A last line that was cut off by a kill is left out; its case is asked again.
    """

    def __init__(self, path: Path, system_digest: str) -> None:
        self.path = path
        self._system_digest = system_digest
        self._known: dict[str, LoggedDocument] = {}

    def load(self, cases: Sequence[EvalCase]) -> tuple[dict[str, Sample], dict[str, LoggedDocument]]:
        """Return the samples of cases that need not be asked again, by id, and the versions.

        Raises:
            EvalCaseError: the file is no journal.
        """
        if not self.path.is_file():
            return {}, {}
        wanted = {self._key(case): case.id for case in cases}
        samples: dict[str, Sample] = {}
        documents: list[LoggedDocument] = []
        lines = self.path.read_text(encoding="utf-8").split("\n")
        for number, line in enumerate(lines, start=1):
            try:
                entry = Entry.model_validate_json(line) if line else None
            except ValidationError as error:
                if number == len(lines):
                    continue
                raise EvalCaseError(
                    f"{self.path.name}, line {number}: not what a run writes; delete the file"
                ) from error
            if entry:
                documents += entry.documents
                if entry.key in wanted and entry.sample.status != "error":
                    samples[wanted[entry.key]] = entry.sample
        self._known = merge_documents(documents)
        self._cut_off_last_line(lines)
        return samples, dict(self._known)

    def add(self, sample: Sample, documents: Sequence[LoggedDocument]) -> None:
        """Write one case down."""
        new = tuple(item for item in documents if self._known.get(item.version_id) != item)
        self._known = merge_documents([*self._known.values(), *new])
        entry = Entry(key=self._key(sample.case), sample=sample, documents=new)
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("a", encoding="utf-8") as file:
            file.write(entry.model_dump_json() + "\n")

    def remove(self) -> None:
        """Delete the file once the log is written."""
        self.path.unlink(missing_ok=True)

    def _key(self, case: EvalCase) -> str:
        return hash_text(self._system_digest + case.model_dump_json())[:20]

    def _cut_off_last_line(self, lines: Sequence[str]) -> None:
        if lines[-1]:
            self.path.write_text("\n".join(lines[:-1]) + ("\n" if len(lines) > 1 else ""), encoding="utf-8")
