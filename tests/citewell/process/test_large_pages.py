import subprocess
import sys

import pytest

from citewell.process.large_pages import use_large_pages


@pytest.mark.skipif(sys.platform != "linux", reason="large pages are asked for on Linux only")
def test_what_is_in_memory_moves_into_large_pages_and_stays_what_it_is() -> None:
    # In a process of its own: it holds for all of the process.
    code = """
from pathlib import Path
from citewell.process.large_pages import use_large_pages
held = bytearray(range(256)) * 65536
n_pieces = use_large_pages()
sizes = [line.split()[1] for line in Path("/proc/self/smaps").read_text().splitlines() if line.startswith("AnonHugePages")]
print(n_pieces, sum(map(int, sizes)), held == bytearray(range(256)) * 65536)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    n_pieces, n_kilobytes, is_same = done.stdout.split()
    assert is_same == "True"
    # An older Linux has none.
    assert int(n_kilobytes) >= 2048 * min(int(n_pieces), 4)


def test_elsewhere_nothing_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    assert use_large_pages() == 0
