from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest

from evals.gating.baseline import keep_log
from evals.gating.compare import compare_runs
from evals.gating.faults import try_faults
from evals.gating.gates import GateFile, judge_gates, load_gates
from evals.reporting.html_report import ReportParts, render_html
from evals.reporting.junit import render_junit
from evals.reporting.run_text import render_summary
from tests.evals.worlds import make_answer, make_case, make_stack, make_statements, run_log

DOXORUBICIN, PAZOPANIB, TAXANES = make_statements()


@pytest.fixture(scope="module")
def parts() -> ReportParts:
    cases = [
        make_case(question="Which <b>drug</b> & dose?", first_claim=("Doxorubicin",)),
        make_case(id="near-miss", expected_status="not_covered", required_facts=()),
    ]
    before = run_log(cases, make_stack(make_answer(DOXORUBICIN)))
    after = run_log(cases, make_stack(make_answer(PAZOPANIB, DOXORUBICIN)))
    comparison = compare_runs(keep_log(before), keep_log(after))
    faults = try_faults(after, GateFile(metrics=(), cases=()))
    return ReportParts(after, judge_gates(load_gates(), after, comparison), comparison, faults)


class Tags(HTMLParser):
    """Counts what is opened and closed, and keeps every address."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.addresses += [value or "" for name, value in attrs if name in ("src", "href")]
        if tag not in ("meta", "br", "circle", "line", "path"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self.open and self.open[-1] == tag:
            self.open.pop()


def test_the_report_is_one_file_that_needs_nothing_else(parts: ReportParts) -> None:
    tags = Tags()
    tags.feed(render_html(parts))
    assert tags.open == []
    assert tags.addresses
    assert all(address.startswith("#") for address in tags.addresses)


def test_what_was_asked_and_answered_is_shown_and_nothing_of_it_is_markup(parts: ReportParts) -> None:
    page = render_html(parts)
    assert "Which &lt;b&gt;drug&lt;/b&gt; &amp; dose?" in page
    assert "<b>drug</b>" not in page
    assert '<mark class="wanted">Doxorubicin</mark>' in page
    assert "gate red" in page
    assert "False answers: 1 of 1" in page
    assert page.count("<svg") >= 7


def test_what_changed_stands_side_by_side(parts: ReportParts) -> None:
    page = render_html(parts)
    assert "1 broke" in page
    assert page.index("<h3>Baseline") < page.index("<h3>This run")


def test_the_summary_names_the_rules_that_fail_and_the_cases_that_broke(parts: ReportParts) -> None:
    summary = render_summary(parts)
    assert "**Gate red**" in summary
    assert "- broke: `first-line`" in summary
    assert "| conduct | status |" in summary


def test_junit_tells_failures_from_passes(parts: ReportParts) -> None:
    suite = ElementTree.fromstring(render_junit(parts.log))[0]
    assert (suite.get("tests"), suite.get("failures"), suite.get("errors")) == ("2", "2", "0")
    assert [case.get("name") for case in suite] == ["first-line", "near-miss"]
    assert "right_first" in (suite[0][0].get("message") or "")
