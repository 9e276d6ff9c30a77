import pytest


@pytest.fixture(autouse=True)
def forbid_model_calls(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reaches a chat model that it did not script itself: the settings refuse to build one."""
    monkeypatch.setenv("CITEWELL_MODEL_CALLS", "forbidden")
    for name in ("OPENAI_API_KEY", "ANTHROPIC_API_KEY"):
        monkeypatch.delenv(name, raising=False)
