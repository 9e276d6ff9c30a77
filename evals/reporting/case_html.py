"""One case in the report: question, answer, the source with what was cited and what was wanted, and the verdict."""

import itertools
from collections.abc import Mapping, Sequence
from html import escape

from core.answers import Answer, Claim
from evals.casebook.places import Place, find_places
from evals.gating.baseline import KeptCase
from evals.gating.compare import CaseChange
from evals.running.run import Sample
from evals.scoring.evidence import LoggedDocument
from evals.scoring.scorers import find_scorer

MARGIN_CHARS = 160
"""Characters of the source that are shown around what was cited or wanted."""

_COLOURS = {"passed": "green", "failed": "red", "stale": "grey", "error": "red"}


def render_case(sample: Sample, documents: Mapping[str, LoggedDocument]) -> str:
    """Return the case as a box that opens."""
    history = "".join(f'<p class="soft">Asked before: {escape(words)}</p>' for words in sample.case.history)
    answer = render_answer(sample.output) if sample.output else ""
    reason = f'<p class="bad">{escape(sample.reason)}</p>' if sample.reason else ""
    expected = ", ".join(sorted(sample.case.statuses))
    return (
        f'<details class="case {sample.status}" id="case-{escape(sample.id)}"><summary>'
        f'<span class="verdict {_COLOURS[sample.status]}">{sample.status}</span>'
        f'<span class="question">{escape(sample.input)}</span><span class="id">{escape(sample.id)}</span></summary>'
        f'<div class="body">{history}{reason}'
        f'<p class="soft">Expected: {escape(expected)}; harm if wrong: {sample.case.harm}; '
        f"tags: {escape(', '.join(sample.case.tags) or 'none')}; {_people(sample)}</p>"
        f"{answer}{_render_sources(sample, documents)}{_render_scores(sample)}</div></details>"
    )


def render_answer(answer: Answer) -> str:
    """Return status, claims and notices."""
    reason = f" <span class='soft'>{escape(answer.status_reason)}</span>" if answer.status_reason else ""
    notices = "; ".join(f"{notice.code}: {notice.text}" for notice in answer.notices)
    claims = "".join(_render_claim(claim) for claim in answer.claims)
    return (
        f"<h3>Answer</h3><p><b>{escape(answer.status)}</b>{reason}</p>{claims}"
        f'<p class="soft">Notices: {escape(notices or "none")}</p>'
    )


def render_change(change: CaseChange) -> str:
    """Return the two answers of one case side by side."""
    sides = "".join(
        f"<div><h3>{title} <span class='verdict {_COLOURS[kept.status]}'>{kept.status}</span></h3>{_render_kept(kept)}</div>"
        for title, kept in (("Baseline", change.before), ("This run", change.after))
    )
    metrics = ", ".join(
        f"{name} {_number(change.before.scores.get(name))} → {_number(change.after.scores.get(name))}"
        for name in change.metrics
    )
    colour = {"broke": "red", "mended": "green"}.get(change.change, "grey")
    return (
        f'<details class="case"><summary><span class="verdict {colour}">{change.change}</span>'
        f'<span class="question">{escape(change.after.id)}</span>'
        f'<span class="id">{escape(metrics or "same scores")}</span></summary>'
        f'<div class="body two">{sides}</div></details>'
    )


def _people(sample: Sample) -> str:
    reviewed = f"read by {sample.case.reviewed_by}" if sample.case.reviewed_by else "read by nobody else"
    return escape(f"written by {sample.case.author}, {reviewed}")


def _render_kept(kept: KeptCase) -> str:
    claims = "".join(
        f'<div class="claim">{escape(claim.text)} {_grade(claim.grade)}<br><span class="soft">{escape(claim.document_id)}'
        "</span></div>"
        for claim in kept.claims
    )
    reason = f" <span class='soft'>{escape(kept.status_reason)}</span>" if kept.status_reason else ""
    return f"<p><b>{escape(kept.told or 'no answer')}</b>{reason}</p>{claims}"


