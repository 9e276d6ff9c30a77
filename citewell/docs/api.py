"""Renders ``docs/api.md`` and ``docs/openapi.json`` from the routes, so that neither can drift from the code."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from api.app import build_routes
from citewell.docs.generated import ROOT, write_or_check

_HEAD = """# API

Generated from the routes by `python -m citewell.docs.api`; do not edit by hand. The whole description, with every field,
is in [openapi.json](openapi.json), which the server also gives at `/openapi.json`.

"""

_UNSTABLE_VERSION = "0"
"""Stands in the committed description, so that a release does not change it."""


def describe_api() -> dict[str, Any]:
    """Return the OpenAPI document as it is committed: without the code's version."""
    schema = build_routes().openapi()
    schema["info"]["version"] = _UNSTABLE_VERSION
    return schema


def render_api_page(schema: dict[str, Any]) -> str:
    """Return ``docs/api.md``: each address with its request, replies and examples."""
    parts = [_HEAD, schema["info"]["description"], ""]
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            parts.extend(_render_operation(method, path, operation, schema))
    return "\n".join(parts).rstrip() + "\n"


def _render_operation(method: str, path: str, operation: dict[str, Any], schema: dict[str, Any]) -> Iterator[str]:
    yield f"## `{method.upper()} {path}`\n"
    yield f"{operation['summary']}.\n"
    if operation.get("description"):
        yield f"{operation['description']}\n"
    body = _find_schema(operation.get("requestBody", {}), schema)
    parameters = operation.get("parameters", [])
    if parameters:
        yield "| parameter | in | required | meaning |\n|---|---|---|---|"
        for parameter in parameters:
            required = "yes" if parameter.get("required") else "no"
            yield f"| `{parameter['name']}` | {parameter['in']} | {required} | {parameter.get('description', '')} |"
        yield ""
    if body:
        yield from _render_fields("Request", body)
    for status, response in operation["responses"].items():
        fields = _find_schema(response, schema)
        if status == "200" and fields:
            yield from _render_fields("Reply", fields)
    failures = ", ".join(f"{status} {response['description']}" for status, response in _failures(operation))
    if failures:
        yield f"Failures (problem details, RFC 9457): {failures}.\n"
    yield from _render_examples(operation)


def _failures(operation: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return [(status, response) for status, response in operation["responses"].items() if status != "200"]


def _find_schema(part: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    """Return the record behind a request body or a reply; empty where it is not a record."""
    for content in part.get("content", {}).values():
        reference = content.get("schema", {}).get("$ref", "")
        if reference:
            found: dict[str, Any] = schema["components"]["schemas"][reference.rsplit("/", 1)[1]]
            return found
    return {}


def _render_fields(label: str, record: dict[str, Any]) -> Iterator[str]:
    required = set(record.get("required", []))
    yield f"{label} `{record['title']}`:\n"
    yield "| field | type | required | meaning |\n|---|---|---|---|"
    for name, field in record.get("properties", {}).items():
        meaning = " ".join(field.get("description", "").split()).replace("``", "`").replace("|", "\\|")
        kind = _name_type(field).replace("|", "\\|")
        yield f"| `{name}` | {kind} | {'yes' if name in required else 'no'} | {meaning} |"
    yield ""


def _name_type(field: dict[str, Any]) -> str:
    """Return a short name of a field's type."""
    if "$ref" in field:
        return str(field["$ref"].rsplit("/", 1)[1])
    if "anyOf" in field:
        return " or ".join(dict.fromkeys(_name_type(option) for option in field["anyOf"]))
    if "enum" in field:
        return ", ".join(f"`{value}`" for value in field["enum"])
    if "const" in field:
        return f"`{field['const']}`"
    if field.get("type") == "array":
        return f"list of {_name_type(field['items'])}" if field.get("items") else "list"
    return str(field.get("type", "any"))


def _render_examples(operation: dict[str, Any]) -> Iterator[str]:
    reply = operation["responses"].get("200", {}).get("content", {}).get("application/json", {})
    for name, example in reply.get("examples", {}).items():
        body = json.dumps(example["value"], indent=2, ensure_ascii=False)
        yield f"<details><summary>Example: {name}</summary>\n\n```json\n{body}\n```\n\n</details>\n"


def build_files() -> dict[Path, str]:
    """Return the page for people and the description for programs."""
    schema = describe_api()
    folder = ROOT / "docs"
    return {
        folder / "api.md": render_api_page(schema),
        folder / "openapi.json": json.dumps(schema, indent=2, ensure_ascii=False) + "\n",
    }


def main() -> int:
    """Write both files, or with ``--check`` return 1 when one of them differs."""
    return write_or_check(build_files, "Write docs/api.md and docs/openapi.json from the routes.")


if __name__ == "__main__":
    sys.exit(main())
