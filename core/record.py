"""The base of every record that flows between the stages."""

import ast
import functools
import inspect
import itertools
import textwrap
from typing import Annotated

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    StringConstraints,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema


class Record(BaseModel):
    """A frozen value that rejects unknown fields; the docstring under a field becomes its OpenAPI text."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @classmethod
    def __get_pydantic_json_schema__(cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """Return the schema with the fields' docstrings.

        Read only here: Pydantic's ``use_attribute_docstrings`` reads the source of every record when it is imported, a
        tenth of what a process takes that answers one question.
        """
        schema = handler(core_schema)
        properties = handler.resolve_ref_schema(schema).get("properties", {})
        for kind in reversed(cls.__mro__):
            for name, text in _read_field_docstrings(kind).items() if issubclass(kind, Record) else ():
                field = cls.model_fields[name]
                if field.description is None:
                    properties[field.serialization_alias or field.alias or name]["description"] = text
        return schema


@functools.cache
def _read_field_docstrings(record: type[Record]) -> dict[str, str]:
    """Return the docstrings under the fields that the record itself declares, by name."""
    try:
        source = textwrap.dedent(inspect.getsource(record))
    except (OSError, TypeError):
        # Made at run time: there is no source.
        return {}
    [definition] = ast.parse(source).body
    found: dict[str, str] = {}
    for field, below in itertools.pairwise(definition.body if isinstance(definition, ast.ClassDef) else ()):
        match field, below:
            case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(text))):
                if name in record.model_fields:
                    found[name] = inspect.cleandoc(text)
    return found


Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
"""A SHA-256 digest, 64 lower-case hexadecimal digits."""

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9._-]{0,119}$")]
"""A document id: lower-case letters, digits, dot, underscore and hyphen; at most 120 characters."""

IsoDate = Annotated[str, StringConstraints(pattern=r"^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$")]
"""A date to the precision that the source states: ``2025``, ``2025-09`` or ``2025-09-24``."""

SectionPath = tuple[str, ...]
"""Headings from the outermost to the innermost; empty before the first heading."""


class Span(Record):
    """A stretch of a document's canonical text: character offsets, 0-based and half-open."""

    start: int = Field(ge=0)
    """Offset of the first character (0-based)."""
    end: int = Field(ge=0)
    """Offset after the last character."""

    @model_validator(mode="after")
    def _not_empty(self) -> "Span":
        if self.end <= self.start:
            raise ValueError(f"a span must hold at least one character, not [{self.start}, {self.end})")
        return self


class SpannedText(Span):
    """A span together with the words that stand there: ``document.text[start:end] == text``."""

    text: str
    """The words, exactly as in the canonical text."""

    @model_validator(mode="after")
    def _text_fills_span(self) -> "SpannedText":
        if len(self.text) != self.end - self.start:
            raise ValueError(f"{len(self.text)} characters of text do not fill the span [{self.start}, {self.end})")
        return self
