"""Share of sentences, picked by eye from page images, that stand whole and on the right page in the canonical text.

The sentences belong to the guidelines' publishers and are not part of the project. What is committed says where each
stands and how to know it again: the file's SHA-256, the physical page, the number of its words and a hash of them.
A window of as many words is moved over each block of what the reader made of the file.

    python benchmarks/pdf_fidelity.py                          the committed sentences
    python benchmarks/pdf_fidelity.py SENTENCES.tsv            (file name, page, sentence) by line; the missed are printed
    python benchmarks/pdf_fidelity.py SENTENCES.tsv --write    the same, as the committed file on standard output

``PICKED_LATER`` names the files whose sentences were picked, before anything was run on them, when the reader was done
with the others. At the first look the share on the right page was 27 of 31 on the first two, 44 of 50 on the next three
and 42 of 46 on the last three. What was mended since (charts read box by box, thick gaps between cells, rows cut by the
page, tables with every other row shaded, unseen letters, labels beside
texts between rules) holds for any file, but these files are no longer unseen.
"""

import csv
import os
import re
import sys
import time
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from core.documents import ParsedDocument
from core.text import fold, hash_bytes, hash_text
from ingest.canonical import build_parsed_document
from ingest.reader import SourceFile
from ingest.readers.pdf.reader import PdfReader

ROOT = Path(__file__).resolve().parents[1]
SHARED_DATA = Path(os.environ.get("CITEWELL_SHARED_DATA") or ROOT.parent / "shared" / "data")
COMMITTED = Path(__file__).with_name("pdf_sentences.tsv")
PICKED_LATER = frozenset(
    {
        "fda_warfarin_highlights_2022.pdf",
        "Headache-pathway-primary-care-for-GPs.pdf",
        "Management_of_sickle-cell_disease_during_pregnancy_childbirth_and_the_interpregnancy_period.pdf",
        "odemsa_2013_protocol_changes.pdf",
        "fda_amoxicillin_highlights_2025.pdf",
        "Treatment_of_patients_with_cystic_echinococcosis.pdf",
        "fda_metformin_highlights_2026.pdf",
        "CG164.pdf",
    }
)

_WORD = re.compile(r"[<>≤≥±=]|(?<![\w)])-(?=\d)|\d+(?:[.,]\d+)*|[^\W\d_]+|[%°]")
"""Words and numbers; comparators, a minus sign, per cent and degrees count as words, other punctuation does not."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence that a person picked: the page (1-based) on which it starts, and its words or their number and hash."""

    file: str
    page: int
    n_words: int
    words_sha256: str
    text: str | None = None
    """The sentence itself, where it is at hand."""


def split_words(text: str) -> list[str]:
    """Return the words in the form in which they are compared."""
    return _WORD.findall(fold(text))


def hash_words(words: Iterable[str]) -> str:
    """Return the hash that the committed file holds."""
    return hash_text(" ".join(words))


def load_sentences(path: Path) -> list[Sentence]:
    """Return the sentences of a file of hashes (``sha256:…`` in the first column) or of a file of texts."""
    found: list[Sentence] = []
    with path.open(encoding="utf-8", newline="") as stream:
        for row in csv.reader(stream, delimiter="\t", quoting=csv.QUOTE_NONE):
            if not row or row[0].startswith("#"):
                continue
            if row[0].startswith("sha256:"):
                found.append(Sentence(row[0], int(row[1]), int(row[2]), row[3]))
            else:
                words = split_words(row[2])
                found.append(Sentence(row[0], int(row[1]), len(words), hash_words(words), row[2]))
    return found


