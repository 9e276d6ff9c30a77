"""Bold type that is faked by printing the same words twice, a hair apart; pdfium keeps one copy and says nothing."""

import ctypes
from collections import defaultdict
from collections.abc import Iterable

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

MIN_SHIFT = 0.02
MAX_SHIFT = 1.2
"""Points between the two copies; converters use 0.2 to 0.5."""
SAME_SIZE = 0.05


def find_doubled(objects: Iterable[pdfium.PdfObject]) -> frozenset[int]:
    """Return the addresses of the text objects that are printed again a hair to the right, above or below."""
    places: dict[tuple[int, int], list[tuple[int, float, float, float, float]]] = defaultdict(list)
    doubled: set[int] = set()
    for item in objects:
        if item.type != pdfium_c.FPDF_PAGEOBJ_TEXT:
            continue
        x0, y0, x1, y1 = item.get_bounds()
        width, height = x1 - x0, y1 - y0
        address = ctypes.cast(item.raw, ctypes.c_void_p).value
        if width <= 0 or address is None:
            continue
        place = places[round(width), round(height)]
        for other, other_x, other_y, other_width, other_height in place:
            shift = max(abs(x0 - other_x), abs(y0 - other_y))
            same = abs(width - other_width) < SAME_SIZE and abs(height - other_height) < SAME_SIZE
            if same and MIN_SHIFT < shift < MAX_SHIFT:
                doubled.add(other)
        place.append((address, x0, y0, width, height))
    return frozenset(doubled)
