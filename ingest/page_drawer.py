"""Draws one page of a PDF in a process of its own: a file that crashes the renderer must not take the server along.

Run as a program, this module is that process: the file on standard input, the picture on standard output.
"""

import os
import resource
import subprocess
import sys

from core.errors import FileLimitError, PageNotFoundError, UnreadableFileError
from ingest.page_images import draw_pages

TIMEOUT_S = 20.0
"""Seconds that drawing one page may take."""
MAX_MEMORY_BYTES = 1_500_000_000
"""Address space of the process in bytes."""

_NO_SUCH_PAGE = 3


def draw_page_apart(data: bytes, number: int) -> bytes:
    """Return a PNG of the page.

    Args:
        data: the PDF's bytes.
        number: the page (1-based).

    Raises:
        PageNotFoundError: the file has no such page.
        FileLimitError: it took too long.
        UnreadableFileError: the page cannot be drawn.
    """
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    try:
        drawn = subprocess.run(
            [sys.executable, "-m", "ingest.page_drawer", str(number)],
            input=data,
            capture_output=True,
            timeout=TIMEOUT_S,
            env=environment,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise FileLimitError(f"drawing the page took longer than {TIMEOUT_S:g} seconds") from error
    if drawn.returncode == _NO_SUCH_PAGE:
        raise PageNotFoundError(f"the document has no page {number}")
    if drawn.returncode != 0:
        raise UnreadableFileError("the page cannot be drawn")
    return drawn.stdout


def _main() -> int:
    """Draw one page."""
    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY_BYTES, MAX_MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    wanted = int(sys.argv[1])
    for image in draw_pages(sys.stdin.buffer.read(), only=wanted):
        sys.stdout.buffer.write(image.png)
        return 0
    return _NO_SUCH_PAGE


if __name__ == "__main__":
    sys.exit(_main())
