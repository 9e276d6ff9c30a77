"""Share of sentences, picked by eye from page images, that stand whole and on the right page in the canonical text.

The sentences are not part of the project: they belong to the guidelines' publishers. The file that holds them is a TSV
of (file name, physical page, sentence), by default ``pdf_sentences.tsv`` beside the development data.

    python benchmarks/pdf_fidelity.py [SENTENCES.tsv]
"""

import csv
import os
import sys
import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from core.documents import ParsedDocument
from core.text import fold
from ingest.canonical import build_parsed_document
from ingest.reader import SourceFile
from ingest.readers.pdf import PdfReader

ROOT = Path(__file__).resolve().parents[1]
SHARED_DATA = Path(os.environ.get("CITEWELL_SHARED_DATA") or ROOT.parent / "shared" / "data")


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence as a person read it: file name, physical page (1-based) on which it starts, words."""

    file: str
    page: int
    text: str


def load_sentences(path: Path) -> list[Sentence]:
    """Return the sentences of a TSV file; lines that start with ``#`` are left out."""
    with path.open(encoding="utf-8", newline="") as stream:
        rows = [
            row
            for row in csv.reader(stream, delimiter="\t", quoting=csv.QUOTE_NONE)
            if row and not row[0].startswith("#")
        ]
    return [Sentence(name, int(page), text) for name, page, text in rows]


def find_pages(parsed: ParsedDocument, sentence: str) -> list[int]:
    """Return the page of each place where the sentence stands whole within one block, compared by folded words."""
    wanted = " ".join(fold(sentence).split())
    pages: list[int] = []
    for block in parsed.blocks:
        marker = f"{block.marker} " if block.marker else ""
        words = " ".join(fold(marker + parsed.text[block.start : block.end]).split())
        place = words.find(wanted)
        if place < 0:
            continue
        share = place / max(len(words), 1)
        page = parsed.page_at(block.start + int(share * (block.end - block.start)))
        pages.append(page.number if page else 0)
    return pages


def main() -> int:
    """Print one line for each file, one for each sentence that is missed, and the shares over all."""
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else SHARED_DATA.parent / "pdf_sentences.tsv"
    if not path.exists():
        sys.stderr.write(f"{path} does not exist; name a TSV of (file name, page, sentence).\n")
        return 2
    by_file: dict[str, list[Sentence]] = defaultdict(list)
    for sentence in load_sentences(path):
        by_file[sentence.file].append(sentence)
    n_whole = n_page = n_all = 0
    for name, sentences in by_file.items():
        source_path = next(SHARED_DATA.rglob(name))
        started = time.monotonic()
        source, reader = SourceFile(name, source_path.read_bytes()), PdfReader()
        parsed = build_parsed_document(reader.read(source), reader, source)
        seconds = time.monotonic() - started
        found = [(sentence, find_pages(parsed, sentence.text)) for sentence in sentences]
        whole = sum(bool(pages) for _, pages in found)
        right = sum(sentence.page in pages for sentence, pages in found)
        n_whole, n_page, n_all = n_whole + whole, n_page + right, n_all + len(sentences)
        sys.stdout.write(f"{name}\twhole {whole}/{len(sentences)}\tpage {right}/{len(sentences)}\t{seconds:.1f} s\n")
        for sentence, pages in found:
            if sentence.page not in pages:
                sys.stdout.write(f"  page {sentence.page}, found on {pages or 'no page'}: {sentence.text[:90]}\n")
    sys.stdout.write(
        f"all\twhole {n_whole}/{n_all} ({n_whole / n_all:.1%})\tpage {n_page}/{n_all} ({n_page / n_all:.1%})\n"
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
