"""The measurement of what a PDF's reader keeps: its committed sentences hold no text, and its search finds whole ones."""

import importlib.util
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from reportlab.pdfgen.canvas import Canvas

from ingest.canonical import build_parsed_document
from ingest.readers.pdf.reader import PdfReader
from tests.ingest.readers.printed_pdf import print_lines, print_pdf


def load_script() -> Any:
    """Return the script as a module; a package `benchmarks` of some library may stand before the project's folder."""
    path = Path(__file__).parents[2] / "benchmarks" / "pdf_fidelity.py"
    spec = importlib.util.spec_from_file_location("pdf_fidelity", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["pdf_fidelity"] = module
    spec.loader.exec_module(module)
    return module


fidelity = load_script()


def pick(text: str, page: int = 1) -> Any:
    words = fidelity.split_words(text)
    return fidelity.Sentence("printed.pdf", page, len(words), fidelity.hash_words(words))


def test_committed_sentences_are_hashes_of_ten_files_or_more_with_fifteen_sentences_each() -> None:
    lines = fidelity.COMMITTED.read_text(encoding="utf-8").splitlines()[1:]
    assert all(len(line.split("\t")) == 4 and line.startswith("sha256:") for line in lines)
    per_file = Counter(sentence.file for sentence in fidelity.load_sentences(fidelity.COMMITTED))
    assert len(per_file) >= 10
    assert min(per_file.values()) >= 15


def test_words_are_compared_without_case_and_punctuation_but_with_signs_and_decimal_points() -> None:
    assert fidelity.split_words("Give ≤2.5 mg/m² (−3 °C)!") == ["give", "≤", "2.5", "mg", "m", "2", "-", "3", "°", "c"]
    assert fidelity.split_words("creati-nine") != fidelity.split_words("creatinine")


def test_sentence_is_found_on_the_page_on_which_it_starts() -> None:
    def first(canvas: Canvas) -> None:
        print_lines(
            canvas, ["The airway comes first in every adult. A sentence that starts on the first of two"], y=100
        )

    def second(canvas: Canvas) -> None:
        print_lines(canvas, ["pages ends here. Another one follows it on the second page of this document."], y=780)

    source, reader = print_pdf(first, second), PdfReader()
    parsed = build_parsed_document(reader.read(source), reader, source)
    whole = pick("A sentence that starts on the first of two pages ends here.")
    late = pick("Another one follows it on the second page")
    wrong = pick("Another one follows it on the third page")
    found = fidelity.find_pages(parsed, [whole, late, wrong])
    assert (found[whole], found[late], found[wrong]) == ({1}, {2}, set())
