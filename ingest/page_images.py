"""Pictures of a PDF's pages, for looking at what was read from them."""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

import pypdfium2 as pdfium

from core.errors import UnreadableFileError

DOTS_PER_POINT = 1.5
MAX_SIDE_DOTS = 2400
"""Posters are shown smaller."""

_RGB = 2
_LEVEL = 6


@dataclass(frozen=True, slots=True)
class PageImage:
    """One page as displayed: its number (1-based), its size in points and a PNG of it."""

    number: int
    width: float
    height: float
    png: bytes


def draw_pages(data: bytes, dots_per_point: float = DOTS_PER_POINT, *, only: int | None = None) -> Iterator[PageImage]:
    """Yield the pages of a PDF, one by one; nothing where it has no page ``only``.

    Args:
        data: the file's bytes; a file that was ingested, so that it is known to open.
        dots_per_point: resolution; 1 is 72 dots an inch.
        only: draw this page alone (1-based); null draws all.

    Raises:
        UnreadableFileError: the file or a page cannot be opened.
    """
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        raise UnreadableFileError("the original file cannot be opened as a PDF") from error
    try:
        for index in range(len(document)) if only is None else range(max(only, 1) - 1, min(only, len(document))):
            page = document[index]
            width, height = page.get_size()
            scale = min(dots_per_point, MAX_SIDE_DOTS / max(width, height, 1.0))
            bitmap = page.render(scale=scale, rev_byteorder=True)
            pixels = bitmap.to_numpy()[:, :, :3]
            yield PageImage(index + 1, width, height, encode_png(pixels.tobytes(), pixels.shape[1], pixels.shape[0]))
            bitmap.close()
            page.close()
    except pdfium.PdfiumError as error:
        raise UnreadableFileError("a page of the original file cannot be drawn") from error
    finally:
        document.close()


def encode_png(pixels: bytes, width: int, height: int) -> bytes:
    """Return a PNG of the pixels: three bytes each (red, green, blue), row by row from the top.

    Source: W3C, Portable Network Graphics (PNG) Specification, second edition, sections 5 and 7.
    """
    stride = 3 * width
    rows = b"".join(b"\0" + pixels[start : start + stride] for start in range(0, height * stride, stride))
    header = struct.pack(">IIBBBBB", width, height, 8, _RGB, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows, _LEVEL)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_encode_chunk(kind, content) for kind, content in chunks)


def _encode_chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
