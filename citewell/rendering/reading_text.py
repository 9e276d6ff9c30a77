"""What was understood of a document, as text for a terminal."""

from itertools import groupby

from rich.console import Console
from rich.markup import escape

from citewell.console import print_paragraph
from citewell.rendering.reading import Reading
from core.documents import Page, Statement
from core.grades import Grade

MAX_REMOVED_PLACES = 4
"""Pages that are named for one text that was removed from many."""
_MAX_SHOWN_CHARS = 160


def render_reading(console: Console, reading: Reading) -> None:
    """Print flags, outline, statements, what is not quoted and what was removed."""
    statements = reading.statements
    n_graded = sum(statement.grade is not None for statement in statements)
    console.print(
        f"\n{len(statements)} statements, {n_graded} graded; {len(reading.outline())} headings;"
        f" {len(reading.parsed.pages) or 'no'} pages; read by {escape(reading.parsed.parser)}"
        f" {escape(reading.parsed.parser_version)}",
        soft_wrap=True,
    )
    for flag, pages in reading.flagged_pages().items():
        console.print(f"[yellow]{flag}[/yellow]: pages {escape(name_pages(pages))}", soft_wrap=True)
    _render_outline(console, reading)
    _render_statements(console, statements)
    _render_unquoted(console, reading)
    _render_removed(console, reading)


def name_pages(pages: list[Page]) -> str:
    """Return the pages' numbers with runs drawn together: ``1-3, 7``."""
    numbers = sorted({page.number for page in pages})
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)


def _render_outline(console: Console, reading: Reading) -> None:
    outline = reading.outline()
    console.print("\n[bold]Outline[/bold]" if outline else "\n[dim]No headings were found.[/dim]")
    for block, words in outline:
        number = f"[dim]{escape(block.marker)}[/dim] " if block.marker else ""
        page = f" [dim]page {block.page}[/dim]" if block.page else ""
        print_paragraph(console, f"{number}{escape(words)}{page}", indent=2 * max(block.level, 1), hanging=2)


def _render_statements(console: Console, statements: tuple[Statement, ...]) -> None:
    console.print("\n[bold]Statements[/bold]")
    for section, held in groupby(statements, key=lambda statement: statement.section_path):
        print_paragraph(console, f"[cyan]{escape(' › '.join(section) or 'Before the first heading')}[/cyan]", indent=2)
        lead_ins: tuple[str, ...] = ()
        for statement in held:
            own = tuple(lead_in.text for lead_in in statement.lead_ins)
            if own != lead_ins:
                for depth, lead_in in enumerate(own):
                    print_paragraph(console, f"[dim]{escape(lead_in)}[/dim]", indent=4 + 2 * depth)
            lead_ins = own
            _render_statement(console, statement, indent=4 + 2 * len(own))


def _render_statement(console: Console, statement: Statement, indent: int) -> None:
    number = f"[bold]{escape(statement.recommendation_number)}[/bold] " if statement.recommendation_number else ""
    grade = f" [green]{escape(statement.grade.raw)}[/green]" if statement.grade else ""
    print_paragraph(console, f"• {number}{escape(statement.text)}{grade}", indent, hanging=2)
    place = statement.list_place
    facts = (
        f"[dim]page {statement.page}[/dim]" if statement.page else "",
        f"[dim]{statement.kind.replace('_', ' ')}{f' {place.position} of {place.total}' if place else ''}[/dim]",
        "[dim]opens a list[/dim]" if statement.opens_list else "",
        f"[dim]references {escape(', '.join(statement.reference_markers))}[/dim]"
        if statement.reference_markers
        else "",
        f"[dim]graded {escape(describe_grade(statement.grade))}[/dim]" if statement.grade else "",
        f"[yellow]{', '.join(statement.flags)}[/yellow]" if statement.flags else "",
    )
    print_paragraph(console, " · ".join(fact for fact in facts if fact), indent + 2)
    for caveat in statement.qualifiers:
        print_paragraph(console, f"[yellow]{caveat.kind}:[/yellow] {escape(caveat.text)}", indent + 2, hanging=2)


def describe_grade(grade: Grade) -> str:
    """Return the grade as data: its scheme, level, strength and direction."""
    parts = (
        grade.scheme.value.upper().replace("_", "/"),
        f"level {grade.level}" if grade.level else "",
        f"strength {grade.strength}" if grade.strength else "",
        grade.direction,
    )
    return ", ".join(part for part in parts if part)


def _render_unquoted(console: Console, reading: Reading) -> None:
    blocks = reading.unquoted()
    if not blocks:
        return
    console.print("\n[bold]Kept, and never quoted[/bold]")
    for block in blocks:
        page = f" [dim]page {block.page}[/dim]" if block.page else ""
        words = escape(shorten(reading.words(block)))
        print_paragraph(console, f"[dim]{block.kind.replace('_', ' ')}:[/dim] {words}{page}", indent=2, hanging=2)


def _render_removed(console: Console, reading: Reading) -> None:
    if not reading.parsed.removed:
        console.print("\n[dim]Nothing was removed.[/dim]")
        return
    console.print("\n[bold]Removed[/bold]")
    places: dict[tuple[str, str], list[int | None]] = {}
    for item in reading.parsed.removed:
        places.setdefault((item.reason, item.text), []).append(item.page)
    for (reason, text), pages in places.items():
        numbers = sorted({page for page in pages if page})
        shown = ", ".join(str(page) for page in numbers[:MAX_REMOVED_PLACES])
        more = " …" if len(numbers) > MAX_REMOVED_PLACES else ""
        where = f" page {shown}{more}" if numbers else f" {len(pages)} times" if len(pages) > 1 else ""
        words = f"[dim]{escape(reason)}:[/dim] {escape(shorten(text))}[dim]{where}[/dim]"
        print_paragraph(console, words, indent=2, hanging=2)


def shorten(text: str) -> str:
    """Return the text, cut where it is long."""
    return text if len(text) <= _MAX_SHOWN_CHARS else f"{text[:_MAX_SHOWN_CHARS].rstrip()}…"
