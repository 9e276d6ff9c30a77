"""Reads hostile files within the limits of ``citewell ingest`` and prints a line for each: outcome, seconds, peak memory.

Each file has a reader process of its own, so the peak (resident memory) is that file's alone. Beside the shared files, some
are made here: a guideline that was cut off, a zip bomb, a bottomless page, text in no encoding. It fails (exit code 1)
where a reader crashed, was given up, took more memory than allowed, or read what must be refused.

The shared files are not part of the project: without ``CITEWELL_SHARED_DATA`` (by default ``../shared/data``) only the made
ones are read. Run from the checkout: ``PYTHONPATH=. .venv/bin/python benchmarks/hostile_files.py``.
"""

import argparse
import io
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from core.errors import IngestError
from ingest.source_files import load_file
from ingest.worker import FileWorker, ReadLimits

ROOT = Path(__file__).resolve().parents[1]
CUT_OFF = "guidelines/pdf/nice/CG164.pdf"
REFUSED = {
    "password": ("encrypted_file",),
    "zero_pages": ("unreadable_file", "empty_document"),
    "derived/cdc_outpatient_encrypted_pw_secret.pdf": ("encrypted_file",),
    "derived/html_renamed.pdf": ("unreadable_file", "unsupported_file"),
    "corrupt/empty.pdf": ("unreadable_file", "empty_document"),
    "corrupt/Pages-tree-refs.pdf": ("unreadable_file", "empty_document"),
    "corrupt/poppler-742-0-fuzzed.pdf": ("unreadable_file", "empty_document"),
    "made": ("unreadable_file", "empty_document", "file_limit", "unsupported_file"),
}
"""What must not be read, by category or file, and the codes of the errors that may say so."""

OFFICE = "http://schemas.openxmlformats.org"
WORD_TYPES = (
    f'<Types xmlns="{OFFICE}/package/2006/content-types"><Override PartName="/word/document.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
WORD_RELATIONS = (
    f'<Relationships xmlns="{OFFICE}/package/2006/relationships"><Relationship Id="rId1" '
    f'Type="{OFFICE}/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>'
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file."""

    code: str
    """``read`` or the error's code."""
    detail: str
    """Pages and statements, or the error's message."""
    elapsed_s: float
    peak_bytes: int


def main() -> int:
    """Print the table; 1 where a file did what it must not."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--one", type=Path, help="read this file alone and print its outcome as JSON")
    arguments = parser.parse_args()
    if arguments.one is not None:
        sys.stdout.write(json.dumps(read_alone(arguments.one)))
        return 0
    limits = ReadLimits()
    table = Table("file", "outcome", "s", "peak MB", "what was said", title="hostile files", expand=True)
    n_files, failures = 0, []
    with tempfile.TemporaryDirectory() as folder:
        for name, path in find_files(Path(folder)):
            outcome = read_apart(path)
            n_files += 1
            complaint = judge(name, outcome, limits)
            failures += [f"{name}: {complaint}"] if complaint else []
            detail = outcome.detail.replace(str(path.parent), "")
            table.add_row(name, outcome.code, f"{outcome.elapsed_s:.1f}", f"{outcome.peak_bytes / 1e6:.0f}", detail)
    console = Console(width=160)
    console.print(table)
    console.print(f"{n_files} files, limits {limits.timeout_s:g} s and {limits.max_memory_bytes / 1e6:.0f} MB a file")
    for failure in failures:
        console.print(f"FAILED {failure}")
    return 1 if failures else 0


def find_files(folder: Path) -> Iterator[tuple[str, Path]]:
    """Yield the shared files and those made here, with the names that the table gives them."""
    data = Path(os.environ.get("CITEWELL_SHARED_DATA") or ROOT.parent / "shared" / "data")
    for path in sorted((data / "hostile").glob("*/*")):
        yield str(path.relative_to(data / "hostile")), path
    if (data / CUT_OFF).is_file():
        whole = (data / CUT_OFF).read_bytes()
        (folder / "cut_at_60_percent.pdf").write_bytes(whole[: len(whole) * 6 // 10])
    with zipfile.ZipFile(folder / "zip_bomb.docx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", WORD_TYPES)
        archive.writestr("_rels/.rels", WORD_RELATIONS)
        with archive.open("word/document.xml", "w", force_zip64=True) as document:
            document.write(b'<w:document xmlns:w="x"><w:body>')
            for _ in range(100):
                document.write(b" " * 10_000_000)
    (folder / "bottomless.html").write_text("<html><body>" + "<div>" * 100_000 + "deep")
    (folder / "no_encoding.txt").write_bytes(bytes(range(128, 256)) * 400)
    (folder / "pdf_named.docx").write_bytes(b"%PDF-1.7\n" + b"0" * 1000)
    (folder / "not_a_zip.docx").write_bytes(io.BytesIO(b"PK\x03\x04" + b"\x00" * 2000).getvalue())
    for path in sorted(folder.iterdir()):
        yield f"made/{path.name}", path


def read_apart(path: Path) -> Outcome:
    """Read the file from a process whose only child reads it, and return what that process says."""
    command = [sys.executable, str(Path(__file__).resolve()), "--one", str(path)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        return Outcome("crashed", done.stderr.strip().splitlines()[-1] if done.stderr.strip() else "no reason", 0.0, 0)
    return Outcome(**json.loads(done.stdout))


def read_alone(path: Path) -> dict[str, str | float | int]:
    """Return the fields of the file's ``Outcome``; this process reads nothing else."""
    worker = FileWorker(ReadLimits())
    started = time.perf_counter()
    try:
        loaded = load_file(path, ReadLimits().max_file_bytes)
        read = worker.read(loaded.source, loaded.sidecar)
        code, detail = "read", f"{len(read.parsed.pages)} pages, {len(read.statements)} statements"
        flags = sorted({flag for page in read.parsed.pages for flag in page.flags})
        detail += f", flags {', '.join(flags)}" if flags else ""
    except IngestError as error:
        code, detail = error.code, str(error)
    elapsed_s = time.perf_counter() - started
    worker.close()
    # Linux gives kilobytes; the reader process is this process' only child.
    peak_bytes = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
    return {"code": code, "detail": detail, "elapsed_s": elapsed_s, "peak_bytes": peak_bytes}


def judge(name: str, outcome: Outcome, limits: ReadLimits) -> str | None:
    """Return what is wrong with the outcome; null where nothing is."""
    if outcome.code == "crashed" or "did not survive" in outcome.detail:
        return f"the reader crashed ({outcome.detail})"
    if outcome.elapsed_s > limits.timeout_s:
        return f"{outcome.elapsed_s:.0f} s"
    if outcome.peak_bytes > limits.max_memory_bytes:
        return f"{outcome.peak_bytes / 1e6:.0f} MB"
    wanted = REFUSED.get(name) or REFUSED.get(name.split("/")[0])
    return f"{outcome.code}, not {' or '.join(wanted)}" if wanted and outcome.code not in wanted else None


if __name__ == "__main__":
    raise SystemExit(main())
