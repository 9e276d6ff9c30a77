"""One run from beginning to end: what was done before is kept, the rest is asked, the log is built."""

from collections.abc import Callable, Iterator, Sequence

from core.documents import GuidelineDocument
from core.text import hash_text
from evals.casebook.case import EvalCase
from evals.running.journal import Journal
from evals.running.run import Sample
from evals.scoring.evidence import LoggedDocument, merge_documents

Asked = Iterator[tuple[Sample, tuple[LoggedDocument, ...]]]
"""Samples as they are done, with the versions that they rest on."""


def run_all(
    cases: Sequence[EvalCase],
    ask: Callable[[Sequence[EvalCase]], Asked],
    *,
    journal: Journal | None = None,
    on_sample: Callable[[Sample], None] | None = None,
) -> tuple[tuple[Sample, ...], tuple[LoggedDocument, ...]]:
    """Return one sample per case in the order of the cases, whatever the order in which they were done.

    With a journal, cases that it holds are not asked again, and each new one is written down at once.
    """
    samples, known = journal.load(cases) if journal else ({}, {})
    documents = list(known.values())
    for sample in samples.values():
        if on_sample:
            on_sample(sample)
    for sample, logged in ask([case for case in cases if case.id not in samples]):
        samples[sample.id] = sample
        documents += logged
        if journal:
            journal.add(sample, logged)
        if on_sample:
            on_sample(sample)
    merged = merge_documents(documents)
    return tuple(samples[case.id] for case in cases), tuple(merged[version_id] for version_id in sorted(merged))


def digest_system(documents: Sequence[GuidelineDocument], *parts: str) -> str:
    """Return a hash over all that answers rest on: documents with their review, settings and code."""
    return hash_text("\n".join([*parts, *sorted(item.model_dump_json() for item in documents)]))[:20]
