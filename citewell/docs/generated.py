"""Files that are generated from the code, so that they cannot drift from it: written, or compared with what is on disk."""

import argparse
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
"""The checkout; generated files are part of it and of no wheel."""


def write_or_check(build: Callable[[], Mapping[Path, str]], description: str) -> int:
    """Write the files that ``build`` returns; with ``--check`` on the command line, return 1 when one on disk differs."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--check", action="store_true", help="compare only; exit 1 when a file is out of date")
    is_check = parser.parse_args().check
    wanted = build()
    if not is_check:
        for path, text in wanted.items():
            path.write_text(text, encoding="utf-8")
        return 0
    stale = [path for path, text in wanted.items() if not path.is_file() or path.read_text(encoding="utf-8") != text]
    for path in stale:
        sys.stderr.write(f"{path.relative_to(ROOT)} is out of date: run `make docs`\n")
    return 1 if stale else 0
