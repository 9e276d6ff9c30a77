"""Bytes to text, for the formats that are text."""

import codecs
import re

import charset_normalizer

from core.errors import EmptyDocumentError, UnreadableFileError
from ingest.reader import SourceFile

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

_MAX_CONTROL_FRACTION = 0.01
"""A text holds next to no control characters; binary data decoded as text is full of them."""

_SAMPLE_BYTES = 200_000
"""Bytes that are looked at to guess an encoding."""

_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f-\x9f\ufffd]")
_SIGNATURES = {
    b"PK\x03\x04": "a ZIP archive (perhaps a Word document)",
    b"\x89PNG": "a PNG image",
    b"\xff\xd8\xff": "a JPEG image",
    b"GIF8": "a GIF image",
    b"\xd0\xcf\x11\xe0": "an old Word or Excel file",
    b"\x1f\x8b": "gzip-compressed data",
    b"\x7fELF": "a program",
    b"SQLite format 3": "a database",
    b"{\\rtf": "rich text (RTF)",
}


def decode_text(source: SourceFile, declared: str | None = None) -> str:
    """Return the file's text, with line feeds as its line ends.

    A byte order mark decides, then UTF-8, then the declared encoding, then a guess: Windows-1252 where it fits, because
    most old text files that are not UTF-8 are that.

    Args:
        source: The file.
        declared: Encoding that the file itself names, if it does.

    Raises:
        EmptyDocumentError: There is nothing in the file.
        UnreadableFileError: The bytes are not text.
    """
    if not source.data.strip(b"\0 \t\r\n\xef\xbb\xbf\xfe\xff"):
        raise EmptyDocumentError(f"{source.name} is empty")
    for signature, what in _SIGNATURES.items():
        if source.data.startswith(signature):
            raise UnreadableFileError(f"{source.name} is {what}, not text; convert it to a format that Citewell reads")
    text = _decode(source, declared)
    if len(_CONTROL.findall(text[:_SAMPLE_BYTES])) > _MAX_CONTROL_FRACTION * min(len(text), _SAMPLE_BYTES):
        raise UnreadableFileError(f"{source.name} holds binary data, not text; get it from its publisher again")
    return (
        text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0b", "\n").replace("\x0c", "\n").replace("\x85", "\n")
    )


def _decode(source: SourceFile, declared: str | None) -> str:
    for mark, encoding in _BOMS:
        if source.data.startswith(mark):
            return _decode_as(source, encoding)
    for candidate in ("utf-8", declared):
        if candidate and (text := _try_decode(source.data, candidate)) is not None:
            return text
    if b"\0" in source.data[:_SAMPLE_BYTES]:
        best = charset_normalizer.from_bytes(source.data[:_SAMPLE_BYTES]).best()
        if best is not None and best.encoding.startswith(("utf_16", "utf_32")):
            return _decode_as(source, best.encoding)
        raise UnreadableFileError(f"{source.name} holds binary data, not text; get it from its publisher again")
    western = _try_decode(source.data, "cp1252")
    if western is not None:
        return western
    best = charset_normalizer.from_bytes(source.data[:_SAMPLE_BYTES]).best()
    if best is None:
        raise UnreadableFileError(f"the encoding of {source.name} is not known; save it as UTF-8")
    return _decode_as(source, best.encoding)


def _decode_as(source: SourceFile, encoding: str) -> str:
    text = _try_decode(source.data, encoding)
    if text is None:
        raise UnreadableFileError(f"{source.name} says that it is {encoding}, and is not; save it as UTF-8")
    return text


def _try_decode(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return None
