"""The report of a run as one HTML file: no script from elsewhere, no font, no network."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

from evals.exchange.judge import JudgeReport
from evals.gating.compare import Comparison
from evals.gating.faults import FaultRow
from evals.gating.gates import GateVerdict, is_green
from evals.reporting.breakdown import (
    STATUSES,
    by_document,
    by_tag,
    count_confusion,
    coverage_curve,
    reliability,
)
from evals.reporting.case_html import render_case, render_change
from evals.reporting.plots import Row, draw_bins, draw_curve, draw_dots
from evals.reporting.run_text import count_status, describe_run
from evals.running.log import EvalLog
from evals.scoring.metrics import Estimate

_STYLE = Path(__file__).with_name("report.css")


@dataclass(frozen=True, slots=True)
class ReportParts:
    """All that a report shows; what was not made is left out of it."""

    log: EvalLog
    verdicts: Sequence[GateVerdict] = ()
    comparison: Comparison | None = None
    faults: Sequence[FaultRow] = ()
    judge: JudgeReport | None = None


def render_html(parts: ReportParts) -> str:
    """Return the whole report."""
    sections = [
        _render_head(parts),
        _render_gates(parts.verdicts),
        _render_tables(parts.log),
        _render_confusion(parts.log),
        _render_plots(parts),
        _render_comparison(parts.comparison),
        _render_faults(parts.faults),
        _render_judge(parts.judge),
        _render_cases(parts.log),
    ]
    style = _STYLE.read_text(encoding="utf-8")
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>Citewell evals: {escape(parts.log.eval.split)}</title><style>{style}</style></head>"
        f"<body>{''.join(sections)}</body></html>\n"
    )


def _render_head(parts: ReportParts) -> str:
    log = parts.log
    gate = ""
    if parts.verdicts:
        green = is_green(parts.verdicts)
        gate = f'<span class="verdict {"green" if green else "red"}">gate {"green" if green else "red"}</span>'
    facts = [
        (f"{count_status(log.samples, 'passed')} of {len(log.samples)}", "cases passed"),
        (str(count_status(log.samples, "failed")), "failed"),
        (str(count_status(log.samples, "stale")), "stale, never scored"),
        (str(count_status(log.samples, "error")), "in error, never scored"),
        (f"{log.stats.total_time:.0f} s", f"all cases added up; slowest {log.stats.slowest:.1f} s"),
    ]
    boxes = "".join(f"<div><b>{escape(value)}</b><span>{escape(label)}</span></div>" for value, label in facts)
    nav = "".join(f'<a href="#{anchor}">{title}</a>' for anchor, title in _NAVIGATION)
    model = f", model {log.eval.model}" if log.eval.model else ""
    return (
        f"<h1>Citewell evals {gate}</h1><p class='soft'>Split {escape(log.eval.split)}, "
        f"{log.eval.created:%d %B %Y, %H:%M} UTC, composer {escape(log.eval.composer or 'none')}{escape(model)}. "
        f"{escape(describe_run(log))}</p><nav>{nav}</nav><div class='facts'>{boxes}</div>"
    )


_NAVIGATION = (
    ("gate", "Gate"), ("scores", "Scores"), ("plots", "Plots"), ("changes", "Changes"), ("faults", "Seeded faults"),
    ("cases", "Cases"),
)  # fmt: skip


def _render_gates(verdicts: Sequence[GateVerdict]) -> str:
    if not verdicts:
        return '<h2 id="gate">Gate</h2><p>No gate was judged for this report.</p>'
    rows = "".join(
        f'<tr><td><span class="verdict {"green" if item.passed else "red"}">{"holds" if item.passed else "fails"}</span></td>'
        f"<td>{escape(item.rule)}</td><td>{escape(item.found)}</td><td class='soft'>{escape(item.reason)}</td></tr>"
        for item in sorted(verdicts, key=lambda item: item.passed)
    )
    head = "<thead><tr><th></th><th>rule</th><th>found</th><th>why it is there</th></tr></thead>"
    return f'<h2 id="gate">Gate</h2><div class="wide"><table>{head}{rows}</table></div>'


def _render_tables(log: EvalLog) -> str:
    parts = [
        '<h2 id="scores">Scores</h2><p>Three tables that are never averaged together. The line is the 95 % interval, '
        "clustered by document; n is the number of cases that the metric was scored on.</p>"
    ]
    for table in log.results.tables:
        rows = [_to_row(estimate) for estimate in table.estimates if estimate.value is not None]
        plot = draw_dots(rows, minimum=0, maximum=1, title=f"{table.table} scores with 95 % intervals")
        parts.append(f"<h3>{table.table.capitalize()}</h3>{plot}{_table_of(table.estimates)}")
    return "".join(parts)


def _to_row(estimate: Estimate) -> Row:
    low, high = (estimate.interval.low, estimate.interval.high) if estimate.interval else (None, None)
    return Row(estimate.name, estimate.value or 0.0, low, high, f"{estimate.value:.3f}  n {estimate.n}")


def _table_of(estimates: Sequence[Estimate]) -> str:
    head = (
        '<thead><tr><th>metric</th><th class="number">mean</th><th class="number">95 % interval</th>'
        '<th class="number">n</th><th class="number">unscored</th><th>note</th></tr></thead>'
    )
    rows = "".join(f"<tr>{_cells(estimate)}</tr>" for estimate in estimates)
    return f'<div class="wide"><table>{head}{rows}</table></div>'


def _cells(estimate: Estimate) -> str:
    mean = "none" if estimate.value is None else f"{estimate.value:.3f}"
    interval = f"{estimate.interval.low:.3f} to {estimate.interval.high:.3f}" if estimate.interval else "none"
    notes = [estimate.reason] if estimate.reason else []
    notes += [f"{count} {reason}" for reason, count in estimate.unscored_reasons.items()]
    numbers = "".join(f'<td class="number">{cell}</td>' for cell in (mean, interval, estimate.n, estimate.unscored))
    return f"<td>{escape(estimate.name)}</td>{numbers}<td class='soft'>{escape('; '.join(notes))}</td>"


def _render_confusion(log: EvalLog) -> str:
    confusion = count_confusion(log.samples)
    head = "".join(f'<th class="number">told {status}</th>' for status in STATUSES)
    rows = "".join(
        f"<tr><th>expected {expected}</th>"
        + "".join(
            f'<td class="number{" bad" if count and told != expected else ""}">{count}</td>'
            for told, count in confusion.counts[expected].items()
        )
        + "</tr>"
        for expected in STATUSES
    )
    return (
        "<h3>Coverage: expected and told</h3>"
        f"<p>False answers: {confusion.false_answers} of {confusion.n_uncovered} questions that the sources do not answer. "
        f"False refusals: {confusion.false_refusals} of {confusion.n_covered} questions that they do.</p>"
        f'<div class="wide"><table><thead><tr><th></th>{head}</tr></thead>{rows}</table></div>'
    )


def _render_plots(parts: ReportParts) -> str:
    samples = parts.log.samples
    bins = [
        (max(0.0, item.similarity), item.estimate.value or 0.0, *_bounds(item.estimate), item.estimate.n)
        for item in reliability(samples)
    ]
    figures = [
        (
            draw_curve(
                coverage_curve(samples),
                x_title="share of questions answered",
                y_title="share of these not covered",
                title="Coverage curve",
            ),
            "What would happen if the similarity of the best statement alone decided whether to answer: the more is "
            "answered, the more is answered wrongly. The composer's own decision is the matrix above.",
        ),
        (
            draw_bins(bins, x_title="similarity of the best statement", y_title="share covered", title="Reliability"),
            "How often the sources do answer questions whose best statement is that similar, with 95 % intervals. A flat "
            "line would say that similarity tells nothing.",
        ),
        (
            _rates(by_document(samples), "Pass rate by document"),
            "Share of cases that passed, by document; an interval would need several documents.",
        ),
        (
            _rates(by_tag(samples), "Pass rate by tag"),
            "Share of cases that passed, by tag (tags of five cases or more).",
        ),
    ]
    drawn = "".join(f"<figure>{plot}<figcaption>{caption}</figcaption></figure>" for plot, caption in figures if plot)
    return f'<h2 id="plots">Plots</h2><div class="plots">{drawn}</div>'


def _bounds(estimate: Estimate) -> tuple[float, float]:
    value = estimate.value or 0.0
    return (estimate.interval.low, estimate.interval.high) if estimate.interval else (value, value)


def _rates(rates: Sequence[Estimate], title: str) -> str:
    return draw_dots([_to_row(rate) for rate in rates if rate.value is not None], minimum=0, maximum=1, title=title)


def _render_comparison(comparison: Comparison | None) -> str:
    if comparison is None:
        return '<h2 id="changes">Changes</h2><p>No baseline was compared.</p>'
    rows = []
    for item in comparison.metrics:
        difference = item.difference
        low, high = (difference.interval.low, difference.interval.high) if difference.interval else (None, None)
        note = f"{difference.value:+.3f}  n {difference.n}"
        rows.append(Row(difference.name, difference.value, low, high, note))
    reach = max([0.02, *(abs(edge) for row in rows for edge in (row.value, row.low or 0, row.high or 0))])
    plot = draw_dots(rows, minimum=-reach, maximum=reach, title="Difference to the baseline", mark=0)
    broke, mended, changed = (comparison.select(kind) for kind in ("broke", "mended", "changed"))
    uncompared = [
        ("cases that were changed themselves", comparison.changed_cases),
        ("new cases", comparison.added),
        ("cases that are gone", comparison.removed),
        ("cases that one run did not score", comparison.unscored),
    ]
    lists = "".join(f"<p>{len(ids)} {what}: {escape(', '.join(ids))}</p>" for what, ids in uncompared if ids)
    cases = "".join(map(render_change, (*broke, *mended, *changed)))
    return (
        f'<h2 id="changes">Changes against the baseline</h2><p>{len(broke)} broke, {len(mended)} mended, {len(changed)} '
        f"changed without another verdict, {len(comparison.select('same'))} the same.</p>{lists}"
        f"<figure>{plot}<figcaption>Paired difference of each metric over the cases that both runs scored; right of the "
        f"dashed line is better.</figcaption></figure>{cases}"
    )


def _render_faults(faults: Sequence[FaultRow]) -> str:
    if not faults:
        return ""
    right = sum(row.is_expected for row in faults)
    rows = "".join(
        f"<tr><td>{escape(row.name)}</td><td>{escape(row.what)}</td><td>{row.kind}</td>"
        f'<td><span class="verdict {"red" if row.is_red else "green"}">{"red" if row.is_red else "green"}</span></td>'
        f'<td class="{"good" if row.is_expected else "bad"}">{"as it must be" if row.is_expected else "WRONG"}</td>'
        f"<td class='soft'>{escape('; '.join(row.rules[:4]))}{' …' if len(row.rules) > 4 else ''}</td></tr>"
        for row in faults
    )
    head = (
        "<thead><tr><th>change</th><th>what was done</th><th>kind</th><th>gate</th><th></th><th>rules that failed</th></tr>"
        "</thead>"
    )
    return (
        f'<h2 id="faults">Evals of the evals</h2><p>Faults were put into the system on purpose: each must turn the gate red, '
        f"and nothing else may. {right} of {len(faults)} came out as they must.</p>"
        f'<div class="wide"><table>{head}{rows}</table></div>'
    )


def _render_judge(judge: JudgeReport | None) -> str:
    if judge is None:
        return ""
    kappa = "none" if judge.kappa is None else f"{judge.kappa:.2f}"
    return (
        f"<h2>A model as judge</h2><p>{escape(judge.model)} judged {judge.n} answers and failed to judge {judge.unscored}. It "
        f"agrees with the deterministic verdict in {judge.n_agreed} (Cohen's kappa {kappa}). Its opinion has no part in "
        f"the gate.</p>"
    )


def _render_cases(log: EvalLog) -> str:
    documents = {document.version_id: document for document in log.documents}
    order = {"error": 0, "failed": 1, "stale": 2, "passed": 3}
    samples = sorted(log.samples, key=lambda sample: (order[sample.status], sample.id))
    boxes = "".join(render_case(sample, documents) for sample in samples)
    return f'<h2 id="cases">Cases</h2><p class="screen">What failed stands first. Click to open; in print, what passed is left out.</p>{boxes}'
