"""Where tests keep the exported default model, so that it is exported once and not in every run."""

from pathlib import Path

import pytest

from corpus.home import Home


def make_runtime_path(config: pytest.Config) -> Path:
    """Return a folder that stays between test runs."""
    if config.cache is None:
        raise pytest.UsageError("these tests keep the exported model in pytest's cache; do not turn it off")
    return Path(config.cache.mkdir("citewell-runtime"))


def keep_model(home: Path, config: pytest.Config) -> Path:
    """Return the empty home, made if need be, after pointing its exported models to the folder that stays between test runs."""
    home.mkdir(parents=True, exist_ok=True)
    Home(home).runtime_path.symlink_to(make_runtime_path(config), target_is_directory=True)
    return home