def find_pages(parsed: ParsedDocument, sentences: Iterable[Sentence]) -> dict[Sentence, set[int]]:
    """Return the pages on which each sentence stands whole within one block; a sentence that is cut in two is not whole."""
    wanted: dict[int, dict[str, Sentence]] = defaultdict(dict)
    for sentence in sentences:
        wanted[sentence.n_words][sentence.words_sha256] = sentence
    pages: dict[Sentence, set[int]] = {sentence: set() for some in wanted.values() for sentence in some.values()}
    for block in parsed.blocks:
        marker = f"{block.marker} " if block.marker else ""
        text = parsed.text[block.start : block.end]
        words = split_words(marker + text)
        offsets = _offsets(text, len(words) - len(split_words(text)), block.start)
        for n_words, some in wanted.items():
            for first in range(len(words) - n_words + 1):
                sentence = some.get(hash_words(words[first : first + n_words]))
                if sentence is not None:
                    page = parsed.page_at(offsets[first])
                    pages[sentence].add(page.number if page else 0)
    return pages


def _offsets(text: str, n_marker: int, start: int) -> list[int]:
    """Return the offset in the canonical text of each word of a block; folding may change lengths, so word by word."""
    offsets = [start] * n_marker
    for match in re.finditer(r"\S+", text):
        offsets.extend([start + match.start()] * len(split_words(match.group())))
    return offsets


def main(arguments: list[str]) -> int:
    """Print one line for each file, one for each sentence that is missed, and the shares over all."""
    paths = [Path(argument) for argument in arguments if not argument.startswith("--")]
    sentences = load_sentences(paths[0] if paths else COMMITTED)
    files = {f"sha256:{hash_bytes(path.read_bytes())}": path for path in sorted(SHARED_DATA.rglob("*.pdf"))}
    files |= {path.name: path for path in files.values()}
    if "--write" in arguments:
        return _write(sentences, {path.name: key for key, path in files.items() if key.startswith("sha256:")})
    missing = {sentence.file for sentence in sentences} - set(files)
    if missing:
        sys.stderr.write(f"{SHARED_DATA} lacks {len(missing)} of the files: {', '.join(sorted(missing))}\n")
        return 2
    by_file: dict[Path, list[Sentence]] = defaultdict(list)
    for sentence in sentences:
        by_file[files[sentence.file]].append(sentence)
    totals = {"picked later": [0, 0, 0], "others": [0, 0, 0], "all": [0, 0, 0]}
    for path, some in by_file.items():
        counts = _measure(path, some)
        for name in ("all", "picked later" if path.name in PICKED_LATER else "others"):
            totals[name] = [a + b for a, b in zip(totals[name], counts, strict=True)]
    for name, (n_whole, n_page, n) in totals.items():
        if n:
            sys.stdout.write(f"{name}\twhole {n_whole}/{n} ({n_whole / n:.1%})\tpage {n_page}/{n} ({n_page / n:.1%})\n")
    return 0


def _measure(path: Path, sentences: list[Sentence]) -> tuple[int, int, int]:
    started = time.monotonic()
    source, reader = SourceFile(path.name, path.read_bytes()), PdfReader()
    parsed = build_parsed_document(reader.read(source), reader, source)
    seconds = time.monotonic() - started
    found = find_pages(parsed, sentences)
    n_whole = sum(bool(found[sentence]) for sentence in sentences)
    n_page = sum(sentence.page in found[sentence] for sentence in sentences)
    n = len(sentences)
    sys.stdout.write(f"{path.name}\twhole {n_whole}/{n}\tpage {n_page}/{n}\t{seconds:.1f} s\n")
    for sentence in sentences:
        if sentence.page not in found[sentence]:
            where = f"found on {sorted(found[sentence])}" if found[sentence] else "not found"
            name = sentence.text[:90] if sentence.text else f"{sentence.n_words} words, {sentence.words_sha256[:12]}"
            sys.stdout.write(f"  page {sentence.page}, {where}: {name}\n")
    return n_whole, n_page, n


def _write(sentences: list[Sentence], keys: dict[str, str]) -> int:
    """Write the committed form: no word of the documents."""
    sys.stdout.write("# sha256 of the file, physical page, words, sha256 of the words (see pdf_fidelity.py)\n")
    for sentence in sentences:
        sys.stdout.write(f"{keys[sentence.file]}\t{sentence.page}\t{sentence.n_words}\t{sentence.words_sha256}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
