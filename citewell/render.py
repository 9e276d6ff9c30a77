"""Answers and documents as text for a terminal."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table

from api.documents import DocumentDetail
from core.answers import Answer, Citation, Claim, Source
from core.documents import GuidelineDocument

REVIEW_LABELS = {
    "submitted": "not reviewed yet",
    "under_review": "under review",
    "approved": "approved",
    "withdrawn": "withdrawn",
}


def render_answer(console: Console, answer: Answer) -> None:
    """Print an answer: the direct answer first, then sections, what is not covered, sources and the disclaimer."""
    if answer.interpreted_question.strip() != answer.question.strip():
        console.print(f"[dim]Understood as: {escape(answer.interpreted_question)}[/dim]\n")
    for notice in answer.notices:
        if not notice.applies_to:
            console.print(f"[yellow]! {escape(notice.text)}[/yellow]")
    if answer.claims:
        _render_claims(console, answer)
    else:
        heading = "Not answered" if answer.status == "declined" else "Not covered"
        console.print(f"\n[bold]{heading}[/bold]")
        console.print(escape(answer.status_reason or ""))
    _render_missing(console, answer)
    if answer.citations:
        console.print("\n[bold]Sources[/bold]")
        for citation in answer.citations:
            _render_source(console, citation)
    if answer.nearest:
        console.print("\n[bold]These do not answer the question[/bold]")
        for source in answer.nearest:
            _render_source(console, source)
    if answer.follow_ups:
        console.print("\n[bold]Related questions[/bold]")
        for question in answer.follow_ups:
            console.print(f"  {escape(question)}")
    console.print(f"\n[dim]{escape(answer.disclaimer.text)}[/dim]")


def _render_claims(console: Console, answer: Answer) -> None:
    direct, *others = answer.claims
    console.print()
    _render_claim_group(console, answer, [direct], style="bold")
    for section, claims in groupby(others, key=lambda claim: claim.section_path):
        console.print(f"\n[bold cyan]{escape(' › '.join(section) or 'Further statements')}[/bold cyan]")
        for _, led in groupby(claims, key=_parents_of):
            _render_claim_group(console, answer, list(led))


def _parents_of(claim: Claim) -> tuple[str, ...]:
    """Return the words that the claim is not understood without, outermost first."""
    inner = (claim.lead_in.text,) if claim.lead_in else ()
    return (*(lead_in.text for lead_in in claim.outer_lead_ins), *inner)


def _render_claim_group(console: Console, answer: Answer, claims: Sequence[Claim], style: str = "") -> None:
    """Print claims that share their parents, under them."""
    parents = _parents_of(claims[0])
    for depth, parent in enumerate(parents):
        console.print(Padding(f"[dim]{escape(parent)}[/dim]", (0, 0, 0, 2 * depth)))
    indent = 2 * len(parents)
    for claim in claims:
        text = f"[{style}]{escape(claim.text)}[/{style}]" if style else escape(claim.text)
        numbers = " ".join(f"[cyan]{escape(f'[{number}]')}[/cyan]" for number in claim.citation_numbers)
        grade = f" [green]{escape(claim.grade.raw)}[/green]" if claim.grade else ""
        bullet = "" if style else "• "
        console.print(Padding(f"{bullet}{text}{grade} {numbers}", (0, 0, 0, indent)))
        for line in _notes_on(answer, claim):
            console.print(Padding(line, (0, 0, 0, indent + 4)))


def _notes_on(answer: Answer, claim: Claim) -> Iterator[str]:
    """Yield what must be read with the claim: caveats of the source, notices, and how much of its list is shown."""
    for qualifier in claim.qualifiers:
        yield f"[yellow]{qualifier.kind}:[/yellow] {escape(qualifier.text)}"
    for notice in answer.notices:
        if claim.claim_id in notice.applies_to:
            yield f"[yellow]! {escape(notice.text)}[/yellow]"
    if claim.list is not None and claim.list.shown < claim.list.total:
        yield f"[dim]{claim.list.shown} of {claim.list.total} items of this list are shown[/dim]"


def _render_missing(console: Console, answer: Answer) -> None:
    if answer.claims and answer.coverage.missing:
        console.print("\n[bold]Not covered[/bold]")
    for part in answer.coverage.missing:
        if part != answer.status_reason:
            console.print(f"  Missing: {escape(part)}")
    if not answer.claims and answer.coverage.documents_searched:
        titles = "; ".join(document.title for document in answer.coverage.documents_searched)
        console.print(f"  [dim]Searched: {escape(titles)}[/dim]")


def _render_source(console: Console, source: Source) -> None:
    label = f"[{source.number}]" if isinstance(source, Citation) else " –"
    facts = (
        source.publisher,
        f"version {source.version}" if source.version else None,
        f"updated {source.last_updated}" if source.last_updated else None,
        REVIEW_LABELS[source.review_status],
    )
    place = (*source.section_path, f"page {source.page}" if source.page else None)
    console.print(f"[cyan]{escape(label)}[/cyan] {escape(source.title)}")
    console.print(Padding(f"[dim]{escape(', '.join(fact for fact in facts if fact))}[/dim]", (0, 0, 0, 4)))
    console.print(Padding(f"[dim]{escape(' › '.join(part for part in place if part))}[/dim]", (0, 0, 0, 4)))
    console.print(Padding(escape(f"“{source.quote}”"), (0, 0, 0, 4)))


def render_documents(console: Console, documents: Sequence[GuidelineDocument]) -> None:
    """Print one row per live document."""
    table = Table("Document", "Title", "Publisher", "Version", "Last updated", "Review", box=None, pad_edge=False)
    for document in documents:
        table.add_row(
            escape(document.document_id),
            escape(document.title),
            escape(document.publisher or "–"),
            escape(document.version_label or "–"),
            document.last_updated or "–",
            REVIEW_LABELS[document.review.status],
        )
    console.print(table)


def render_document(console: Console, detail: DocumentDetail) -> None:
    """Print all that is known of one document; what it does not state is shown as not stated."""
    document = detail.document
    table = Table(box=None, show_header=False, pad_edge=False)
    review = document.review
    facts = {
        "Document": document.document_id,
        "Title": document.title,
        "Publisher": document.publisher,
        "Version": document.version_label,
        "Published": document.published_on,
        "Last updated": document.last_updated,
        "Review": ", ".join(part for part in (REVIEW_LABELS[review.status], review.by, review.on, review.note) if part),
        "Superseded by": document.superseded_by,
        "Jurisdiction": document.jurisdiction,
        "Language": document.language,
        "Written for": document.intended_audience,
        "Licence": document.licence,
        "Address": document.url,
        "File": f"{document.source_name} ({document.media_type})",
        "Version id": document.version_id,
        "Text SHA-256": document.text_sha256,
        "Versions kept": str(len(detail.versions)),
    }
    for name, value in facts.items():
        table.add_row(f"[dim]{name}[/dim]", escape(value) if value else "[dim]not stated[/dim]")
    console.print(table)
