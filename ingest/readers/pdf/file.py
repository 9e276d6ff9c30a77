"""The adapter of pypdf: is the file whole and open, its outline, its page labels and what it says of itself."""

import io
import re
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

import pypdf
from pypdf.errors import PyPdfError
from pypdf.generic import Destination

from core.errors import EncryptedFileError, UnreadableFileError
from core.text import normalise_line

MAX_TRAILING_BYTES = 2048
"""Bytes of junk that mail gateways and servers leave after the end marker; a cut file lacks far more."""
MAX_STREAM_OBJECTS = 10_000
"""Objects in one object stream above which the outline and the metadata are left unread; writers put 100-200 in one."""
MAX_OUTLINE_ENTRIES = 5000
"""Outline entries read; real guidelines have up to a few hundred."""

_MALFORMED = (
    PyPdfError,
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    IndexError,
    RecursionError,
    OverflowError,
    AssertionError,
    NotImplementedError,
    zlib.error,
)
"""What pypdf raises on malformed objects: it trusts their types, so a wrong one surfaces as any of these."""
_JUNK_TITLE = re.compile(
    r"(?:microsoft word\b|untitled|layout \d|slide \d|document\d*$|print$)|\.(?:docx?|indd|pdf|qxd|qxp|xlsx?|pptx?)$",
    re.I,
)

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class OutlineEntry:
    """One entry of the file's own outline; ``level`` and ``page`` are 1-based, ``page`` ``None`` where it points nowhere."""

    title: str
    level: int
    page: int | None


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What pypdf reads from a file without reading its pages."""

    outline: tuple[OutlineEntry, ...] = ()
    labels: tuple[str, ...] = ()
    title: str | None = None
    publisher: str | None = None
    language: str | None = None
    licence: str | None = None


def check_whole(name: str, data: bytes) -> None:
    """Check that the bytes are a PDF from its first byte to its end marker.

    A cut file is still readable to tolerant libraries, as a shorter document: the worst outcome for a guideline. So the
    end marker has to stand at the end, and the cross-reference table where the file says that it is.

    Raises:
        UnreadableFileError: not a PDF, or cut short, or bytes are missing.
        EncryptedFileError: bytes are missing from a file that is locked with a password.
    """
    head = data[:1024].lstrip()
    if not data:
        raise UnreadableFileError(f"{name} is empty (0 bytes).")
    start = data.find(b"%PDF-", 0, 1024)
    if start < 0:
        kind = (
            "It is an HTML page."
            if head[:200].lower().lstrip(b"\xef\xbb\xbf").startswith((b"<!doctype", b"<html", b"<"))
            else ""
        )
        raise UnreadableFileError(f"{name} is not a PDF. {kind}".rstrip())
    body = data.rstrip(b"\0\r\n\t ")
    end = body.rfind(b"%%EOF")
    if end < 0 or len(body) - end > MAX_TRAILING_BYTES:
        raise UnreadableFileError(f"{name} is cut short: it does not end with the PDF end marker.")
    found = re.search(rb"startxref\s+(\d+)\s*$", body[max(0, end - 64) : end])
    if found is None:
        raise UnreadableFileError(f"{name} is damaged: it does not say where its cross-reference table is.")
    offset = int(found.group(1))
    if not any(_is_xref(data, offset + shift) for shift in (0, start)):
        if _is_locked(data):
            raise EncryptedFileError(
                f"{name} is locked with a password, and its cross-reference table is not where the file says."
            )
        raise UnreadableFileError(
            f"{name} is damaged: its cross-reference table is not where the file says, so bytes are missing."
        )


def _is_locked(data: bytes) -> bool:
    """Return whether a damaged file asks for a password before anything of it is read."""
    if not re.search(rb"/Encrypt\s+\d+\s+\d+\s+R", data):
        return False
    try:
        reader = pypdf.PdfReader(io.BytesIO(data), strict=False)
        return bool(reader.is_encrypted and not reader.decrypt(""))
    except _MALFORMED:
        return False


def _is_xref(data: bytes, offset: int) -> bool:
    near = data[max(0, offset - 16) : offset + 48]
    return re.search(rb"xref|\d+\s+\d+\s+obj", near) is not None and offset < len(data)


def load_facts(name: str, data: bytes) -> FileFacts:
    """Return what the file says of itself.

    Raises:
        EncryptedFileError: locked with a password that is not empty.
        UnreadableFileError: damaged.
    """
    try:
        reader = pypdf.PdfReader(io.BytesIO(data), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise EncryptedFileError(f"{name} is locked with a password.")
        if _is_heavy(reader):
            return FileFacts()
        n_pages = len(reader.pages)
    except pypdf.errors.FileNotDecryptedError as error:
        raise EncryptedFileError(f"{name} is locked with a password.") from error
    except pypdf.errors.DependencyError as error:
        raise UnreadableFileError(
            f"{name} is encrypted in a way that needs a library that is not installed."
        ) from error
    except _MALFORMED as error:
        raise UnreadableFileError(f"{name} is damaged: {type(error).__name__} while reading its structure.") from error
    if n_pages == 0:
        raise UnreadableFileError(f"{name} has no pages.")
    return FileFacts(
        outline=_value(lambda: tuple(_outline(reader)), ()),
        labels=_value(lambda: _labels(reader), ()),
        title=_value(lambda: _title(reader), None),
        publisher=_value(lambda: _first(getattr(reader.xmp_metadata, "dc_publisher", None)), None),
        language=_value(lambda: _language(reader), None),
        licence=_value(lambda: _first(getattr(reader.xmp_metadata, "dc_rights", None)), None),
    )


def _is_heavy(reader: pypdf.PdfReader) -> bool:
    """Return whether one object stream holds so many objects that pypdf, which parses all to find one, takes minutes."""
    sizes = Counter(stream for stream, _ in reader.xref_objStm.values())
    return max(sizes.values(), default=0) > MAX_STREAM_OBJECTS


def _value(read: Callable[[], Value], missing: Value) -> Value:
    """Return what ``read`` finds; a malformed outline or XMP packet is as good as none and does not cost the document."""
    try:
        return read()
    except _MALFORMED:
        return missing


def _outline(reader: pypdf.PdfReader) -> Iterator[OutlineEntry]:
    numbers: dict[int, int] = {}
    for index, page in enumerate(reader.pages):
        if page.indirect_reference is not None:
            numbers[page.indirect_reference.idnum] = index + 1
    count = 0

    def walk(entries: list[Any], level: int) -> Iterator[OutlineEntry]:
        nonlocal count
        for entry in entries:
            if isinstance(entry, list):
                yield from walk(entry, level + 1)
            elif isinstance(entry, Destination) and count < MAX_OUTLINE_ENTRIES:
                count += 1
                target = entry.page
                number = numbers.get(getattr(target, "idnum", -1)) if target is not None else None
                if number is None and isinstance(target, int):
                    number = int(target) + 1
                title = normalise_line(str(entry.title or ""))
                if title:
                    yield OutlineEntry(title, level, number)

    yield from walk(list(reader.outline), 1)


def _labels(reader: pypdf.PdfReader) -> tuple[str, ...]:
    if "/PageLabels" not in reader.root_object:
        return ()
    return tuple(normalise_line(label) for label in reader.page_labels)


def _title(reader: pypdf.PdfReader) -> str | None:
    info = reader.metadata.title if reader.metadata else None
    candidates = (_first(getattr(reader.xmp_metadata, "dc_title", None)), info)
    for candidate in candidates:
        title = normalise_line(str(candidate or ""))
        if len(title) > 3 and not _JUNK_TITLE.search(title) and any(char.isalpha() for char in title):
            return title
    return None


def _language(reader: pypdf.PdfReader) -> str | None:
    stated = reader.root_object.get("/Lang") or _first(getattr(reader.xmp_metadata, "dc_language", None))
    tag = str(stated or "").strip().strip("()")
    return tag if re.fullmatch(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*", tag) else None


def _first(value: object) -> str | None:
    """Return the first or the default text of an XMP property."""
    if isinstance(value, dict):
        value = value.get("x-default") or next(iter(value.values()), None)
    if isinstance(value, list):
        value = value[0] if value else None
    text = normalise_line(str(value)) if value else ""
    return text or None
