"""What documents can answer, as text for a terminal."""

from collections.abc import Iterable

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from citewell.corpus_coverage import DocumentCoverage, render_section


def render_coverage(console: Console, documents: Iterable[DocumentCoverage]) -> None:
    """Print what each document can answer."""
    for document in documents:
        console.print(f"[bold]{escape(document.title)}[/bold] ({escape(document.document_id)})")
        table = Table(box=None, show_header=False, pad_edge=False)
        table.add_row(
            "[dim]Statements[/dim]",
            f"{document.n_statements}, {document.n_graded} graded, {document.n_with_dose} with a quantity",
        )
        sections = (f"{render_section(section)} ({section.n_statements})" for section in document.sections)
        table.add_row("[dim]Sections[/dim]", escape("; ".join(sections)))
        table.add_row("[dim]Conditions[/dim]", escape(", ".join(each.name for each in document.conditions) or "none"))
        with_dose = (each.name for each in document.drugs if each.n_with_dose)
        table.add_row("[dim]Drugs with a quantity[/dim]", escape(", ".join(with_dose) or "none"))
        table.add_row("[dim]Drugs without one[/dim]", escape(", ".join(document.drugs_without_dose) or "none"))
        console.print(table)
        console.print()