def _render_claim(claim: Claim) -> str:
    leads = [*claim.outer_lead_ins, *([claim.lead_in] if claim.lead_in else [])]
    lead = "".join(f'<span class="lead">{escape(span.text)}</span> ' for span in leads)
    caveats = "".join(
        f'<br><span class="soft">{escape(span.kind)}: {escape(span.text)}</span>' for span in claim.qualifiers
    )
    numbers = "".join(f"[{number}]" for number in claim.citation_numbers)
    grade = _grade(claim.grade.raw if claim.grade else None)
    return f'<div class="claim">{lead}{escape(claim.text)} {grade} <span class="soft">{numbers}</span>{caveats}</div>'


def _grade(raw: str | None) -> str:
    return f'<span class="grade">{escape(raw)}</span>' if raw else ""


def _render_sources(sample: Sample, documents: Mapping[str, LoggedDocument]) -> str:
    """Return the stretches of every cited version, and of the pinned one, with marks."""
    cited: dict[str, list[Place]] = {}
    for citation in sample.output.citations if sample.output else ():
        cited.setdefault(citation.version_id, []).append(Place(start=citation.start, end=citation.end))
    pinned = documents.get(sample.version_id or "")
    wanted = find_places(sample.case.quotes, pinned.text) if pinned else ()
    if not cited and not wanted:
        return ""
    versions = list(dict.fromkeys([*([sample.version_id] if wanted and sample.version_id else []), *cited]))
    boxes = "".join(
        f'<div class="source"><b>{escape(documents[item].document_id)}</b>\n'
        f"{_mark(documents[item].text, cited.get(item, []), wanted if item == sample.version_id else ())}</div>"
        for item in versions
        if item in documents
    )
    legend = '<p class="soft legend"><mark>cited</mark> <mark class="wanted">wanted by the case</mark></p>'
    return f"<h3>Source</h3>{legend}{boxes}"


def _mark(text: str, cited: Sequence[Place], wanted: Sequence[Place]) -> str:
    """Return the text around the places, each character marked by what covers it; what is wanted is marked above."""
    covers = [(place, "wanted") for place in wanted] + [(place, "cited") for place in cited]
    windows: list[list[int]] = []
    for place, _ in sorted(covers, key=lambda item: item[0].start):
        start, end = _widen(text, place)
        if windows and start <= windows[-1][1]:
            windows[-1][1] = max(windows[-1][1], end)
        else:
            windows.append([start, end])
    return "\n…\n".join(_mark_window(text, start, end, covers) for start, end in windows)


def _widen(text: str, place: Place) -> tuple[int, int]:
    """Return the place with its surroundings, which begin and end with whole words."""
    start, end = max(0, place.start - MARGIN_CHARS), min(len(text), place.end + MARGIN_CHARS)
    while 0 < start < place.start and not text[start - 1].isspace():
        start += 1
    while place.end < end < len(text) and not text[end].isspace():
        end -= 1
    return start, end


def _mark_window(text: str, start: int, end: int, covers: Sequence[tuple[Place, str]]) -> str:
    edges = {start, end, *(edge for place, _ in covers for edge in (place.start, place.end) if start < edge < end)}
    ordered = sorted(edges)
    parts = []
    for one, other in itertools.pairwise(ordered):
        kinds = {kind for place, kind in covers if place.start <= one and other <= place.end}
        words = escape(text[one:other])
        if "wanted" in kinds:
            words = f'<mark class="wanted">{words}</mark>'
        elif "cited" in kinds:
            words = f"<mark>{words}</mark>"
        parts.append(words)
    return "".join(parts)


def _render_scores(sample: Sample) -> str:
    rows = []
    for name, score in sample.scores.items():
        scorer = find_scorer(name)
        colour = "" if score.value in (1, None) else ' class="bad"'
        rows.append(
            f"<tr{colour}><td>{scorer.table if scorer else ''}</td><td>{escape(name)}</td>"
            f'<td class="number">{_number(score.value)}</td><td>{escape(score.explanation or "")}</td></tr>'
        )
    if not rows:
        return ""
    head = '<tr><th>table</th><th>metric</th><th class="number">score</th><th>what is wrong</th></tr>'
    return f'<h3>Verdict</h3><div class="wide"><table>{head}{"".join(rows)}</table></div>'


def _number(value: float | None) -> str:
    return "none" if value is None else f"{value:.2f}".rstrip("0").rstrip(".")
