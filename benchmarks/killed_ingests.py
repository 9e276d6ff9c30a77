"""Kills an ingest at 50 random moments and checks after each that one whole edition is answered from.

Run from the checkout: ``PYTHONPATH=. .venv/bin/python benchmarks/killed_ingests.py [KILLS] [SEED]``. It takes some 10 s a kill, so it
is no part of ``make test``, which kills 10.
"""

import sys
import tempfile
import time
from pathlib import Path

from tests.ingest.test_killed_ingest import kill_ingests

N_KILLS = 50


def main(n_kills: int, seed: int) -> None:
    """Kill that many ingests and print what was found; an AssertionError is a failure."""
    started = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        n_published, n_ended = kill_ingests(Path(folder), n_kills, seed)
    sys.stdout.write(
        f"{n_kills} running ingests killed, {n_published} of them after their edition was published ({n_ended} more had "
        "ended before the kill came and are not counted); "
        f"each time one whole edition was answered from, and the last run completed ({time.perf_counter() - started:.0f} s)\n"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else N_KILLS, int(sys.argv[2]) if len(sys.argv) > 2 else 20260101)
