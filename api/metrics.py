"""What Prometheus is told: counts, times and sizes, never words. The one home of its client library."""

import os
import time
from collections.abc import Callable, Iterable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from core.answers import Answer, Violation
from core.errors import CitewellError
from core.questions import Question
from core.retrieval import Retrieval, Retriever

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
"""Media type of Prometheus' text format."""

SHARED_FOLDER = "PROMETHEUS_MULTIPROC_DIR"
"""Environment variable that names the folder in which several processes count together."""

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)


class Metrics:
    """The counters of one process; with several, they are added up when they are asked for."""

    def __init__(self) -> None:
        """Start at nothing."""
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "citewell_requests", "Requests by route and status.", ("method", "route", "status"), registry=self._registry
        )
        self._request_s = Histogram(
            "citewell_request_seconds",
            "Time to the end of the reply.",
            ("route",),
            buckets=_SECONDS,
            registry=self._registry,
        )
        self._stage_s = Histogram(
            "citewell_stage_seconds",
            "Time by stage of an answer: queue, retrieval, answer (retrieval and all after it).",
            ("stage",),
            buckets=_SECONDS,
            registry=self._registry,
        )
        self._answers = Counter(
            "citewell_answers",
            "Answers by status, composer and model.",
            ("status", "composer", "model"),
            registry=self._registry,
        )
        self._violations = Counter(
            "citewell_violations",
            "Draft claims that broke a rule, by rule.",
            ("rule", "severity"),
            registry=self._registry,
        )
        self._notices = Counter("citewell_notices", "Notices on answers, by code.", ("code",), registry=self._registry)
        self._errors = Counter(
            "citewell_answer_errors", "Questions that failed, by code.", ("code",), registry=self._registry
        )
        self._queue = Gauge(
            "citewell_open_questions",
            "Questions that are answered or wait.",
            multiprocess_mode="livesum",
            registry=self._registry,
        )
        self._generation = Gauge(
            "citewell_index_generation",
            "Published generation of the index.",
            multiprocess_mode="max",
            registry=self._registry,
        )

    def count_request(self, method: str, route: str, status: int, elapsed_s: float) -> None:
        """Count a request; ``route`` is its template, never its path."""
        self._requests.labels(method, route, str(status)).inc()
        self._request_s.labels(route).observe(elapsed_s)

    def time_stage(self, stage: str, elapsed_s: float) -> None:
        """Note how long a stage of an answer took, in seconds."""
        self._stage_s.labels(stage).observe(elapsed_s)

    def count_answer(self, answer: Answer) -> None:
        """Count an answer."""
        trace = answer.provenance
        self._answers.labels(answer.status, trace.composer, trace.model or "none").inc()
        self._stage_s.labels("answer").observe(trace.elapsed_ms / 1000)
        for notice in answer.notices:
            self._notices.labels(notice.code).inc()

    def count_error(self, error: Exception) -> None:
        """Count a question that could not be answered."""
        self._errors.labels(error.code if isinstance(error, CitewellError) else CitewellError.code).inc()

    def count_violations(self, violations: Iterable[Violation]) -> None:
        """Count draft claims that broke rules."""
        for violation in violations:
            self._violations.labels(violation.rule, violation.severity).inc()

    def set_queue(self, n_open: int) -> None:
        """Note how many questions are open."""
        self._queue.set(n_open)

    def set_generation(self, generation: int) -> None:
        """Note the published generation of the index."""
        self._generation.set(generation)

    def render(self) -> bytes:
        """Return all of it in Prometheus' text format."""
        if SHARED_FOLDER not in os.environ:
            return generate_latest(self._registry)
        shared = CollectorRegistry()
        MultiProcessCollector(shared)  # type: ignore[no-untyped-call]  # the library's own signature has no types
        return generate_latest(shared)


class TimedRetriever:
    """A retriever that notes how long each search took."""

    def __init__(self, retriever: Retriever, note: Callable[[str, float], None]) -> None:
        """Search with ``retriever``; ``note`` is told stage and seconds."""
        self._retriever = retriever
        self._note = note

    def retrieve(self, question: Question, *, k: int | None = None) -> Retrieval:
        """Return what the retriever finds."""
        started = time.perf_counter()
        try:
            return self._retriever.retrieve(question, k=k)
        finally:
            self._note("retrieval", time.perf_counter() - started)
