"""Answers and documents as text for a terminal."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from citewell.console import print_paragraph
from core.answers import Answer, Citation, Claim, Notice, Source
from core.documents import GuidelineDocument, Review
from corpus.review_dates import find_due_date

REVIEW_LABELS = {
    "submitted": "not reviewed yet",
    "under_review": "under review",
    "approved": "approved",
    "withdrawn": "withdrawn",
}

_MAX_SEARCHED_SHOWN = 20
"""Documents searched that are named; a library of hundreds would hide what matters."""


def render_answer(console: Console, answer: Answer) -> None:
    """Print an answer: the direct answer first, then sections, what is not covered, sources and the disclaimer."""
    if answer.interpreted_question.strip() != answer.question.strip():
        print_paragraph(console, f"[dim]Understood as: {escape(answer.interpreted_question)}[/dim]")
    for notice in answer.notices:
        if len(notice.applies_to) != 1:
            print_paragraph(
                console, f"[yellow]! {escape(notice.text)}{escape(_name_places(answer, notice))}[/yellow]", hanging=2
            )
    if answer.claims:
        _render_claims(console, answer)
    else:
        heading = "Not answered" if answer.status == "declined" else "Not covered"
        console.print(f"\n[bold]{heading}[/bold]")
        print_paragraph(console, escape(answer.status_reason or ""))
    _render_missing(console, answer)
    if answer.citations:
        console.print("\n[bold]Sources[/bold]")
        _render_sources(console, answer.citations)
    if answer.nearest:
        console.print("\n[bold]These do not answer the question[/bold]")
        _render_sources(console, answer.nearest)
    if answer.follow_ups:
        console.print("\n[bold]Related questions[/bold]")
        for question in answer.follow_ups:
            print_paragraph(console, escape(question), indent=2)
    console.print()
    print_paragraph(console, f"[dim]{escape(answer.disclaimer.text)}[/dim]")


def _name_places(answer: Answer, notice: Notice) -> str:
    """Return the citations that a notice on some of the claims concerns; nothing for one that concerns them all."""
    concerned = [claim for claim in answer.claims if claim.claim_id in notice.applies_to]
    if notice.code == "list_cut" or len(concerned) in (0, len(answer.claims)):
        return ""
    numbers = dict.fromkeys(number for claim in concerned for number in claim.citation_numbers)
    return " (" + ", ".join(f"[{number}]" for number in numbers) + ")"


def _render_claims(console: Console, answer: Answer) -> None:
    direct, *others = answer.claims
    console.print()
    _render_claim_group(console, answer, [direct], None, style="bold")
    for section, claims in groupby(others, key=lambda claim: claim.section_path):
        console.print()
        print_paragraph(console, f"[bold cyan]{escape(' › '.join(section) or 'Further statements')}[/bold cyan]")
        previous: Claim | None = None
        for _, led in groupby(claims, key=_parents_of):
            group = list(led)
            _render_claim_group(console, answer, group, previous)
            previous = group[-1]


def _parents_of(claim: Claim) -> tuple[str, ...]:
    """Return the words that the claim is not understood without, outermost first."""
    inner = (claim.lead_in.text,) if claim.lead_in else ()
    return (*(lead_in.text for lead_in in claim.outer_lead_ins), *inner)


def _render_claim_group(
    console: Console, answer: Answer, claims: Sequence[Claim], previous: Claim | None, style: str = ""
) -> None:
    """Print claims that share their parents, under them; a parent that was the claim just before is not repeated."""
    parents = _parents_of(claims[0])
    stands_above = previous is not None and parents == (*_parents_of(previous), previous.text)
    for depth, parent in enumerate(() if stands_above else parents):
        print_paragraph(console, f"[dim]{escape(parent)}[/dim]", indent=2 * depth)
    indent = 2 * len(parents)
    for claim in claims:
        text = f"[{style}]{escape(claim.text)}[/{style}]" if style else escape(claim.text)
        numbers = " ".join(f"[cyan]{escape(f'[{number}]')}[/cyan]" for number in claim.citation_numbers)
        grade = f" [green]{escape(claim.grade.raw)}[/green]" if claim.grade else ""
        bullet = "" if style else "• "
        print_paragraph(console, f"{bullet}{text}{grade} {numbers}", indent, hanging=len(bullet))
        for line in _notes_on(answer, claim):
            print_paragraph(console, line, indent + 4)


def _notes_on(answer: Answer, claim: Claim) -> Iterator[str]:
    """Yield what must be read with the claim: caveats of the source, notices on it alone, how much of its list is shown."""
    for qualifier in claim.qualifiers:
        yield f"[yellow]{qualifier.kind}:[/yellow] {escape(qualifier.text)}"
    alone = [notice for notice in answer.notices if notice.applies_to == (claim.claim_id,)]
    for notice in alone:
        yield f"[yellow]! {escape(notice.text)}[/yellow]"
    says_cut = any(notice.code == "list_cut" for notice in alone)
    if claim.list and _is_last_of_cut_list(answer, claim) and not says_cut:
        yield f"[dim]{claim.list.shown} of {claim.list.total} items of this list are shown[/dim]"


def _is_last_of_cut_list(answer: Answer, claim: Claim) -> bool:
    """Return whether the answer leaves out items of the claim's list, and shows none of them after this claim."""
    if claim.list is None or claim.list.shown >= claim.list.total:
        return False
    return [other for other in answer.claims if other.list and other.list.id == claim.list.id][-1] == claim


