"""Word documents written by the tests themselves."""

import io
import zipfile
from collections.abc import Mapping

from docx import Document
from docx.document import Document as WordDocument

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
TYPES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"


def save(document: WordDocument) -> bytes:
    """Return the bytes of the document."""
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def write_outline(*lines: tuple[str, str]) -> bytes:
    """Return a document of (style, text) paragraphs."""
    document = Document()
    for style, text in lines:
        document.add_paragraph(text, style=style)
    return save(document)


def write_parts(body: str, related: Mapping[str, str] | None = None) -> bytes:
    """Return a document of raw WordprocessingML: its body, and other parts by the last word of their relation's type."""
    parts = dict(related or {})
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("_rels/.rels", _write_relations({"officeDocument": "word/document.xml"}))
        archive.writestr("word/document.xml", f'<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>')
        archive.writestr("word/_rels/document.xml.rels", _write_relations({kind: f"{kind}.xml" for kind in parts}))
        for kind, content in parts.items():
            archive.writestr(f"word/{kind}.xml", f'<w:{kind} xmlns:w="{WORD}">{content}</w:{kind}>')
    return buffer.getvalue()


def paragraph(text: str, properties: str = "") -> str:
    """Return a paragraph of one run."""
    return f"<w:p><w:pPr>{properties}</w:pPr>{run(text)}</w:p>"


def run(text: str, properties: str = "") -> str:
    """Return a run."""
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def _write_relations(targets: Mapping[str, str]) -> str:
    entries = "".join(
        f'<Relationship Id="r{index}" Type="{TYPES}/{kind}" Target="{target}"/>'
        for index, (kind, target) in enumerate(targets.items())
    )
    return f'<Relationships xmlns="{_RELATIONS}">{entries}</Relationships>'
