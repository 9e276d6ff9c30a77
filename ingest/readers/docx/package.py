"""The package of a Word document: a zip of XML parts, opened within bounds."""

import io
import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from lxml import etree  # type: ignore[import-untyped]  # lxml ships no types

from core.errors import EncryptedFileError, FileLimitError, UnreadableFileError
from ingest.reader import SourceFile

Element = Any
"""An lxml element; lxml ships no types."""

MAX_PART_BYTES = 50_000_000
"""Bytes of one XML part after unpacking: a guideline of 300 pages has 5 to 10 MB. Pictures are never unpacked."""
MAX_TOTAL_BYTES = 100_000_000
"""Bytes of all parts that are read."""
MAX_ENTRIES = 20_000
"""Files in the package, pictures included."""

_RESOURCE_ERRORS = (etree.ErrorTypes.ERR_RESOURCE_LIMIT, etree.ErrorTypes.ERR_INTERNAL_ERROR)
"""What libxml2 says of elements nested more than 256 deep and of texts over 10 MB, in its newer and older versions."""
_OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_MARK = "EncryptedPackage".encode("utf-16-le")


@dataclass(slots=True)
class WordPackage:
    """The parts of one file. Names are paths inside the package, without a slash before them."""

    name: str
    _archive: zipfile.ZipFile
    _n_bytes: int = 0
    main: str = field(default="", init=False)
    """Name of the part that holds the document's body."""
    document: Element = field(default=None, init=False)
    """Root element of that part."""

    def has(self, part: str) -> bool:
        """Return whether the package holds the part."""
        return part in self._archive.NameToInfo

    def load(self, part: str) -> Element:
        """Return the root element of a part.

        Raises:
            UnreadableFileError: the part is missing or damaged.
            EncryptedFileError: it is locked with a password.
            FileLimitError: it unpacks to more than a real document does.
        """
        try:
            info = self._archive.getinfo(part)
        except KeyError as error:
            raise UnreadableFileError(f"{self.name} is damaged: its part {part} is missing") from error
        if info.flag_bits & 1:
            raise EncryptedFileError(f"{self.name} is locked with a password")
        self._n_bytes += info.file_size
        if info.file_size > MAX_PART_BYTES or self._n_bytes > MAX_TOTAL_BYTES:
            raise FileLimitError(
                f"{self.name} unpacks to more than any real document does: the limits are {MAX_PART_BYTES / 1e6:g} MB a part"
                f" and {MAX_TOTAL_BYTES / 1e6:g} MB in all"
            )
        try:
            # zipfile stops at the stated size, so a false one cannot make it unpack more.
            data = self._archive.read(info)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError) as error:
            raise UnreadableFileError(f"{self.name} is damaged: its part {part} cannot be unpacked") from error
        return self._parse(part, data)

    def find_related(self, part: str) -> dict[str, list[str]]:
        """Return the parts that a part refers to, by the last word of the relation's type ("styles", "header")."""
        folder, file = posixpath.split(part)
        index = posixpath.join(folder, "_rels", f"{file}.rels")
        if not self.has(index):
            return {}
        found: dict[str, list[str]] = {}
        for relation in self.load(index):
            if local_name(relation) != "Relationship" or relation.get("TargetMode") == "External":
                continue
            target = relation.get("Target") or ""
            path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            if self.has(path):
                found.setdefault((relation.get("Type") or "").rpartition("/")[2], []).append(path)
        return found

    def _parse(self, part: str, data: bytes) -> Element:
        parser = etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False)
        try:
            root = etree.fromstring(data, parser)
        except etree.XMLSyntaxError as error:
            if error.code in _RESOURCE_ERRORS:
                raise FileLimitError(
                    f"{self.name} nests deeper or holds a longer run of text than any real document does"
                ) from error
            raise UnreadableFileError(f"{self.name} is damaged: its part {part} is not well-formed XML") from error
        if root.getroottree().docinfo.doctype:
            raise UnreadableFileError(f"{self.name} is no Word document: its part {part} declares a document type")
        return root


def open_package(source: SourceFile) -> WordPackage:
    """Return the package of a Word document; nothing but its list of parts is unpacked yet.

    Raises:
        UnreadableFileError: it is damaged, or is another kind of file.
        EncryptedFileError: it is locked with a password.
        FileLimitError: it holds more parts than a real document does.
    """
    if source.data.startswith(_OLE_MAGIC):
        if _ENCRYPTED_MARK in source.data:
            raise EncryptedFileError(f"{source.name} is locked with a password")
        raise UnreadableFileError(f"{source.name} is a file of Word 97-2003 (.doc); save it as .docx")
    try:
        archive = zipfile.ZipFile(io.BytesIO(source.data))
    except (zipfile.BadZipFile, EOFError, OSError, ValueError, NotImplementedError) as error:
        if source.data.startswith(b"PK"):
            raise UnreadableFileError(f"{source.name} is damaged or cut short: its list of parts is missing") from error
        raise UnreadableFileError(f"{source.name} is not a Word document") from error
    if len(archive.infolist()) > MAX_ENTRIES:
        raise FileLimitError(f"{source.name} holds {len(archive.infolist())} parts, more than {MAX_ENTRIES}")
    package = WordPackage(source.name, archive)
    main = package.find_related("").get("officeDocument", []) if package.has("_rels/.rels") else []
    if main and main[0].endswith(".xml"):
        package.main, package.document = main[0], package.load(main[0])
    if package.document is None or local_name(package.document) != "document":
        raise UnreadableFileError(f"{source.name} is a zip archive but not a Word document")
    return package


def local_name(element: Element) -> str:
    """Return the element's name without its namespace: Word's strict and usual formats differ in nothing else.

    A comment or processing instruction has the empty name.
    """
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def find_child(element: Element | None, *path: str) -> Element | None:
    """Return the first element under the names of the path, one below the other; null where there is none."""
    for name in path:
        if element is None:
            return None
        element = next((child for child in element if local_name(child) == name), None)
    return element


def find_children(element: Element | None, name: str) -> Iterator[Element]:
    """Yield the children of that name."""
    return (child for child in (element if element is not None else ()) if local_name(child) == name)


def get_value(element: Element | None, name: str = "val") -> str | None:
    """Return the attribute of that name, whatever its namespace; null where it or the element is absent."""
    if element is None:
        return None
    return next((value for key, value in element.attrib.items() if key.rpartition("}")[2] == name), None)


def get_number(element: Element | None, name: str = "val") -> int | None:
    """Return the attribute as a number from 0 to 999999; null where it or the element is absent, or it is none."""
    value = get_value(element, name) or ""
    return int(value) if value.isascii() and value.isdecimal() and len(value) < 7 else None


def is_on(element: Element | None) -> bool:
    """Return whether a property that is either on or off is on: stated without a value, it is."""
    return element is not None and (get_value(element) or "true").lower() not in ("0", "false", "off", "none")
