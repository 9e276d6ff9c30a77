"""Where tests keep the exported default model, so that it is exported once and not in every run."""

from pathlib import Path

import pytest


def make_runtime_path(config: pytest.Config) -> Path:
    """Return a folder that stays between test runs."""
    if config.cache is None:
        raise pytest.UsageError("these tests keep the exported model in pytest's cache; do not turn it off")
    return Path(config.cache.mkdir("citewell-runtime"))
