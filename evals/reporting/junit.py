"""A run as JUnit XML, which build servers show: stale cases are skipped, faults of the system are errors."""

from xml.etree import ElementTree

from evals.reporting.run_text import count_status
from evals.running.log import EvalLog
from evals.running.run import Sample


def render_junit(log: EvalLog) -> str:
    """Return one test case per eval case."""
    suite = ElementTree.Element(
        "testsuite",
        name=f"citewell.evals.{log.eval.split}",
        tests=str(len(log.samples)),
        failures=str(count_status(log.samples, "failed")),
        errors=str(count_status(log.samples, "error")),
        skipped=str(count_status(log.samples, "stale")),
        time=f"{log.stats.total_time:.3f}",
        timestamp=log.eval.created.isoformat(timespec="seconds"),
    )
    for sample in log.samples:
        _add_case(suite, sample)
    root = ElementTree.Element("testsuites")
    root.append(suite)
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


_OUTCOMES = {"failed": "failure", "error": "error", "stale": "skipped"}


def _add_case(suite: ElementTree.Element, sample: Sample) -> None:
    case = ElementTree.SubElement(
        suite,
        "testcase",
        classname=f"evals.{sample.case.document.document_id}",
        name=sample.id,
        time=f"{sample.total_time:.3f}",
    )
    if sample.status in _OUTCOMES:
        ElementTree.SubElement(case, _OUTCOMES[sample.status], message=sample.reason or sample.status)
