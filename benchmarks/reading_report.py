"""One line for each file of what its reader understood: pages, headings, statements, tables, grades, flags, seconds.

    python benchmarks/reading_report.py [PATH…]      files or folders; by default the development data's guidelines

Tab-separated, on standard output. Files with no headings, no statements or a majority of doubtful rows are marked in the
last column: they are the ones to be looked at. No vector is made, and nothing is stored.
"""

import os
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from core.errors import CitewellError
from ingest.reader import SourceFile
from ingest.reading import ReadFile, read_file
from ingest.sidecar import Sidecar

ROOT = Path(__file__).resolve().parents[1]
SHARED_DATA = Path(os.environ.get("CITEWELL_SHARED_DATA") or ROOT.parent / "shared" / "data")
SUFFIXES = frozenset({".pdf", ".docx", ".html", ".htm", ".md", ".markdown", ".txt"})
COLUMNS = (
    "file",
    "pages",
    "headings",
    "statements",
    "tables",
    "rows",
    "doubtful_rows",
    "grades",
    "flags",
    "seconds",
    "look_at",
)
MAX_PAGES = 2000


def find_files(paths: list[Path]) -> Iterator[Path]:
    """Yield the files named, and those below the folders named, in order."""
    for path in paths:
        if path.is_file():
            yield path
        else:
            yield from sorted(item for item in path.rglob("*") if item.suffix.lower() in SUFFIXES)


def describe(read: ReadFile, seconds: float) -> list[str]:
    """Return the line of a file, without its name."""
    blocks = read.parsed.blocks
    kinds = Counter(block.kind for block in blocks)
    tables = {block.group for block in blocks if block.kind == "table_row"}
    n_doubtful = sum(block.kind == "table_row" and not block.is_quotable for block in blocks)
    flags = Counter(flag for page in read.parsed.pages for flag in page.flags)
    n_grades = sum(statement.grade is not None for statement in read.statements)
    marks = []
    if not kinds["heading"] and len(read.statements) > 30:
        marks.append("no headings")
    if n_doubtful > 10 and n_doubtful > 0.5 * kinds["table_row"]:
        marks.append("doubtful tables")
    if len(read.statements) < 5:
        marks.append("few statements")
    named = ", ".join(f"{flag} {count}" for flag, count in sorted(flags.items()))
    counts = (
        len(read.parsed.pages),
        kinds["heading"],
        len(read.statements),
        len(tables),
        kinds["table_row"],
        n_doubtful,
        n_grades,
    )
    return [*(str(count) for count in counts), named or "-", f"{seconds:.1f}", ", ".join(marks) or "-"]


def main(arguments: list[str]) -> int:
    """Print the report; return 1 where a file could not be read."""
    paths = [Path(argument) for argument in arguments] or [SHARED_DATA / "guidelines"]
    sys.stdout.write("\t".join(COLUMNS) + "\n")
    n_files = n_failed = 0
    for path in find_files(paths):
        n_files += 1
        started = time.monotonic()
        try:
            source = SourceFile(path.name, path.read_bytes())
            read = read_file(source, Sidecar(), document_id=None, max_pages=MAX_PAGES)
        except CitewellError as error:
            n_failed += 1
            sys.stdout.write(f"{path.name}\t{type(error).__name__}: {error}\n")
            continue
        sys.stdout.write("\t".join([path.name, *describe(read, time.monotonic() - started)]) + "\n")
        sys.stdout.flush()
    sys.stdout.write(f"{n_files} files, {n_failed} not read\n")
    return 1 if n_failed else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
