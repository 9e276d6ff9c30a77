"""Each case as a pytest test: ``pytest -p citewell.pytest_plugin --citewell-cases evals/cases``.

Case files are asked on the index that CITEWELL_HOME names. A case that failed is a failure that says what is wrong and what was
answered; a stale one is skipped. ``--junitxml``, ``-k`` and ``-x`` work as with any test.
"""

from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, get_args

import pytest

from citewell import wiring
from core.documents import GuidelineDocument
from core.errors import EvalCaseError
from evals.casebook.case import EvalCase, load_cases
from evals.casebook.splits import Split
from evals.gating.baseline import show_claims
from evals.running.run import Sample, run_case
from evals.running.system import LocalSystem, SystemUnderTest


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options."""
    group = parser.getgroup("citewell")
    group.addoption("--citewell-cases", type=Path, default=None, help="Case file or folder whose cases become tests.")
    group.addoption("--citewell-url", default=None, help="Ask the Citewell at this address instead of one's own index.")
    group.addoption(
        "--citewell-split",
        default="development",
        choices=get_args(Split),
        help="Which split.",
    )


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collect case files below the folder that was named."""
    cases: Path | None = parent.config.getoption("--citewell-cases")
    if cases is None or file_path.suffix != ".yaml":
        return None
    cases = cases.resolve()
    if file_path != cases and cases not in file_path.parents:
        return None
    return CaseCollector.from_parent(parent, path=file_path)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Close the index."""
    opened = config.stash.get(_OPENED, None)
    if opened is not None:
        opened.close()


class OpenedSystem:
    """The system under test, opened by the first case that runs and shared by all."""

    def __init__(self, url: str | None) -> None:
        self._held = ExitStack()
        self.system: SystemUnderTest = self._open(url)
        self.live: dict[str, GuidelineDocument] = {item.document_id: item for item in self.system.list_documents()}

    def _open(self, url: str | None) -> SystemUnderTest:
        if url:
            from evals.running.remote import RemoteSystem

            return RemoteSystem(url)
        return LocalSystem(self._held.enter_context(wiring.open_live_stack()))

    def close(self) -> None:
        """Close the index."""
        self._held.close()


_OPENED = pytest.StashKey[OpenedSystem]()


class CaseFailedError(Exception):
    """A case failed; holds its sample."""

    def __init__(self, sample: Sample) -> None:
        super().__init__(sample.reason)
        self.sample = sample


class CaseCollector(pytest.File):
    """One case file."""

    def collect(self) -> Iterable["CaseItem"]:
        """Return one test per case of the chosen split."""
        try:
            cases = load_cases(self.path)
        except EvalCaseError as error:
            raise self.CollectError(str(error)) from error
        return list(self._items(cases))

    def _items(self, cases: Iterable[EvalCase]) -> Iterator["CaseItem"]:
        for case in cases:
            if case.split == self.config.getoption("--citewell-split"):
                yield CaseItem.from_parent(self, name=case.id, case=case)


class CaseItem(pytest.Item):
    """One case."""

    def __init__(self, *, case: EvalCase, **others: Any) -> None:
        super().__init__(**others)
        self.case = case
        for tag in case.tags:
            self.extra_keyword_matches.add(tag)

    def runtest(self) -> None:
        """Ask the case and raise where it failed."""
        opened = self.config.stash.get(_OPENED, None)
        if opened is None:
            opened = OpenedSystem(self.config.getoption("--citewell-url"))
            self.config.stash[_OPENED] = opened
        sample, _ = run_case(self.case, opened.live, opened.system)
        if sample.status == "stale":
            pytest.skip(str(sample.reason))
        if sample.status != "passed":
            raise CaseFailedError(sample)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Return the question, what is wrong and what was answered, instead of a traceback."""
        if not isinstance(excinfo.value, CaseFailedError):
            return super().repr_failure(excinfo, style)
        sample = excinfo.value.sample
        lines = [f"question: {sample.input}", f"wrong:    {sample.reason}"]
        if sample.output is not None:
            lines.append(f"answered: {sample.output.status} {sample.output.status_reason or ''}".rstrip())
            lines += [f"  - {claim.text} {claim.grade or ''}".rstrip() for claim in show_claims(sample.output)]
        return "\n".join(lines)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Return where the case stands."""
        return self.path, None, f"{self.path.name}: {self.name}"
