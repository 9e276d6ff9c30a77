import pytest

from citewell.docs.settings import render_settings_page
from citewell.settings import ENV_PREFIX, SHAPES_ANSWERS, Settings, describe_unknown, load_settings
from core.errors import SettingsError


@pytest.fixture(autouse=True)
def no_settings_of_this_machine(monkeypatch):
    for name in Settings.model_fields:
        monkeypatch.delenv(ENV_PREFIX + name.upper(), raising=False)


def test_environment_is_read(monkeypatch):
    monkeypatch.setenv("CITEWELL_HOME", "/srv/state")
    monkeypatch.setenv("CITEWELL_ANSWERABLE", "approved, under_review")
    monkeypatch.setenv("CITEWELL_MODEL", "")
    settings = load_settings()
    assert str(settings.home) == "/srv/state"
    assert settings.answerable == ("approved", "under_review")
    assert settings.model is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "http"),
        ("ANSWERABLE", "withdrawn"),
        ("ANSWERABLE", ","),
        ("RUNTIME", "tensorflow"),
        ("ANSWER_WORKERS", "0"),
    ],
)
def test_unusable_value_names_its_variable(monkeypatch, name, value):
    monkeypatch.setenv(ENV_PREFIX + name, value)
    with pytest.raises(SettingsError, match=ENV_PREFIX + name):
        load_settings()


def test_every_setting_is_documented():
    page = render_settings_page()
    for name, field in Settings.model_fields.items():
        assert f"## `{ENV_PREFIX}{name.upper()}`" in page
        assert field.description


@pytest.mark.parametrize(
    ("change", "is_shaping"),
    [
        ({"embedder": "other"}, True),
        ({"answerable": ("approved",)}, True),
        ({"port": 1}, False),
        ({"home": "x"}, False),
    ],
)
def test_digest_follows_what_shapes_answers(change, is_shaping):
    assert (Settings(**change).settings_digest() != Settings().settings_digest()) == is_shaping


def test_shaping_settings_are_those_that_composer_and_retriever_take():
    shaping = {name for name, field in Settings.model_fields.items() if field.json_schema_extra == SHAPES_ANSWERS}
    assert shaping == {
        "embedder",
        "runtime",
        "precision",
        "reranker",
        "model",
        "model_base_url",
        "model_output",
        "model_temperature",
        "model_takes_temperature",
        "model_max_prompt_chars",
        "model_max_output_tokens",
        "entailment_model",
        "entailment_min",
        "contradiction_max",
        "answerable",
        "outdated_after_years",
        "allow_patient_audience",
        "emergency_number",
    }


def test_a_misspelt_setting_is_noticed():
    environment = {
        "CITEWELL_REQUIRE_KEY": "true",
        "CITEWELL_HOME": "/srv",
        "CITEWELL_EVAL_API_KEY": "x",
        "PATH": "/bin",
    }
    assert describe_unknown(environment) == (
        "CITEWELL_REQUIRE_KEY is no setting and changes nothing; CITEWELL_REQUIRE_KEYS is one",
    )
    assert describe_unknown({"CITEWELL_COLOUR": "red"}) == ("CITEWELL_COLOUR is no setting and changes nothing",)
