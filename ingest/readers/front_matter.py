"""Front matter: the YAML block at the head of a Markdown file."""

import datetime
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import yaml
from pydantic import ValidationError

from core.documents import DocumentMetadata, Reference, Review
from core.errors import UnreadableFileError
from core.text import normalise_line

_FENCE = re.compile(r"\A\ufeff?---[ \t]*\n(?P<yaml>.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_KEY_LINE = re.compile(r"^[A-Za-z_][\w-]*[ \t]*:", re.MULTILINE)
_SLUG = re.compile(r"[a-z0-9][a-z0-9._-]{0,119}")
_MAX_CHARS = 200_000

_SYNONYMS = {
    "id": "document_id",
    "version": "version_label",
    "published": "published_on",
    "date": "published_on",
    "updated": "last_updated",
    "license": "licence",
    "lang": "language",
    "audience": "intended_audience",
    "source_url": "url",
    "review_status": "review",
    "status": "review",
}


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What the front matter says, and the text after it."""

    metadata: DocumentMetadata
    body: str
    document_id: str | None = None


def read_front_matter(text: str, name: str) -> FrontMatter:
    """Return the metadata of a Markdown file and the text without its front matter.

    Args:
        text: The whole file.
        name: Name of the file, for errors.

    Raises:
        UnreadableFileError: The front matter is not YAML, or a value is not what its key takes; the message names the key.
    """
    match = _FENCE.match(text[: _MAX_CHARS + 10])
    if match is None or not (_KEY_LINE.search(match["yaml"]) or not match["yaml"].strip()):
        return FrontMatter(DocumentMetadata(), text)
    values = _load(match["yaml"], name)
    document_id = values.pop("document_id", None)
    if document_id is not None and not (isinstance(document_id, str) and _SLUG.fullmatch(document_id)):
        raise _bad(name, "id", "it takes lower-case letters, digits, dots, hyphens and underscores")
    fields = {key: _convert(key, value, name) for key, value in values.items() if value is not None}
    try:
        metadata = DocumentMetadata(**fields)
    except ValidationError as error:
        key = ".".join(str(part) for part in error.errors()[0]["loc"]) or "?"
        raise _bad(name, key, error.errors()[0]["msg"]) from error
    return FrontMatter(metadata, text[match.end() :], document_id)


def _load(text: str, name: str) -> dict[str, Any]:
    try:
        loaded = yaml.load(text, Loader=_TextLoader)
    except (yaml.YAMLError, RecursionError) as error:
        is_open_quote = "scalar" in (getattr(error, "context", None) or "")
        mark = getattr(error, "context_mark" if is_open_quote else "problem_mark", None)
        where = f" near line {mark.line + 2}: {_key_before(text, mark.line)}" if mark is not None else ""
        raise UnreadableFileError(f"the front matter of {name} is not valid YAML{where}") from error
    if not isinstance(loaded, dict):
        raise UnreadableFileError(f"the front matter of {name} is not a list of keys and values")
    values: dict[str, Any] = {}
    for key, value in loaded.items():
        known = _SYNONYMS.get(str(key), str(key))
        if known in values:
            raise _bad(name, str(key), "it is given twice, perhaps under two names")
        values[known] = value
    return values


def _key_before(text: str, line: int) -> str:
    keys = [found.group().rstrip(": \t") for found in _KEY_LINE.finditer("\n".join(text.split("\n")[: line + 1]))]
    return f"key {keys[-1]!r}" if keys else "before the first key"


class _TextLoader(yaml.SafeLoader):
    """YAML without aliases, and without dates: ``2025-09`` and ``2025-09-24`` both stay text."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        """Refuse aliases: a few of them nested make gigabytes."""
        if self.check_event(yaml.events.AliasEvent):
            raise yaml.YAMLError("aliases are not allowed")
        return super().compose_node(parent, index)


_TextLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def _convert(key: str, value: object, name: str) -> object:
    if key not in DocumentMetadata.model_fields:
        raise _bad(name, key, f"no such key; known are {', '.join(sorted(DocumentMetadata.model_fields))}")
    special: dict[str, Callable[[object, str], object]] = {"review": _to_review, "references": _to_references}
    if key in special:
        return special[key](value, name)
    if isinstance(value, bool) or not isinstance(value, str | int | float | datetime.date):
        raise _bad(name, key, "it takes text")
    return normalise_line(str(value)) or None


def _to_review(value: object, name: str) -> Review:
    fields = {"status": value} if isinstance(value, str) else value
    if not isinstance(fields, dict):
        raise _bad(name, "review", "it takes a status, or the keys status, by, on and note")
    texts = {str(key): str(item).strip() for key, item in fields.items() if item is not None}
    if "status" in texts:
        texts["status"] = texts["status"].casefold().replace(" ", "_").replace("-", "_")
    try:
        return Review.model_validate(texts)
    except ValidationError as error:
        raise _bad(name, f"review.{error.errors()[0]['loc'][0]}", error.errors()[0]["msg"]) from error


def _to_references(value: object, name: str) -> tuple[Reference, ...]:
    if not isinstance(value, list):
        raise _bad(name, "references", "it takes a list of entries with marker, text, doi and pmid")
    references: list[Reference] = []
    for position, entry in enumerate(value, start=1):
        fields = {"text": entry} if isinstance(entry, str) else entry
        if not isinstance(fields, dict):
            raise _bad(name, f"references[{position}]", "it takes the keys marker, text, doi and pmid")
        texts = {
            str(key): item if isinstance(item, bool) else normalise_line(str(item))
            for key, item in fields.items()
            if item is not None
        }
        try:
            references.append(Reference.model_validate({"marker": str(position), **texts}))
        except ValidationError as error:
            raise _bad(
                name, f"references[{position}].{error.errors()[0]['loc'][0]}", error.errors()[0]["msg"]
            ) from error
    return tuple(references)


def _bad(name: str, key: str, why: str) -> UnreadableFileError:
    return UnreadableFileError(f"the front matter of {name} is wrong at key {key!r}: {why}")
