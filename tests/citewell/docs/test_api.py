from pathlib import Path

from citewell.docs.api import describe_api, render_api_page

DOCS = Path(__file__).parents[3] / "docs"


def test_committed_description_is_the_one_of_the_code():
    import json

    assert json.loads((DOCS / "openapi.json").read_text(encoding="utf-8")) == describe_api()


def test_committed_page_is_the_one_of_the_code():
    assert (DOCS / "api.md").read_text(encoding="utf-8") == render_api_page(describe_api())


def test_every_field_of_the_contract_is_described():
    bare = [
        f"{name}.{field}"
        for name, record in describe_api()["components"]["schemas"].items()
        for field, definition in record.get("properties", {}).items()
        if not definition.get("description")
    ]
    assert bare == []
