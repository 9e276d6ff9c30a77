"""Sidecar files: metadata that an operator writes beside a document, and that wins over the document's own."""

from dataclasses import dataclass, field
from pathlib import Path

from core.documents import DocumentMetadata
from core.errors import UnreadableFileError
from ingest.readers.front_matter import read_front_matter

SIDECAR_SUFFIX = ".meta.yaml"


@dataclass(frozen=True, slots=True)
class Sidecar:
    """What a sidecar says."""

    data: bytes = b""
    metadata: DocumentMetadata = field(default_factory=DocumentMetadata)
    document_id: str | None = None

    def apply_to(self, stated: DocumentMetadata) -> DocumentMetadata:
        """Return the file's own metadata with every value that the sidecar gives put in its place."""
        given = {name: getattr(self.metadata, name) for name in self.metadata.model_fields_set}
        return stated.model_copy(update={name: value for name, value in given.items() if value is not None})


def is_sidecar(path: Path) -> bool:
    """Return whether the path names a sidecar."""
    return path.name.endswith(SIDECAR_SUFFIX)


def load_sidecar(path: Path) -> Sidecar:
    """Return what the document's sidecar says; nothing where it has none.

    The sidecar of ``guide.pdf`` is ``guide.pdf.meta.yaml`` or ``guide.meta.yaml``, with the keys of a Markdown file's
    front matter.

    Raises:
        UnreadableFileError: it is not UTF-8 or not YAML, or a value is not what its key takes.
    """
    for candidate in (path.with_name(path.name + SIDECAR_SUFFIX), path.with_name(path.stem + SIDECAR_SUFFIX)):
        try:
            data = candidate.read_bytes()
        except FileNotFoundError:
            continue
        except OSError as error:
            raise UnreadableFileError(f"{candidate.name} cannot be read: {error.strerror}") from error
        return parse_sidecar(data, candidate.name)
    return Sidecar()


def parse_sidecar(data: bytes, name: str) -> Sidecar:
    """Return what the sidecar's bytes say.

    Raises:
        UnreadableFileError: they are not UTF-8 or not YAML, or a value is not what its key takes.
    """
    try:
        text = data.decode("utf-8-sig").replace("\r\n", "\n").strip().removeprefix("---\n").removesuffix("\n---")
    except UnicodeDecodeError as error:
        raise UnreadableFileError(f"{name} is not UTF-8") from error
    found = read_front_matter(f"---\n{text}\n---\n", name)
    if found.body.strip():
        raise UnreadableFileError(f"{name} holds more than one block of keys and values")
    return Sidecar(data, found.metadata, found.document_id)
