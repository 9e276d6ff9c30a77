"""Writes ``evals/case.schema.json``, the JSON Schema by which editors check case files while they are typed."""

import json
import sys

from citewell.docs.generated import write_or_check
from evals.casebook.case import CaseFile
from evals.shipped_files import CASE_SCHEMA


def render_schema() -> str:
    """Return the JSON Schema of a case file as text."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **CaseFile.model_json_schema()}
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def main() -> int:
    """Write the schema, or with ``--check`` return 1 when the file on disk differs."""
    return write_or_check(lambda: {CASE_SCHEMA: render_schema()}, "Write the JSON Schema of eval case files.")


if __name__ == "__main__":
    sys.exit(main())
