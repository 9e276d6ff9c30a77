"""Standard output and standard error of the command line, and how errors end a command."""

import sys
from typing import Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.text import Text

from core.errors import CitewellError, UsageError

EXIT_FAILED = 1
EXIT_USAGE = 2


class CommandGroup(typer.core.TyperGroup):
    """Ends a command that raised an error of Citewell's own with a message and what to do, never with a trace."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command; 1 where the work failed, 2 where it cannot be done as it was put."""
        try:
            return super().invoke(ctx)
        except CitewellError as error:
            # The help of a usage error says no more than its message.
            _print_error(str(error), error.help if error.help != UsageError.help else None)
            raise typer.Exit(EXIT_USAGE if isinstance(error, UsageError) else EXIT_FAILED) from error
        except OSError as error:
            if error.filename is None or error.strerror is None:
                raise
            _print_error(f"{error.filename}: {error.strerror}", "Check that the path is right and may be written to.")
            raise typer.Exit(EXIT_FAILED) from error


def build_console(stderr: bool = False) -> Console:
    """Return a console; a pipe gets plain text that is not cut to a terminal's width."""
    console = Console(stderr=stderr, highlight=False, soft_wrap=False)
    return console if console.is_terminal else Console(stderr=stderr, highlight=False, width=120)


def _print_error(message: str, help_: str | None) -> None:
    console = build_console(stderr=True)
    console.print(f"[red]Error:[/red] {escape(message)}", highlight=False)
    if help_:
        console.print(escape(help_), highlight=False)


def note(text: str) -> None:
    """Write a line that is not a result to standard error."""
    build_console(stderr=True).print(escape(text))


def print_json(text: str) -> None:
    """Write JSON to standard output as it is, without wrapping or colour."""
    sys.stdout.write(text + "\n")


def print_paragraph(console: Console, markup: str, indent: int = 0, hanging: int = 0) -> None:
    """Print one paragraph, wrapped behind its indent and without blanks at the ends of lines."""
    lines = Text.from_markup(markup).wrap(console, console.width - indent - hanging)
    for number, line in enumerate(lines):
        line.rstrip()
        console.print(Text(" " * (indent + (hanging if number else 0))) + line, soft_wrap=True)
