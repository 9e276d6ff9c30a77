"""Which reader reads a file: by its ending, checked against its content."""

import re
from pathlib import PurePath

from core.errors import EmptyDocumentError, UnreadableFileError, UnsupportedFileError
from ingest.reader import DocumentReader, SourceFile

_PDF_MAGIC = b"%PDF-"
_MAGIC_BYTES = 1024
_HTML_START = re.compile(
    rb"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--(?:(?!-->).){0,2000}-->\s*)*<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
_TEXT_SUFFIXES = {".md": "markdown", ".markdown": "markdown", ".txt": "text", ".html": "html", ".htm": "html"}
_BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


def select_reader(source: SourceFile) -> DocumentReader:
    """Return the reader for the file; its libraries are imported only then.

    Raises:
        UnsupportedFileError: No reader knows the file's ending.
        EmptyDocumentError: The file has no bytes.
        UnreadableFileError: The content is not what the ending says.
    """
    suffix = PurePath(source.name).suffix.lower()
    if suffix not in (".pdf", ".docx") and suffix not in _TEXT_SUFFIXES:
        known = ", ".join(sorted([*_TEXT_SUFFIXES, ".docx", ".pdf"]))
        ending = f"ends in {suffix}" if suffix else "has no ending"
        raise UnsupportedFileError(f"{source.name} {ending}, and none of {known}")
    if not source.data.strip(b"\0 \t\r\n"):
        raise EmptyDocumentError(f"{source.name} is empty: get it from its publisher again")
    is_pdf = _PDF_MAGIC in source.data[:_MAGIC_BYTES]
    if suffix == ".pdf":
        return _select_pdf(source, is_pdf)
    if is_pdf and source.data.lstrip(b"\0 \t\r\n\xef\xbb\xbf").startswith(_PDF_MAGIC):
        raise UnreadableFileError(f"{source.name} is a PDF under another name; rename it to end in .pdf")
    if suffix == ".docx":
        return _select_docx(source)
    return _load_text_reader(_TEXT_SUFFIXES[suffix], source)


def _select_pdf(source: SourceFile, is_pdf: bool) -> DocumentReader:
    if not is_pdf:
        if _is_html(source.data):
            raise UnreadableFileError(
                f"{source.name} is a web page under the name of a PDF (often an error page or a login page); "
                "download the PDF again, or rename the file to end in .html if the page is what you want"
            )
        raise UnreadableFileError(f"{source.name} is not a PDF: its first {_MAGIC_BYTES} bytes hold no %PDF- mark")
    from ingest.readers.pdf.reader import PdfReader

    return PdfReader()


def _select_docx(source: SourceFile) -> DocumentReader:
    """Return the reader of Word documents; what is inside the archive it checks itself."""
    if _is_html(source.data):
        raise UnreadableFileError(
            f"{source.name} is a web page under the name of a Word document; rename it to end in .html"
        )
    from ingest.readers.docx.reader import DocxReader

    return DocxReader()


def _load_text_reader(kind: str, source: SourceFile) -> DocumentReader:
    if kind == "html":
        from ingest.readers.html.reader import HtmlReader

        return HtmlReader()
    if kind == "markdown":
        from ingest.readers.markdown import MarkdownReader

        return MarkdownReader()
    if _is_html(source.data):
        raise UnreadableFileError(
            f"{source.name} is a web page under the name of a text file; rename it to end in .html"
        )
    from ingest.readers.text.reader import TextReader

    return TextReader()


def _is_html(data: bytes) -> bool:
    for mark in _BOMS:
        data = data.removeprefix(mark)
    return _HTML_START.match(data[: 4 * _MAGIC_BYTES].replace(b"\0", b"")) is not None