def _render_missing(console: Console, answer: Answer) -> None:
    if answer.claims and answer.coverage.missing:
        console.print("\n[bold]Not covered[/bold]")
    for part in answer.coverage.missing:
        if answer.claims or part not in (answer.status_reason or ""):
            print_paragraph(console, f"Missing: {escape(part)}", indent=2)
    if not answer.claims and answer.coverage.documents_searched:
        documents = answer.coverage.documents_searched
        names = [
            f"{d.title} ({d.last_updated})" if d.last_updated else d.title for d in documents[:_MAX_SEARCHED_SHOWN]
        ]
        if len(documents) > len(names):
            names.append(f"and {len(documents) - len(names)} more; `--json` lists all")
        print_paragraph(console, f"[dim]Searched: {escape('; '.join(names))}[/dim]", indent=2)


def _render_sources(console: Console, sources: Sequence[Source]) -> None:
    """Print each document once, with the places in it that are quoted."""
    for version_id in dict.fromkeys(source.version_id for source in sources):
        quoted = [source for source in sources if source.version_id == version_id]
        first = quoted[0]
        facts = (
            first.publisher,
            f"version {first.version}" if first.version else None,
            f"updated {first.last_updated}" if first.last_updated else "no date stated",
            REVIEW_LABELS[first.review_status],
        )
        print_paragraph(console, escape(first.title))
        print_paragraph(console, f"[dim]{escape(', '.join(fact for fact in facts if fact))}[/dim]")
        for source in quoted:
            label = f"[{source.number}]" if isinstance(source, Citation) else "–"
            place = (*source.section_path, f"page {source.page}" if source.page else None)
            where = " › ".join(part for part in place if part)
            head = f"[cyan]{escape(label)}[/cyan] "
            print_paragraph(console, f"{head}[dim]{escape(where)}[/dim]" if where else head, indent=2)
            print_paragraph(console, escape(f"“{source.quote}”"), indent=6)


def render_documents(
    console: Console,
    documents: Sequence[GuidelineDocument],
    review_interval_months: int | None = None,
    today: date | None = None,
) -> None:
    """Print one row per live document; a review that is overdue on ``today`` says so."""
    heads = ("Document", "Title", "Publisher", "Version", "Last updated", "Review", "Review due")
    table = Table(*heads, box=None, pad_edge=False)
    for document in documents:
        table.add_row(
            escape(document.document_id),
            escape(document.title),
            escape(document.publisher or "–"),
            escape(document.version_label or "–"),
            document.last_updated or "–",
            escape(describe_review(document.review)),
            _describe_due_date(document, review_interval_months, today),
        )
    console.print(table)


def describe_review(review: Review) -> str:
    """Return the status, who set it and when."""
    return ", ".join(part for part in (REVIEW_LABELS[review.status], review.by, review.on) if part)


def _describe_due_date(document: GuidelineDocument, interval_months: int | None, today: date | None) -> str:
    due = find_due_date(document, interval_months)
    if due is None:
        return "–"
    return f"[red]{due} (overdue)[/red]" if today is not None and due < today else due.isoformat()


def render_document(console: Console, document: GuidelineDocument, n_versions: int) -> None:
    """Print all that is known of one version; what it does not state is shown as not stated.

    Args:
        console: where to print.
        document: the version.
        n_versions: versions of the document that are kept.
    """
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
        "Review by": document.review_by,
        "Superseded by": document.superseded_by,
        "Jurisdiction": document.jurisdiction,
        "Language": document.language,
        "Written for": document.intended_audience,
        "Licence": document.licence,
        "Address": document.url,
        "File": f"{document.source_name} ({document.media_type})",
        "Version id": document.version_id,
        "Text SHA-256": document.text_sha256,
        "Versions kept": str(n_versions),
    }
    for name, value in facts.items():
        table.add_row(f"[dim]{name}[/dim]", escape(value) if value else "[dim]not stated[/dim]")
    console.print(table)
