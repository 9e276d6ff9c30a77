"""Choosing a reader by a file's ending and its content."""

import subprocess
import sys

import pytest

from core.errors import EmptyDocumentError, UnreadableFileError, UnsupportedFileError
from ingest.reader import SourceFile
from ingest.readers.registry import select_reader


@pytest.mark.parametrize(
    ("name", "data", "reader"),
    [
        ("a.md", b"# x", "markdown"),
        ("a.MARKDOWN", b"# x", "markdown"),
        ("a.txt", b"x", "text"),
        ("a.html", b"<p>x", "html"),
        ("a.htm", b"<p>x", "html"),
        ("a.docx", b"PK\x03\x04", "docx"),
        ("a.md", b"<html> is a tag</html>", "markdown"),
        ("about.txt", b"A file that speaks of %PDF-1.7", "text"),
    ],
)
def test_the_ending_chooses(name: str, data: bytes, reader: str) -> None:
    assert select_reader(SourceFile(name, data)).name == reader


@pytest.mark.parametrize(
    ("name", "data", "error", "says"),
    [
        ("a.xlsx", b"PK\x03\x04", UnsupportedFileError, r"ends in \.xlsx"),
        ("README", b"x", UnsupportedFileError, "has no ending"),
        ("a.pdf", b"", EmptyDocumentError, "empty"),
        ("a.txt", b" \n\n", EmptyDocumentError, "empty"),
        ("a.pdf", b"<!DOCTYPE html><html><body>Log in", UnreadableFileError, "web page under the name of a PDF"),
        ("a.pdf", b"\xef\xbb\xbf\n<!-- saved --><html>", UnreadableFileError, "web page"),
        ("a.pdf", b"hello" * 300 + b"%PDF-1.4", UnreadableFileError, "%PDF-"),
        ("a.html", b"%PDF-1.7 ...", UnreadableFileError, r"rename it to end in \.pdf"),
        ("a.md", b"\n%PDF-1.7 ...", UnreadableFileError, r"rename it to end in \.pdf"),
        ("a.txt", b"<!doctype html><html>", UnreadableFileError, r"rename it to end in \.html"),
    ],
)
def test_what_is_not_what_it_says(name: str, data: bytes, error: type[Exception], says: str) -> None:
    with pytest.raises(error, match=says):
        select_reader(SourceFile(name, data))


def test_reading_markdown_imports_no_pdf_library() -> None:
    code = (
        "import sys\nfrom ingest.reader import SourceFile\nfrom ingest.readers.registry import select_reader\n"
        "source = SourceFile('a.md', b'Rest helps.')\nselect_reader(source).read(source)\n"
        "assert not [name for name in sys.modules if name.split('.')[0] in ('pypdf', 'pypdfium2', 'pdfminer')]\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
