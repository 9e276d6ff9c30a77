"""schemathesis over the whole OpenAPI document, all checks on. A short run; ``make fuzz`` does 5,000 cases and more."""

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance

from api.access.gatekeeper import Gatekeeper
from api.access.policy import AccessPolicy
from api.admin.uploads import Uploads
from api.app import build_routes
from core.access import SCOPES
from corpus.api_keys import ApiKeyStore
from corpus.database import Database, sqlite_url
from tests.api.admin.test_admin import ScriptedIngest
from tests.api.live_server import serve
from tests.api_doubles import build_scripted_app


@pytest.fixture(scope="module")
def api_schema(tmp_path_factory):
    folder = tmp_path_factory.mktemp("fuzz")
    keys = ApiKeyStore(Database(sqlite_url(folder / "catalogue.sqlite3")))
    _, secret = keys.create("fuzz", SCOPES, "test")
    uploads = Uploads(folder / "uploads", ScriptedIngest(), max_file_bytes=10_000)
    app = build_scripted_app(gatekeeper=Gatekeeper(AccessPolicy(is_open=False), keys), uploads=uploads)
    with serve(app) as address:
        yield schemathesis.openapi.from_url(f"{address}/openapi.json"), secret


OPERATIONS = [
    (method.upper(), path) for path, operations in build_routes().openapi()["paths"].items() for method in operations
]


MORE_THAN_A_SCHEMA = ("/v1/verify", "/v1/feedback", "/v1/chat/completions")
"""An answer has to hang together, and a conversation has to end with a question: no JSON Schema says that, so here a request
that fits the schema may be refused with 422."""


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_every_operation_keeps_to_its_description(api_schema, method, path, mode):
    schema, secret = api_schema
    operation = schema[path][method]
    if mode is GenerationMode.NEGATIVE and not (operation.body or operation.query):
        return  # nothing that could be sent wrongly

    @given(case=operation.as_strategy(generation_mode=mode))
    @settings(max_examples=2, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    def check(case):
        excluded = [positive_data_acceptance] if path in MORE_THAN_A_SCHEMA else []
        case.call_and_validate(headers={"Authorization": f"Bearer {secret}"}, excluded_checks=excluded)

    check()
