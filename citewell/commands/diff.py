"""Compares two versions from the command line."""

import difflib
from collections.abc import Sequence

from rich.console import Console
from rich.markup import escape

from citewell.console import print_paragraph
from core.documents import GuidelineDocument, Statement
from core.errors import UsageError, VersionNotFoundError
from corpus.catalogue import Catalogue
from corpus.version_diff import StatementChange, VersionComparison, compare_statements


def compare_versions(catalogue: Catalogue, first: str, second: str | None) -> VersionComparison:
    """Return what changed between two versions.

    Args:
        catalogue: what is known.
        first: a version's id, or a document's id.
        second: the later version's id, or a document's id for its newest version. With a document's id first, a version
            of it here is the earlier one, to be compared with the newest. Null compares a document's last two versions,
            or a version with the newest of its document.

    Raises:
        DocumentNotFoundError: an id is neither a version's nor a document's.
        UsageError: there is only one version.
    """
    before, after = _choose(catalogue, first, second)
    if before.version_id == after.version_id:
        raise UsageError(f"both are version {before.version_id} of {before.document_id}")
    diff = compare_statements(catalogue.load_statements(before.version_id), catalogue.load_statements(after.version_id))
    return VersionComparison(before=before, after=after, diff=diff)


def _choose(catalogue: Catalogue, first: str, second: str | None) -> tuple[GuidelineDocument, GuidelineDocument]:
    one = _find_version(catalogue, first)
    other = _find_version(catalogue, second) if second is not None else None
    if one is None:
        versions = [version.document for version in catalogue.list_versions(first)]
        if second is None:
            if len(versions) < 2:
                raise UsageError(f"{first} has one version only; nothing to compare it with")
            return versions[1], versions[0]
        if other is not None and other.document_id == first:
            return other, versions[0]
        one = versions[0]
    if other is None:
        other = catalogue.list_versions(second or one.document_id)[0].document
    return one, other


def _find_version(catalogue: Catalogue, version_id: str) -> GuidelineDocument | None:
    """Return the version; null where the id is not a version's."""
    try:
        return catalogue.load_document(version_id)
    except VersionNotFoundError:
        return None


def render_comparison(console: Console, comparison: VersionComparison) -> None:
    """Print what was added, removed and changed, by section, and the grades that moved."""
    diff = comparison.diff
    console.print(f"[dim]from[/dim] {_name(comparison.before)}")
    console.print(f"[dim]to  [/dim] {_name(comparison.after)}")
    console.print(
        f"{len(diff.added)} added, {len(diff.removed)} removed, {len(diff.changed)} changed, {len(diff.moved)} moved,"
        f" {len(diff.regraded)} with another grade, {diff.n_unchanged} unchanged"
    )
    _render_statements(console, "Added", "green", "+", diff.added)
    _render_statements(console, "Removed", "red", "-", diff.removed)
    if diff.changed:
        console.print("\n[bold]Changed[/bold]")
        for change in diff.changed:
            _render_change(console, change)
    if diff.moved:
        console.print("\n[bold]Moved[/bold]")
        for change in diff.moved:
            print_paragraph(console, f"{escape(change.after.text)}", indent=2)
            places = f"{_place(change.before)} → {_place(change.after)}"
            print_paragraph(console, f"[dim]{escape(places)}[/dim]", indent=4)
    if diff.regraded:
        console.print("\n[bold]Grades that moved[/bold]")
        for change in diff.regraded:
            grades = f"{_grade(change.before)} → {_grade(change.after)}"
            print_paragraph(console, f"[yellow]{escape(grades)}[/yellow]  {escape(change.after.text)}", indent=2)


def _render_statements(console: Console, title: str, colour: str, sign: str, statements: Sequence[Statement]) -> None:
    if not statements:
        return
    console.print(f"\n[bold]{title}[/bold]")
    place = None
    for statement in statements:
        if _place(statement) != place:
            place = _place(statement)
            print_paragraph(console, f"[dim]{escape(place)}[/dim]", indent=2)
        grade = f" [yellow]{escape(statement.grade.raw)}[/yellow]" if statement.grade else ""
        print_paragraph(console, f"[{colour}]{sign} {escape(_full_text(statement))}[/{colour}]{grade}", 4, hanging=2)


def _render_change(console: Console, change: StatementChange) -> None:
    print_paragraph(console, f"[dim]{escape(_place(change.after))}[/dim]", indent=2)
    old, new = mark_words(_full_text(change.before), _full_text(change.after))
    print_paragraph(console, f"[red]-[/red] {old}", indent=4, hanging=2)
    print_paragraph(console, f"[green]+[/green] {new}", indent=4, hanging=2)
    if "qualifiers" in change.aspects:
        for sign, statement in (("-", change.before), ("+", change.after)):
            for caveat in statement.qualifiers:
                print_paragraph(console, f"[dim]{sign} {caveat.kind}: {escape(caveat.text)}[/dim]", indent=6)


def mark_words(before: str, after: str) -> tuple[str, str]:
    """Return both texts as Rich markup: words that only one of them has stand between brackets and in colour."""
    old, new = before.split(" "), after.split(" ")
    shown: tuple[list[str], list[str]] = ([], [])
    for tag, a0, a1, b0, b1 in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        parts = (escape(" ".join(old[a0:a1])), escape(" ".join(new[b0:b1])))
        for words, part, colour in zip(shown, parts, ("red", "green"), strict=True):
            if part:
                words.append(part if tag == "equal" else f"[bold {colour}]{{{part}}}[/bold {colour}]")
    return " ".join(shown[0]), " ".join(shown[1])


def _name(document: GuidelineDocument) -> str:
    facts = (document.version_label, document.last_updated or document.published_on)
    stated = ", ".join(fact for fact in facts if fact)
    return escape(f"{document.document_id} {document.version_id}{f' ({stated})' if stated else ''}")


def _place(statement: Statement) -> str:
    page = f"page {statement.page}" if statement.page else ""
    return " › ".join(part for part in (*statement.section_path, page) if part) or "Before the first heading"


def _full_text(statement: Statement) -> str:
    """Return the statement with its number and what leads into it."""
    number = f"{statement.recommendation_number} " if statement.recommendation_number else ""
    return number + " … ".join([*(lead_in.text for lead_in in statement.lead_ins), statement.text])


def _grade(statement: Statement) -> str:
    return statement.grade.raw if statement.grade else "no grade"
