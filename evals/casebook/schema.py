"""Writes ``evals/case.schema.json``, the JSON Schema by which editors check case files while they are typed."""

import argparse
import json
import sys

from evals.casebook.case import CaseFile
from evals.shipped_files import CASE_SCHEMA


def render_schema() -> str:
    """Return the JSON Schema of a case file as text."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **CaseFile.model_json_schema()}
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def main() -> int:
    """Write the schema, or with ``--check`` return 1 when the file on disk differs."""
    parser = argparse.ArgumentParser(description="Write the JSON Schema of eval case files.")
    parser.add_argument("--check", action="store_true", help="compare only; exit 1 when the file is out of date")
    if not parser.parse_args().check:
        CASE_SCHEMA.write_text(render_schema(), encoding="utf-8")
        return 0
    if CASE_SCHEMA.is_file() and CASE_SCHEMA.read_text(encoding="utf-8") == render_schema():
        return 0
    sys.stderr.write("evals/case.schema.json is out of date: run `make docs`\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
