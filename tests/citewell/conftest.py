import shutil
from pathlib import Path

import pytest

from citewell import wiring
from citewell.settings import ENV_PREFIX, Settings
from retriever.index import open_index
from tests.api_doubles import SARCOMA
from tests.doubles import HashedWordsEmbedder
from tests.small_index import publish


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home, no settings of this machine, and an embedder that needs no model."""
    for name in Settings.model_fields:
        monkeypatch.delenv(ENV_PREFIX + name.upper(), raising=False)
    monkeypatch.setenv("CITEWELL_MODEL_CALLS", "forbidden")
    monkeypatch.setenv("CITEWELL_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(wiring, "build_embedder", lambda settings: HashedWordsEmbedder())
    monkeypatch.setattr(wiring, "check_model_files", lambda settings: "0" * 64)
    return tmp_path / "home"


@pytest.fixture(scope="session")
def one_document_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home whose index holds one document; never changed, only copied."""
    path = tmp_path_factory.mktemp("one-document") / "home"
    index = open_index(path)
    publish(index, HashedWordsEmbedder(), SARCOMA)
    index.close()
    return path


@pytest.fixture
def filled_home(home: Path, one_document_home: Path) -> Path:
    """A home of the test's own whose index holds one document."""
    shutil.copytree(one_document_home, home)
    return home
