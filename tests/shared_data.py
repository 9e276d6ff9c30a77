"""Finds the development data beside the checkout; tests that need it are skipped where it is not there."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SHARED_DATA = Path(os.environ.get("CITEWELL_SHARED_DATA") or ROOT.parent / "shared" / "data")
"""``CITEWELL_SHARED_DATA``, or ``../shared/data`` beside the checkout."""


def find_shared(*parts: str) -> Path:
    """Return a file or folder of the shared data, or skip the test."""
    path = SHARED_DATA.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"needs {'/'.join(parts)} of the development data, which is not beside this checkout")
    return path
